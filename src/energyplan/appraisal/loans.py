"""Loans: level repayment, equal principal, or sculpted to a debt-service cover, with years of grace.

Year 0 is the first year of building; a loan drawn in year v bears interest from year v + 1, paid at the end
of each year. Grace runs until operation starts: in building years only interest is paid, by the owners.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from energyplan.appraisal.figures import Array, is_share, issue, refuse
from energyplan.core.errors import Issue

Repayment = Literal["level", "equal_principal", "sculpted"]


@dataclass(frozen=True)
class LoanTerms:
    """What a lender offers.

    Attributes
    ----------
    lender : str
        Party that lends.
    repayment : str
        ``level`` (equal debt service), ``equal_principal``, or ``sculpted`` (debt service follows the cash available).
    rate : float
        Interest a year, in the prices the accounts are kept in [-].
    tenor_years : int
        Years from drawing to the last repayment; for ``sculpted``, the last year with repayment, counted from year 0.
    grace_years : int
        Years after drawing in which only interest is paid, and all building years; part of the tenor.
    share : float
        Share of the investment after grants that it pays for; for ``sculpted``, the largest share [-].
    amount : float or None
        Fixed amount [money] instead of the share; None for the share.
    dscr : float
        Debt-service cover that a ``sculpted`` loan keeps [-].
    name : str
        Name in the ledger; empty for the lender's.
    finances : str
        ``investment``, the first one, or ``replacement``: then the share or amount is of each replacement.
    """

    lender: str
    repayment: Repayment = "level"
    rate: float = 0.02
    tenor_years: int = 15
    grace_years: int = 0
    share: float = 0.7
    amount: float | None = None
    dscr: float = 1.3
    name: str = ""
    finances: Literal["investment", "replacement"] = "investment"

    @property
    def label(self) -> str:
        """Name of the loan in the ledger."""
        kind = "loan" if self.finances == "investment" else "replacement loan"
        return self.name or f"{kind} of {self.lender}"


@dataclass(frozen=True)
class LoanSchedule:
    """One loan, year by year.

    Attributes
    ----------
    terms : LoanTerms
        What was agreed.
    drawn, interest, principal : array
        Drawn, interest paid and principal repaid in each year ``[year]`` [money].
    balance : array
        Owed at the end of each year ``[year]`` [money].
    """

    terms: LoanTerms
    drawn: Array
    interest: Array
    principal: Array
    balance: Array

    @property
    def service(self) -> Array:
        """Interest and principal ``[year]`` [money]."""
        return self.interest + self.principal


def repayment_shares(terms: LoanTerms) -> tuple[Array, Array]:
    """Interest and principal for each unit drawn, by years since drawing.

    Parameters
    ----------
    terms : LoanTerms
        A ``level`` or ``equal_principal`` loan.

    Returns
    -------
    tuple of array
        Interest and principal ``[years since drawing, 0..tenor]``, fractions of the amount drawn [-].

    Notes
    -----
    Level service of n payments: ``r / (1 - (1 + r)^-n)``.
    """
    n = terms.tenor_years - terms.grace_years
    rate = terms.rate
    principal = np.zeros(terms.tenor_years + 1)
    paying = np.arange(terms.grace_years + 1, terms.tenor_years + 1)
    if terms.repayment == "equal_principal" or rate == 0.0:
        principal[paying] = 1.0 / n
    else:
        payment = rate / -np.expm1(-n * np.log1p(rate))
        principal[paying] = (payment - rate) * (1.0 + rate) ** (paying - terms.grace_years - 1)
    owed = 1.0 - np.cumsum(principal)
    interest = rate * np.concatenate([[0.0], owed[:-1]])
    return interest, principal


def fixed_loan(terms: LoanTerms, drawn: Array, operates_from: int = 1) -> LoanSchedule:
    """Schedule of a level or equal-principal loan drawn in stages.

    Parameters
    ----------
    terms : LoanTerms
        A ``level`` or ``equal_principal`` loan.
    drawn : array
        Drawn in each year ``[year]`` [money]; each year's draw is repaid over the whole tenor.
    operates_from : int
        First year of operation: principal is not due earlier, as far as the tenor allows.

    Returns
    -------
    LoanSchedule
        Year by year; what falls due after the last year stays in the balance.
    """
    check_terms((terms,))
    drawn = np.asarray(drawn, dtype=float)
    years = drawn.size
    interest, principal = np.zeros(years), np.zeros(years)
    for year in np.flatnonzero(drawn):
        grace = min(max(terms.grace_years, operates_from - int(year) - 1), terms.tenor_years - 1)
        shares = repayment_shares(replace(terms, grace_years=grace))
        for out, share in zip((interest, principal), shares, strict=True):
            out[year : year + share.size] += drawn[year] * share[: years - year]
    return LoanSchedule(terms, drawn, interest, principal, _balance(drawn, principal))


def sculpted_loan(terms: LoanTerms, need: Array, available: Array, operates_from: int = 1) -> LoanSchedule:
    """Largest loan whose debt service is the cash available over the DSCR wanted.

    Parameters
    ----------
    terms : LoanTerms
        A ``sculpted`` loan; `share` or `amount` caps it.
    need : array
        Investment after grants in each year ``[year]`` [money]: the loan is drawn in these proportions.
    available : array
        Cash available for the debt service of this loan, after other lenders' claims ``[year]`` [money].
    operates_from : int
        First year of operation.

    Returns
    -------
    LoanSchedule
        In building years and up to `grace_years` only interest is paid; when capped, all service shrinks in proportion.

    Notes
    -----
    The balance is linear in the amount: with service S after grace, the amount D solves ``balance(tenor; D, S) = 0``.
    """
    check_terms((terms,))
    terms = replace(terms, grace_years=min(max(terms.grace_years, operates_from - 1), terms.tenor_years - 1))
    need = np.asarray(need, dtype=float)
    years = need.size
    total = float(need.sum())
    if total <= 0.0:
        return LoanSchedule(terms, *(np.zeros(years) for _ in range(4)))
    pattern = need / total
    last = min(terms.tenor_years, years - 1)
    year = np.arange(years)
    room = np.maximum(np.asarray(available, dtype=float), 0.0) / terms.dscr
    service = np.where((year > terms.grace_years) & (year <= last), room, 0.0)
    ends = [_run(terms, draws, paid, last) for draws, paid in ((pattern, 0.0 * service), (0.0 * pattern, service))]
    growth, paid_off = ends[0][1][last], -ends[1][1][last]
    supported = max(paid_off / growth, 0.0)
    cap = terms.amount if terms.amount is not None else terms.share * total
    amount = min(supported, cap)
    scale = amount / supported if supported > 0.0 else 0.0
    interest, balance = _run(terms, amount * pattern, scale * service, last)
    drawn = amount * pattern
    if abs(balance[last]) <= 1e-9 * max(amount, 1.0):  # repaid but for rounding
        balance[last:] = 0.0
        interest[last + 1 :] = 0.0
    principal = np.concatenate([[0.0], balance[:-1]]) + drawn - balance
    return LoanSchedule(terms, drawn, interest, principal, balance)


def schedule_loans(
    loans: tuple[LoanTerms, ...],
    need: Array,
    cash: Array,
    replaced: Array | None = None,
    operates_from: int = 1,
) -> tuple[LoanSchedule, ...]:
    """Schedules of all loans of one company.

    Parameters
    ----------
    loans : tuple of LoanTerms
        Lenders; sculpted loans come after all others and share what those leave, in the order given.
    need : array
        Investment after grants in each year ``[year]`` [money].
    cash : array
        Cash available for debt service ``[year]`` [money].
    replaced : array, optional
        Replacement in each year ``[year]`` [money].
    operates_from : int
        First year of operation.

    Returns
    -------
    tuple of LoanSchedule
        In the order of `loans`.

    Raises
    ------
    ScenarioError
        For terms that cannot be, and for fixed loans larger than the investment.
    """
    check_terms(loans)
    need = np.maximum(np.asarray(need, dtype=float), 0.0)
    total = float(need.sum())
    done: dict[int, LoanSchedule] = {}
    left = need.copy()
    service = np.zeros(need.size)
    again = np.zeros(need.size) if replaced is None else np.asarray(replaced, dtype=float)
    for number, terms in enumerate(loans):
        if terms.repayment == "sculpted":
            continue
        if terms.finances == "replacement":
            share = terms.share * again if terms.amount is None else np.minimum(terms.amount, again)
            done[number] = fixed_loan(terms, share, operates_from)
            service = service + done[number].service
            continue
        amount = min(terms.share * total if terms.amount is None else terms.amount, max(float(left.sum()), 0.0))
        drawn = need * (amount / total) if total > 0.0 else np.zeros(need.size)
        done[number] = fixed_loan(terms, drawn, operates_from)
        left = left - drawn
        service = service + done[number].service
    for number, terms in enumerate(loans):
        if terms.repayment != "sculpted":
            continue
        # the share is of the whole investment; no loan pays for more than what is left of it
        cap = min(terms.share * total if terms.amount is None else terms.amount, max(float(left.sum()), 0.0))
        room = np.asarray(cash, dtype=float) - terms.dscr * service
        done[number] = sculpted_loan(replace(terms, amount=cap), need, room, operates_from)
        left = left - done[number].drawn
        service = service + done[number].service
    return tuple(done[number] for number in range(len(loans)))


def check_terms(loans: tuple[LoanTerms, ...]) -> None:
    """Refuse loans that cannot be.

    Parameters
    ----------
    loans : tuple of LoanTerms
        Terms to look at.

    Raises
    ------
    ScenarioError
        With all faults of all loans.
    """
    faults: list[Issue] = []
    for terms in loans:
        key = f"loans.{terms.label}"
        if terms.repayment not in ("level", "equal_principal", "sculpted"):
            faults.append(issue(key, "unknown repayment", terms.repayment, "level, equal_principal or sculpted"))
        if not terms.rate > -1.0 or not np.isfinite(terms.rate):
            faults.append(issue(key, "rate out of range", terms.rate, "a fraction a year, such as 0.02"))
        if not 0 <= terms.grace_years < terms.tenor_years:
            fix = "The years of grace are part of the tenor."
            faults.append(
                issue(key, "grace as long as the tenor", terms.grace_years, f"0 to {terms.tenor_years - 1}", fix)
            )
        if not is_share(terms.share):
            faults.append(issue(key, "share out of range", terms.share, "0 to 1"))
        if terms.amount is not None and not terms.amount >= 0.0:
            faults.append(issue(key, "negative amount", terms.amount, "0 or more"))
        if terms.repayment == "sculpted" and terms.finances == "replacement":
            faults.append(issue(key, "a loan for replacement cannot be sculpted", fix="Use level or equal_principal."))
        if terms.repayment == "sculpted" and not terms.dscr > 0.0:
            faults.append(issue(key, "DSCR out of range", terms.dscr, "more than 0, usually 1.2 to 1.5"))
    for purpose in ("investment", "replacement"):
        shares = [t.share for t in loans if t.amount is None and t.repayment != "sculpted" and t.finances == purpose]
        fixed = sum(shares)
        if fixed <= 1.0 + 1e-9:
            continue
        fix = "Lower a share, or make one loan sculpted: it takes what is left."
        faults.append(
            issue("loans", f"loans pay for more than the {purpose}", f"shares sum to {fixed:g}", "at most 1", fix)
        )
    refuse(faults)


def _run(terms: LoanTerms, drawn: Array, service: Array, last: int) -> tuple[Array, Array]:
    """Interest paid and balance when interest is paid in the years of grace and `service` afterwards."""
    balance = np.zeros(drawn.size)
    interest = np.zeros(drawn.size)
    owed = 0.0
    for year in range(drawn.size):
        interest[year] = terms.rate * owed
        paid = interest[year] if year <= terms.grace_years else service[year]
        owed = owed + interest[year] - paid + drawn[year] if year <= last else owed
        balance[year] = owed
    return interest, balance


def _balance(drawn: Array, principal: Array) -> Array:
    """Return what is owed at the end of each year, rounding residue removed."""
    balance = np.cumsum(drawn - principal)
    return np.where(np.abs(balance) <= 1e-12 * max(float(np.sum(np.abs(drawn))), 1.0), 0.0, balance)
