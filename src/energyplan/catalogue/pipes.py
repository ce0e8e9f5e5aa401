"""Pre-insulated pipe pairs by series: bores, heat transfer and cost per metre of trench, from `pipes.csv`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from energyplan.catalogue.rows import column, flags, rows, series_names, series_rows

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class PipeCatalogue:
    """One series of pipe sizes, smallest first; every array holds one entry per size.

    Attributes
    ----------
    series : str
        Name of the series.
    name : tuple of str
        Name of each size.
    dn : array of int
        Nominal diameter [mm].
    inner_diameter_m, outer_diameter_m, jacket_m : array
        Inner and outer diameter of the carrier pipe, outer diameter of the jacket [m].
    u_w_per_mk : array
        Heat transfer to the ground per metre of a single pipe, supply or return, soil included [W/(m K)].
    roughness_m : array
        Equivalent sand roughness [m].
    cost_pipe_per_m : array
        Pipes, joints and laying of supply and return together, per metre of trench [currency/m].
    cost_civil_hard_per_m, cost_civil_soft_per_m : array
        Trench in paved and in soft ground, per metre [currency/m].
    currency, price_year : str, int
        What the costs are in.
    verified : array of bool
        False where a figure rests on judgement or an interpolation.
    source : tuple of str
        Source of each row.
    """

    series: str
    name: tuple[str, ...]
    dn: NDArray[np.int64]
    inner_diameter_m: Array
    outer_diameter_m: Array
    jacket_m: Array
    u_w_per_mk: Array
    roughness_m: Array
    cost_pipe_per_m: Array
    cost_civil_hard_per_m: Array
    cost_civil_soft_per_m: Array
    currency: str
    price_year: int
    verified: NDArray[np.bool_]
    source: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.name)

    def cost_per_m(self, hard_ground: float = 1.0) -> Array:
        """Return pipe and trench cost per metre for a share of hard ground [currency/m]."""
        civil = hard_ground * self.cost_civil_hard_per_m + (1.0 - hard_ground) * self.cost_civil_soft_per_m
        return self.cost_pipe_per_m + civil


@dataclass(frozen=True)
class PipeYardstick:
    """What a metre of heat network cost all in, where it was built: the figure to hold a catalogue against."""

    name: str
    cost_all_in_per_m: float
    low_per_m: float
    high_per_m: float
    currency: str
    price_year: int
    verified: bool
    source: str


def pipe_series() -> list[str]:
    """Return the names of the pipe series in the catalogue, in the order of the file."""
    return series_names("pipes.csv")


@lru_cache(maxsize=32)
def load_pipes(series: str) -> PipeCatalogue:
    """Load one series of pipe sizes, smallest inner diameter first.

    Parameters
    ----------
    series : str
        Name as in `pipe_series`, such as ``steel_series_2`` or ``flexible_pex``.

    Returns
    -------
    PipeCatalogue
        Read-only arrays, one entry per size.

    Raises
    ------
    ScenarioError
        When no series has that name.
    """
    found = series_rows("pipes.csv", series, "inner_diameter_mm")
    plain = {key: column(found, key) for key in (
        "u_w_per_mk", "cost_pipe_per_m", "cost_civil_hard_per_m", "cost_civil_soft_per_m")}  # fmt: skip
    dn = np.array([int(row["dn"]) for row in found])
    dn.flags.writeable = False
    return PipeCatalogue(
        series=series,
        name=tuple(row["name"] for row in found),
        dn=dn,
        inner_diameter_m=column(found, "inner_diameter_mm", 1e-3),
        outer_diameter_m=column(found, "outer_diameter_mm", 1e-3),
        jacket_m=column(found, "jacket_mm", 1e-3),
        roughness_m=column(found, "roughness_mm", 1e-3),
        currency=found[0]["currency"],
        price_year=int(found[0]["price_year"]),
        verified=flags(found),
        source=tuple(row["source"] for row in found),
        **plain,
    )


def pipe_yardsticks() -> list[PipeYardstick]:
    """Return what heat networks cost all in where they were built, such as 132 kJPY/m in Shimokawa."""
    return [
        PipeYardstick(
            name=row["name"],
            cost_all_in_per_m=float(row["cost_all_in_per_m"]),
            low_per_m=float(row["low_per_m"]),
            high_per_m=float(row["high_per_m"]),
            currency=row["currency"],
            price_year=int(row["price_year"]),
            verified=row["verified"] == "true",
            source=row["source"],
        )
        for row in rows("pipe_yardsticks.csv")
    ]
