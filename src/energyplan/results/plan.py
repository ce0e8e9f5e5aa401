"""A plan: decisions, the year's operation, tables and what it rests on; one object to save, open and read."""

from __future__ import annotations

import html
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import xarray as xr

from energyplan.core.accessors import GROUP, accessor, accessor_names
from energyplan.results.design import Design
from energyplan.results.frames import frames_text
from energyplan.results.glance import card
from energyplan.results.netcdf import plain, write_netcdf
from energyplan.results.operation import Operation
from energyplan.results.problem import Problem
from energyplan.results.words import headline


@dataclass(frozen=True)
class Sheet:
    """One of the nine work sheets: its title and table in English and Japanese."""

    number: int
    title_en: str
    title_ja: str
    en: pd.DataFrame
    ja: pd.DataFrame

    def _repr_html_(self) -> str:
        return f"<h4>{html.escape(self.title_ja)}</h4>{self.ja.to_html(index=False)}"


@dataclass(frozen=True)
class Plan:
    """A master plan.

    Attributes
    ----------
    name, variant : str
        Of the scenario.
    summary : dict
        Key figures; units stand in the keys.
    results : Dataset
        Every result variable on named dims, with unit and long name.
    tables : mapping of str to DataFrame
        The same as tables, and assumptions, violations, rounds.
    scenario : str
        The scenario as it was read, after inheritance, variant and overrides (YAML).
    problem, short, design, operation : optional
        What it was made from, while it is in memory; None for a plan that was opened from a file.
    """

    name: str
    variant: str
    summary: dict[str, Any]
    results: xr.Dataset
    tables: Mapping[str, pd.DataFrame]
    scenario: str
    problem: Problem | None = field(default=None, repr=False)
    short: Problem | None = field(default=None, repr=False)
    design: Design | None = field(default=None, repr=False)
    operation: Operation | None = field(default=None, repr=False)

    def to_netcdf(self, path: str | Path) -> Path:
        """Save the plan as one NetCDF file; what was there is replaced only when the new one is whole.

        Parameters
        ----------
        path : str or Path
            File to write.

        Returns
        -------
        Path
            The file written.
        """
        return write_netcdf(self.results, self.texts(), Path(path))

    @property
    def sheets(self) -> dict[int, Sheet]:
        """The nine work sheets of the Japanese call for master plans, by number; none without an appraisal."""
        titles = self.summary.get("appraisal", {}).get("sheets", {})
        return {
            int(n): Sheet(int(n), words["en"], words["ja"], self.tables[f"sheet_{n}_en"], self.tables[f"sheet_{n}_ja"])
            for n, words in titles.items()
        }

    def texts(self) -> dict[str, str]:
        """Return everything but the results as texts, for a file's attributes."""
        return {
            "plan_name": self.name,
            "plan_variant": self.variant,
            "plan_summary": json.dumps(plain(self.summary), ensure_ascii=False),
            "plan_scenario": self.scenario,
            "plan_tables": frames_text(self.tables),
        }

    if TYPE_CHECKING:  # known to type checkers by name, so that a slip of the pen stays one

        @property
        def plot(self) -> Any:
            """Figures by name, such as ``plan.plot.cashflow()``."""
    else:

        def __getattr__(self, name: str) -> Any:
            found = None if name.startswith("_") else accessor(name)
            if found is None:
                offered = ", ".join(accessor_names()) or "nothing: install energyplan anew"
                raise AttributeError(f"a plan has no {name!r}; installed packages add ({GROUP}): {offered}")
            made = found(self)
            object.__setattr__(self, name, made)
            return made

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *accessor_names()})

    def __repr__(self) -> str:
        return headline(self.summary, self.variant)

    def _repr_html_(self) -> str:
        left, right = "text-align:left", "text-align:right"
        rows = "".join(
            f"<tr><th style='{left}'>{html.escape(label)}</th><td style='{right}'><b>{html.escape(value)}</b></td>"
            f"<td style='{left}'>{html.escape(note)}</td></tr>"
            for label, value, note in card(self.summary)
        )
        title = html.escape(self.name + (f" ({self.variant})" if self.variant else ""))
        return f"<div><b>{title}</b><table>{rows}</table></div>"
