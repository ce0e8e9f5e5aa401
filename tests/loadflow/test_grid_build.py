"""A grid is checked once, with every fault named."""

from __future__ import annotations

import numpy as np
import pytest

from energyplan.core.errors import ScenarioError
from energyplan.loadflow.grid import Buses, Generators, Lines, Sources, Switches, Transformers
from energyplan.loadflow.grid_build import build_grid


def _buses() -> Buses:
    return Buses(["a", "b", "c"], [6600.0, 210.0, 210.0])


def test_names_and_numbers_and_single_values_are_taken() -> None:
    lines = Lines(["l"], ["b"], [2], 10.0, 1e-3, 1e-4)
    grid = build_grid(_buses(), Sources(["s"], ["a"]), lines=lines)
    assert grid.lines.to_bus.tolist() == [2]
    assert grid.buses.voltage_max.tolist() == [1.1] * 3
    assert grid.branch("l") == 0
    assert grid.bus("c") == 2
    with pytest.raises(ValueError, match="read-only"):
        grid.lines.length[0] = 1.0


def test_every_fault_is_named_at_once() -> None:
    lines = Lines(
        ["x", "y", "x"], ["a", "bb", "b"], ["b", "c", "b"], [-5.0, 10.0, np.nan], 1e-3, 1e-4, parallel=[1, 0, 1]
    )
    trafo = Transformers(["t"], ["a"], [7], 0.0, 6600.0, 210.0, 0.04, 0.01)
    with pytest.raises(ScenarioError) as caught:
        build_grid(_buses(), Sources(["s"], ["q"]), lines=lines, transformers=trafo)
    text = str(caught.value)
    assert len(caught.value.issues) == 8
    for part in (
        "lines.x: name is used twice",
        "lines.y.from_bus: no such bus (got 'bb'). Did you mean 'b'?",
        "lines.x.length: value out of range (got -5.0; expected more than 0 m)",
        "lines.x.length: value out of range (got nan",
        "lines.y.parallel: value out of range (got 0; expected at least 1)",
        "transformers.t.to_bus: no such bus (got 7)",
        "transformers.t.rated_power: value out of range",
        "sources.s.bus: no such bus (got 'q')",
    ):
        assert part in text


@pytest.mark.parametrize(
    ("tables", "text"),
    [
        (
            {"lines": Lines(["l"], [1], [2], 1.0, 0.0, 0.0)},
            r"lines\.l: line without impedance\. Model .* closed switch",
        ),
        ({"lines": Lines(["l"], [0], [2], 1.0, 1.0, 0.0)}, r"lines\.l: line joins buses of different rated voltage"),
        ({"lines": Lines(["l"], [1], [1], 1.0, 1.0, 0.0)}, r"lines\.l: both ends are at the same bus"),
        ({"switches": Switches(["w"], [0], [1])}, r"switches\.w: closed switch joins buses of different"),
        ({"generators": Generators(["g"], [1], 1.0, 5.0, 1.0)}, r"generators\.g: q_min is above q_max"),
        (
            {"transformers": Transformers(["t"], [0], [1], 1e5, 6600.0, 210.0, 0.01, 0.02)},
            r"transformers\.t: copper_loss is above short_circuit_voltage",
        ),
    ],
)
def test_faults_between_columns(tables: dict, text: str) -> None:
    with pytest.raises(ScenarioError, match=text):
        build_grid(_buses(), Sources(["s"], ["a"]), **tables)


def test_a_grid_needs_a_source_and_bands_the_right_way_round() -> None:
    with pytest.raises(ScenarioError, match="the grid has no source"):
        build_grid(_buses(), Sources([], []))
    with pytest.raises(ScenarioError, match="voltage_min is above voltage_max"):
        build_grid(Buses(["a"], 400.0, voltage_min=1.2), Sources(["s"], ["a"]))


def test_wrong_lengths_and_words_are_named() -> None:
    with pytest.raises(ScenarioError, match=r"lines\.length: not readable as numbers.*2 values of float"):
        build_grid(_buses(), Sources(["s"], [0]), lines=Lines(["k", "l"], [1, 1], [2, 2], [1.0, 2.0, 3.0], 1.0, 0.0))
    with pytest.raises(ScenarioError, match=r"lines\.from_bus: wrong length"):
        build_grid(_buses(), Sources(["s"], [0]), lines=Lines(["k", "l"], [1], [2, 2], 1.0, 1.0, 0.0))
    with pytest.raises(ScenarioError, match=r"parallel: not readable as numbers"):
        build_grid(_buses(), Sources(["s"], [0]), lines=Lines(["k"], [1], [2], 1.0, 1.0, 0.0, parallel=1.5))
    with pytest.raises(ScenarioError, match=r"lines\.name: no list of names"):
        build_grid(_buses(), Sources(["s"], [0]), lines=Lines("kl", [1], [2], 1.0, 1.0, 0.0))
    with pytest.raises(ScenarioError, match=r"lines\.k\.to_bus: no such bus \(got None"):
        build_grid(_buses(), Sources(["s"], [0]), lines=Lines(["k"], [1], [None], 1.0, 1.0, 0.0))
