"""The cable and transformer catalogues: complete, ordered, and what they say of themselves."""

from __future__ import annotations

import numpy as np
import pytest

from energyplan.catalogue.cables import cable_series, load_cables, load_transformers, transformer_series
from energyplan.core.errors import ScenarioError


def test_every_series_is_ordered_and_sourced() -> None:
    assert {"cvt_600v", "cvt_6600v", "nayy_400v", "na2xs2y_10kv", "overhead_10kv", "overhead_400v"} == set(
        cable_series()
    )
    for series in cable_series():
        cables = load_cables(series)
        assert len(cables) == len(cables.source) == len(set(cables.name))
        assert (np.diff(cables.ampacity_a) > 0).all()
        assert (np.diff(cables.r_ohm_per_km) < 0).all()
        assert (np.diff(cables.cost_per_m(0.5)) > 0).all()
        assert all("cost:" in s for s in cables.source)
        assert 1990 < cables.price_year < 2030
        with pytest.raises(ValueError, match="read-only"):
            cables.ampacity_a[0] = 0


def test_transformers_are_ordered_and_sourced() -> None:
    for series in transformer_series():
        trafos = load_transformers(series)
        assert (np.diff(trafos.rated_power_kva) > 0).all()
        assert (trafos.copper_loss < trafos.short_circuit_voltage).all()
        assert (np.diff(trafos.cost(0.3)) > 0).all()
        assert all(trafos.source)


def test_figures_of_the_sources() -> None:
    cables = load_cables("cvt_600v")
    at = cables.name.index("cvt_600v_100")
    assert (cables.r_ohm_per_km[at], cables.ampacity_a[at]) == (0.239, 290)
    assert cables.x_ohm_per_km(60.0)[at] == 0.0928
    assert cables.x_ohm_per_km(50.0)[at] == 0.0773
    nayy = load_cables("nayy_400v")
    assert nayy.r_ohm_per_km.tolist() == [0.642, 0.225, 0.208]
    assert load_transformers("eu_10kv_400v").short_circuit_voltage.tolist() == [0.04] * 3


def test_a_wrong_name_is_answered_with_the_right_ones() -> None:
    with pytest.raises(ScenarioError, match="Did you mean 'cvt_600v'"):
        load_cables("cvt600v")
    with pytest.raises(ScenarioError, match="jp_6600v_210v"):
        load_transformers("nothing")
