"""Exchange rates: the scenario's own first, round planning rates from `money.yaml` where it has none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from energyplan.catalogue.facts import Fact, catalogue_data, facts_from

BASE = "JPY"


@dataclass(frozen=True)
class Rate:
    """Value of one unit of a currency in another, and where it is from.

    Attributes
    ----------
    value : float
        Units of `to_currency` for one of `from_currency`.
    from_currency, to_currency : str
        Codes.
    source : str
        ``scenario`` or the catalogue's source.
    verified : bool
        False for the catalogue's planning rates.
    """

    value: float
    from_currency: str
    to_currency: str
    source: str
    verified: bool


def _in_base(code: str) -> Fact:
    if code == BASE:
        return Fact(name=BASE, value=1.0, unit=BASE, source="identity")
    return facts_from(catalogue_data("money.yaml")["rates_in_jpy"], "money.yaml")[code][0]


def exchange_rate(from_currency: str, to_currency: str, given: Mapping[str, float] | None = None) -> Rate:
    """Return the value of one unit of a currency in another.

    Parameters
    ----------
    from_currency, to_currency : str
        Codes such as ``EUR``.
    given : mapping, optional
        The scenario's rates: value of one unit of another currency in `to_currency`; they come first.

    Returns
    -------
    Rate
        With its source; a planning rate of the catalogue is not verified.
    """
    if from_currency == to_currency:
        return Rate(1.0, from_currency, to_currency, "identity", True)
    if given and from_currency in given:
        return Rate(float(given[from_currency]), from_currency, to_currency, "scenario", True)
    there, here = _in_base(from_currency), _in_base(to_currency)
    source = next(fact.cited for fact in (there, here) if fact.name != BASE)
    return Rate(
        there.number / here.number, from_currency, to_currency, source, verified=there.verified and here.verified
    )
