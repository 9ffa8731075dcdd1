"""Who may include whom, and who may know of which library (docs/style.md, section 3)."""

import re
import unittest
from pathlib import Path

from tests.tidy.report import Findings
from tools.local.paths import ROOT
from tools.local.sources import tracked

INCLUDE = re.compile(r'^\s*#\s*include\s+(?:"([^"]+)"|<([^>]+)>)')

CORE = {"base", "events", "domain", "platform", "shards", "projections"}
MAY_INCLUDE = {
    "base": {"base"},
    "events": {"base", "events"},
    "domain": {"base", "events", "domain"},
    "platform": {"base", "events", "platform"},
    "projections": {"base", "events", "platform", "projections"},
    "shards": {"base", "events", "domain", "platform", "shards"},
    "workers": CORE | {"workers"},
    "api": CORE | {"api"},
    "app": CORE | {"workers", "api", "app"},
    "tests": CORE | {"workers", "api", "app", "tests", "bench"},
    "bench": CORE | {"workers", "api", "bench"},
    "cmake": {"cmake"},
}

STANDARD = set("""
    algorithm any array atomic barrier bit bitset cassert cctype cerrno cfenv cfloat charconv
    chrono cinttypes climits clocale cmath compare complex concepts condition_variable coroutine
    csetjmp csignal cstdarg cstddef cstdint cstdio cstdlib cstring ctime cuchar cwchar cwctype
    deque exception execution filesystem format forward_list fstream functional future
    initializer_list iomanip ios iosfwd iostream istream iterator latch limits list locale map
    memory memory_resource mutex new numbers numeric optional ostream queue random ranges ratio
    regex scoped_allocator semaphore set shared_mutex source_location span sstream stack stdexcept
    stop_token streambuf string string_view strstream syncstream system_error thread tuple
    type_traits typeindex typeinfo unordered_map unordered_set utility valarray variant vector
    version
""".split())

# Beyond platform/ a library is known only where docs/style.md section 3 says so: the vocabulary
# that described structs and decisions are written in, and, in a .cpp that co_awaits, Asio's way
# of waiting.
ALLOWED_OUTSIDE_PLATFORM = [
    (r"fmt/", r"."),
    (r"boost/(describe|mp11|system/result)\.hpp", r"^(base|events|domain|projections|shards|api)/"),
    (r"boost/asio/awaitable\.hpp", r"^base/task\.hpp$"),
    (r"boost/asio/", r"^(tests/)?(shards|projections|api|workers)/.*\.cpp$"),
    (r"(unistd|pwd)\.h", r"^app/"),
    (r"boost/asio/|boost/beast/", r"^tests/fuzz/.*\.cpp$"),
    (r"unistd\.h|malloc\.h|sys/wait\.h", r"^tests/"),
    (r"simdjson\.h", r"^(base/json_\w+\.(hpp|cpp)|tests/support/json\.cpp)$"),
    (r"CLI/", r"^app/"),
    (r"doctest/|rapidcheck", r"^tests/"),
    (r"", r"^(tests/platform|bench)/"),  # What tests or measures an adapter looks behind it.
]


def includes(path: Path):
    """(line number, quoted or None, angled or None) of each include of a file."""
    for number, line in enumerate((ROOT / path).read_text().splitlines(), 1):
        found = INCLUDE.match(line)
        if found:
            yield number, found[1], found[2]


class Layers(unittest.TestCase):
    def test_a_folder_includes_only_folders_below_it(self):
        findings = Findings()
        for path in tracked("*.cpp", "*.hpp"):
            allowed = MAY_INCLUDE.get(path.parts[0])
            for number, quoted, _ in includes(path):
                if quoted is None:
                    continue
                target = Path(quoted).parts[0]
                if allowed is None:
                    findings.add(path, number, f"{path.parts[0]}/ has no place among the layers")
                elif target not in MAY_INCLUDE:
                    findings.add(path, number, f'"{quoted}" is not written from the root')
                elif target not in allowed:
                    findings.add(path, number, f"{path.parts[0]}/ must not know {target}/")
        findings.must_be_none(self)

    def test_every_included_file_of_the_project_exists(self):
        findings = Findings()
        for path in tracked("*.cpp", "*.hpp"):
            for number, quoted, _ in includes(path):
                if quoted is not None and not (ROOT / quoted).is_file():
                    findings.add(path, number, f'there is no "{quoted}"')
        findings.must_be_none(self)

    def test_libraries_are_known_to_platform_only(self):
        findings = Findings()
        for path in tracked("*.cpp", "*.hpp"):
            # What is precompiled is what the others may include, and nobody includes it.
            if path.parts[0] in ("platform", "cmake"):
                continue
            for number, _, angled in includes(path):
                if angled is None or angled in STANDARD or _is_allowed(angled, path):
                    continue
                findings.add(path, number, f"<{angled}> belongs to platform/")
        findings.must_be_none(self)

    def test_beast_is_compiled_in_platform_http_only(self):
        findings = Findings()
        for path in tracked("*.cpp", "*.hpp"):
            if path.parts[:2] == ("platform", "http") or path.parts[0] in ("bench", "tests"):
                continue
            for number, _, angled in includes(path):
                if angled and angled.startswith("boost/beast"):
                    findings.add(path, number, f"<{angled}> belongs to platform/http/")
        findings.must_be_none(self)


def _is_allowed(header: str, path: Path) -> bool:
    return any(re.match(library, header) and re.search(place, str(path))
               for library, place in ALLOWED_OUTSIDE_PLATFORM)


if __name__ == "__main__":
    unittest.main()
