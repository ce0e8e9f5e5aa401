"""The appraisal as tables: statements, ledger, tariffs, bills, region, carbon, outages, legal checks, assumptions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from energyplan.appraisal.carbon import PRIMARY_KINDS
from energyplan.appraisal.defaults import connection_rules, heat_rule, voltage_rules
from energyplan.appraisal.figures import Figure
from energyplan.appraisal.ledger import columns
from energyplan.appraisal.legal import Check, connection_class, heat_supply_registration, voltage_band
from energyplan.appraisal.named import COMPANY_FIGURES, town_figures
from energyplan.appraisal.region import STAGES
from energyplan.appraisal.sensitivity import DRIVERS, FIGURES, STEPS
from energyplan.appraisal.sheets import LINES
from energyplan.catalogue.facts import Fact
from energyplan.catalogue.finance_defaults import finance_defaults
from energyplan.catalogue.region_defaults import region_defaults
from energyplan.planning.appraise import Appraised
from energyplan.planning.appraise_contracts import subscribed
from energyplan.planning.appraise_flows import CARRIERS
from energyplan.planning.loop import Found
from energyplan.technologies.roles import Converter

Values = NDArray[np.float64]
SHOWN_HOURS = (1, 3, 6, 12, 24, 48, 72, 120, 168, 240, 336)


def appraisal_tables(made: Appraised, found: Found, town: Mapping[str, Figure]) -> dict[str, pd.DataFrame]:
    """Return the tables of an appraisal.

    Parameters
    ----------
    made : Appraised
        The appraisal.
    found : Found
        Problem, design and operation.
    town : mapping of str to Figure
        Indicators of energy.

    Returns
    -------
    dict of str to DataFrame
        By file name without ending.
    """
    currency = made.year.problem.currency
    book = columns(made.appraisal.books.ledger)
    ledger = pd.DataFrame({k: book[k] for k in ("year", "payer", "payee", "purpose", "item")})
    ledger[f"amount_{currency}"] = book["amount"]
    return {
        "statements": pd.DataFrame(_statements(made)),
        "companies": pd.DataFrame(_companies(made)),
        "loans": pd.DataFrame(_loans(made), columns=["company", "loan", "year", "drawn", "interest", "principal",
                                                     "balance"]),
        "sensitivity": pd.DataFrame(_sensitivity(made)),
        "ledger": ledger,
        "tariffs": pd.DataFrame(_tariffs(made)),
        "bills": bills(made),
        "region": pd.DataFrame(_region(made)),
        "carbon": pd.DataFrame(_carbon(made)),
        "town": pd.DataFrame(_town(made, town)),
        "resilience": pd.DataFrame(_outages(made), columns=["island", "outage_h", "survival", "served_share",
                                                            "least_served_share"]),
        "legal": pd.DataFrame([vars(c) for c in legal_checks(made, found)]),
    }  # fmt: skip


def _statements(made: Appraised) -> Iterator[dict[str, Any]]:
    for account in made.appraisal.books.accounts:
        for part, name, en, ja in LINES:
            values = getattr(getattr(account.statements, part), name)
            yield {"company": account.company.name, "statement": part, "line": en, "line_ja": ja} | {
                f"year_{y}": float(v) for y, v in enumerate(values)
            }
        cover = made.appraisal.figures[account.company.name].dscr
        yield {"company": account.company.name, "statement": "cover", "line": "DSCR", "line_ja": "債務返済余裕率"} | {
            f"year_{y}": float(v) for y, v in enumerate(cover)
        }


def _companies(made: Appraised) -> Iterator[dict[str, Any]]:
    for name, figures in made.appraisal.figures.items():
        for key in COMPANY_FIGURES:
            value = getattr(figures, key)
            told = isinstance(value, (int, float, np.floating))
            yield {
                "company": name, "figure": key, "value": float(value) if told else value.value,
                "unit": made.year.problem.currency if told else value.unit, "why": "" if told else value.reason,
            }  # fmt: skip


def _loans(made: Appraised) -> Iterator[dict[str, Any]]:
    for account in made.appraisal.books.accounts:
        for loan in account.financed.loans:
            for y in range(made.year.timing.years):
                yield {
                    "company": account.company.name, "loan": loan.terms.label, "year": y, "drawn": loan.drawn[y],
                    "interest": loan.interest[y], "principal": loan.principal[y], "balance": loan.balance[y],
                }  # fmt: skip


def _sensitivity(made: Appraised) -> Iterator[dict[str, Any]]:
    """Yield the cases; `change` is a share of the base, of interest an addition to the rate."""
    found = made.sensitivity
    for company, cases in found.figures.items():
        for driver, steps in zip(DRIVERS, found.change, strict=True):
            for step, by in zip(STEPS, steps, strict=True):
                figures = {name: cases[driver, step, name] for name in FIGURES}
                yield {
                    "company": company, "driver": driver, "step": step, "change": float(by),
                    **{name: figure.value for name, figure in figures.items()},
                    **{f"{name}_why": figure.reason for name, figure in figures.items()},
                }  # fmt: skip


def _tariffs(made: Appraised) -> Iterator[dict[str, Any]]:
    for a in made.priced.answers:
        target = made.priced.targets[a.company]
        reached = made.priced.reached[a.company]
        yield {
            "company": a.company, "for": a.paid, "carrier": a.carrier, "energy_per_kwh": a.energy_per_kwh,
            "standing_per_kw": a.standing_per_kw, "mean_per_kwh": a.mean_per_kwh, "today_per_kwh": a.today_per_kwh,
            "found": "given" if a.solved is None else "sought", "target": target.measure,
            "target_value": target.value, "reached": reached.value,
            "met": "yes" if _met(made, a.company) else "no", "why": "" if a.solved is None else a.solved.reason,
        }  # fmt: skip


def _met(made: Appraised, company: str) -> bool:
    """Return whether a company reaches its target; without any debt service a cover is no hurdle."""
    reached, target = made.priced.reached[company], made.priced.targets[company]
    if reached.value is None:
        return reached.endless
    return reached.value >= target.value - 1e-6 * max(1.0, abs(target.value))


def bills(made: Appraised) -> pd.DataFrame:
    """Return what every building pays a year for energy, today and under the plan.

    Parameters
    ----------
    made : Appraised
        The appraisal.

    Returns
    -------
    DataFrame
        A row for each building; the connection fee is paid once and stands apart.
    """
    year, table = made.year, made.year.problem.buildings
    then = made.own.copy()
    for answer in made.priced.answers:
        if answer.paid == "sale":
            then = then + year.flows.buildings.network[answer.carrier] * answer.energy_per_kwh
            then = then + subscribed(year.problem, year.flows, answer.carrier) * answer.standing_per_kw
    today = made.bills.total
    change = np.divide(then - today, today, out=np.full(len(table), np.nan), where=today > 0)
    return pd.DataFrame(
        {
            "building": list(table.names), "group": list(table.group),
            **{f"{c}_today": made.bills.by_carrier[c] for c in CARRIERS},
            "today": today, "then": then, "change": then - today, "change_share": change,
        }
    )  # fmt: skip


def _region(made: Appraised) -> Iterator[dict[str, Any]]:
    value, jobs = made.appraisal.value, made.appraisal.jobs
    if value is None or jobs is None:
        return
    for i, stage in enumerate(STAGES):
        for part in ("profits", "wages", "taxes"):
            amounts = getattr(value, part)[i]
            yield {"stage": stage, "part": part} | {f"year_{y}": float(v) for y, v in enumerate(amounts)}
        yield {"stage": stage, "part": "jobs"} | {f"year_{y}": float(v) for y, v in enumerate(jobs[i])}


def _town(made: Appraised, town: Mapping[str, Figure]) -> Iterator[dict[str, Any]]:
    for key, figure in town_figures(made.appraisal, town).items():
        unit = figure.unit.replace("money", made.year.problem.currency)
        yield {"figure": key, "value": figure.value, "unit": unit, "why": figure.reason}


def _carbon(made: Appraised) -> Iterator[dict[str, Any]]:
    balance, before, after = made.appraisal.carbon, made.appraisal.money_today, made.appraisal.money_then
    primary = made.appraisal.primary
    if balance is None or before is None or after is None or primary is None:
        return
    for i, name in enumerate(balance.carriers):
        yield {
            "carrier": name, "co2_today_t": balance.today[i, -1], "co2_then_t": balance.then[i, -1],
            "paid_today": before.paid[i, -1], "leaves_today": before.leaves[i, -1],
            "paid_then": after.paid[i, -1], "leaves_then": after.leaves[i, -1],
            **{f"primary_{kind}_{when}_mwh": float(values[k, i, -1]) / 1e3
               for when, values in (("today", primary.today), ("then", primary.then))
               for k, kind in enumerate(PRIMARY_KINDS)},
        }  # fmt: skip


def _outages(made: Appraised) -> Iterator[dict[str, Any]]:
    for name, found in made.appraisal.outages.items():
        for hours in (h for h in SHOWN_HOURS if h <= found.duration_h[-1]):
            yield {
                "island": name, "outage_h": hours, "survival": found.survival[hours - 1],
                "served_share": found.served_share[hours - 1],
                "least_served_share": found.least_served_share[hours - 1],
            }  # fmt: skip


def legal_checks(made: Appraised, found: Found) -> list[Check]:
    """Return what the law asks of the plan.

    Parameters
    ----------
    made : Appraised
        The appraisal.
    found : Found
        Design and operation.

    Returns
    -------
    list of Check
        Registration of heat supply, class of the grid connection, and the voltage band where a load flow ran; the
        voltage at customers is taken as that of the line, per unit of the middle of the band.
    """
    problem, operation, currency = found.problem, found.operation, found.problem.currency
    checks = []
    rule = heat_rule(currency)
    if rule is not None and problem.network("heat") is not None:
        plants = (a for a in problem.converters if isinstance(a, Converter) and a.main == "heat")
        power = sum(found.design.capacity[a.name] for a in plants)
        checks.append(heat_supply_registration(float(power), int(found.design.connected["heat"].sum()), rule))
    drawn = [operation.dispatch.source[s.name] for s in problem.sources if s.kind == "grid_market"]
    if drawn:
        checks.append(connection_class(float(np.max(np.sum(drawn, axis=0))), connection_rules(currency)))
    lines = operation.networks.get("electricity")
    if lines is not None and "voltage_min" in lines.worst:
        seen = np.concatenate([np.asarray(lines.worst[n], dtype=float) for n in ("voltage_min", "voltage_max")])
        checks += [voltage_band(seen * rule.centre_v, rule) for rule in voltage_rules(currency)[:1]]
    return checks


def default_assumptions(currency: str) -> pd.DataFrame:
    """Return the facts on finance and region that the appraisal starts from, as rows of the list of assumptions.

    Parameters
    ----------
    currency : str
        Currency of the plan.

    Returns
    -------
    DataFrame
        Columns as in the table ``assumptions``.
    """
    sections = (("finance", finance_defaults(currency).assumptions), ("region", region_defaults(currency).assumptions))
    return pd.DataFrame([_row(section, fact) for section, facts in sections for fact in facts])


def _row(section: str, fact: Fact) -> dict[str, str]:
    return {
        "what": f"{section}.{fact.name}", "value": str(fact.value), "unit": fact.unit, "source": fact.cited,
        "checked": "yes" if fact.verified else "no", "note": fact.note,
    }  # fmt: skip
