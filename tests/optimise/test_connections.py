"""Connections: who has something to decide; proofs by hand are in ``tests/proofs``."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from energyplan.optimise.connections import has_demand
from energyplan.optimise.model import build
from energyplan.results.bare import bare_problem, chronological
from energyplan.results.problem import Buildings, DemandClasses, Fuel, Problem


def town(carrier: str = "cooling") -> Problem:
    """Three buildings of which two need a carrier."""
    none = np.zeros(3)
    peak = {"heat": none, "cooling": none, "electricity": none}
    buildings = Buildings(("A", "B", "C"), ("home",) * 3, ("",) * 3, ("town",) * 3, np.full(3, -1), peak, ("",) * 3)
    classes = DemandClasses(("k",), (carrier,), ("town",), np.full((1, 2), 0.5), np.array([[5.0, 0.0, 7.0]]))
    return replace(bare_problem([], chronological(2), [Fuel("gas", 1.0, 0.0)]), buildings=buildings, classes=classes)


def test_who_needs_a_carrier() -> None:
    assert has_demand(town("heat"), "heat").tolist() == [True, False, True]
    assert has_demand(town("heat"), "cooling").tolist() == [False] * 3


def test_a_carrier_without_machines_of_its_own_keeps_its_name() -> None:
    """Cooling without own machines once took the blocks of heat, which then stood there twice."""
    model = build(town("cooling"))
    assert "served_cooling" in model.system.rows
    assert "served_heat" not in model.system.rows
    assert model.connections.own["cooling"].shape == (0, 3)
