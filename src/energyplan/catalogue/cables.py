"""Cables, overhead lines and transformers by series, from `cables.csv` and `transformers.csv`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from energyplan.catalogue.rows import column, flags, series_names, series_rows

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class CableCatalogue:
    """One series of cable or line sizes, smallest ampacity first; every array holds one entry per size.

    Attributes
    ----------
    series : str
        Name of the series.
    name : tuple of str
        Name of each size.
    rated_voltage_v : float
        Voltage the series is made for [V].
    cross_section_mm2 : array
        Conductor cross-section [mm2].
    r_ohm_per_km, x_50hz_ohm_per_km, x_60hz_ohm_per_km, c_nf_per_km : array
        Resistance at operating temperature, reactance at 50 and 60 Hz [ohm/km], capacitance [nF/km].
    ampacity_a : array
        Continuous current of one system [A].
    cost_rural_per_m, cost_city_per_m : array
        Cable and laying where it is cheapest (overhead or open ground) and in a town street [currency/m].
    currency, price_year : str, int
        What the costs are in.
    verified : array of bool
        False where a figure rests on judgement or an interpolation.
    source : tuple of str
        Source of each row.
    """

    series: str
    name: tuple[str, ...]
    rated_voltage_v: float
    cross_section_mm2: Array
    r_ohm_per_km: Array
    x_50hz_ohm_per_km: Array
    x_60hz_ohm_per_km: Array
    c_nf_per_km: Array
    ampacity_a: Array
    cost_rural_per_m: Array
    cost_city_per_m: Array
    currency: str
    price_year: int
    verified: NDArray[np.bool_]
    source: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.name)

    def x_ohm_per_km(self, frequency_hz: float) -> Array:
        """Return the reactance at 50 or 60 Hz [ohm/km]; other frequencies scale from 50 Hz."""
        if frequency_hz == 60.0:
            return self.x_60hz_ohm_per_km
        return self.x_50hz_ohm_per_km * (frequency_hz / 50.0)

    def cost_per_m(self, city_share: float = 1.0) -> Array:
        """Return the cost per metre for a share of town streets [currency/m]."""
        return city_share * self.cost_city_per_m + (1.0 - city_share) * self.cost_rural_per_m


@dataclass(frozen=True, eq=False)
class TransformerCatalogue:
    """One series of transformers, smallest first; every array holds one entry per size.

    Attributes
    ----------
    series : str
        Name of the series.
    name : tuple of str
        Name of each size.
    rated_power_kva : array
        Rated apparent power [kVA].
    rated_voltage_from_v, rated_voltage_to_v : float
        Rated voltages of the two windings [V].
    short_circuit_voltage, copper_loss : array
        Impedance voltage and its resistive part [fraction of rated].
    iron_loss_w : array
        Loss without load [W].
    no_load_current : array
        Magnetising current [fraction of rated].
    cost_rural, cost_city : array
        Station with transformer [currency].
    currency, price_year, verified, source
        As in `CableCatalogue`.
    """

    series: str
    name: tuple[str, ...]
    rated_power_kva: Array
    rated_voltage_from_v: float
    rated_voltage_to_v: float
    short_circuit_voltage: Array
    copper_loss: Array
    iron_loss_w: Array
    no_load_current: Array
    cost_rural: Array
    cost_city: Array
    currency: str
    price_year: int
    verified: NDArray[np.bool_]
    source: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.name)

    def cost(self, city_share: float = 1.0) -> Array:
        """Return the cost of a station for a share of town sites [currency]."""
        return city_share * self.cost_city + (1.0 - city_share) * self.cost_rural


def cable_series() -> list[str]:
    """Return the names of the cable series in the catalogue, in the order of the file."""
    return series_names("cables.csv")


def transformer_series() -> list[str]:
    """Return the names of the transformer series in the catalogue, in the order of the file."""
    return series_names("transformers.csv")


@lru_cache(maxsize=32)
def load_cables(series: str) -> CableCatalogue:
    """Load one series of cables or overhead lines, smallest ampacity first.

    Parameters
    ----------
    series : str
        Name as in `cable_series`, such as ``cvt_600v`` or ``nayy_400v``.

    Returns
    -------
    CableCatalogue
        Read-only arrays, one entry per size.

    Raises
    ------
    ScenarioError
        When no series has that name.
    """
    rows = series_rows("cables.csv", series, "ampacity_a")
    keys = (
        "cross_section_mm2", "r_ohm_per_km", "x_50hz_ohm_per_km", "x_60hz_ohm_per_km", "c_nf_per_km", "ampacity_a",
        "cost_rural_per_m", "cost_city_per_m",
    )  # fmt: skip
    return CableCatalogue(
        series=series,
        name=tuple(row["name"] for row in rows),
        rated_voltage_v=float(rows[0]["rated_voltage_v"]),
        currency=rows[0]["currency"],
        price_year=int(rows[0]["price_year"]),
        verified=flags(rows),
        source=tuple(row["source"] for row in rows),
        **{key: column(rows, key) for key in keys},
    )


@lru_cache(maxsize=32)
def load_transformers(series: str) -> TransformerCatalogue:
    """Load one series of transformers, smallest first.

    Parameters
    ----------
    series : str
        Name as in `transformer_series`, such as ``jp_6600v_210v``.

    Returns
    -------
    TransformerCatalogue
        Read-only arrays, one entry per size.

    Raises
    ------
    ScenarioError
        When no series has that name.
    """
    rows = series_rows("transformers.csv", series, "rated_power_kva")
    keys = (
        "rated_power_kva", "short_circuit_voltage", "copper_loss", "iron_loss_w", "no_load_current",
        "cost_rural", "cost_city",
    )  # fmt: skip
    return TransformerCatalogue(
        series=series,
        name=tuple(row["name"] for row in rows),
        rated_voltage_from_v=float(rows[0]["rated_voltage_from_v"]),
        rated_voltage_to_v=float(rows[0]["rated_voltage_to_v"]),
        currency=rows[0]["currency"],
        price_year=int(rows[0]["price_year"]),
        verified=flags(rows),
        source=tuple(row["source"] for row in rows),
        **{key: column(rows, key) for key in keys},
    )
