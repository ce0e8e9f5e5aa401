from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from energyplan.core.errors import ScenarioError
from energyplan.loadflow.heat_network import build_heat_network

GOOD: dict[str, dict[str, Any]] = {
    "pipes": {
        "name": ["one", "two"], "from_node": ["a", "b"], "to_node": ["b", "c"], "length": [10.0, 20.0],
        "inner_diameter": [0.05, 0.04], "u_supply": [0.2, 0.2],
    },
    "consumers": {"node": ["c"], "return_temp": [50.0]},
    "plants": {"node": ["a"], "name": ["works"]},
}  # fmt: skip


def _built(nodes: Any = ("a", "b", "c"), **changes: Any) -> Any:
    tables = {key: dict(table) for key, table in GOOD.items()}
    for key, value in changes.items():
        table, column = key.split("__")
        tables[table][column] = value
    return build_heat_network(nodes, tables["pipes"], tables["consumers"], tables["plants"])


def test_defaults_and_scalars_fill_columns() -> None:
    network = _built(pipes__length=15.0, pipes__zeta_per_m=0.1)
    assert network.pipes.length.tolist() == [15.0, 15.0]
    np.testing.assert_allclose(network.pipes.zeta, 1.5)
    assert network.pipes.u_return.tolist() == [0.2, 0.2] and network.is_radial
    with pytest.raises(ValueError, match="read-only"):
        network.pipes.length[0] = 1.0


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"pipes__length": [10.0, -2.0]}, r"pipes\.two: length is out of range \(got -2\.0"),
        ({"pipes__length": [10.0, math.nan]}, r"pipes\.two: length is missing or not a number"),
        ({"pipes__inner_diameter": [0.0, 0.04]}, r"pipes\.one: inner_diameter is out of range"),
        ({"pipes__u_supply": ["warm", 0.2]}, r"pipes\.one: u_supply is missing or not a number"),
        ({"pipes__roughness": 0.05}, r"pipes\.one: roughness is no smaller than the radius"),
        ({"pipes__to_node": ["b", "cc"]}, r"pipes\.two\.to_node: no node of this name.*Did you mean 'c'"),
        ({"pipes__to_node": ["a", "c"]}, r"pipes\.one: begins and ends at one node"),
        ({"pipes__name": ["one", "one"]}, r"pipes\.one: a pipe's name stands twice"),
        ({"pipes__to_node": ["b"]}, r"pipes: from_node, to_node and name differ in length"),
        ({"consumers__node": ["d"]}, r"consumers\.d: no node of this name"),
        ({"consumers__spread": [20.0]}, r"consumers\.c: more than one rule"),
        ({"consumers__return_temp": [math.nan]}, r"consumers\.c: no rule for the flow"),
        ({"consumers__min_dp": [-1.0]}, r"consumers\.c: min_dp is out of range"),
        ({"pipes__length": [10.0, math.inf], "pipes__zeta_per_m": 0.1}, r"pipes\.two: length is out of range"),
        ({"plants__pump_efficiency": [3.0]}, r"plants\.works: pump_efficiency.*above 0 and at most 1"),
        ({"plants__node": []}, r"plants: no plant feeds the network"),
        ({"plants__node": ["x"]}, r"plants\.works: no node of this name"),
        ({"plants__kind": ["slak"]}, r"plants\.works\.kind: no such kind.*Did you mean 'slack'"),
        ({"plants__kind": ["heat"]}, r"plants: exactly one plant holds the pressure"),
        ({"nodes": ("a", "b", "c", "a")}, r"nodes\.a: a node's name stands twice"),
        ({"nodes": ("a", "b", "c", "d", "e")}, r"nodes\.d: 1 node\(s\) around 'd' are cut off from the plant 'works'"),
    ],
)
def test_every_fault_names_its_element(changes: dict[str, Any], message: str) -> None:
    nodes = changes.pop("nodes", ("a", "b", "c"))
    with pytest.raises(ScenarioError, match=message):
        _built(nodes, **changes)


def test_an_island_tells_whom_it_leaves_cold() -> None:
    with pytest.raises(ScenarioError, match=r"2 node\(s\) around 'b'.*consumers c"):
        build_heat_network(
            ["a", "b", "c", "d"], {**GOOD["pipes"], "from_node": ["a", "b"], "to_node": ["d", "c"]},
            GOOD["consumers"], GOOD["plants"],
        )  # fmt: skip


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(ScenarioError) as caught:
        _built(pipes__length=[-1.0, -2.0], consumers__node=["q"], plants__kind=["nuclear"])
    assert len(caught.value.issues) >= 4
