"""One ledger for everyone: each payment of each year, from whom to whom, for what.

A payment is one party's expense and another's income, so that the ledger sums to zero in every year. Money is real, in
the currency and price year of the scenario; year 0 is the first year of building, payments fall at the end of a year.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from energyplan.appraisal.figures import Array, Ints, issue, refuse
from energyplan.appraisal.purposes import PURPOSES
from energyplan.core.errors import did_you_mean


@dataclass(frozen=True)
class Payment:
    """What one party pays another for one purpose, over the years.

    Attributes
    ----------
    payer, payee : str
        Parties.
    purpose : str
        One of `energyplan.appraisal.purposes.PURPOSES`.
    item : str
        Asset, customer group, fuel or loan it is for.
    amount : array
        Payment ``[year]`` [money]; a negative payment flows the other way.
    """

    payer: str
    payee: str
    purpose: str
    item: str
    amount: Array


@dataclass(frozen=True)
class Ledger:
    """All payments as columns.

    Attributes
    ----------
    parties, purposes, items : tuple of str
        Names that the codes point to.
    year : array of int
        Year of the payment ``[flow]``, from 0.
    payer, payee : array of int
        Codes of the parties ``[flow]``.
    purpose, item : array of int
        Codes ``[flow]``.
    amount : array
        Amount, always positive ``[flow]`` [money].
    years : int
        Number of years.
    """

    parties: tuple[str, ...]
    purposes: tuple[str, ...]
    items: tuple[str, ...]
    year: Ints
    payer: Ints
    payee: Ints
    purpose: Ints
    item: Ints
    amount: Array
    years: int


@dataclass(frozen=True)
class Difference:
    """A cost term and what the ledger says about it.

    Attributes
    ----------
    term : str
        Name of the cost term.
    given, booked : array
        Both sums ``[year]`` [money].
    largest : float
        Largest absolute difference [money].
    year : int
        Year of the largest difference.
    agrees : bool
        Whether the difference lies within the tolerance in every year.
    """

    term: str
    given: Array
    booked: Array
    largest: float
    year: int
    agrees: bool


def write_ledger(payments: Iterable[Payment], years: int) -> Ledger:
    """Write payments into a ledger.

    Parameters
    ----------
    payments : iterable of Payment
        Payments; amounts of zero leave no line, negative ones are booked the other way round.
    years : int
        Number of years.

    Returns
    -------
    Ledger
        Lines ordered as given, then by year.

    Raises
    ------
    ScenarioError
        For an unknown purpose, a party that pays itself, amounts that are not finite or not of length `years`.
    """
    payments = list(payments)
    refuse([fault for payment in payments for fault in _faults(payment, years)])
    parties = _codes(name for payment in payments for name in (payment.payer, payment.payee))
    purposes = _codes(payment.purpose for payment in payments)
    items = _codes(payment.item for payment in payments)
    columns: list[list[Array]] = [[], [], [], [], [], []]
    for payment in payments:
        amount = np.asarray(payment.amount, dtype=float)
        at = np.flatnonzero(amount)
        value = amount[at]
        payer, payee = parties[payment.payer], parties[payment.payee]
        forward = value > 0
        parts = (
            at,
            np.where(forward, payer, payee),
            np.where(forward, payee, payer),
            np.full(at.size, purposes[payment.purpose]),
            np.full(at.size, items[payment.item]),
            np.abs(value),
        )
        for column, part in zip(columns, parts, strict=True):
            column.append(part)
    joined = [np.concatenate(column) if column else np.zeros(0) for column in columns]
    year, payer_code, payee_code, purpose, item = (column.astype(np.int64) for column in joined[:5])
    return Ledger(
        parties=tuple(parties), purposes=tuple(purposes), items=tuple(items), year=year, payer=payer_code,
        payee=payee_code, purpose=purpose, item=item, amount=joined[5].astype(float), years=years,
    )  # fmt: skip


def join(first: Ledger, *others: Ledger) -> Ledger:
    """Put ledgers of the same years one below the other.

    Parameters
    ----------
    first, *others : Ledger
        Ledgers of equal length.

    Returns
    -------
    Ledger
        All lines of all.

    Raises
    ------
    ScenarioError
        For ledgers of different years.
    """
    refuse([issue("ledger", "other years", o.years, f"{first.years}") for o in others if o.years != first.years])
    books = (first, *others)
    parties, purposes, items = (
        _codes(name for book in books for name in getattr(book, axis)) for axis in ("parties", "purposes", "items")
    )

    def column(name: str, axis: str, codes: dict[str, int]) -> Ints:
        return np.concatenate(
            [np.array([codes[n] for n in getattr(b, axis)] or [0], dtype=np.int64)[getattr(b, name)] for b in books]
        )

    return Ledger(
        parties=tuple(parties), purposes=tuple(purposes), items=tuple(items), years=first.years,
        year=np.concatenate([book.year for book in books]), amount=np.concatenate([book.amount for book in books]),
        payer=column("payer", "parties", parties), payee=column("payee", "parties", parties),
        purpose=column("purpose", "purposes", purposes), item=column("item", "items", items),
    )  # fmt: skip


def balances(ledger: Ledger) -> Array:
    """Income less expense of every party in every year.

    Parameters
    ----------
    ledger : Ledger
        The ledger.

    Returns
    -------
    array
        ``[party, year]`` [money]; sums to zero over the parties.
    """
    out = np.zeros((len(ledger.parties), ledger.years))
    np.add.at(out, (ledger.payee, ledger.year), ledger.amount)
    np.subtract.at(out, (ledger.payer, ledger.year), ledger.amount)
    return out


def net_of(ledger: Ledger, party: str) -> dict[str, Array]:
    """Income less expense of one party, by purpose.

    Parameters
    ----------
    ledger : Ledger
        The ledger.
    party : str
        Name of the party.

    Returns
    -------
    dict of str to array
        For each purpose that the party has, ``[year]`` [money], income positive.
    """
    out = {}
    for name in ledger.purposes:
        value = paid(ledger, payee=party, purpose=(name,)) - paid(ledger, payer=party, purpose=(name,))
        if np.any(value):
            out[name] = value
    return out


def paid(
    ledger: Ledger, *, payer: str = "", payee: str = "", purpose: tuple[str, ...] = (), item: tuple[str, ...] = ()
) -> Array:
    """Sum of the payments that match, by year.

    Parameters
    ----------
    ledger : Ledger
        The ledger.
    payer, payee : str
        Parties; empty for any.
    purpose, item : tuple of str
        Purposes and items; empty for any.

    Returns
    -------
    array
        ``[year]`` [money].
    """
    chosen = matching(ledger, payer=payer, payee=payee, purpose=purpose, item=item)
    return np.bincount(ledger.year[chosen], weights=ledger.amount[chosen], minlength=ledger.years).astype(float)


def matching(
    ledger: Ledger, *, payer: str = "", payee: str = "", purpose: tuple[str, ...] = (), item: tuple[str, ...] = ()
) -> np.ndarray:
    """Which lines match.

    Parameters
    ----------
    ledger : Ledger
        The ledger.
    payer, payee : str
        Parties; empty for any.
    purpose, item : tuple of str
        Purposes and items; empty for any.

    Returns
    -------
    array of bool
        ``[flow]``.
    """
    chosen = np.ones(ledger.year.size, dtype=bool)
    for code, names, wanted in (
        (ledger.payer, ledger.parties, (payer,) if payer else ()),
        (ledger.payee, ledger.parties, (payee,) if payee else ()),
        (ledger.purpose, ledger.purposes, purpose),
        (ledger.item, ledger.items, item),
    ):
        if wanted:
            chosen &= np.isin(code, [names.index(name) for name in wanted if name in names])
    return chosen


def who_pays_whom(ledger: Ledger, first_year: int = 0, last_year: int | None = None) -> Array:
    """Payments between parties, as for a Sankey diagram.

    Parameters
    ----------
    ledger : Ledger
        The ledger.
    first_year, last_year : int
        Years counted, both included; None for the last year there is.

    Returns
    -------
    array
        ``[payer, payee]`` [money], sum over the years.
    """
    last = ledger.years - 1 if last_year is None else last_year
    chosen = (ledger.year >= first_year) & (ledger.year <= last)
    out = np.zeros((len(ledger.parties), len(ledger.parties)))
    np.add.at(out, (ledger.payer[chosen], ledger.payee[chosen]), ledger.amount[chosen])
    return out


def columns(ledger: Ledger) -> dict[str, np.ndarray]:
    """Columns of the ledger with names instead of codes, for a table or a file.

    Parameters
    ----------
    ledger : Ledger
        The ledger.

    Returns
    -------
    dict of str to array
        ``year``, ``payer``, ``payee``, ``purpose``, ``item``, ``amount`` ``[flow]``; the amount in [money].
    """
    named = {
        "payer": (ledger.parties, ledger.payer),
        "payee": (ledger.parties, ledger.payee),
        "purpose": (ledger.purposes, ledger.purpose),
        "item": (ledger.items, ledger.item),
    }
    out: dict[str, np.ndarray] = {"year": ledger.year}
    out |= {key: np.array(names or ("",), dtype=object)[code] for key, (names, code) in named.items()}
    return out | {"amount": ledger.amount}


def reconcile(
    ledger: Ledger,
    terms: Mapping[str, Array],
    purposes: Mapping[str, tuple[str, ...]],
    payers: tuple[str, ...] = (),
    tolerance: float = 1e-6,
) -> tuple[Difference, ...]:
    """Compare the ledger with cost terms computed elsewhere, such as those of the optimiser.

    Parameters
    ----------
    ledger : Ledger
        The ledger.
    terms : mapping of str to array
        Cost of each term ``[year]`` [money], costs positive.
    purposes : mapping of str to tuple of str
        Purposes that each term covers.
    payers : tuple of str
        Parties whose payments count, less what they receive for the same purpose; empty for all payments as they stand.
    tolerance : float
        Largest difference allowed, relative to the largest term in any year [-].

    Returns
    -------
    tuple of Difference
        One for each term, in the order given.
    """
    scale = max([1.0, *(float(np.max(np.abs(np.asarray(term)))) for term in terms.values())])
    out = []
    for name, term in terms.items():
        given = np.asarray(term, dtype=float)
        names = tuple(purposes.get(name, (name,)))
        if payers:
            booked = np.zeros(ledger.years)
            for party in payers:
                booked += paid(ledger, payer=party, purpose=names) - paid(ledger, payee=party, purpose=names)
        else:
            booked = paid(ledger, purpose=names)
        gap = np.abs(booked - given)
        worst = int(np.argmax(gap))
        out.append(Difference(name, given, booked, float(gap[worst]), worst, bool(gap[worst] <= tolerance * scale)))
    return tuple(out)


def _codes(names: Iterable[str]) -> dict[str, int]:
    """Return names numbered in the order they first come."""
    return {name: number for number, name in enumerate(dict.fromkeys(names))}


def _faults(payment: Payment, years: int) -> list:
    """Return what is wrong with one payment."""
    key = f"{payment.payer} > {payment.payee}: {payment.item}"
    amount = np.asarray(payment.amount, dtype=float)
    faults = []
    if payment.purpose not in PURPOSES:
        hint = did_you_mean(payment.purpose, tuple(PURPOSES))
        faults.append(issue(key, "unknown purpose", payment.purpose, "a purpose of the ledger", hint))
    if payment.payer == payment.payee:
        faults.append(issue(key, "a party pays itself", payment.payer, "two parties", "Name the party that is paid."))
    if amount.shape != (years,):
        faults.append(issue(key, "wrong number of years", amount.shape, f"{years} values"))
    elif not np.all(np.isfinite(amount)):
        faults.append(issue(key, "not a finite amount", amount[~np.isfinite(amount)][0], "finite amounts"))
    return faults
