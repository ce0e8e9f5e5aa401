"""Combined heat and power: electricity is the main flow."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from energyplan.core.errors import ScenarioError
from energyplan.technologies.context import Context
from energyplan.technologies.registry import technology
from energyplan.technologies.roles import Converter


def plant(kind: str, context: Context, **fields: Any) -> Converter:
    tech = technology(kind)
    role, _ = tech.build(tech.spec(kind=kind, name="a", **fields), context)
    assert isinstance(role, Converter)
    return role


def test_proportions_by_hand(synthetic_context: Context) -> None:
    """Shimokawa's wood-gas engines: 165 kW of electricity with 260 kW of heat."""
    role = plant("biomass_chp", synthetic_context, electric_efficiency=0.27, heat_efficiency=0.27 * 260 / 165)
    assert role.flows == pytest.approx({"electricity": 1.0, "heat": 260 / 165, "wood_chips": -1 / 0.27})
    assert role.main == "electricity"


def test_the_gas_engine_of_the_danish_catalogue(synthetic_context: Context) -> None:
    flows = plant("gas_engine_chp", synthetic_context).flows
    assert flows["heat"] == pytest.approx(1 / 0.95, rel=1e-3)


def test_more_than_the_fuel_holds_with_a_default_is_a_fault(synthetic_context: Context) -> None:
    with pytest.raises(ScenarioError, match="more comes out than the fuel holds"):
        plant("gas_engine_chp", synthetic_context, heat_efficiency=0.8)


def test_the_digester_takes_its_heat_first_and_more_in_the_cold(synthetic_context: Context) -> None:
    fields = {"electric_efficiency": 0.4, "heat_efficiency": 0.45, "own_electricity_share": 0.1,
              "digester_temp_degc": 40, "digester_heat_share": 0.12}  # fmt: skip
    mild = replace(synthetic_context, weather=replace(synthetic_context.weather, temp_air_degc=np.full(8760, 10.0)))
    flows = plant("biogas_chp", mild, **fields).flows
    np.testing.assert_allclose(flows["heat"], (0.45 - 0.12) / 0.36, rtol=1e-12)
    assert flows["biogas_feedstock"] == pytest.approx(-1 / 0.36)
    icy = replace(mild, weather=replace(mild.weather, temp_air_degc=np.full(8760, -20.0)))
    np.testing.assert_allclose(plant("biogas_chp", icy, **fields).flows["heat"], (0.45 - 0.24) / 0.36, rtol=1e-12)
    polar = replace(mild, weather=replace(mild.weather, temp_air_degc=np.full(8760, -90.0)))
    np.testing.assert_allclose(plant("biogas_chp", polar, **fields).flows["heat"], 0.0)


def test_a_digester_that_gives_nothing_is_a_fault(synthetic_context: Context) -> None:
    with pytest.raises(ScenarioError, match="gives nothing"):
        plant("biogas_chp", synthetic_context, own_electricity_share=1.0)
