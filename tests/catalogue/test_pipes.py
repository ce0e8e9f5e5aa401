from __future__ import annotations

import numpy as np
import pytest

from energyplan.catalogue.pipes import load_pipes, pipe_series, pipe_yardsticks
from energyplan.core.errors import ScenarioError


@pytest.mark.parametrize("series", pipe_series())
def test_every_series_is_whole_and_in_order(series: str) -> None:
    c = load_pipes(series)
    for name in ("inner_diameter_m", "outer_diameter_m", "jacket_m", "u_w_per_mk", "roughness_m", "cost_pipe_per_m",
                 "cost_civil_hard_per_m", "cost_civil_soft_per_m"):  # fmt: skip
        values = getattr(c, name)
        assert values.shape == (len(c),) and np.isfinite(values).all() and (values > 0.0).all(), name
    assert (np.diff(c.inner_diameter_m) > 0.0).all() and (np.diff(c.cost_per_m(0.5)) > 0.0).all()
    assert (c.inner_diameter_m < c.outer_diameter_m).all() and (c.outer_diameter_m < c.jacket_m).all()
    assert (c.cost_civil_soft_per_m < c.cost_civil_hard_per_m).all()
    assert len(set(c.name)) == len(c) and all(c.source)
    with pytest.raises(ValueError, match="read-only"):
        c.u_w_per_mk[0] = 1.0


def test_more_insulation_loses_less_and_costs_more() -> None:
    one, two, three = (load_pipes(f"steel_series_{i}") for i in (1, 2, 3))
    assert (one.u_w_per_mk > two.u_w_per_mk).all() and (two.u_w_per_mk > three.u_w_per_mk).all()
    assert (one.cost_pipe_per_m < two.cost_pipe_per_m).all() and (two.cost_pipe_per_m < three.cost_pipe_per_m).all()


def test_dn500_is_not_the_misprint() -> None:
    c = load_pipes("steel_series_1")
    assert c.inner_diameter_m[list(c.dn).index(500)] == pytest.approx(0.4954)


def test_an_unknown_series_names_what_exists() -> None:
    with pytest.raises(ScenarioError, match=r"Did you mean 'steel_series_2'"):
        load_pipes("steel_serie_2")


def test_the_japanese_yardstick() -> None:
    (yardstick,) = pipe_yardsticks()
    assert (yardstick.cost_all_in_per_m, yardstick.currency) == (132000.0, "JPY")
    assert yardstick.low_per_m < yardstick.cost_all_in_per_m < yardstick.high_per_m
