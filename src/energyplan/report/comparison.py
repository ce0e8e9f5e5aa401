"""Comparing plans and fronts: what the library hands out, with their pages."""

from __future__ import annotations

import html
import json
import threading
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from energyplan.planning.progress import Tell
from energyplan.portfolio.compare import Compared, compared
from energyplan.portfolio.front import Front
from energyplan.portfolio.pareto import ParetoOptions, front
from energyplan.report.compare_page import comparison_page
from energyplan.report.page import write_page
from energyplan.report.pareto_page import front_page
from energyplan.results.netcdf import plain, write_netcdf
from energyplan.results.plan import Plan
from energyplan.results.store import open_plan
from energyplan.scenario.record import Scenario


@dataclass(frozen=True, repr=False)
class Comparison(Compared):
    """Plans side by side: `indicators` (Dataset on dim ``plan``), `inputs`, `table()`, and a page."""

    def to_html(self, path: str | Path, lang: str | None = None) -> Path:
        """Write the page; what was there is replaced only when the new one is whole.

        Parameters
        ----------
        path : str or Path
            File to write.
        lang : str, optional
            Language that it opens in, ``en`` or ``ja``; that of the first plan's country where not given.

        Returns
        -------
        Path
            The file written.
        """
        return write_page(Path(path), comparison_page(self, lang))

    def save(self, folder: str | Path, lang: str | None = None) -> tuple[Path, ...]:
        """Write ``comparison.html``, ``.nc``, ``.csv`` and ``.json`` into a folder.

        Parameters
        ----------
        folder : str or Path
            Made where it is not there; other files in it stay.
        lang : str, optional
            Language that the page opens in.

        Returns
        -------
        tuple of Path
            The files written.
        """
        place = Path(folder)
        table = self.table()
        told = {
            "plans": list(self.labels),
            "indicators": plain(table.to_dict(orient="records")),
            "inputs": self.inputs.to_dict(orient="records"),
            "notes": [en for en, _ in self.notes],
        }
        text = json.dumps(told, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
        return (
            self.to_html(place / "comparison.html", lang),
            write_netcdf(self.indicators, {}, place / "comparison.nc"),
            write_page(place / "comparison.csv", "\ufeff" + table.to_csv(index=False)),
            write_page(place / "comparison.json", text),
        )

    def _repr_html_(self) -> str:
        notes = "".join(f"<p>{html.escape(en)}</p>" for en, _ in self.notes)
        return self.table().drop(columns="key").to_html(index=False, na_rep="–", float_format=_figure) + notes


@dataclass(frozen=True, repr=False)
class ParetoFront(Front):
    """A front of cost against carbon: `points`, `plans`, `table()`, `dataset()`, and a page."""

    def to_html(self, path: str | Path, lang: str | None = None) -> Path:
        """Write the page of the front; parameters as of `Comparison.to_html`."""
        return write_page(Path(path), front_page(self, lang))

    def save(self, folder: str | Path, lang: str | None = None) -> tuple[Path, ...]:
        """Write ``pareto.html``, ``.nc`` and ``.csv`` into a folder; parameters as of `Comparison.save`."""
        place = Path(folder)
        return (
            self.to_html(place / "pareto.html", lang),
            write_netcdf(self.dataset(), {}, place / "pareto.nc"),
            write_page(place / "pareto.csv", "\ufeff" + self.table().to_csv(index=False)),
        )

    def __repr__(self) -> str:
        return f"<Pareto front of {self.name!r}: {len(self.points)} points>"

    def _repr_html_(self) -> str:
        return self.table().to_html(index=False, na_rep="–", float_format=_figure)


def compare(plans: Sequence[Plan | str | Path], labels: Sequence[str] | None = None) -> Comparison:
    """Set plans side by side.

    Parameters
    ----------
    plans : sequence of Plan, str or Path
        Plans, or folders of plans; the first is what the others are measured against.
    labels : sequence of str, optional
        Names to show; the variants' or plans' own where not given.

    Returns
    -------
    Comparison
        ``indicators`` (labelled dataset on dim ``plan``, units in the attributes; money in each plan's currency),
        ``inputs`` (what differs in the scenarios), ``table()``, ``to_html(path)``.

    Raises
    ------
    ScenarioError
        For fewer than two plans, and for folders without one.
    """
    opened = [plan if isinstance(plan, Plan) else open_plan(plan) for plan in plans]
    return _as(Comparison, compared(opened, labels))


def pareto(
    scenario: Scenario,
    points: int = 8,
    options: ParetoOptions | None = None,
    *,
    progress: Tell | None = None,
    stop: threading.Event | None = None,
) -> ParetoFront:
    """Work out the front of cost against carbon of a scenario.

    Parameters
    ----------
    scenario : Scenario
        From `energyplan.load`; its own carbon cap and aim are left out.
    points : int
        Points with both ends; those of `options` where these are given.
    options : ParetoOptions, optional
        Caps of one's own [t/a], how each point is planned, and a folder to keep them in.
    progress : callable, optional
        Told which point, and where it stands.
    stop : threading.Event, optional
        When set, points that are not begun are left out.

    Returns
    -------
    ParetoFront
        Points from least cost to least carbon, cost in money a year and carbon in t a year; ``table()``,
        ``to_html(path)``.

    Raises
    ------
    ScenarioError
        For what is wrong in the scenario.
    NoSolution
        Where there is no plan even without a cap.
    """
    asked = ParetoOptions(points=points) if options is None else options
    return _as(ParetoFront, front(scenario, asked, progress=progress, stop=stop))


def _as(kind: Any, record: Any) -> Any:
    """Return a record as the kind that has a page."""
    return kind(**{field.name: getattr(record, field.name) for field in fields(record)})


def _figure(value: float) -> str:
    return f"{value:,.4g}"
