from __future__ import annotations

import numpy as np
import pytest

from energyplan.loadflow.heat_flow import HeatControls, heat_flow
from energyplan.loadflow.heat_limits import HeatLimits, violations
from energyplan.loadflow.heat_network import build_heat_network
from energyplan.loadflow.heat_result import HeatFlow

NONE = HeatLimits(None, None, None, None, None, None, False)


def _flow(head: float | None = None) -> HeatFlow:
    network = build_heat_network(
        ["works", "bend", "house"],
        {"name": ["main", "spur"], "from_node": ["works", "bend"], "to_node": ["bend", "house"], "length": 400.0,
         "inner_diameter": [0.05, 0.03], "u_supply": 0.3},
        {"node": ["house"], "return_temp": 50.0},
        {"node": ["works"]},
        elevation=[0.0, 0.0, 15.0],
    )  # fmt: skip
    demand = np.array([[0.0, 0.0, q] for q in (2e3, 40e3, 80e3)])
    return heat_flow(network, demand, 80.0, 10.0, controls=HeatControls(head=None if head is None else [head] * 3))


def test_no_limit_is_never_exceeded() -> None:
    assert violations(_flow(), NONE) == []


@pytest.mark.parametrize(
    ("limits", "place", "case"),
    [
        (HeatLimits(1.0, None, None, None, None, None, False), "spur (supply)", 2),
        (HeatLimits(None, 300.0, None, None, None, None, False), "spur (supply)", 2),
        (HeatLimits(None, None, 2e5, None, None, None, False), "works", 2),
        (HeatLimits(None, None, None, 6e5, None, None, False), "works (supply)", 2),
        (HeatLimits(None, None, None, None, 2e5, None, False), "house (return)", 0),
        (HeatLimits(None, None, None, None, None, 70.0, False), "house", 0),
    ],
)
def test_each_limit_names_place_case_and_amount(limits: HeatLimits, place: str, case: int) -> None:
    found = {v.place: v for v in violations(_flow(), limits)}
    assert place in found
    worst = found[place]
    assert worst.worst_case == case and worst.cases >= 1 and f"in case {case}" in str(worst)
    assert (worst.value > worst.limit) == (worst.kind not in ("min_pressure", "consumer_temp"))


def test_too_little_head_leaves_a_consumer_without_pressure() -> None:
    (found,) = violations(_flow(head=1e5), HeatLimits(None, None, None, None, None, None, True))
    assert (found.kind, found.place, found.worst_case) == ("dp", "house", 2) and found.value < 0.0


def test_a_case_without_an_answer_is_told() -> None:
    network = build_heat_network(
        ["a", "b"],
        {"from_node": ["a"], "to_node": ["b"], "length": 100.0, "inner_diameter": 0.05, "u_supply": 0.2},
        {"node": ["a"], "return_temp": 50.0},
        {"node": ["a", "b"], "kind": ["slack", "heat"]},
    )
    too_much = HeatControls(plant_heat=[[0.0, 50e3]])
    flow = heat_flow(network, [[20e3, 0.0]], 80.0, 10.0, controls=too_much)
    assert [v.kind for v in violations(flow, NONE)] == ["not_converged"]
