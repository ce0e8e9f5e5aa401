"""Starts of joint models: networks that share trenches know of each other."""

from __future__ import annotations

import numpy as np
import pytest

from energyplan.optimise.model import PlanningModel, build
from energyplan.optimise.strengthen import strengthen
from energyplan.results.bare import bare_problem, chronological
from energyplan.results.problem import Buildings, DemandClasses, NetworkCosts, NetworkProblem, Problem, RouteGraph
from energyplan.technologies.roles import Capacity, Role, Source

# two streets from the works to the building: 90 m in which no cold water pipe may lie, and 100 m
STREETS = RouteGraph(
    node_names=("works", "A"),
    route_names=("near", "far"),
    x=np.array([0.0, 90.0]),
    y=np.zeros(2),
    from_node=np.array([0, 0]),
    to_node=np.array([1, 1]),
    length_m=np.array([90.0, 100.0]),
    cost_factor=np.ones(2),
    surface=("hard", "hard"),
)


def piped(carrier: str, allowed: list[bool]) -> NetworkProblem:
    """One size at 0.3 a metre and 0.7 a metre of trench, for one building that must join."""
    size, trench, none = np.array([0.3]), np.full(2, 0.7), np.zeros(1)
    return NetworkProblem(
        carrier=carrier, zone="town", mode=("required",), sizes=("DN50",), capacity_kw=np.array([500.0]),
        loss_kw_per_m=np.zeros(1), loss_shape=np.ones(2), pump_share=0.0, states=("peak",),
        demand_kw=np.array([[20.0]]), costs=NetworkCosts(size, trench, none, size, trench, none),
        plant_sites=("works",), plant_nodes=np.array([0]), existing=np.full(2, -1),
        allowed=np.array(allowed), required=np.zeros(2, dtype=bool),
    )  # fmt: skip


def town(*, shared: bool) -> Problem:
    peak = {"heat": np.array([20.0]), "cooling": np.array([20.0]), "electricity": np.zeros(1)}
    buildings = Buildings(("A",), ("home",), ("",), ("town",), np.array([1]), peak, ("",))
    kwh = np.array([[20.0], [20.0]])
    classes = DemandClasses(("home", "cold"), ("heat", "cooling"), ("town",) * 2, np.full((2, 2), 0.5), kwh)
    assets: list[Role] = [
        Source(f"{carrier} works", "s", site="works", carrier=carrier, variable_cost=1.0,
               capacity=Capacity(maximum=500.0, capex_per_unit=3.0, lifetime_years=1.0))
        for carrier in ("heat", "cooling")
    ]  # fmt: skip
    bare = bare_problem(assets, chronological(2), [], discount_rate=0.0)
    both = (piped("heat", [True, True]), piped("cooling", [False, True]))
    return Problem(**{**vars(bare), "buildings": buildings, "classes": classes, "networks": both, "routes": STREETS,
                      "shared_trench": shared})  # fmt: skip


def laid(model: PlanningModel, x: np.ndarray, carrier: str) -> list[bool]:
    columns = model.networks.blocks[carrier].at_least[:, 0]
    return [bool(column >= 0 and x[column] > 0.5) for column in columns]


@pytest.mark.parametrize(("shared", "heat"), [(True, [False, True]), (False, [True, False])])
def test_a_start_takes_the_street_that_is_open_anyway(shared: bool, heat: list[bool]) -> None:
    """Heat alone lies 90 m at 1.0; beside the cold water it pays 100 m at 0.3."""
    model = build(town(shared=shared))
    x = strengthen(model)
    assert x is not None
    assert laid(model, x, "cooling") == [False, True]
    assert laid(model, x, "heat") == heat
