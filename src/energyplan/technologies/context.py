"""What a technology may see when it maps itself onto its role."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from energyplan.readers.weather_year import WeatherYear

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Assumption:
    """A value the plan rests on, where it comes from and whether anyone checked it.

    Attributes
    ----------
    what : str
        Dotted name, such as ``assets.chip.efficiency``.
    value : object
        The value.
    unit : str
        Its unit; empty for a fraction of one.
    source : str
        Where it is from: ``scenario`` for what a person wrote, else a source with its year.
    verified : bool
        False for defaults that nobody has checked.
    note : str
        Anything else a reader should know.
    """

    what: str
    value: Any
    unit: str
    source: str
    verified: bool = True
    note: str = ""


@dataclass(frozen=True)
class Fuel:
    """A fuel as bought: its carrier name, price and emission per kWh of lower heating value.

    Attributes
    ----------
    name : str
        Carrier name, such as ``wood_chips``.
    price_per_kwh : float
        Delivered price per kWh of lower heating value [money/kWh].
    co2_kg_per_kwh : float
        Emission when burnt, and along the chain where given, per kWh of lower heating value [kg/kWh].
    """

    name: str
    price_per_kwh: float
    co2_kg_per_kwh: float


@dataclass(frozen=True)
class Context:
    """The surroundings of a technology: weather, temperatures of the networks, money.

    Attributes
    ----------
    weather : WeatherYear
        The year's weather.
    ground_temp_degc, water_temp_degc : array
        Ground at 1 m, and river or sewage water ``[8760]`` [degC].
    supply_temp_degc, return_temp_degc : array or float
        Temperatures of the heat network at the plant ``[8760]`` [degC].
    chilled_supply_degc, chilled_return_degc : float
        Temperatures of the cooling network [degC].
    currency : str
        The scenario's currency.
    exchange_rates : mapping of str to float
        Value of one unit of another currency in `currency`.
    fuels : mapping of str to Fuel
        Fuels that can be bought.
    series : mapping of str to array
        Hourly series ``[8760]`` that the scenario gives by name (river flow, waste heat, …).
    zones : mapping of str to str
        Supply area of every place an asset may name: site, building, or the area itself.
    """

    weather: WeatherYear
    ground_temp_degc: Values
    water_temp_degc: Values
    supply_temp_degc: Values | float = 80.0
    return_temp_degc: Values | float = 50.0
    chilled_supply_degc: float = 7.0
    chilled_return_degc: float = 14.0
    currency: str = "JPY"
    exchange_rates: Mapping[str, float] = field(default_factory=dict)
    fuels: Mapping[str, Fuel] = field(default_factory=dict)
    series: Mapping[str, Values] = field(default_factory=dict)
    zones: Mapping[str, str] = field(default_factory=dict)
