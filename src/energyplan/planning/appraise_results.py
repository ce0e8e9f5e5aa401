"""A plan with its appraisal: figures in the summary, arrays in the dataset, tables and the nine sheets."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from energyplan.appraisal.appraise import headline
from energyplan.appraisal.carbon import fuel_against_yield, linear_heat_density, yearly_self_sufficiency
from energyplan.appraisal.defaults import heat_density_classes
from energyplan.appraisal.figures import Figure
from energyplan.appraisal.indicators import levelised_cost
from energyplan.appraisal.ledger import paid
from energyplan.appraisal.named import named_arrays, sensitivity_arrays
from energyplan.appraisal.purposes import of_kind
from energyplan.appraisal.region import STAGES
from energyplan.appraisal.sheets import TITLES
from energyplan.planning.appraise import Appraised, appraised
from energyplan.planning.appraise_sheets import LANGUAGES, sheet_frame, work_sheets
from energyplan.planning.appraise_tables import appraisal_tables, default_assumptions
from energyplan.planning.loop import Found
from energyplan.results.dataset import with_arrays
from energyplan.results.plan import Plan
from energyplan.results.summary import electricity
from energyplan.scenario.record import Scenario


def with_appraisal(plan: Plan, scenario: Scenario, found: Found) -> Plan:
    """Return a plan with its appraisal.

    Parameters
    ----------
    plan : Plan
        Without one.
    scenario : Scenario
        Companies, stages, region, resilience.
    found : Found
        Problem, design and operation.

    Returns
    -------
    Plan
        ``summary["appraisal"]``, the variables of the appraisal, its tables and the nine sheets added.
    """
    made = appraised(scenario, found)
    tables = appraisal_tables(made, found)
    currency = found.problem.currency
    for number, both in work_sheets(scenario, found, made).items():
        for lang, table in zip(LANGUAGES, both, strict=True):
            tables[f"sheet_{number}_{lang}"] = sheet_frame(table, lang, currency)
    defaults = default_assumptions(currency)
    known = pd.concat([plan.tables["assumptions"], defaults], ignore_index=True)
    arrays, cases = named_arrays(made.appraisal), sensitivity_arrays(made.sensitivity)
    values = arrays.values | cases.values
    coords = arrays.coords | cases.coords | {"payment": np.arange(len(tables["ledger"]))}
    values["bill_today"], values["bill_then"] = (tables["bills"][k].to_numpy() for k in ("today", "then"))
    unchecked = plan.summary["unchecked_assumptions"] + int((defaults["checked"] == "no").sum())
    return replace(
        plan,
        summary=plan.summary
        | {"appraisal": figures(scenario, found, made, tables), "unchecked_assumptions": unchecked},
        results=with_arrays(plan.results, currency, coords, values),
        tables={**plan.tables, **tables, "assumptions": known},
    )


def figures(scenario: Scenario, found: Found, made: Appraised, tables: dict[str, pd.DataFrame]) -> dict[str, Any]:
    """Return the key figures of an appraisal, plain numbers and text only.

    Parameters
    ----------
    scenario : Scenario
        For what is shown.
    found : Found
        Design and operation.
    made : Appraised
        The appraisal.
    tables : dict of str to DataFrame
        Its tables.

    Returns
    -------
    dict
        ``headline`` (the figures that matter), companies, tariffs, bills, region, carbon, energy, legal, sheets.
    """
    seller, currency = made.year.firms.seller["heat"], found.problem.currency
    rows = headline(made.appraisal, seller, scenario.spec.resilience.shown_outage_h)
    bills = tables["bills"]
    return {
        "company": seller,
        "headline": [{"key": k, "en": en, "ja": ja} | _plain(f, currency) for k, en, ja, f in rows],
        "companies": {name: _company(made, name) for name in made.appraisal.figures},
        "tariffs": tables["tariffs"].to_dict("records"),
        "bills": {
            "today": float(bills["today"].sum()), "then": float(bills["then"].sum()),
            "buildings_that_pay_more": int((bills["change"] > 1e-6 * bills["today"].abs()).sum()),
            "largest_rise": float(bills["change_share"].max()) if len(bills) else None,
        },
        "region": _region(made),
        "energy": _energy(scenario, found, made),
        "abatement_cost": _plain(made.appraisal.abatement or Figure(None, "", "not asked for"), currency),
        "legal": tables["legal"].to_dict("records"),
        "sheets": {str(n): {"en": en, "ja": ja} for n, (en, ja) in TITLES.items()},
    }  # fmt: skip


def _plain(figure: Figure, currency: str = "") -> dict[str, Any]:
    return {"value": figure.value, "unit": figure.unit.replace("money", currency), "why": figure.reason}


def _company(made: Appraised, name: str) -> dict[str, Any]:
    found = made.appraisal.figures[name]
    account = next(a for a in made.appraisal.books.accounts if a.company.name == name)
    target, reached = made.priced.targets[name], made.priced.reached[name]
    grant = made.priced.grant_needed.get(name)
    return {
        "role": account.company.role,
        "investment": float(account.flows.investment.sum()),
        "grants": float(sum(g.sum() for g in account.financed.grants)),
        **{
            key: float(sum(loan.drawn.sum() for loan in account.financed.loans if loan.terms.finances == purpose))
            for key, purpose in (("loans", "investment"), ("loans_for_replacement", "replacement"))
        },
        "equity": float(account.financed.paid_in.sum()),
        "calls_to_stay_solvent": float(found.capital_calls.sum()),
        "revenue_last_year": float(account.statements.income.revenue[-1]),
        "profit_mean": float(account.statements.income.profit[1:].mean()),
        "npv": found.npv,
        "equity_npv": found.equity_npv,
        **{
            key: _plain(getattr(found, key))
            for key in ("project_irr", "project_irr_after_tax", "equity_irr", "payback", "least_dscr", "mean_dscr",
                        "llcr")
        },
        "target": {"measure": target.measure, "value": target.value, "reached": reached.value, "why": reached.reason},
        "grant_share_for_target": None if grant is None else {
            "share": round(grant.level, 9), "met": grant.met, "why": grant.reason},
    }  # fmt: skip


def _region(made: Appraised) -> dict[str, Any]:
    value, jobs, multiplier = made.appraisal.value, made.appraisal.jobs, made.appraisal.multiplier
    if value is None or jobs is None:
        return {}
    total = value.total
    local = {part: float(getattr(value, part)[2:, 1:].sum(axis=0).mean()) for part in ("profits", "wages", "taxes")}
    ledger = made.appraisal.books.ledger
    town = {"rent": ("rent",), "property_tax": ("property_tax",), "profit_tax": ("income_tax",)}
    return {
        "value_added_building": float(total[:, 0].sum()),
        "value_added_per_year": float(total[:, 1:].sum(axis=0).mean()),
        "by_stage_per_year": {stage: float(total[i, 1:].mean()) for i, stage in enumerate(STAGES)},
        "operation_and_ownership_per_year": local,
        "jobs_building": float(jobs[:, 0].sum()),
        "jobs": float(jobs[2:, 1:].sum(axis=0).mean()),
        "lm3": None if multiplier is None else _plain(multiplier.lm3),
        "paid_to_town_per_year": {
            name: float(paid(ledger, payee="municipality", purpose=purposes)[1:].mean())
            for name, purposes in town.items()
        },
        "paid_for_local_fuel_per_year": float(paid(ledger, payee="forest", purpose=("fuel",))[1:].mean()),
    }


def heat_self_sufficiency(made: Appraised, grid_share: float) -> Figure:
    """Return the share of the plants' heat that does not come from outside the region.

    Parameters
    ----------
    made : Appraised
        The appraisal.
    grid_share : float
        Share of the electricity used that is drawn from the outside grid [-].

    Returns
    -------
    Figure
        [-]: of each plant the heat less the part of its input that is bought outside: fuel by its local share, and
        grid electricity; none without plants for heat.
    """
    plants, local = made.year.flows.plants, {f.name: f.local_share for f in made.year.problem.fuels}
    total = own = 0.0
    for (asset, carrier), heat in plants.output.items():
        if carrier != "heat":
            continue
        fuel = {name: kwh for (which, name), kwh in plants.fuel.items() if which == asset}
        power = plants.power_use.get(asset, 0.0)
        given = sum(kwh for (which, _), kwh in plants.output.items() if which == asset)
        used = max(sum(fuel.values()) + power, given)
        bought = sum(kwh * (1.0 - local[name]) for name, kwh in fuel.items()) + power * grid_share
        total, own = total + heat, own + heat * (1.0 - bought / used)
    return yearly_self_sufficiency(own, total)


def _energy(scenario: Scenario, found: Found, made: Appraised) -> dict[str, Any]:
    """Return levelised costs, density, and local fuel against what grows again."""
    classes = heat_density_classes(found.problem.currency)
    flows, problem = made.year.flows, found.problem
    out: dict[str, Any] = {}
    built = found.design.networks.get("heat")
    metres = float(problem.routes.length_m[built.size >= 0].sum()) if built is not None else 0.0
    out["linear_heat_density"] = _plain(
        linear_heat_density(float(flows.buildings.network["heat"].sum()) / 1e3, metres, classes)
    )
    for fuel in problem.fuels:
        limit = getattr(scenario.spec.markets.fuels.get(fuel.name), "sustainable_t_per_year", None)
        if limit and np.isfinite(fuel.kwh_per_t):
            mass = found.operation.fuel_kwh.get(fuel.name, 0.0) / fuel.kwh_per_t
            out[f"{fuel.name}_share_of_yield"] = _plain(fuel_against_yield(mass, float(limit)))
    own = electricity(problem, found.operation)["self_sufficiency"]
    out["self_sufficiency_electricity"] = _plain(Figure(own))
    out["self_sufficiency_heat"] = _plain(heat_self_sufficiency(made, 1.0 - own))
    names = tuple(made.appraisal.figures)
    ledger, n = made.appraisal.books.ledger, made.year.timing.years
    heads = of_kind("operating", "investment", "property_tax")

    def spent(purposes: tuple[str, ...]) -> Any:
        out_of = np.sum([paid(ledger, payer=name, purpose=purposes) for name in names], axis=0)
        among = [paid(ledger, payer=p, payee=q, purpose=purposes) for p in names for q in names if p != q]
        return out_of - (np.sum(among, axis=0) if among else 0.0)

    cost = spent(heads)
    cost[-1] -= sum(made.appraisal.residual.get(name, 0.0) for name in names)
    sale = {"heat": "heat_sale", "electricity": "power_sale", "cooling": "cooling_sale"}
    for carrier, word in (("heat", "lcoh"), ("electricity", "lcoe"), ("cooling", "lcoc")):
        sold = sum(
            (float(flows.buildings.network[carrier][[g == group for g in problem.buildings.group]].sum()) * served
             for (c, group), served in made.year.timing.served.items() if c == carrier), np.zeros(n))  # fmt: skip
        if np.sum(sold) <= 0:
            continue
        others = (*(p for c, p in sale.items() if c != carrier), "feed_in", "connection_fee")
        customers = [p for p in ledger.parties if p not in names]
        income = np.sum([paid(ledger, payer=p, payee=q, purpose=others) for p in customers for q in names], axis=0)
        out[word] = _plain(levelised_cost(cost, np.asarray(sold), made.discount_rate, income), problem.currency)
    return out
