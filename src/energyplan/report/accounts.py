"""What the money part of a report is drawn from: exact numbers of a plan's books as arrays and tables."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from energyplan.appraisal.purposes import of_kind
from energyplan.results.plan import Plan

Values = NDArray[np.float64]
CASH_LINES = (
    "operating", "investment", "replacement", "grants", "borrowed", "repaid", "paid_in", "paid_out",
)  # fmt: skip
ROUNDING = 1e-9
"""Below this share of all its cash flows an amount is what adding numbers leaves [-]."""
TRADE_CREDIT = of_kind("receivable", "payable")


def has_books(plan: Plan) -> bool:
    """Return whether the plan was appraised and has a company whose books can be shown."""
    return "statement" in plan.results and plan.results.sizes.get("company", 0) > 0


def companies(plan: Plan) -> list[str]:
    """Return the companies whose books are kept, in the order of the plan."""
    return [str(name) for name in plan.results["company"].to_numpy()] if has_books(plan) else []


def years(plan: Plan) -> Values:
    """Return the years of the books from year 0, the first of building ``[year]``."""
    return np.asarray(plan.results["year"].to_numpy())


def line(plan: Plan, company: str, name: str) -> Values:
    """Return one line of a company's statements, such as ``cash.operating``.

    Parameters
    ----------
    plan : Plan
        With an appraisal.
    company, name : str
        Company, and line as in the dataset.

    Returns
    -------
    array
        ``[year]`` [money].
    """
    found = plan.results.variables  # asked for often: without the coordinates that a labelled array is given
    at = [_position(found[dim].to_numpy(), label) for dim, label in (("company", company), ("statement_line", name))]
    return np.asarray(found["statement"].to_numpy()[tuple(at)], dtype=float)


def _position(labels: NDArray[np.str_], label: str) -> int:
    at = np.flatnonzero(labels == label)
    if not len(at):
        raise KeyError(label)
    return int(at[0])


def ledger(plan: Plan) -> pd.DataFrame:
    """Return the ledger: year, payer, payee, purpose, item, amount [money]."""
    names = ("year", "payer", "payee", "purpose", "item", "amount")
    return pd.DataFrame({name: plan.results[f"ledger_{name}"].to_numpy() for name in names})


def building_years(plan: Plan) -> int:
    """Return how many years from year 0 count as building; in those after, all companies operate."""
    return len(plan.summary["appraisal"]["building_years"])


def investment_years(plan: Plan) -> int:
    """Return how many years from year 0 it takes until the last first investment, later extensions included."""
    book = ledger(plan)
    built = book[book["purpose"].isin(["equipment", "construction"])]
    return int(built["year"].max()) + 1 if len(built) else 1


def sources_and_uses(plan: Plan) -> pd.DataFrame:
    """Return where each company's money comes from while it builds, and where it goes.

    Parameters
    ----------
    plan : Plan
        With an appraisal.

    Returns
    -------
    DataFrame
        ``company``, ``side`` (``source``, ``use``), ``key`` (``grants``, ``loan``, ``equity``, ``operation``;
        ``equipment``, ``construction``, ``replacement``, ``repaid``, ``operation``, ``paid_out``, ``cash``), ``item``
        (the loan's name) and ``amount`` [money], over the years from the first to the last first investment; what a
        company has no use for is left out. Sources are uses, company by company.
    """
    end, book, rows = investment_years(plan), ledger(plan), []
    for company in companies(plan):
        cash = {name: float(line(plan, company, f"cash.{name}")[:end].sum()) for name in (*CASH_LINES, "change")}
        bought = book[(book["payer"] == company) & (book["year"] < end)]
        spent = bought.groupby("purpose")["amount"].sum()
        lent = loans_drawn(plan, company, end)
        entries = [
            ("source", "grants", "", cash["grants"]),
            *(("source", "loan", name, amount) for name, amount in lent.items()),
            ("source", "equity", "", cash["paid_in"]),
            ("source", "operation", "", max(cash["operating"], 0.0)),
            ("source", "cash", "", max(-cash["change"], 0.0)),
            ("use", "equipment", "", float(spent.get("equipment", 0.0))),
            ("use", "construction", "", float(spent.get("construction", 0.0))),
            ("use", "replacement", "", -cash["replacement"]),
            ("use", "repaid", "", -cash["repaid"]),
            ("use", "operation", "", max(-cash["operating"], 0.0)),
            ("use", "paid_out", "", -cash["paid_out"]),
            ("use", "cash", "", max(cash["change"], 0.0)),
        ]
        least = ROUNDING * sum(abs(value) for value in cash.values())
        rows += [(company, *entry) for entry in entries if entry[-1] > least]
    return pd.DataFrame(rows, columns=["company", "side", "key", "item", "amount"])


def loans_drawn(plan: Plan, company: str, end: int) -> dict[str, float]:
    """Return what a company draws of each loan before year `end` [money], by the loan's name."""
    if "loan_drawn" not in plan.results:
        return {}
    found: dict[str, float] = {}
    data = plan.results[["loan_name", "loan_company", "loan_drawn"]]
    drawn = data["loan_drawn"].to_numpy()[:, :end].sum(axis=1)
    for name, owner, amount in zip(data["loan_name"].to_numpy(), data["loan_company"].to_numpy(), drawn, strict=True):
        if owner == company and amount > 0.0:
            found[str(name)] = found.get(str(name), 0.0) + float(amount)
    return found


def payments(plan: Plan) -> pd.DataFrame:
    """Return who pays whom in a mean year of operation, each pair once.

    Parameters
    ----------
    plan : Plan
        With an appraisal.

    Returns
    -------
    DataFrame
        ``payer``, ``payee`` and ``amount`` [money/a], largest first; years of building and trade credit left out.
    """
    first = building_years(plan)
    book = ledger(plan)
    book = book[(book["year"] >= first) & ~book["purpose"].isin(TRADE_CREDIT)]
    span = max(len(years(plan)) - first, 1)
    table = (book.groupby(["payer", "payee"])["amount"].sum() / span).reset_index()
    return table.sort_values("amount", ascending=False, kind="stable").reset_index(drop=True)
