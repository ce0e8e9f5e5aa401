"""Sections on heat, cooling and power networks."""

from __future__ import annotations

from typing import Any

from pydantic import field_validator, model_validator

from energyplan.core.fields import Factor, MoneyPerKw, MoneyPerM, Share, Spec, Temperature, Years, quantity
from energyplan.scenario.schema_demand import Connection


class PipeNetwork(Spec):
    """A network of supply and return pipes along the routes."""

    pipes: str = "steel_series_2"
    """Series of the pipe catalogue."""
    sizes: tuple[str, ...] = ()
    """Sizes of the series that may be used; all where empty."""
    supply_temp_degc: Temperature = 80.0  # type: ignore[valid-type]
    """Supply temperature at the plant on the design day."""
    return_temp_degc: Temperature = 50.0  # type: ignore[valid-type]
    """Return temperature from the buildings."""
    supply_temp_summer_degc: Temperature | None = None  # type: ignore[valid-type]
    """Supply temperature at and above 15 degC outside, sliding in between; constant where not given."""
    connection: Connection = "optional"
    """Whether buildings join: the rule for those that have none of their own."""
    max_velocity_m_per_s: quantity("m/s", gt=0, le=10) = 2.5  # type: ignore[valid-type]
    """Highest flow velocity."""
    max_gradient_pa_per_m: quantity("Pa/m", gt=0, le=2000) = 200.0  # type: ignore[valid-type]
    """Highest pressure loss per metre of pipe."""
    min_differential_kpa: quantity("kPa", ge=0, le=1000) = 50.0  # type: ignore[valid-type]
    """Pressure difference that the worst consumer keeps."""
    max_pump_head_kpa: quantity("kPa", gt=0, le=5000) = 1000.0  # type: ignore[valid-type]
    """Highest head of the network pumps."""
    pump_efficiency: Share = 0.65  # type: ignore[valid-type]
    """Efficiency of pump and motor."""
    cost_factor: Factor = 1.0  # type: ignore[valid-type]
    """Multiplies the catalogue's cost of pipes and trenches."""
    pipe_cost_per_m: MoneyPerM | None = None  # type: ignore[valid-type]
    """All-in cost of pipe pair and trench, the same for all sizes; replaces the catalogue's."""
    connection_cost_per_kw: MoneyPerKw | None = None  # type: ignore[valid-type]
    """House substation per kW of the building's peak; from the facts where not given."""
    lifetime_years: Years = 40.0  # type: ignore[valid-type]
    """Life over which the investment is annualised."""
    fixed_om_share: Share = 0.01  # type: ignore[valid-type]
    """Upkeep per year as a share of the investment."""

    @model_validator(mode="after")
    def _spread(self) -> PipeNetwork:
        if self.supply_temp_degc == self.return_temp_degc:
            raise ValueError("supply and return temperature are equal: no heat would flow")
        return self


class CoolingNetwork(PipeNetwork):
    """A network of chilled water along the same routes."""

    supply_temp_degc: Temperature = 7.0  # type: ignore[valid-type]
    """Supply temperature at the plant."""
    return_temp_degc: Temperature = 14.0  # type: ignore[valid-type]
    """Return temperature from the buildings."""


class ElectricityNetwork(Spec):
    """A private power line of the infrastructure company along the routes."""

    voltage: quantity("kV", gt=0, le=100) = 6.6  # type: ignore[valid-type]
    """Line-to-line voltage."""
    cables: str = "cvt_6600v"
    """Series of the cable catalogue."""
    sizes: tuple[str, ...] = ()
    """Sizes of the series that may be used; all where empty."""
    connection: Connection = "required"
    """Whether buildings join: the rule for those that have none of their own."""
    substation: str = ""
    """Site of the connection to the outside grid; the first site with a grid connection where empty."""
    power_factor: quantity("", gt=0, le=1) = 0.95  # type: ignore[valid-type]
    """Power factor of the loads, lagging."""
    max_voltage_drop: Share = 0.03  # type: ignore[valid-type]
    """Largest drop below the voltage at the substation."""
    max_voltage_rise: Share = 0.03  # type: ignore[valid-type]
    """Largest rise above it."""
    cost_factor: Factor = 1.0  # type: ignore[valid-type]
    """Multiplies the catalogue's cost of cables and trenches."""
    cable_cost_per_m: MoneyPerM | None = None  # type: ignore[valid-type]
    """All-in cost of a line, the same for all sizes; replaces the catalogue's."""
    transformer_cost_per_kw: MoneyPerKw | None = None  # type: ignore[valid-type]
    """Transformer and switchgear per kW of the building's peak; from the facts where not given."""
    lifetime_years: Years = 40.0  # type: ignore[valid-type]
    """Life over which the investment is annualised."""
    fixed_om_share: Share = 0.01  # type: ignore[valid-type]
    """Upkeep per year as a share of the investment."""

    @field_validator("cables")
    @classmethod
    def _long_name(cls, value: str) -> str:
        return "cvt_6600v" if value == "cvt_6600" else value


class NetworksSection(Spec):
    """Networks that may be built along the routes."""

    heat: PipeNetwork | None = None
    """Heat network."""
    cooling: CoolingNetwork | None = None
    """Cooling network."""
    electricity: ElectricityNetwork | None = None
    """Private power line."""
    shared_trench: bool = True
    """Networks on one route share its civil works."""

    @model_validator(mode="before")
    @classmethod
    def _nothing(cls, value: Any) -> Any:
        return {} if value is None else value
