"""The linear model of voltages along feeders."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from energyplan.loadflow.electric_drop import Element, Feeders, Model, build_feeders, lift, path, trim
from energyplan.loadflow.electric_network import build_network
from energyplan.loadflow.electric_sizes import Choices
from energyplan.loadflow.grid import Buses, Lines, Sources
from energyplan.loadflow.grid_build import build_grid


def _model(voltage: list[float]) -> Model:
    """Two lines in a row; choices of impedance 2, 1, 0.5 (times 0.01) at cost 1, 2, 4; a current of -1 pu down both."""
    feeders = Feeders(np.array([1, 2]), np.array([-1, 0]), np.array([2, 2]), np.array([0, 1]), np.array([1, 1]))
    choices = Choices(
        np.arange(3), np.ones(3, int), np.array([2, 1, 0.5]) + 0j, np.array([1.0, 2, 3]), np.array([1.0, 2, 4])
    )
    elements = [Element(0, 0, choices, 0.01, 1.0), Element(1, 1, choices, 0.01, 3.0)]
    return Model(feeders, elements, np.zeros(2, int), np.array(voltage)[:, None], np.array([[2.0 + 0j], [1.0]]),
                 np.full(2, 0.95), np.full(2, 1.05))  # fmt: skip


def test_the_cheapest_lift_is_taken_and_moves_everything_behind() -> None:
    model = _model([0.96, 0.94])
    assert lift(model, 0.0)
    assert model.chosen.tolist() == [1, 0]  # the first line lifts twice as much and is a third of the price
    np.testing.assert_allclose(model.voltage[:, 0], [0.98, 0.96])


def test_a_lift_beyond_what_is_missing_counts_for_nothing() -> None:
    model = _model([0.96, 0.942])
    model.elements[0] = replace(model.elements[0], quantity=10.0)
    assert lift(model, 0.0)
    assert model.chosen.tolist() == [0, 1]  # the second line lifts less, but enough, for a third of the price


def test_what_cannot_be_lifted_is_said() -> None:
    model = _model([0.5, 0.4])
    assert not lift(model, 0.0)
    assert model.chosen.tolist() == [2, 2]


def test_overvoltage_is_lowered_by_the_same_means() -> None:
    model = _model([1.04, 1.06])
    model.flow[:] *= -1
    assert lift(model, 0.0)
    assert model.voltage.max() <= 1.05


def test_what_is_not_needed_is_taken_back() -> None:
    model = _model([0.99, 0.98])
    model.chosen[:] = 2
    trim(model, np.zeros(2, int), 0.0)
    assert model.chosen.tolist() == [1, 0]
    assert model.voltage.min() >= 0.95


def test_feeders_remember_branches_and_their_direction() -> None:
    lines = Lines(["x", "y"], [1, 1], [0, 2], 1.0, 1e-3, 0.0)
    grid = build_grid(Buses(list("abc"), 400.0), Sources(["s"], [0]), lines=lines)
    feeders = build_feeders(grid, build_network(grid))
    assert feeders.branch.tolist() == [0, 1]
    assert feeders.downwards.tolist() == [-1, 1]
    assert path(feeders, 1) == [1, 0]
