"""Sections on buildings and what they need."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from energyplan.core.fields import Area, Coordinate, Energy, Power, Share, Spec, Temperature, quantity
from energyplan.technologies.registry import default_kinds

Connection = Literal["required", "optional", "forbidden"]


class Building(Spec):
    """One building, or one customer: what was measured, or use and floor area to estimate from."""

    id: str
    """Name, unique among the buildings."""
    use: str = "house"
    """Use: house, apartment, office, school, hotel, hospital, … (also in Japanese, or a PLATEAU code)."""
    zone: str = "town"
    """Supply area."""
    x: Coordinate | None = None
    """Easting in the scenario's coordinates [m], or longitude where `place.crs` is geographic."""
    y: Coordinate | None = None
    """Northing [m], or latitude."""
    node: str | None = None
    """Node of the routes where it stands, instead of coordinates."""
    floor_area_m2: Area | None = None  # type: ignore[valid-type]
    """Heated floor area; from `footprint_m2` and `floors` where not given."""
    footprint_m2: Area | None = None  # type: ignore[valid-type]
    """Ground area; that of the polygon on a map."""
    floors: int = Field(default=1, ge=1, le=100)
    """Storeys that are heated."""
    dwellings: int = Field(default=1, ge=1, le=100000)
    """Number of homes or customers inside; counts for diversity."""
    space_heat_kwh_per_year: Energy | None = None  # type: ignore[valid-type]
    """Space heat in a year, as delivered to the rooms."""
    hot_water_kwh_per_year: Energy | None = None  # type: ignore[valid-type]
    """Heat for hot water in a year."""
    heat_kwh_per_year: Energy | None = None  # type: ignore[valid-type]
    """Space heat and hot water together, where only their sum is known."""
    electricity_kwh_per_year: Energy | None = None  # type: ignore[valid-type]
    """Electricity in a year, without heating and cooling machines."""
    cooling_kwh_per_year: Energy | None = None  # type: ignore[valid-type]
    """Cold delivered to the rooms in a year."""
    heat_peak_kw: Power | None = None  # type: ignore[valid-type]
    """Highest hour of heat, where known; sizes its service pipe."""
    hourly: str | None = None
    """CSV of 8760 measured hours with columns such as ``space_heat_kw``, ``hot_water_kw``, ``electricity_kw``,
    ``cooling_kw``; replaces the yearly figures of those it holds."""
    heat_connection: Connection | None = None
    """Whether it joins the heat network; the network's own rule where not given."""
    cooling_connection: Connection | None = None
    """Whether it joins the cooling network."""
    electricity_connection: Connection | None = None
    """Whether it joins the private line."""
    heating_today: str | None = None
    """Technology that heats it today; the section's `today` where not given."""
    group: str = ""
    """Customer group for tariffs and bills; its use where empty."""


class Load(Spec):
    """A load that belongs to no building: street lights, pumps, charging, an industrial process."""

    name: str
    """Name of the load."""
    carrier: Literal["electricity", "heat", "cooling"] = "electricity"
    """What it takes."""
    at: str = "town"
    """Site, building or zone."""
    load_kw: Power | None = None  # type: ignore[valid-type]
    """Constant load; or give `series`."""
    series: str | None = None
    """Name of an hourly series of the scenario [kW]."""
    critical_share: Share = 0.0  # type: ignore[valid-type]
    """Share to keep up in an outage."""


class Today(Spec):
    """What the buildings use now: the comparison."""

    heat: str = default_kinds("heat_today")[0]
    """Technology that heats them today."""
    cooling: str = default_kinds("cooling")[0]
    """Technology that cools them today."""


class UnitValue(Spec):
    """Yearly demand per floor area of one use, replacing the built-in figures."""

    space_heat_kwh_per_m2: quantity("kWh/m**2", ge=0, le=2000) | None = None  # type: ignore[valid-type]
    """Space heat per year."""
    hot_water_kwh_per_m2: quantity("kWh/m**2", ge=0, le=2000) | None = None  # type: ignore[valid-type]
    """Hot water per year."""
    electricity_kwh_per_m2: quantity("kWh/m**2", ge=0, le=5000) | None = None  # type: ignore[valid-type]
    """Electricity per year."""
    cooling_kwh_per_m2: quantity("kWh/m**2", ge=0, le=2000) | None = None  # type: ignore[valid-type]
    """Cold per year."""


class DemandSection(Spec):
    """Who needs what."""

    buildings: str | tuple[Building, ...] = ()
    """The buildings: inline, or a CSV, GeoJSON or GeoPackage file."""
    loads: tuple[Load, ...] = ()
    """Loads outside buildings."""
    today: Today = Today()
    """What the buildings use now."""
    alternatives: tuple[str | dict[str, Any], ...] = default_kinds("heat_alternative")
    """Heating of buildings that do not join the network: kinds of technology, or mappings with ``kind`` and fields of
    its own; the cheapest is chosen for each building."""
    cooling: tuple[str | dict[str, Any], ...] = default_kinds("cooling")
    """Cooling of buildings that do not join a cooling network."""
    heating_limit_degc: Temperature = 15.0  # type: ignore[valid-type]
    """Daily mean temperature above which rooms are not heated."""
    insulation_level: int = Field(default=2, ge=1, le=4)
    """Insulation of homes in Japan's four classes, 1 none to 4 the 2013 standard."""
    house_operation: Literal["intermittent", "continuous"] | None = None
    """How Japanese homes are heated: rooms in use, or the whole house all day; continuous in Hokkaido where not given,
    intermittent elsewhere."""
    unit_values: dict[str, UnitValue] = Field(default_factory=dict)
    """Yearly demand per floor area by use, where the built-in figures do not fit."""
    critical_share: Share = 0.3  # type: ignore[valid-type]
    """Share of the buildings' electricity to keep up in an outage."""
