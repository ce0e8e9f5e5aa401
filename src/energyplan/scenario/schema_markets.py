"""Sections on markets, emissions and the objective."""

from __future__ import annotations

from typing import Literal

from pydantic import ConfigDict, Field

from energyplan.core.fields import (
    CarbonIntensity,
    CarbonPrice,
    MoneyPerKwh,
    Power,
    Share,
    Spec,
    quantity,
)


class GridMarket(Spec):
    """Electricity from and to the outside grid."""

    tariff: str | None = None
    """Named tariff of the built-in table, with energy and demand charge."""
    energy_price_per_kwh: MoneyPerKwh | None = None  # type: ignore[valid-type]
    """Constant energy price; replaces the tariff's."""
    price_series: str | None = None
    """Name of an hourly series of the scenario [money/kWh]; replaces the energy price."""
    market_area: str | None = None
    """Area of the power exchange whose hourly shape the energy price follows, around `energy_price_per_kwh`."""
    surcharge_per_kwh: MoneyPerKwh = 0.0  # type: ignore[valid-type]
    """Wheeling, levy and the like on top of the energy price."""
    demand_charge_per_kw_month: quantity("money/kW/month", ge=0) | None = None  # type: ignore[valid-type]
    """Charge per month and kW of the year's highest hour; the tariff's where not given."""
    retail_price_per_kwh: MoneyPerKwh | None = None  # type: ignore[valid-type]
    """What a building outside the private line pays for a kWh; the energy price and surcharge where not given."""
    export_price_per_kwh: MoneyPerKwh | None = None  # type: ignore[valid-type]
    """What the grid pays for own generation; nothing is sold where not given."""
    export_series: str | None = None
    """Name of an hourly series of export prices [money/kWh]."""
    feed_in: dict[str, MoneyPerKwh] = Field(default_factory=dict)  # type: ignore[valid-type]
    """Feed-in price by name of the asset it is paid for."""
    max_import_kw: Power | None = None  # type: ignore[valid-type]
    """Most that may be drawn."""
    max_export_kw: Power | None = None  # type: ignore[valid-type]
    """Most that may be fed in."""
    local_share: Share = 0.0  # type: ignore[valid-type]
    """Share of the payment that stays in the region."""


class FuelMarket(Spec):
    """A fuel as bought; one price in the unit it is traded in."""

    price_per_t: quantity("money/t", ge=0) | None = None  # type: ignore[valid-type]
    """Price per tonne."""
    price_per_l: quantity("money/l", ge=0) | None = None  # type: ignore[valid-type]
    """Price per litre."""
    price_per_m3: quantity("money/m**3", ge=0) | None = None  # type: ignore[valid-type]
    """Price per cubic metre (gas at its normal state)."""
    price_per_kwh: MoneyPerKwh | None = None  # type: ignore[valid-type]
    """Price per kWh of lower heating value."""
    transport_per_t: quantity("money/t", ge=0) = 0.0  # type: ignore[valid-type]
    """Transport to the plant per tonne."""
    moisture: quantity("", ge=0, lt=0.8) | None = None  # type: ignore[valid-type]
    """Water content of wood, as a share of the wet mass."""
    sustainable_t_per_year: quantity("t", ge=0) | None = None  # type: ignore[valid-type]
    """Most that the region's forest yields in a year, wet mass; more cannot be bought."""
    max_kwh_per_year: quantity("kWh", ge=0) | None = None  # type: ignore[valid-type]
    """Most that can be bought in a year, lower heating value."""
    co2_kg_per_kwh: CarbonIntensity | None = None  # type: ignore[valid-type]
    """Emission per kWh of lower heating value; from the facts where not given."""
    local_share: Share | None = None  # type: ignore[valid-type]
    """Share of the payment that stays in the region."""


class MarketsSection(Spec):
    """Where energy is bought and sold: ``grid``, and one key per fuel."""

    model_config = ConfigDict(extra="allow", frozen=True, use_attribute_docstrings=True, allow_inf_nan=False)
    __pydantic_extra__: dict[str, FuelMarket] = Field(init=False)

    grid: GridMarket = GridMarket()
    """Electricity from and to the outside grid."""

    @property
    def fuels(self) -> dict[str, FuelMarket]:
        """Fuels by name."""
        return dict(self.__pydantic_extra__ or {})


class EmissionsSection(Spec):
    """Emission factors that replace the built-in ones."""

    utility: str | None = None
    """Power company whose factor is taken from the built-in table."""
    electricity_co2_kg_per_kwh: CarbonIntensity | None = None  # type: ignore[valid-type]
    """Emission of electricity from the grid."""
    export_credit: Share = 0.0  # type: ignore[valid-type]
    """Share of that factor credited for electricity fed in."""
    fuels: dict[str, CarbonIntensity] = Field(default_factory=dict)  # type: ignore[valid-type]
    """Emission per kWh of lower heating value, by fuel."""


class ObjectiveSection(Spec):
    """What the plan aims at."""

    minimise: Literal["cost", "carbon"] = "cost"
    """Yearly cost of the whole system, or its emissions."""
    carbon_price_per_t: CarbonPrice = 0.0  # type: ignore[valid-type]
    """Price of a tonne of CO2 in the objective."""
    carbon_cap_t_per_year: quantity("t", ge=0) | None = None  # type: ignore[valid-type]
    """Most CO2 in a year."""
    min_self_sufficiency: Share | None = None  # type: ignore[valid-type]
    """Least share of all energy delivered to the buildings that does not come from outside the region."""
    min_self_sufficiency_electricity: Share | None = None  # type: ignore[valid-type]
    """Least share of all electricity used that is not drawn from the grid."""
