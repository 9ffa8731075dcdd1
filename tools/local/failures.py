"""What of a suite's output tells why it failed, so that the end of a long run is enough to read."""

import re

SHOWN_LINES = 400
OF_ONE = 120
DOCTEST_RULE = "=" * 79


def failures_in(count: str, output: str) -> str:
    """The failed tests alone where the kind of output lets us tell them, else its last lines."""
    if count == "doctest":
        found = [part for part in output.split(DOCTEST_RULE) if re.search(r"\bERROR: ", part)]
    elif count == "specs":
        found = _failed_sentences(output.splitlines())
    else:
        found = []
    if not found:
        return "\n".join(output.splitlines()[-SHOWN_LINES:])
    shown = "\n\n".join(_shortened(one.strip()) for one in found)
    return "\n".join(shown.splitlines()[:SHOWN_LINES])


def _failed_sentences(lines: list[str]) -> list[str]:
    """A line that begins with FAILED, and what is indented below it."""
    found: list[list[str]] = []
    is_inside = False
    for line in lines:
        if line.startswith("FAILED"):
            found.append([line])
            is_inside = True
        elif is_inside and (line.startswith("    ") or not line.strip()):
            found[-1].append(line)
        else:
            is_inside = False
    return ["\n".join(one) for one in found]


def _shortened(text: str) -> str:
    lines = text.splitlines()
    if len(lines) <= OF_ONE:
        return text
    half = OF_ONE // 2
    return "\n".join([*lines[:half], f"... {len(lines) - OF_ONE} lines ...", *lines[-half:]])
