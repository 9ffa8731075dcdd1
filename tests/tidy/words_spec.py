"""What the code must not say (docs/style.md, sections 5, 6, 8 and 9)."""

import re
import unittest
from pathlib import Path

from tests.tidy.report import Findings
from tools.local.paths import ROOT
from tools.local.sources import tracked

CPP = ("*.cpp", "*.hpp")
TIME = re.compile(r"\b(system_clock|steady_clock|high_resolution_clock)\s*::\s*now\b|"
                  r"\bstd::time\s*\(|\btime\(\s*(nullptr|NULL|0)\s*\)|"
                  r"\bgettimeofday\b|\bclock_gettime\b")
CHANCE = re.compile(r"\brandom_device\b|\b[sd]?rand\s*\(|\bmt19937(_64)?\b|\brandombytes\w*\b")
SLEEP = re.compile(r"\bsleep_for\b|\bsleep_until\b|\b(us|nanos)leep\s*\(|^\s*(::)?sleep\s*\(|"
                   r"\b(time|asyncio)\.sleep\b|\bwaitForTimeout\b")
VAGUE = re.compile(r"\b(class|struct)\s+\w*(Manager|Helper|Util|Utils|Impl)\b")
TODO = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b(?!\(#\d+\))")
SWALLOWED = re.compile(r"catch\s*\(\.\.\.\)\s*\{\s*\}")
DETACHED = re.compile(r"\b(net|asio|boost::asio)::detached\b|\.detach\s*\(\s*\)")
MACRO = re.compile(r"^\s*#\s*define\s+(\w+)")
# A declaration; libraries have functions of such names, and those are called with . or ->.
GETTER = re.compile(r"^\s*(?!return\b)[\w:<>,&*\]\[ ]+[ &*]get_\w+\s*\((?!.*\boverride\b)")


class Words(unittest.TestCase):
    def test_time_comes_from_the_clock_that_the_simulator_replaces(self):
        self._absent(TIME, CPP, "ask base::Clock", _belongs_to_the_world)

    def test_chance_comes_from_the_source_that_the_simulator_replaces(self):
        self._absent(CHANCE, CPP, "ask base::Random", _belongs_to_the_world)

    def test_tests_do_not_sleep(self):
        self._absent(SLEEP, ("tests/*.cpp", "tests/*.hpp", "tests/*.py", "tests/*.ts"),
                     "wait for a condition with a deadline",
                     # The one names the word, the other plays a slow provider.
                     lambda path: path.name in ("words_spec.py", "mail_server.py"))

    def test_the_server_does_not_sleep(self):
        # Libraries that only offer to be asked again are waited for in their adapters.
        self._absent(SLEEP, CPP, "wait for an event or a timer",
                     lambda path: path.parts[0] in ("tests", "platform"))

    def test_types_are_not_named_vaguely(self):
        self._absent(VAGUE, CPP, "name it after what it does")

    def test_functions_are_not_named_get(self):
        self._absent(GETTER, CPP, "name it after what it gives")

    def test_what_is_left_to_do_is_on_record(self):
        files = CPP + ("*.py", "*.ts", "*.tsx", "*.sql", "dev")
        self._absent(TODO, files, "TODO(#n) with an issue",
                     lambda path: path.name == "words_spec.py")

    def test_nothing_is_caught_and_forgotten(self):
        findings = Findings()
        for path in tracked(*CPP):
            text = (ROOT / path).read_text()
            for found in SWALLOWED.finditer(text):
                findings.add(path, text.count("\n", 0, found.start()) + 1, "catch (...) {}")
        findings.must_be_none(self)

    def test_no_coroutine_and_no_thread_is_let_go_of(self):
        self._absent(DETACHED, CPP, "spawn through TaskGroup, join threads",
                     lambda path: str(path).startswith("base/task"))

    def test_the_only_macro_is_ensure(self):
        findings = Findings()
        for path in tracked(*CPP):
            for number, line in enumerate((ROOT / path).read_text().splitlines(), 1):
                found = MACRO.match(line)
                # Libraries are configured by macros; describing a struct needs one.
                if found and not re.match(r"ENSURE|DOCTEST_|BOOST_|TOML_|DESCRIBE", found[1]):
                    findings.add(path, number, f"#define {found[1]}")
        findings.must_be_none(self)

    def test_headers_are_guarded_by_pragma_once(self):
        findings = Findings()
        for path in tracked("*.hpp"):
            if "#pragma once" not in (ROOT / path).read_text():
                findings.add(path, 1, "#pragma once is missing")
        findings.must_be_none(self)

    def _absent(self, pattern: re.Pattern, files: tuple, instead: str,
                excused=lambda path: False):
        findings = Findings()
        for path in tracked(*files):
            if excused(path):
                continue
            for number, line in enumerate((ROOT / path).read_text().splitlines(), 1):
                code = line.split("//")[0] if pattern is not TODO else line
                found = pattern.search(code)
                if found:
                    findings.add(path, number, f"{found[0]}: {instead}")
        findings.must_be_none(self)


def _belongs_to_the_world(path: Path) -> bool:
    return path.parts[0] in ("base", "platform", "bench") or path.parts[:2] == ("tests", "platform")


if __name__ == "__main__":
    unittest.main()
