"""The comparison on a terminal: within the screen's width, long names lettered, many plans in blocks."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from rich.cells import cell_len

from energyplan.cli.sides import front_lines, side_by_side_lines
from energyplan.portfolio.compare import compared
from energyplan.portfolio.front import Front, Point
from energyplan.results.plan import Plan


@pytest.mark.parametrize("width", [80, 100, 160])
def test_many_plans_with_long_names_fit(tiny_plan: Plan, tiny_bare: Plan, width: int) -> None:
    labels = ["x" * 200, "無熱導管" * 20, "short", "d", "e"]
    both = compared([tiny_plan, tiny_bare, tiny_plan, tiny_bare, tiny_plan], labels)
    found = list(side_by_side_lines(both, width))
    assert max(cell_len(line) for line in found if not line.startswith("note: ")) <= width
    assert found[0].startswith("A  xxx") and found[1].startswith("B  無熱導管")
    heads = [line.split() for line in found if line.endswith("  best")]
    assert all(head[0] == "A" for head in heads)
    assert [name for head in heads for name in head[1:-1]] == ["B", "C", "D", "E"]


def test_values_differences_and_the_best(tiny_plan: Plan) -> None:
    dear = replace(tiny_plan, summary=tiny_plan.summary | {"cost_per_year": 2 * tiny_plan.summary["cost_per_year"]})
    found = list(side_by_side_lines(compared([tiny_plan, dear], ["one", "two"]), 100))
    (row,) = (line for line in found if line.startswith("Cost per year"))
    millions = tiny_plan.summary["cost_per_year"] / 1e6
    digits = 0 if 2 * millions >= 100 else 1
    assert row.split()[-4:] == [
        f"*{millions:,.{digits}f}", f"{2 * millions:,.{digits}f}", f"(+{millions:,.{digits}f})", "one",
    ]  # fmt: skip
    assert "The scenarios do not differ." in found


def test_a_front_tells_where_the_year_emits_more_than_the_cap(tiny_plan: Plan) -> None:
    cost, carbon = tiny_plan.summary["cost_per_year"], tiny_plan.summary["co2_t_per_year"]
    points = (Point("least carbon", 0.9 * carbon, cost, cost, 0.0, 1.0, tiny_plan),)
    found = "\n".join(front_lines(Front("town", "JPY", points), 80))
    assert "The real year emits up to 11.1 % more than the cap (least carbon)" in found
    assert "There is no trade-off" in found
    points = (Point("least cost", math.inf, cost, cost, 0.0, 1.0, tiny_plan),)
    assert "more than the cap" not in "\n".join(front_lines(Front("town", "JPY", points), 80))
