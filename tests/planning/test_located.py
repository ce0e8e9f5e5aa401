"""Faults without a place get that of the building, site or key they are about."""

from __future__ import annotations

import pytest

from energyplan.core.errors import Issue, ScenarioError, Where
from energyplan.planning.located import located
from energyplan.scenario.record import Scenario


def test_places(tiny_scenario: Scenario) -> None:
    there = Where("other.yaml", 3, 1)
    faults = [Issue(Where(), "inn", "far"), Issue(Where(), "networks.heat.sizes", "small"), Issue(there, "inn", "kept")]
    with pytest.raises(ScenarioError) as caught, located(tiny_scenario):
        raise ScenarioError([*faults, Issue(Where(), "ab", "closed"), Issue(Where(), "who knows", "what")])
    found = {issue.what: issue for issue in caught.value.issues}
    assert found["far"].key == "demand.buildings.inn" and found["far"].where.line > 0
    assert found["small"].where.line > 0 and found["closed"].key == "routes.edges.ab"
    assert found["kept"].where == there and found["kept"].key == "inn"
    assert found["what"].where.file.endswith("tiny.yaml")


def test_what_works_is_left_alone(tiny_scenario: Scenario) -> None:
    with located(tiny_scenario):
        pass
    with pytest.raises(KeyError), located(tiny_scenario):
        raise KeyError
