"""When what is built, and which share of a full year's business each year has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from energyplan.appraisal.companies import Carrier
from energyplan.appraisal.stages import Staged, stage_investment
from energyplan.planning.appraise_flows import CARRIERS
from energyplan.planning.appraise_items import Item
from energyplan.scenario.schema_companies import StagesSection

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Timing:
    """Investment and readiness by year.

    Attributes
    ----------
    years : int
        Year 0 and the horizon.
    capex : dict of str to array
        Investment by item ``[year]`` [money].
    ready : dict of str to array
        Share of each item that stands before the year starts ``[year]`` [-].
    served : dict of (str, str) to array
        Share of a full year's sales by carrier and group ``[year]`` [-].
    joined : dict of (str, str) to array
        Share of the buildings of a carrier and group that are connected in each year ``[year]`` [-].
    runs : array
        Share of a full year's output of the plants ``[year]`` [-].
    """

    years: int
    capex: dict[str, Values]
    ready: dict[str, Values]
    served: dict[tuple[Carrier, str], Values]
    joined: dict[tuple[Carrier, str], Values]
    runs: Values


def timing(
    section: StagesSection, items: tuple[Item, ...], years: int, sold: Mapping[tuple[Carrier, str], float]
) -> Timing:
    """Spread the investment over the years, and say what can be served when.

    Parameters
    ----------
    section : StagesSection
        Stages and budget; everything is built in year 0 where empty.
    items : tuple of Item
        What is built; machines of customers are bought in year 0 outside the budget.
    years : int
        Number of years, year 0 included.
    sold : dict of (str, str) to float
        Energy of a full year by carrier and group [kWh].

    Returns
    -------
    Timing
        A group is served as far as its connections and the network stand; what the plants can give, a dispatch finds.

    Raises
    ------
    ScenarioError
        For a budget too small to build everything within the horizon.
    """
    ours = sorted((i for i in items if i.kind != "own"), key=lambda item: _stage_of(section, item)[0])
    stage = [_stage_of(section, item) for item in ours]
    budget = None
    if section.yearly_budget is not None:  # what is built in the last year would never run
        budget = np.where(np.arange(years) < years - 1, float(section.yearly_budget), 0.0)
    staged = stage_investment(
        np.array([i.capex for i in ours]), years, np.array([s[1] for s in stage], dtype=np.int64),
        np.array([s[2] for s in stage], dtype=np.int64), budget,
    )  # fmt: skip
    capex = {item.name: staged.capex[:, i] for i, item in enumerate(ours)}
    ready = {item.name: staged.spent_share[:, i] for i, item in enumerate(ours)}
    first, later = np.zeros(years), np.ones(years)
    later[0] = 0.0
    for item in items:
        if item.kind == "own":
            capex[item.name], ready[item.name] = first.copy(), later
            capex[item.name][0] = item.capex
    plants = _plants(ours, staged, years)
    served: dict[tuple[Carrier, str], Values] = {}
    joined: dict[tuple[Carrier, str], Values] = {}
    for carrier in CARRIERS:
        pipes = [ready[n] for n in (f"{carrier} network", f"{carrier} trenches") if n in ready]
        for group in dict.fromkeys(g for c, g in sold if c == carrier):
            own = ready.get(f"{carrier} connections: {group}", later)
            served[carrier, group] = np.min([own, *pipes, later], axis=0)
            paid_for = capex.get(f"{carrier} connections: {group}")
            whole = 0.0 if paid_for is None else float(paid_for.sum())
            joined[carrier, group] = paid_for / whole if paid_for is not None and whole > 0 else np.eye(1, years)[0]
    total = sum(sold.values())
    runs = (
        np.sum([sold[key] * served[key] for key in served], axis=0) / total if total > 0 else np.minimum(plants, later)
    )
    return Timing(years, capex, ready, served, joined, runs)


def _stage_of(section: StagesSection, item: Item) -> tuple[int, int, int]:
    """Return number, first year and years of the stage that builds an item: its group's first, then its own."""
    for wanted in (item.group, item.belongs):
        for number, stage in enumerate(section.stages):
            if wanted and wanted in (stage.groups if wanted == item.group else stage.assets):
                return number, stage.first_year, stage.years
    return -1, 0, 1


def _plants(items: list[Item], staged: Staged, years: int) -> Values:
    """Return the share of the plants' investment that is complete; all from year 1 where plants cost nothing."""
    at = [i for i, item in enumerate(items) if item.kind == "asset" and item.capex > 0]
    if not at:
        return (np.arange(years) > 0).astype(float)
    capex = np.array([items[i].capex for i in at])
    return np.asarray(staged.complete[:, at] @ capex / capex.sum())
