"""Cures in words: rounded to the side on which they cure."""

from __future__ import annotations

import numpy as np

from energyplan.optimise.cures import cap_cure, capacity_cures, fuel_cure, share_cure
from energyplan.results.bare import bare_problem, chronological
from energyplan.results.problem import Fuel
from energyplan.technologies.roles import Capacity, Source


def test_numbers_are_rounded_to_the_side_that_cures() -> None:
    assert "reached is 12.4 t;" in cap_cure("k", 12.34)
    assert "At most 0.123 can" in share_cure("k", 0.12399)
    wood = Fuel("wood", 1.0, 0.0, limit_kwh=40_000.0, kwh_per_t=4000.0)
    assert fuel_cure(wood, 4_100.0) == "Of wood 10 t a year can be bought; allow 12 t, or another source."


def test_what_gives_nothing_then_is_no_cure() -> None:
    """The sun cannot cure a dark hour; the boiler beside it can."""
    size = Capacity(maximum=100.0)
    sun = Source("sun", "s", carrier="heat", availability=np.array([1.0, 0.0]), capacity=size)
    boiler = Source("boiler", "s", carrier="heat", capacity=Capacity(maximum=10.0))
    short = {("town", "heat"): np.array([0.0, 5.5])}
    both = bare_problem([sun, boiler], chronological(2))
    assert "The largest boiler allowed is 10 kW; allow 16 kW" in capacity_cures(both, short, {})["town", "heat"]
    alone = bare_problem([sun], chronological(2))
    assert capacity_cures(alone, short, {})["town", "heat"].startswith("Add another source of heat")
