"""Pre-insulated pipe pairs by series: bores, heat transfer and cost per metre of trench, from `pipes.csv`."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from energyplan.core.errors import Issue, ScenarioError, Where, did_you_mean

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


@lru_cache(maxsize=4)
def _rows(file: str) -> tuple[dict[str, str], ...]:
    text = resources.files("energyplan.catalogue").joinpath(file).read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


def pipe_series() -> list[str]:
    """Return the names of the pipe series in the catalogue, in the order of the file."""
    return list(dict.fromkeys(row["series"] for row in _rows("pipes.csv")))


def _frozen(values: list[float]) -> Array:
    out = np.array(values, dtype=np.float64)
    out.flags.writeable = False
    return out


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
    rows = [row for row in _rows("pipes.csv") if row["series"] == series]
    if not rows:
        known = pipe_series()
        fix = did_you_mean(series, known)
        raise ScenarioError(
            [Issue(Where(), "pipes", "no pipe series of this name", repr(series), ", ".join(known), fix)]
        )
    rows.sort(key=lambda row: float(row["inner_diameter_mm"]))
    length = {key: _frozen([float(row[key]) / 1000.0 for row in rows]) for key in (
        "inner_diameter_mm", "outer_diameter_mm", "jacket_mm", "roughness_mm")}  # fmt: skip
    plain = {key: _frozen([float(row[key]) for row in rows]) for key in (
        "u_w_per_mk", "cost_pipe_per_m", "cost_civil_hard_per_m", "cost_civil_soft_per_m")}  # fmt: skip
    dn = np.array([int(row["dn"]) for row in rows])
    dn.flags.writeable = False
    return PipeCatalogue(
        series=series,
        name=tuple(row["name"] for row in rows),
        dn=dn,
        inner_diameter_m=length["inner_diameter_mm"],
        outer_diameter_m=length["outer_diameter_mm"],
        jacket_m=length["jacket_mm"],
        roughness_m=length["roughness_mm"],
        currency=rows[0]["currency"],
        price_year=int(rows[0]["price_year"]),
        verified=np.array([row["verified"] == "true" for row in rows]),
        source=tuple(row["source"] for row in rows),
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
        for row in _rows("pipe_yardsticks.csv")
    ]
