"""A plan with its appraisal: figures in the summary, arrays in the dataset, tables and the nine sheets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from energyplan.appraisal.appraise import headline
from energyplan.appraisal.figures import Figure
from energyplan.appraisal.ledger import paid
from energyplan.appraisal.named import named_arrays, sensitivity_arrays
from energyplan.appraisal.region import STAGES
from energyplan.appraisal.sheets import TITLES
from energyplan.planning.appraise import Appraised, appraised
from energyplan.planning.appraise_energy import energy_figures
from energyplan.planning.appraise_input_output import impact_arrays, impact_rows, impact_sums
from energyplan.planning.appraise_sheets import LANGUAGES, sheet_frame, work_sheets
from energyplan.planning.appraise_tables import appraisal_tables, default_assumptions
from energyplan.planning.loop import Found
from energyplan.results.dataset import with_arrays
from energyplan.results.plan import Plan
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
    town = energy_figures(scenario, found, made)
    tables = appraisal_tables(made, found, town)
    currency = found.problem.currency
    for number, both in work_sheets(scenario, found, made).items():
        for lang, table in zip(LANGUAGES, both, strict=True):
            tables[f"sheet_{number}_{lang}"] = sheet_frame(table, lang, currency)
    defaults = default_assumptions(currency)
    known = pd.concat([plan.tables["assumptions"], defaults], ignore_index=True)
    arrays, cases = named_arrays(made.appraisal, town), sensitivity_arrays(made.sensitivity)
    values = arrays.values | cases.values
    coords = arrays.coords | cases.coords | {"payment": np.arange(len(tables["ledger"]))}
    values["bill_today"], values["bill_then"] = (tables["bills"][k].to_numpy() for k in ("today", "then"))
    section = scenario.spec.region.input_output
    if section is not None:
        labels, effects = impact_arrays(section, made.effects)
        coords, values = coords | labels, values | effects
        tables["input_output"] = pd.DataFrame(impact_rows(section, made.effects))
    unchecked = plan.summary["unchecked_assumptions"] + int((defaults["checked"] == "no").sum())
    return replace(
        plan,
        summary=plan.summary
        | {"appraisal": figures(scenario, found, made, tables, town), "unchecked_assumptions": unchecked},
        results=with_arrays(plan.results, currency, coords, values),
        tables={**plan.tables, **tables, "assumptions": known},
    )


def figures(
    scenario: Scenario, found: Found, made: Appraised, tables: dict[str, pd.DataFrame], town: Mapping[str, Figure]
) -> dict[str, Any]:
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
    town : mapping of str to Figure
        From `energyplan.planning.appraise_energy.energy_figures`.

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
        "building_years": list(range(made.appraisal.books.building_years)),
        "headline": [{"key": k, "en": en, "ja": ja} | _plain(f, currency) for k, en, ja, f in rows],
        "companies": {name: _company(made, name) for name in made.appraisal.figures},
        "tariffs": tables["tariffs"].to_dict("records"),
        "bills": {
            "today": float(bills["today"].sum()), "then": float(bills["then"].sum()),
            "buildings_that_pay_more": int((bills["change"] > 1e-6 * bills["today"].abs()).sum()),
            "largest_rise": float(bills["change_share"].max()) if len(bills) else None,
        },
        "region": _region(made) | ({"input_output": impact_sums(made.effects)} if made.effects else {}),
        "energy": {key: _plain(figure, currency) for key, figure in town.items()},
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
        "building_years": list(range(account.company.terms.operates_from)),
        "investment": float(account.flows.investment.sum()),
        "grants": float(sum(g.sum() for g in account.financed.grants)),
        **{
            key: float(sum(loan.drawn.sum() for loan in account.financed.loans if loan.terms.finances == purpose))
            for key, purpose in (("loans", "investment"), ("loans_for_replacement", "replacement"))
        },
        "equity": float(account.financed.paid_in.sum()),
        "calls_to_stay_solvent": float(found.capital_calls.sum()),
        "revenue_last_year": float(account.statements.income.revenue[-1]),
        "profit_mean": float(account.statements.income.profit[account.company.terms.operates_from :].mean()),
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
    total, start = value.total, made.appraisal.books.building_years
    local = {part: float(getattr(value, part)[2:, start:].sum(axis=0).mean()) for part in ("profits", "wages", "taxes")}
    ledger = made.appraisal.books.ledger
    town = {"rent": ("rent",), "property_tax": ("property_tax",), "profit_tax": ("income_tax",)}
    return {
        "value_added_building": float(total[:, :start].sum()),
        "value_added_per_year": float(total[:, start:].sum(axis=0).mean()),
        "by_stage_per_year": {stage: float(total[i, start:].mean()) for i, stage in enumerate(STAGES)},
        "operation_and_ownership_per_year": local,
        "jobs_building": float(jobs[:, :start].sum()),
        "jobs": float(jobs[2:, start:].sum(axis=0).mean()),
        "lm3": None if multiplier is None else _plain(multiplier.lm3),
        "paid_to_town_per_year": {
            name: float(paid(ledger, payee="municipality", purpose=purposes)[start:].mean())
            for name, purposes in town.items()
        },
        "paid_for_local_fuel_per_year": float(paid(ledger, payee="forest", purpose=("fuel",))[start:].mean()),
    }
