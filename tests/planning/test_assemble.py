"""From a scenario to a problem: goal, fuels, assumptions and the buildings nobody could serve."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from energyplan.core.errors import ScenarioError
from energyplan.planning.assemble import assemble
from energyplan.results.problem import Problem
from energyplan.scenario.load import load


def problem(file: Path, *overrides: str, variant: str | None = None) -> Problem:
    return assemble(load(file, variant=variant, overrides=overrides))


def test_the_goal_comes_over_in_kg(tiny_file: Path) -> None:
    goal = problem(
        tiny_file,
        "objective={carbon_price_per_t: 5000, carbon_cap_t_per_year: 300, min_self_sufficiency: 40 %}",
        "emissions.export_credit=0.5",
        variant="bare",
    ).goal
    assert goal.carbon_price_per_kg == pytest.approx(5.0) and goal.carbon_cap_kg == pytest.approx(3e5)
    assert (goal.min_self_sufficiency, goal.export_credit, goal.minimise) == (0.4, 0.5, "cost")
    assert np.isinf(problem(tiny_file, variant="bare").goal.carbon_cap_kg)


def test_fuels_are_those_that_burn_now_or_may(tiny_file: Path) -> None:
    assert {f.name for f in problem(tiny_file, variant="bare").fuels} == {"kerosene"}
    assert "wood_chips" in {f.name for f in problem(tiny_file).fuels}
    own = problem(tiny_file, "demand.alternatives=[building_heat_pump]", variant="bare")
    assert {f.name for f in own.fuels} == {"kerosene"}, "burnt today, though no plan burns it"


def test_assumptions_are_listed_once_and_only_where_they_matter(tiny_file: Path) -> None:
    found = problem(tiny_file)
    names = [a.what for a in found.assumptions]
    assert len(names) == len(set(names))
    assert any(n.startswith("markets.wood_chips") for n in names)
    assert not any(n.startswith(("markets.coal", "markets.city_gas")) for n in names)


def test_every_series_is_a_year(tiny_file: Path) -> None:
    found = problem(tiny_file)
    assert found.grid.n_hours == 8760 and found.grid.is_chronological
    assert found.classes.shape.shape == (len(found.classes.names), 8760)
    assert found.classes.shape.sum(axis=1) == pytest.approx(np.ones(len(found.classes.names)))
    assert found.retail_price is not None and found.retail_price.shape == (8760,)
    assert problem(tiny_file, variant="bare").retail_price is None


def test_who_cannot_be_served_is_named(tiny_file: Path) -> None:
    with pytest.raises(ScenarioError, match=r"3 buildings need heat and have no way to get it.*hall, school, inn"):
        problem(tiny_file, "demand.alternatives=[]", variant="bare")
    with pytest.raises(ScenarioError, match="2 buildings need cooling"):
        problem(tiny_file, "demand.cooling=[]")


def test_without_buildings_there_is_a_problem_too(tiny_file: Path) -> None:
    found = problem(tiny_file, "demand={loads: [{name: lamps, load_kw: 5}]}", variant="bare")
    assert len(found.buildings) == 0 and found.classes.kwh.shape == (0, 0)
    assert found.classes.shape.shape == (0, 8760)
