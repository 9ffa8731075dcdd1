"""Sizes, names and the files every folder has (docs/style.md, sections 3, 8 and 10)."""

import re
import subprocess
import unittest
from pathlib import Path

from tests.tidy.report import Findings
from tools.local.paths import ROOT
from tools.local.sources import tracked

LINES_A_FILE = 400
LINES_A_FUNCTION = 70
LINES_A_README = 60   # One screen.
LINES_THE_ROOT_README = 120
COLUMNS = 100

CODE = ("*.cpp", "*.hpp", "*.py", "*.ts", "*.tsx", "*.mjs", "*.sql", "*.cmake", "dev",
        "tools/install-packages")
# Written by a program, not by people.
GENERATED = re.compile(r"package-lock\.json$|^admin/openapi\.json$|^admin/src/api/types\.ts$")
OPENS = re.compile(
    r"^(?!namespace|struct|class|enum|union|extern|using|template|static_assert|#|//|\}).*\{$")
SNAKE_CASE = re.compile(r"^[a-z0-9_]+(\.[a-z0-9_]+)*$")


def lines_of(path: Path) -> list[str]:
    return (ROOT / path).read_text().splitlines()


class Shape(unittest.TestCase):
    def test_a_file_has_at_most_400_lines(self):
        findings = Findings()
        for path in tracked(*CODE):
            count = len(lines_of(path))
            if count > LINES_A_FILE and not GENERATED.search(str(path)):
                findings.add(path, count, f"{count} lines")
        findings.must_be_none(self)

    def test_a_function_has_at_most_70_lines(self):
        findings = Findings()
        for path in tracked("*.cpp", "*.hpp"):
            for begin, length in _functions(lines_of(path)):
                if length > LINES_A_FUNCTION:
                    findings.add(path, begin, f"a function of {length} lines")
        findings.must_be_none(self)

    def test_python_functions_have_at_most_70_lines(self):
        findings = Findings()
        for path in tracked("*.py"):
            for begin, length in _python_functions((ROOT / path).read_text()):
                if length > LINES_A_FUNCTION:
                    findings.add(path, begin, f"a function of {length} lines")
        findings.must_be_none(self)

    def test_scripts_stay_within_100_columns(self):
        findings = Findings()
        for path in tracked("*.py", "*.sql", "*.cmake", "dev", "tools/install-packages"):
            for number, line in enumerate(lines_of(path), 1):
                if len(line) > COLUMNS:
                    findings.add(path, number, f"{len(line)} columns")
        findings.must_be_none(self)

    def test_cpp_and_python_files_are_snake_case(self):
        findings = Findings()
        for path in tracked("*.cpp", "*.hpp", "*.py", "*.sql"):
            if not SNAKE_CASE.match(path.name):
                findings.add(path, 1, "file names are snake_case")
        findings.must_be_none(self)

    def test_cpp_is_formatted(self):
        files = tracked("*.cpp", "*.hpp")
        command = ["clang-format-19", "--dry-run", "-Werror", *files]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        wrong = sorted(set(re.findall(r"^([^:\s]+\.[ch]pp):", done.stderr, re.MULTILINE)))
        self.assertEqual(done.returncode, 0, "./dev fmt formats " + " ".join(wrong))

    def test_every_folder_says_what_it_is_for_on_one_screen(self):
        findings = Findings()
        for folder in _folders_with_own_files():
            readme = folder / "README.md"
            if not (ROOT / readme).is_file():
                findings.add(readme, 1, "is missing")
            elif len(lines_of(readme)) > LINES_A_README:
                findings.add(readme, 1, f"{len(lines_of(readme))} lines are more than one screen")
        findings.must_be_none(self)

    def test_the_root_readme_has_at_most_120_lines(self):
        self.assertLessEqual(len(lines_of(Path("README.md"))), LINES_THE_ROOT_README)

    def test_the_style_guide_and_the_glossary_are_there(self):
        for name in ("docs/style.md", "docs/glossary.md", "docs/operations.md", "ARCHITECTURE.md",
                     "HACKING.md"):
            self.assertTrue((ROOT / name).is_file(), f"{name} is missing")


def _functions(lines: list[str]):
    """(first line, length) of the functions at namespace level, as clang-format lays them out:
    the head at column 0 and the closing brace alone at column 0."""
    begin = None
    for number, line in enumerate(lines, 1):
        if begin is None and line and not line[0].isspace() and OPENS.match(line):
            begin = number
        elif begin is not None and line.startswith("}"):
            yield begin, number - begin + 1
            begin = None


def _python_functions(text: str):
    import ast
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.lineno, node.end_lineno - node.lineno + 1


# Folders whose files speak for themselves, or that hold nothing but files of one kind.
WITHOUT_README = re.compile(
    r"^(\.|admin/(src|public|mock|scripts|docs)|docs/|schema/|cmake|tools/|tests/\w+/\w)")


def _folders_with_own_files() -> list[Path]:
    folders = {parent for path in tracked() for parent in path.parents if parent != Path(".")}
    return sorted(one for one in folders if not WITHOUT_README.match(str(one)))


if __name__ == "__main__":
    unittest.main()
