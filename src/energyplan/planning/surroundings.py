"""Weather, temperatures and fuels of a scenario: what its technologies and networks see around them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from energyplan.catalogue.climate import find_station
from energyplan.catalogue.fuels import FuelOffer, fuel_catalogue, fuel_from
from energyplan.catalogue.money import exchange_rate
from energyplan.readers.checks import Place
from energyplan.readers.weather_year import WeatherYear
from energyplan.results.problem import Fuel as YearlyFuel
from energyplan.scenario.hourly import series_of
from energyplan.scenario.record import Scenario
from energyplan.scenario.schema_networks import PipeNetwork
from energyplan.series.weather import Normals, ground_temperature, normals_of, station_year, synthetic_year
from energyplan.technologies.context import Assumption, Context, Fuel

Values = NDArray[np.float64]
SUMMER_TEMP_DEGC = 15.0
WATER_LAG = 0.8  # share of the air temperature's swing around its mean that river water follows
DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@dataclass(frozen=True)
class Surroundings:
    """The context of the technologies, the fuels as bought, and what was assumed."""

    context: Context
    fuels: tuple[YearlyFuel, ...]
    assumptions: tuple[Assumption, ...]


def place_of(scenario: Scenario) -> Place:
    """Return coordinates, height and standard time of a scenario."""
    place = scenario.spec.place
    noon = datetime(2023, 1, 15, 12, tzinfo=ZoneInfo(place.timezone))
    offset, summer = noon.utcoffset(), noon.dst()
    hours = 0.0 if offset is None else offset.total_seconds() / 3600.0
    hours -= 0.0 if summer is None else summer.total_seconds() / 3600.0
    return Place(place.latitude, place.longitude, place.elevation_m, hours)


def weather_of(scenario: Scenario) -> WeatherYear:
    """Return the year's weather of a scenario.

    Parameters
    ----------
    scenario : Scenario
        Its section ``weather`` names one source.

    Returns
    -------
    WeatherYear
        The file's hours, or a synthetic year from monthly means.

    Raises
    ------
    ScenarioError
        Where the file is no such file, or its figures cannot be.
    """
    section, place = scenario.spec.weather, place_of(scenario)
    if section.station is not None:
        return station_year(find_station(section.station), section.seed)
    if section.monthly is not None:
        normals = Normals(
            temp_degc=section.monthly.temp_degc,
            ghi_kwh_m2=section.monthly.ghi_kwh_per_m2,
            wind_speed=section.monthly.wind_m_per_s,
            design_temp_degc=section.monthly.design_temp_degc,
        )
        return synthetic_year(normals, place, section.seed)
    year = _from_file(scenario, place)
    if section.use == "hourly":
        return year
    here = Place(year.latitude, year.longitude, year.elevation_m, year.utc_offset_h)
    return synthetic_year(normals_of(year), here, section.seed)


def _from_file(scenario: Scenario, place: Place) -> WeatherYear:
    section, folder = scenario.spec.weather, scenario.folder
    if section.metpv is not None:
        from energyplan.readers.metpv import read_metpv

        return read_metpv(folder / section.metpv)
    if section.epw is not None:
        from energyplan.readers.epw import read_epw

        return read_epw(folder / section.epw)
    if section.try_ is not None:
        from energyplan.readers.dwd_try import read_try

        return read_try(folder / section.try_, place)
    from energyplan.readers.weather_csv import read_weather_csv

    return read_weather_csv(folder / str(section.csv), place)


def supply_temperature(network: PipeNetwork, weather: WeatherYear) -> Values | float:
    """Return the supply temperature at the plant in every hour, sliding with the air where the network says so.

    Parameters
    ----------
    network : PipeNetwork
        Its temperatures.
    weather : WeatherYear
        Air temperature; the coldest hundredth of the hours is the design day.

    Returns
    -------
    array or float
        ``[8760]`` [degC]; a constant where it does not slide.
    """
    if network.supply_temp_summer_degc is None:
        return network.supply_temp_degc
    cold = min(float(np.quantile(weather.temp_air_degc, 0.01)), SUMMER_TEMP_DEGC - 1.0)
    share = np.clip((SUMMER_TEMP_DEGC - weather.temp_air_degc) / (SUMMER_TEMP_DEGC - cold), 0.0, 1.0)
    summer = network.supply_temp_summer_degc
    return np.asarray(summer + (network.supply_temp_degc - summer) * share)


def _water_temperature(scenario: Scenario, weather: WeatherYear) -> tuple[Values, Assumption]:
    given = scenario.spec.weather.river_temp_degc
    if given is not None:
        monthly = np.repeat(np.asarray(given, dtype=float), np.array(DAYS) * 24)
        return monthly, Assumption("weather.river_temp_degc", list(given), "degC", "scenario")
    smooth = np.convolve(np.tile(weather.temp_air_degc, 3), np.full(720, 1 / 720), "same")[8760:17520]
    water = np.maximum(smooth.mean() + WATER_LAG * (smooth - smooth.mean()), 1.0)
    note = "30-day mean of the air, its swing damped to 0.8, never below 1 degC"
    return water, Assumption("weather.river_temp_degc", round(float(water.mean()), 1), "degC", "rule", False, note)


def _fuels(scenario: Scenario) -> tuple[dict[str, Fuel], tuple[YearlyFuel, ...], list[Assumption]]:
    spec, money = scenario.spec, scenario.spec.money
    context: dict[str, Fuel] = {}
    yearly: list[YearlyFuel] = []
    assumed: list[Assumption] = []
    for name in dict.fromkeys([*fuel_catalogue(), *spec.markets.fuels]):
        market = spec.markets.fuels.get(name)
        fields = {} if market is None else market.model_dump(exclude_unset=True)
        if name in spec.emissions.fuels:
            fields["co2_kg_per_kwh"] = spec.emissions.fuels[name]
        offer = FuelOffer(**fields) if fields else None
        bought = fuel_from(name, offer, currency=money.currency, exchange_rates=money.exchange_rates)
        context[name] = Fuel(name, bought.price_per_kwh, bought.co2_kg_per_kwh)
        yearly.append(
            YearlyFuel(
                name, bought.price_per_kwh, bought.co2_kg_per_kwh, bought.yearly_limit_kwh, bought.local_share,
                bought.kwh_per_t,
            )
        )  # fmt: skip
        assumed += [
            Assumption(f"markets.{name}.{f.name}", f.value, f.unit, f.cited, f.verified, f.note) for f in bought.facts
        ]
    return context, tuple(yearly), assumed


def surroundings(scenario: Scenario) -> Surroundings:
    """Return what the technologies of a scenario see, and the fuels it can buy.

    Parameters
    ----------
    scenario : Scenario
        What a person wrote.

    Returns
    -------
    Surroundings
        Context, fuels and assumptions.
    """
    spec = scenario.spec
    weather = weather_of(scenario)
    water, water_note = _water_temperature(scenario, weather)
    fuels, yearly, assumed = _fuels(scenario)
    heat, cooling = spec.networks.heat or PipeNetwork(), spec.networks.cooling
    rates = dict(spec.money.exchange_rates)
    context = Context(
        weather=weather,
        ground_temp_degc=ground_temperature(weather, 1.0),
        water_temp_degc=water,
        supply_temp_degc=supply_temperature(heat, weather),
        return_temp_degc=heat.return_temp_degc,
        chilled_supply_degc=cooling.supply_temp_degc if cooling else 7.0,
        chilled_return_degc=cooling.return_temp_degc if cooling else 14.0,
        currency=spec.money.currency,
        exchange_rates=rates,
        fuels=fuels,
        series=series_of(scenario),
        zones=_zones(scenario),
    )
    notes = [Assumption("weather", weather.source, "", "scenario", True, "; ".join(weather.assumed)), water_note]
    return Surroundings(context, yearly, (*notes, *assumed))


def _zones(scenario: Scenario) -> dict[str, str]:
    """Return the zone of every place that an asset may stand at."""
    spec = scenario.spec
    zones = {zone: zone for zone in spec.zones} | {"": spec.zones[0]}
    zones |= {b.id: b.zone for b in scenario.buildings}
    return zones | {site.name: site.zone for site in spec.sites}


def rate_to(currency: str, scenario: Scenario) -> float:
    """Return the value of one unit of a currency in the scenario's own."""
    money = scenario.spec.money
    return exchange_rate(currency, money.currency, money.exchange_rates).value
