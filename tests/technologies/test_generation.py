"""Wind, water, sun, springs and waste heat as sources."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from energyplan.core.errors import ScenarioError
from energyplan.technologies.context import Context
from energyplan.technologies.registry import technology
from energyplan.technologies.roles import Source


def source(kind: str, context: Context, **fields: Any) -> Source:
    tech = technology(kind)
    role, _ = tech.build(tech.spec(kind=kind, name="a", **fields), context)
    assert isinstance(role, Source)
    return role


def test_a_higher_hub_and_rougher_land(synthetic_context: Context) -> None:
    low = np.sum(source("wind", synthetic_context, hub_height_m=30).availability)
    high = np.sum(source("wind", synthetic_context, hub_height_m=120).availability)
    assert high > 1.3 * low
    here = source("wind", synthetic_context, hub_height_m=10, system_losses=0)
    assert np.sum(source("wind", synthetic_context, hub_height_m=10, system_losses=0, shear=0.4).availability) == (
        pytest.approx(np.sum(here.availability))
    )


def test_a_power_curve_that_falls_with_its_defaults_is_a_fault(synthetic_context: Context) -> None:
    """The rated speed given lies below the default cut-in: only the build sees both."""
    with pytest.raises(ScenarioError, match="power curve does not rise"):
        source("wind", synthetic_context, rated_m_per_s=2)


def test_hydro_by_capacity_factor_and_shape(synthetic_context: Context) -> None:
    flat = source("small_hydro", synthetic_context)
    np.testing.assert_allclose(flat.availability, 0.6, rtol=1e-9)
    melt = source(
        "small_hydro", synthetic_context, monthly_shape=[1, 1, 2, 4, 3, 2, 2, 1, 1, 1, 1, 1], capacity_factor=0.5
    )
    assert np.mean(melt.availability) == pytest.approx(0.5, rel=1e-6)
    assert np.argmax(melt.availability) // 24 == 31 + 28 + 31


def test_hydro_by_the_rivers_flow(synthetic_context: Context) -> None:
    """Design flow 1, head 10, 0.75: 73.5 kW bound the capacity; below a fifth of the design flow it stands still."""
    role = source("small_hydro", synthetic_context, flow_series="river", head_m=10, design_flow_m3_per_s=1.0,
                  reserved_flow_m3_per_s=0.1, efficiency=0.75)  # fmt: skip
    river = synthetic_context.series["river"]
    share = np.clip(river - 0.1, 0, 1)
    np.testing.assert_allclose(role.availability, np.where(share < 0.2, 0.0, share))
    assert role.capacity.maximum == pytest.approx(73.5, rel=1e-3)
    free = source("small_hydro", synthetic_context, flow_series="river")
    assert np.isinf(free.capacity.maximum)
    assert np.mean(np.asarray(free.availability) >= 1.0) == pytest.approx(0.3, abs=0.01)


def test_a_smaller_limit_of_the_persons_own_stays(synthetic_context: Context) -> None:
    role = source(
        "small_hydro", synthetic_context, flow_series="river", head_m=10, design_flow_m3_per_s=1.0, max_capacity_kw=20
    )
    assert role.capacity.maximum == 20


def test_an_unknown_river_is_a_fault(synthetic_context: Context) -> None:
    with pytest.raises(ScenarioError, match=r"assets\.a\.flow_series"):
        source("small_hydro", synthetic_context, flow_series="stream")


def test_waste_heat_by_its_series(synthetic_context: Context) -> None:
    role = source("waste_heat", synthetic_context, heat_series="works", price_per_kwh=1.5, must_take=True)
    assert role.capacity.maximum == 400
    assert set(np.unique(role.availability)) == {0.0, 1.0}
    assert role.must_take
    bought = source("waste_heat", synthetic_context, variable_om_per_kwh=0.2, price_per_kwh=1.5)
    assert bought.variable_cost == pytest.approx(1.7)


def test_waste_heat_that_never_is_is_a_fault(synthetic_context: Context) -> None:
    nothing = replace(synthetic_context, series={"works": np.zeros(8760)})
    with pytest.raises(ScenarioError, match="no heat on offer"):
        source("waste_heat", nothing, heat_series="works")


@pytest.mark.parametrize("kind", ["waste_heat", "geothermal_heat"])
def test_a_source_too_cold_for_the_network_is_a_fault(kind: str, synthetic_context: Context) -> None:
    assert source(kind, synthetic_context, temp_degc=85).carrier == "heat"
    with pytest.raises(ScenarioError, match="too cold for the heat network"):
        source(kind, synthetic_context, temp_degc=60)
    assert source(kind, replace(synthetic_context, supply_temp_degc=55.0), temp_degc=60).carrier == "heat"


def test_a_yearly_limit(synthetic_context: Context) -> None:
    assert source("geothermal_heat", synthetic_context, yearly_limit_kwh="3 GWh").yearly_limit_kwh == pytest.approx(3e6)
    assert np.isinf(source("waste_heat", synthetic_context).yearly_limit_kwh)


def test_collectors_like_cold_networks_and_sun(synthetic_context: Context) -> None:
    warm = np.asarray(source("solar_thermal", synthetic_context).availability)
    cool = np.asarray(
        source("solar_thermal", replace(synthetic_context, supply_temp_degc=60.0, return_temp_degc=30.0)).availability
    )
    assert cool.sum() > 1.15 * warm.sum()
    assert (warm[synthetic_context.weather.ghi == 0] == 0).all()
    assert 300 < 0.7 * warm.sum() < 700, "kWh per m2 and year; the Danish catalogue has 473"
