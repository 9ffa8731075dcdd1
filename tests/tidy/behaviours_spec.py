"""docs/behaviours.md names tests that there are, for each behaviour once."""

import re
import unittest
from pathlib import Path

from tests.tidy.report import Findings
from tools.local.paths import ROOT
from tools.local.sources import tracked

TABLES = Path("docs/behaviours.md")
# Of invites and access, and of people.
HOW_MANY = {"I": 59, "P": 42}

ROW = re.compile(r"^\| ([A-Z]\d+) \| (.*) \| (.*) \|$")
BETWEEN = "<br>"
SHOWN = re.compile(r"^`(\w+): (.+)`$")
NOT_SHOWN = re.compile(r"^(not built|another area): .+$")

LITERAL = r'"((?:[^"\\]|\\.)*)"'
CPP_TEST = re.compile(rf"\b(?:TEST_CASE|SUBCASE)\(\s*((?:{LITERAL}\s*)+)\)")
PYTHON_TEST = re.compile(r"^\s+def test_(\w+)\(self", re.MULTILINE)


def rows_of(text: str):
    """(line number, number, behaviour, what shows it, part by part) of each row of the tables."""
    for line, row in enumerate(text.splitlines(), 1):
        found = ROW.match(row)
        if found:
            yield line, found[1], found[2], found[3].split(BETWEEN)


def sentences_in(name: str, text: str) -> set[str]:
    """The names of the tests of a file, as sentences."""
    if name.endswith(".py"):
        return {found.replace("_", " ") for found in PYTHON_TEST.findall(text)}
    return {"".join(re.findall(LITERAL, found[0])) for found in CPP_TEST.findall(text)}


def sentences_by_suite() -> dict[str, set[str]]:
    suites: dict[str, set[str]] = {}
    for path in tracked("tests/*.cpp", "tests/*.hpp", "tests/*.py"):
        names = sentences_in(path.name, (ROOT / path).read_text())
        suites.setdefault(path.parts[1], set()).update(names)
    return suites


def problem_of(part: str, suites: dict[str, set[str]]) -> str | None:
    """What is wrong with one part of what shows a behaviour."""
    shown = SHOWN.match(part)
    if shown is None:
        return None if NOT_SHOWN.match(part) else f"neither a test nor a reason: {part}"
    suite, sentence = shown.groups()
    return None if sentence in suites.get(suite, set()) else f"{suite} has no test: {sentence}"


IN_CPP = """
TEST_CASE("a code is used once"
) {
TEST_CASE(
    "it is long, "
    "so"
) {
"""
IN_PYTHON = """
    def test_a_code_is_used_once(self):
"""


class Behaviours(unittest.TestCase):
    def setUp(self):
        self.rows = list(rows_of((ROOT / TABLES).read_text()))

    def test_every_behaviour_stands_in_the_tables_once(self):
        expected = [f"{letter}{number}"
                    for letter, last in HOW_MANY.items() for number in range(1, last + 1)]
        self.assertEqual([number for _, number, _, _ in self.rows], expected)

    def test_what_shows_a_behaviour_is_a_test_or_there_is_a_reason(self):
        suites = sentences_by_suite()
        findings = Findings()
        for line, number, behaviour, parts in self.rows:
            if not behaviour.strip():
                findings.add(TABLES, line, f"{number} says nothing")
            for part in parts:
                problem = problem_of(part, suites)
                if problem:
                    findings.add(TABLES, line, f"{number}: {problem}")
        findings.must_be_none(self)

    def test_names_of_tests_are_read_whole(self):
        self.assertEqual(sentences_in("a.cpp", IN_CPP), {"a code is used once", "it is long, so"})
        self.assertEqual(sentences_in("a.py", IN_PYTHON), {"a code is used once"})

    def test_a_renamed_test_and_a_missing_reason_are_found(self):
        suites = {"api": {"a code is used once"}}
        self.assertIsNone(problem_of("`api: a code is used once`", suites))
        self.assertIsNone(problem_of("not built: codes", suites))
        for wrong in ("`api: a code is used twice`", "`domain: a code is used once`",
                      "api: a code is used once", "not built: ", "later", ""):
            with self.subTest(wrong):
                self.assertIsNotNone(problem_of(wrong, suites))


if __name__ == "__main__":
    unittest.main()
