"""What a house rule found, each as file:line so that an editor jumps there."""

from pathlib import Path


class Findings:
    def __init__(self):
        self._lines: list[str] = []

    def add(self, path: Path, line: int, text: str) -> None:
        self._lines.append(f"{path}:{line}: {text}")

    def must_be_none(self, test) -> None:
        if self._lines:
            test.fail(f"{len(self._lines)} found\n" + "\n".join(self._lines))
