"""The page that says why there is no plan."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from energyplan.report.no_solution import write_no_solution
from energyplan.results.outcome import Outcome, Shortfall
from energyplan.scenario.record import Scenario


def test_it_says_what_is_short_and_what_would_cure_it(tiny_scenario: Scenario, tmp_path: Path) -> None:
    short = Shortfall("heat is <short>", "town", "2 Feb 07:00", 123.5, "kW", "Raise max_capacity_kw.")
    endless = Shortfall("carbon cap", "town", "", math.inf, "", "Raise it.")
    page = write_no_solution(tiny_scenario, Outcome("infeasible", shortfalls=(short, endless)), tmp_path / "out", "en")
    text = page.read_text(encoding="utf-8")
    assert "No plan can meet every demand and limit" in text and "すべての需要と制約" in text
    assert "heat is &lt;short&gt;" in text and 'data-value="123.5"' in text and "Raise max_capacity_kw." in text
    assert (tmp_path / "out" / ".energyplan-files").read_text().split() == [".energyplan-files", "no_solution.html"]


@pytest.mark.parametrize("outcome", [Outcome("unbounded"), Outcome("no_solution", stopped_by="time limit")])
def test_every_status_has_words(tiny_scenario: Scenario, tmp_path: Path, outcome: Outcome) -> None:
    text = write_no_solution(tiny_scenario, outcome, tmp_path).read_text(encoding="utf-8")
    assert ("earn without end" if outcome.status == "unbounded" else "(time limit)") in text
    assert "energyplan validate" in text
