"""An appraisal as arrays with names, for the plan's dataset: dims and coordinates as `results/schema.py` lists them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from energyplan.appraisal.appraise import Appraisal
from energyplan.appraisal.carbon import PRIMARY_KINDS
from energyplan.appraisal.figures import Array, Figure
from energyplan.appraisal.ledger import columns
from energyplan.appraisal.region import STAGES
from energyplan.appraisal.sensitivity import DRIVERS, FIGURES, STEPS, Sensitivity
from energyplan.appraisal.statements import BalanceSheet, CashFlow, IncomeStatement

PARTS = ("profits", "wages", "taxes")
STATEMENTS: tuple[tuple[str, type], ...] = (("income", IncomeStatement), ("cash", CashFlow), ("balance", BalanceSheet))
LINES = tuple(f"{part}.{field.name}" for part, record in STATEMENTS for field in fields(record))
COMPANY_FIGURES = (
    "project_irr", "project_irr_after_tax", "equity_irr", "npv", "npv_after_tax", "equity_npv", "payback",
    "discounted_payback", "least_dscr", "mean_dscr", "llcr",
)  # fmt: skip


@dataclass(frozen=True)
class NamedArrays:
    """Arrays by name.

    Attributes
    ----------
    coords : dict of str to array
        Labels of each dim.
    dims : dict of str to tuple of str
        Dims of each array.
    values : dict of str to array
        The arrays; NaN where a figure does not exist.
    """

    coords: dict[str, np.ndarray]
    dims: dict[str, tuple[str, ...]]
    values: dict[str, np.ndarray]


def named_arrays(appraisal: Appraisal, more: Mapping[str, Figure] | None = None) -> NamedArrays:
    """An appraisal as named arrays.

    Parameters
    ----------
    appraisal : Appraisal
        The appraisal; parts left out give no arrays.
    more : mapping of str to Figure, optional
        Further single figures of the town.

    Returns
    -------
    NamedArrays
        Statements and indicators by company, loans, the ledger by payment, region, carbon and outages.
    """
    out = NamedArrays({"year": np.arange(appraisal.books.ledger.years)}, {}, {})
    _companies(out, appraisal)
    _loans(out, appraisal)
    book = columns(appraisal.books.ledger)
    for name, column in book.items():
        _put(out, f"ledger_{name}", ("payment",), column)
    _town(out, appraisal, more or {})
    if appraisal.outages:
        names = tuple(appraisal.outages)
        found = tuple(appraisal.outages.values())
        out.coords["island"] = _labels(names)
        out.coords["outage_h"] = found[0].duration_h
        for name in ("survival", "served_share", "least_served_share"):
            _put(out, f"outage_{name}", ("island", "outage_h"), np.stack([getattr(o, name) for o in found]))
        if len({o.survived_h.size for o in found}) == 1:
            _put(out, "outage_survived_h", ("island", "hour"), np.stack([o.survived_h for o in found]))
    return out


def sensitivity_arrays(found: Sensitivity) -> NamedArrays:
    """A sensitivity as named arrays.

    Parameters
    ----------
    found : Sensitivity
        Figures of every case.

    Returns
    -------
    NamedArrays
        The changes, and the figures with the reason where there is none.
    """
    out = NamedArrays({"driver": _labels(DRIVERS), "step": _labels(STEPS), "case_figure": _labels(FIGURES)}, {}, {})
    out.coords["company"] = _labels(tuple(found.figures))
    dims = ("company", "driver", "step", "case_figure")
    cases = [[[[c[d, s, f] for f in FIGURES] for s in STEPS] for d in DRIVERS] for c in found.figures.values()]
    shape = (len(cases), len(DRIVERS), len(STEPS), len(FIGURES))
    flat = [figure for company in cases for driver in company for step in driver for figure in step]
    _put(out, "sensitivity_change", ("driver", "step"), found.change)
    _put(out, "sensitivity", dims, np.array([_number(f) for f in flat], dtype=float).reshape(shape))
    _put(out, "sensitivity_reason", dims, np.array([_reason(f) for f in flat], dtype=object).reshape(shape))
    return out


def _companies(out: NamedArrays, appraisal: Appraisal) -> None:
    """Put statements and indicators, with the reason where a figure does not exist."""
    accounts = appraisal.books.accounts
    out.coords["company"] = _labels(tuple(a.company.name for a in accounts))
    out.coords["statement_line"] = _labels(LINES)
    out.coords["company_figure"] = _labels(COMPANY_FIGURES)
    years = out.coords["year"].size
    lines = np.zeros((len(accounts), len(LINES), years))
    for at, account in enumerate(accounts):
        rows = [getattr(getattr(account.statements, part), field.name) for part, r in STATEMENTS for field in fields(r)]
        lines[at] = np.stack(rows)
    _put(out, "statement", ("company", "statement_line", "year"), lines)
    found = [appraisal.figures[a.company.name] for a in accounts]
    numbers = [[_number(getattr(f, name)) for name in COMPANY_FIGURES] for f in found]
    words = [[_reason(getattr(f, name)) for name in COMPANY_FIGURES] for f in found]
    shape = (len(accounts), len(COMPANY_FIGURES))
    _put(out, "company_indicator", ("company", "company_figure"), np.array(numbers, dtype=float).reshape(shape))
    _put(out, "company_indicator_reason", ("company", "company_figure"), np.array(words, dtype=object).reshape(shape))
    _put(out, "dscr", ("company", "year"), np.array([f.dscr for f in found]).reshape(-1, years))
    calls = np.array([f.capital_calls for f in found]).reshape(-1, years)
    _put(out, "capital_call", ("company", "year"), calls)


def _loans(out: NamedArrays, appraisal: Appraisal) -> None:
    """Put every loan of every company."""
    rows = [(a.company.name, loan) for a in appraisal.books.accounts for loan in a.financed.loans]
    if not rows:
        return
    out.coords["loan"] = np.arange(len(rows))
    _put(out, "loan_name", ("loan",), _labels(tuple(loan.terms.label for _, loan in rows)))
    _put(out, "loan_company", ("loan",), _labels(tuple(name for name, _ in rows)))
    for name in ("drawn", "interest", "principal", "balance"):
        _put(out, f"loan_{name}", ("loan", "year"), np.stack([getattr(loan, name) for _, loan in rows]))


def _town(out: NamedArrays, appraisal: Appraisal, more: Mapping[str, Figure]) -> None:
    """Put the region, carbon and the payments for energy."""
    if appraisal.value is not None and appraisal.jobs is not None:
        out.coords["stage"], out.coords["income_part"] = _labels(STAGES), _labels(PARTS)
        parts = np.stack([getattr(appraisal.value, part) for part in PARTS], axis=1)
        _put(out, "value_added", ("stage", "income_part", "year"), parts)
        _put(out, "local_jobs", ("stage", "year"), appraisal.jobs)
    if appraisal.carbon is not None and appraisal.money_today is not None and appraisal.money_then is not None:
        out.coords["energy_carrier"] = _labels(appraisal.carbon.carriers)
        _put(out, "carbon_today_t", ("energy_carrier", "year"), appraisal.carbon.today)
        _put(out, "carbon_then_t", ("energy_carrier", "year"), appraisal.carbon.then)
        if appraisal.primary is not None:
            out.coords["primary_kind"] = _labels(PRIMARY_KINDS)
            for when, energy in (("today", appraisal.primary.today), ("then", appraisal.primary.then)):
                _put(out, f"primary_{when}_kwh", ("primary_kind", "energy_carrier", "year"), energy)
        for when, money in (("today", appraisal.money_today), ("then", appraisal.money_then)):
            _put(out, f"energy_paid_{when}", ("energy_carrier", "year"), money.paid)
            _put(out, f"energy_leaves_{when}", ("energy_carrier", "year"), money.leaves)
    kept = town_figures(appraisal, more)
    if kept:
        out.coords["town_figure"] = _labels(tuple(kept))
        _put(out, "town_indicator", ("town_figure",), np.array([_number(f) for f in kept.values()]))
        for name, words in (("unit", [f.unit for f in kept.values()]), ("reason", [f.reason for f in kept.values()])):
            _put(out, f"town_indicator_{name}", ("town_figure",), np.array(words, dtype=object))


def town_figures(appraisal: Appraisal, more: Mapping[str, Figure]) -> dict[str, Figure]:
    """Single figures of the town: local multiplier, cost of carbon avoided, and what the caller adds.

    Parameters
    ----------
    appraisal : Appraisal
        The appraisal.
    more : mapping of str to Figure
        Further figures by name.

    Returns
    -------
    dict of str to Figure
        Those there are.
    """
    lm3 = None if appraisal.multiplier is None else appraisal.multiplier.lm3
    own = {"lm3": lm3, "abatement_cost": appraisal.abatement}
    return {name: figure for name, figure in own.items() if figure is not None} | dict(more)


def _put(out: NamedArrays, name: str, dims: tuple[str, ...], values: np.ndarray | Array) -> None:
    """Add one array."""
    out.dims[name] = dims
    out.values[name] = np.asarray(values)


def _labels(names: tuple[str, ...]) -> np.ndarray:
    """Return names as an array."""
    return np.array(names, dtype=object)


def _number(value: Any) -> float:
    """Return a figure as a number, NaN where there is none."""
    if isinstance(value, Figure):
        return float("nan") if value.value is None else value.value
    return float(value)


def _reason(value: Any) -> str:
    """Return why a figure does not exist, or what to know about it."""
    return value.reason if isinstance(value, Figure) else ""
