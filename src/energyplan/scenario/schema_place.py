"""Sections that say where, when and in what money a scenario plays."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from energyplan.core.fields import Coordinate, Length, Share, Spec, Temperature, Years, quantity

ExtremePeriod = Literal["coldest_day", "hottest_day", "highest_heat", "highest_electricity", "highest_infeed"]


class Place(Spec):
    """Where the scenario lies."""

    municipality: str = ""
    """Name of the municipality."""
    country: str = "JP"
    """Country code; chooses defaults that differ by country."""
    latitude: float = Field(default=35.7, ge=-90, le=90)
    """Latitude, north positive [degree]."""
    longitude: float = Field(default=139.7, ge=-180, le=180)
    """Longitude, east positive [degree]."""
    elevation_m: quantity("m", ge=-500, le=6000) = 0.0  # type: ignore[valid-type]
    """Height above sea level."""
    timezone: str = "Asia/Tokyo"
    """Time zone by its IANA name; the year runs in its standard time, without summer time."""
    crs: str = ""
    """Coordinate reference system of x and y in tables, such as ``EPSG:6678``; empty for plain metres. Map files bring
    their own; geographic coordinates are projected to metres on reading."""


class SensitivitySpec(Spec):
    """How far costs, prices and demand are moved below and above the plan's, one by one, to see what companies earn."""

    capital_cost: Share = 0.2  # type: ignore[valid-type]
    """Investment and replacement, as a share."""
    fuel_price: Share = 0.2  # type: ignore[valid-type]
    """Price of all fuels, as a share."""
    grid_price: Share = 0.2  # type: ignore[valid-type]
    """What is paid for grid electricity, as a share."""
    demand: Share = 0.2  # type: ignore[valid-type]
    """Energy sold, as a share; what the plants buy goes with it."""
    interest: quantity("", ge=0, le=0.2) = 0.01  # type: ignore[valid-type]
    """Yearly rate of every loan, added and taken off."""


class MoneySection(Spec):
    """Currency, price level and interest."""

    currency: Literal["JPY", "EUR", "USD", "GBP", "CHF", "SEK", "DKK", "CNY", "KRW"] = "JPY"
    """Currency of every price without one of its own, and of every result."""
    price_year: int = Field(default=2024, ge=1990, le=2100)
    """Year of the price level; all money is real."""
    discount_rate: Share = 0.03  # type: ignore[valid-type]
    """Real interest rate for annuities."""
    horizon_years: Years = 30.0  # type: ignore[valid-type]
    """Years the appraisal looks ahead."""
    sensitivity: SensitivitySpec = SensitivitySpec()
    """Spread of the sensitivity of returns and debt cover."""
    exchange_rates: dict[str, float] = Field(default_factory=dict)
    """Value of one unit of another currency in `currency`, such as ``{EUR: 160}``."""


class TimeSection(Spec):
    """How the year is shortened for the design; the year's operation is always run on all 8760 hours."""

    typical_periods: int = Field(default=12, ge=1, le=365)
    """Number of typical periods; 365 takes every day as it is."""
    hours_per_period: Literal[24, 120] = 24
    """Length of a typical period: one day or five days [h]."""
    extreme_periods: tuple[ExtremePeriod, ...] = ("coldest_day", "highest_infeed")
    """Days that are kept as periods of their own, besides the typical ones."""
    first_weekday: int = Field(default=0, ge=0, le=6)
    """Weekday of 1 January; 0 is Monday."""


class MonthlyWeather(Spec):
    """Monthly normals from which a seeded synthetic year is made."""

    temp_degc: tuple[Temperature, ...] = Field(min_length=12, max_length=12)  # type: ignore[valid-type]
    """Mean air temperature of each month."""
    ghi_kwh_per_m2: tuple[quantity("kWh/m**2", ge=0, le=400), ...] = Field(min_length=12, max_length=12)  # type: ignore[valid-type]
    """Global horizontal irradiation of each month."""
    wind_m_per_s: tuple[quantity("m/s", ge=0, le=40), ...] | None = Field(default=None, min_length=12, max_length=12)  # type: ignore[valid-type]
    """Mean wind speed of each month at 10 m; 3 m/s where not given."""
    design_temp_degc: Temperature | None = None  # type: ignore[valid-type]
    """Temperature not fallen below in 99 % of the hours."""


class WeatherSection(Spec):
    """Where the year's weather comes from: exactly one of station, metpv, epw, try, csv, monthly."""

    station: str | int | None = None
    """Code or name of a station of the built-in climate table; a synthetic year is made from its monthly means."""
    metpv: str | None = None
    """METPV-20 or METPV-11 file (NEDO)."""
    epw: str | None = None
    """EnergyPlus weather file."""
    try_: str | None = Field(default=None, alias="try")
    """Test reference year of the German weather service."""
    csv: str | None = None
    """Table with a column per quantity and 8760 rows."""
    monthly: MonthlyWeather | None = None
    """Monthly normals given here."""
    use: Literal["hourly", "monthly_means"] = "hourly"
    """Take a file's hours as they are, or only its monthly means and design temperature for a synthetic year."""
    seed: int = Field(default=1, ge=0)
    """Seed of a synthetic year."""
    river_temp_degc: tuple[Temperature, ...] | None = Field(default=None, min_length=12, max_length=12)  # type: ignore[valid-type]
    """Monthly temperature of river or sewage water; from the air temperature where not given."""


class Site(Spec):
    """A place where assets may stand."""

    name: str
    """Name that assets refer to in `at`."""
    x: Coordinate | None = None
    """Easting in the scenario's coordinates [m], or longitude where `place.crs` is geographic."""
    y: Coordinate | None = None
    """Northing [m], or latitude."""
    node: str | None = None
    """Node of the routes where it stands, instead of coordinates."""
    zone: str = "town"
    """Supply area."""


class RouteNode(Spec):
    """A junction of routes."""

    id: str
    """Name of the node."""
    x: Coordinate
    """Easting [m]."""
    y: Coordinate
    """Northing [m]."""


class RouteEdge(Spec):
    """A stretch of street where a trench could be dug."""

    id: str = ""
    """Name of the route; made from its ends where empty."""
    from_node: str
    """Node at its start."""
    to_node: str
    """Node at its end."""
    length_m: Length | None = None  # type: ignore[valid-type]
    """Length; from the coordinates where not given."""
    surface: Literal["hard", "soft"] = "hard"
    """Paved or unpaved: the civil works differ."""
    cost_factor: quantity("", gt=0, le=100) = 1.0  # type: ignore[valid-type]
    """Multiplies the cost of the trench: crossings, rock, old town."""
    heat: Literal["allowed", "forbidden", "required"] = "allowed"
    """Whether a heat pipe may, must not or must lie here."""
    electricity: Literal["allowed", "forbidden", "required"] = "allowed"
    """Whether a line may, must not or must lie here."""
    existing_pipe: str = ""
    """Size of a heat pipe that lies here already, such as ``DN100``."""
    existing_cable: str = ""
    """Cable that lies here already."""
    points: tuple[tuple[Coordinate, Coordinate], ...] = ()
    """Bends between its ends [m], as ``[[x, y], …]``; a straight line where empty. Maps fill it in."""


class RoutesSection(Spec):
    """The streets: a map file, or tables of nodes and edges."""

    map: str | None = None
    """GeoJSON or GeoPackage of lines (street axes)."""
    nodes: str | tuple[RouteNode, ...] | None = None
    """Table of nodes, inline or a CSV file."""
    edges: str | tuple[RouteEdge, ...] | None = None
    """Table of edges, inline or a CSV file."""
    snap_m: Length = 150.0  # type: ignore[valid-type]
    """Longest service connection from a building or site to a route."""
