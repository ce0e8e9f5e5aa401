"""Facts as data: a value with its unit, source and year, and whether anyone checked it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from types import MappingProxyType
from typing import Any

import yaml

from energyplan.core.errors import InternalError
from energyplan.core.units import CURRENCIES

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_KEYS = {"value", "unit", "source", "year", "region", "verified", "note"}


@dataclass(frozen=True)
class Fact:
    """One figure and where it is from.

    Attributes
    ----------
    name : str
        What it is, as the key in its file.
    value : object
        The figure; a number nearly always.
    unit : str
        Its unit as pint writes it, with the currency's code where money is in it; empty for a fraction of one.
    source : str
        Where it is from, in words a reader can follow.
    year : int
        Year of the figure, and price year of a cost; 0 where it has none.
    region : str
        Where it holds, such as ``Japan``; empty for anywhere.
    verified : bool
        False where nobody has read it at a source: an editable default, never a tested fact.
    note : str
        What else a reader should know.
    """

    name: str
    value: Any
    unit: str = ""
    source: str = ""
    year: int = 0
    region: str = ""
    verified: bool = True
    note: str = ""

    @property
    def currency(self) -> str:
        """Code of the currency in the unit; empty when it counts no money."""
        head = self.unit.split("/", 1)[0].strip()
        return head if head in CURRENCIES else ""

    @property
    def number(self) -> float:
        """The value as a number."""
        return float(self.value)

    @property
    def cited(self) -> str:
        """Source with its year, for a list of assumptions."""
        return f"{self.source} ({self.year})" if self.year and str(self.year) not in self.source else self.source


Facts = Mapping[str, tuple[Fact, ...]]


def facts_from(data: Mapping[str, Any], where: str) -> Facts:
    """Return facts by name from parsed YAML: each name holds one entry, or a list of them by region or currency.

    Raises
    ------
    InternalError
        For an entry without value or source, or with a key that is none of a fact's.
    """
    found: dict[str, tuple[Fact, ...]] = {}
    for name, entries in data.items():
        rows = entries if isinstance(entries, list) else [entries]
        for row in rows:
            if not isinstance(row, dict) or not {"value", "source"} <= row.keys() or row.keys() - _KEYS:
                raise InternalError(f"{where}: {name} is no fact: {row!r}")
        found[name] = tuple(Fact(name=name, **row) for row in rows)
    return MappingProxyType(found)


def read_yaml(text: str) -> Any:
    """Return the data of a YAML text that we wrote ourselves (safe loader, C where there is one)."""
    return yaml.load(text, Loader=_Loader)


@lru_cache(maxsize=64)
def catalogue_data(file: str) -> Any:
    """Return the parsed content of a YAML file of the catalogue."""
    return read_yaml(resources.files("energyplan.catalogue").joinpath(file).read_text(encoding="utf-8"))


def pick(entries: tuple[Fact, ...], currency: str) -> Fact:
    """Return the entry in a currency, or one without currency, or the first."""
    for wanted in (currency, ""):
        for fact in entries:
            if fact.currency == wanted:
                return fact
    return entries[0]
