"""Alerting rules and dashboards name figures that the server tells."""

import json
import re
import unittest

from tests.tidy.report import Findings
from tools.local.paths import ROOT
from tools.local.sources import tracked

RULES = "packaging/instainstru.rules.yml"
DASHBOARDS = "packaging/grafana/*.json"
FIGURE = re.compile(r"\b(?:instainstru|jobs?|dlq|provider|batch)_[a-z0-9_]+\b")
EXPRESSION = re.compile(r"expr: (?:>-\n((?:\s{10,}.*\n)+)|(.*)\n)")


class Alerts(unittest.TestCase):
    def test_every_figure_of_a_rule_is_told_by_the_server(self):
        rules = (ROOT / RULES).read_text()
        expressions = [folded or plain for folded, plain in EXPRESSION.findall(rules)]
        self.assertEqual(len(expressions), rules.count("- alert: "))
        self.must_be_told(RULES, expressions)

    def test_every_figure_of_a_dashboard_is_told_by_the_server(self):
        dashboards = tracked(DASHBOARDS)
        self.assertTrue(dashboards)
        for path in dashboards:
            panels = json.loads((ROOT / path).read_text())["panels"]
            self.must_be_told(path, [target["expr"] for panel in panels
                                     for target in panel["targets"]])

    def must_be_told(self, path: str, expressions: list[str]) -> None:
        source = "".join((ROOT / one).read_text() for one in tracked("app/*.cpp"))
        told = set(re.findall(r'"([a-z0-9_]+)"', source))
        findings = Findings()
        for expression in expressions:
            figures = set(FIGURE.findall(re.sub(r'"[^"]*"', '""', expression)))
            self.assertTrue(figures, expression)
            figures = {figure.removesuffix("_bucket") for figure in figures}
            for figure in sorted(figures - told):
                findings.add(path, 1, f"{figure} is told by nobody")
        findings.must_be_none(self)
