"""The nine work sheets of the Japanese call for master plans, filled from a plan, in English and Japanese."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from energyplan.appraisal.ledger import Ledger, paid
from energyplan.appraisal.parties import local_shares
from energyplan.appraisal.sheets import Table, circulation_sheet, income_plan_sheet, whole_project_sheet, work_sheet
from energyplan.planning.appraise import Appraised
from energyplan.planning.appraise_companies import local_ownership, party_shares
from energyplan.planning.appraise_contracts import FOREST, GRID, Year, owner_of, party, supplier
from energyplan.planning.appraise_flows import CARRIERS
from energyplan.planning.appraise_items import CUSTOMERS
from energyplan.planning.appraise_words import sheet_word
from energyplan.planning.loop import Found
from energyplan.results.summary import network_figures
from energyplan.scenario.record import Scenario
from energyplan.technologies.registry import technology
from energyplan.technologies.roles import Converter, Source, Store

Columns = dict[str, Sequence[Any]]
LANGUAGES = ("en", "ja")


def work_sheets(scenario: Scenario, found: Found, made: Appraised) -> dict[int, tuple[Table, Table]]:
    """Return the nine sheets, each in English and Japanese.

    Parameters
    ----------
    scenario : Scenario
        Floor areas, yields of fuel.
    found : Found
        Design and operation.
    made : Appraised
        The books.

    Returns
    -------
    dict of int to (Table, Table)
        By number of the sheet.
    """
    ledger = made.appraisal.books.ledger
    first = made.appraisal.books.building_years
    specs = made.year.firms.specs
    named = party_shares(specs, scenario.spec.region)
    customers = {p: 1.0 for p in ledger.parties if p.startswith(f"{CUSTOMERS}: ")}
    sold = supplier_shares(made.year, ledger, float(scenario.spec.markets.grid.local_share))
    shares = local_shares(ledger.parties, sold | named | local_ownership(specs, named) | customers)
    columns = {1: _customers(scenario, found, made), 3: _fuels(scenario, made), 4: _works(scenario, made)}
    columns |= {5: _networks(found, made), 6: _equipment(found, made)}
    plain = {n: (work_sheet(n, c), work_sheet(n, c)) for n, c in columns.items()}
    plants = {lang: work_sheet(2, _plants(found, made, lang)) for lang in LANGUAGES}
    whole = {lang: whole_project_sheet(made.appraisal.books.of_plan, first, lang) for lang in LANGUAGES}
    figures = made.appraisal.figures
    firms = [(a.statements, list(figures[a.company.name].dscr)) for a in made.appraisal.books.accounts]
    plan = income_plan_sheet(firms, ledger)
    circulation = circulation_sheet(ledger, first, shares)
    return dict(sorted((plain | {
        2: (plants["en"], plants["ja"]), 7: (whole["en"], whole["ja"]), 8: (circulation, circulation), 9: (plan, plan),
    }).items()))  # fmt: skip


def supplier_shares(year: Year, ledger: Ledger, grid: float) -> dict[str, float]:
    """Return the share of what fuel suppliers and the outside grid receive that stays, as the energy bills count it.

    Parameters
    ----------
    year : Year
        Fuels with their local shares.
    ledger : Ledger
        What is paid for each.
    grid : float
        Share of the grid's price that stays [-].

    Returns
    -------
    dict of str to float
        [-], a supplier of several fuels by what is paid for them.
    """
    paid_for: dict[str, list[tuple[float, float]]] = {}
    for fuel in year.problem.fuels:
        amount = float(paid(ledger, payee=supplier(fuel), purpose=("fuel",), item=(fuel.name,)).sum())
        paid_for.setdefault(supplier(fuel), []).append((amount, fuel.local_share * amount))
    sums = {name: np.sum(rows, axis=0) for name, rows in paid_for.items()}
    return {GRID: grid} | {name: float(here / all_of_it) for name, (all_of_it, here) in sums.items() if all_of_it > 0.0}


def sheet_frame(table: Table, lang: str, currency: str) -> pd.DataFrame:
    """Return a sheet as people open it, headers and parties in one language, totals below.

    Parameters
    ----------
    table : Table
        The sheet.
    lang : str
        ``en`` or ``ja``.
    currency : str
        In place of ``money``.

    Returns
    -------
    DataFrame
        Its rows and totals.
    """
    kept = [i for i, c in enumerate(table.columns) if c.key not in ("line_ja", "line_en") or c.key == f"line_{lang}"]
    headers = []
    for i in kept:
        column = table.columns[i]
        name = ("科目" if lang == "ja" else "Line") if column.key.startswith("line_") else column.header(lang)
        headers.append(name.replace("[money", f"[{currency}"))
    rows = [[sheet_word(row[i], table.columns[i].key, lang) for i in kept] for row in table.rows]
    if table.totals:
        total = [sheet_word(table.totals[i], table.columns[i].key, lang) for i in kept]
        rows.append(["合計" if lang == "ja" else "Total", *total[1:]])
    return pd.DataFrame(rows, columns=headers)


def _customers(scenario: Scenario, found: Found, made: Appraised) -> Columns:
    problem = found.problem
    table, classes = problem.buildings, problem.classes
    out: Columns = {"customer": list(table.names), "use": list(table.use)}
    out["floor_area_m2"] = [b.floor_area_m2 or (b.footprint_m2 or 0.0) * b.floors or None for b in scenario.buildings]
    for carrier, short in zip(CARRIERS, ("heat", "cooling", "power"), strict=True):
        at = classes.of(carrier)
        energy = classes.kwh[at].sum(axis=0) if at else np.zeros(len(table))
        out[f"{short}_mwh"] = list(energy / 1e3)
        out[f"{short}_peak_kw"] = list(table.peak_kw.get(carrier, np.zeros(len(table))))
    joined = {c: found.design.connected[c] > 0.5 for c in CARRIERS if c in found.design.connected}
    out["connected"] = [", ".join(c for c, on in joined.items() if on[b]) or "-" for b in range(len(table))]
    return out


def _plants(found: Found, made: Appraised, lang: str) -> Columns:
    rows = []
    output, capex = made.year.flows.plants.output, made.year.timing.capex
    for asset in found.problem.assets:
        size = found.design.capacity[asset.name]
        if not isinstance(asset, (Source, Converter, Store)) or not np.isfinite(size) or size <= 1e-6:
            continue
        rate = {c: float(np.max(r)) for c, r in asset.flows.items()} if isinstance(asset, Converter) else {}
        if isinstance(asset, Source):
            rate = {asset.carrier: 1.0}
        power = {c: max(sum(v for k, v in rate.items() if k.partition("@")[0] == c), 0.0) * size for c in CARRIERS}
        energy = {c: output.get((asset.name, c), 0.0) for c in CARRIERS}
        spent = float(capex[asset.name].sum()) if asset.name in capex else 0.0
        hours = max(energy[c] / power[c] if power[c] > 0 else 0.0 for c in CARRIERS)
        kind = technology(asset.kind).label.get(lang, asset.kind)
        rows.append((asset.name, kind, power["heat"], power["electricity"], power["cooling"],
                     size if isinstance(asset, Store) else 0.0, energy["heat"] / 1e3, energy["electricity"] / 1e3,
                     hours, spent, owner_of(made.year, asset.name)))  # fmt: skip
    keys = ("plant", "kind", "heat_kw", "power_kw", "cooling_kw", "storage_kwh", "heat_mwh", "power_mwh",
            "full_load_h", "investment", "owner")  # fmt: skip
    return _turned(keys, rows)


def _fuels(scenario: Scenario, made: Appraised) -> Columns:
    rows: list[tuple[Any, ...]] = []
    market: Mapping[str, Any] = scenario.spec.markets.fuels
    for fuel in made.year.problem.fuels:
        kwh = made.year.operation.fuel_kwh.get(fuel.name, 0.0)
        by_mass = bool(np.isfinite(fuel.kwh_per_t))
        unit = fuel.kwh_per_t if by_mass else 1.0
        limit = getattr(market.get(fuel.name), "sustainable_t_per_year", None)
        share = 100.0 * kwh / unit / limit if limit and by_mass else None
        rows.append((fuel.name, kwh / unit, "t" if by_mass else "kWh", kwh / 1e3, fuel.price * unit, fuel.price * kwh,
                     100.0 * fuel.local_share, limit, share, supplier(fuel)))  # fmt: skip
    keys = ("fuel", "quantity", "quantity_unit", "energy_mwh", "price", "cost", "local_share", "sustainable_yield",
            "yield_share", "supplier")  # fmt: skip
    return _turned(keys, rows)


def _works(scenario: Scenario, made: Appraised) -> Columns:
    """Return the works behind each local fuel that is traded by mass; they sell to the plan and are not part of it."""
    rows: list[tuple[Any, ...]] = []
    market: Mapping[str, Any] = scenario.spec.markets.fuels
    for fuel in made.year.problem.fuels:
        if supplier(fuel) != FOREST or not np.isfinite(fuel.kwh_per_t):
            continue
        mass = made.year.operation.fuel_kwh.get(fuel.name, 0.0) / fuel.kwh_per_t
        moisture = getattr(market.get(fuel.name), "moisture", None)
        rows.append((f"{fuel.name} supply", fuel.name, mass, None if moisture is None else 100.0 * moisture, FOREST))
    return _turned(("works", "kind", "throughput_t", "moisture_out", "owner"), rows)


def _networks(found: Found, made: Appraised) -> Columns:
    problem, design = found.problem, found.design
    capex, rows = made.year.timing.capex, []
    for network in problem.networks:
        built = design.networks.get(network.carrier)
        if built is None:
            continue
        figures, length = network_figures(problem, network, design), problem.routes.length_m
        loss = float(np.sum(found.operation.networks[network.carrier].series.get("loss_kw", 0.0))) if (
            network.carrier in found.operation.networks) else figures["loss_kwh"]  # fmt: skip
        total, owner = figures["length_m"], made.year.firms.network_owner[network.carrier]
        dug = float(capex.get(f"{network.carrier} trenches", np.zeros(1)).sum())
        for k, size in enumerate(network.sizes):
            metres = float(length[built.size == k].sum())
            if metres <= 0.0:
                continue
            new = float(length[(built.size == k) & (network.existing != k)].sum())
            cost = new * network.costs.capex_size_per_m[k] + dug * metres / total
            rows.append((network.carrier, size, metres, cost, cost / metres, loss / 1e3 * metres / total, owner))
    keys = ("network", "size", "length_m", "investment", "cost_per_m", "loss_mwh", "owner")
    return _turned(keys, rows)


def _equipment(found: Found, made: Appraised) -> Columns:
    problem, table = found.problem, found.problem.buildings
    rows: list[tuple[Any, ...]] = []
    for network in problem.networks:
        c, peak, cost = network.carrier, table.peak_kw[network.carrier], network.costs.capex_connection
        payer = made.year.firms.network_owner[c]
        joined = np.flatnonzero(found.design.connected[c] > 0.5)
        rows += [(table.names[b], f"{c} station", 1, float(peak[b]), float(cost[b]), payer) for b in joined]
    for carrier, own in found.design.own.items():
        machines = [a.machine for a in problem.alternatives if a.carrier == carrier]
        for share, machine in zip(own, machines, strict=True):
            size, peak = machine.capacity, table.peak_kw[carrier]
            for b in np.flatnonzero(share > 0.5):
                value = float(size.capex_fixed + size.capex_per_unit * peak[b])
                rows.append((table.names[b], machine.name, 1, float(peak[b]), value, party(table.group[b])))
    return _turned(("customer", "equipment", "number", "capacity_kw", "investment", "payer"), rows)


def _turned(keys: tuple[str, ...], rows: list[tuple[Any, ...]]) -> Columns:
    """Return rows as columns."""
    return {key: [row[i] for row in rows] for i, key in enumerate(keys)}
