"""Boilers: fuel and electricity per kWh of heat."""

from __future__ import annotations

from typing import Any

import pytest

from energyplan.technologies.context import Context
from energyplan.technologies.registry import technologies, technology
from energyplan.technologies.roles import Converter

BOILERS = [kind for kind, tech in technologies().items() if tech.spec.__mro__[1].__name__ == "BoilerSpec"]


def boiler(kind: str, context: Context, **fields: Any) -> Converter:
    tech = technology(kind)
    role, _ = tech.build(tech.spec(kind=kind, name="a", **fields), context)
    assert isinstance(role, Converter)
    return role


def test_there_are_nine() -> None:
    assert len(BOILERS) == 9


@pytest.mark.parametrize("kind", BOILERS)
def test_fuel_per_heat_by_hand(kind: str, synthetic_context: Context) -> None:
    role = boiler(kind, synthetic_context, efficiency=0.8, auxiliary_share=0.02)
    fuel = technology(kind).inputs[0]
    expected = {"heat": 1.0, fuel: -1.25} | ({"electricity": -0.02} if fuel != "electricity" else {fuel: -1.27})
    assert role.flows == pytest.approx(expected)
    assert role.main == "heat"


def test_chips_in_japan_by_default(synthetic_context: Context) -> None:
    """95 M JPY for 300 kW, 82 % without condensation."""
    role = boiler("wood_chip_boiler", synthetic_context)
    assert role.capacity.capex_per_unit * 300 == pytest.approx(95e6, rel=0.01)
    assert role.flows["wood_chips"] == pytest.approx(-1 / 0.82)


def test_an_outage_share(synthetic_context: Context) -> None:
    assert boiler("oil_boiler", synthetic_context, availability=0.95).availability == 0.95
