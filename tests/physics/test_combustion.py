"""Heating values and carbon against published figures."""

from __future__ import annotations

import pytest

from energyplan.physics.combustion import co2_per_kwh, lower_heating_value_kwh_per_t, wood_lower_heating_value


@pytest.mark.parametrize("moisture, mj_per_kg", [(0.30, 12.4), (0.35, 11.4), (0.45, 9.2)])
def test_wood_by_moisture(moisture: float, mj_per_kg: float) -> None:
    """Usual tables for softwood chips."""
    assert wood_lower_heating_value(moisture) == pytest.approx(mj_per_kg, abs=0.06)
    assert lower_heating_value_kwh_per_t(moisture) == pytest.approx(mj_per_kg / 3.6e-3, rel=0.006)


@pytest.mark.parametrize(
    "carbon, hhv, per_unit", [(0.0187, 36.5, 2.50), (0.0193, 38.9, 2.75), (0.0163, 50.1, 2.99), (0.0140, 40.0, 2.05)]
)
def test_carbon_of_fuels_per_litre_kilogram_and_cubic_metre(carbon: float, hhv: float, per_unit: float) -> None:
    """The ministry's own table of kg per unit (kerosene, heavy oil A, LPG, city gas), HHV in MJ per unit."""
    assert co2_per_kwh(carbon) * hhv / 3.6 == pytest.approx(per_unit, abs=0.006)


def test_per_lower_heating_value_it_is_more() -> None:
    assert co2_per_kwh(0.0187, 0.95) == pytest.approx(0.2469 / 0.95, rel=1e-3)
