"""What it costs to join a network: the station in the building."""

from __future__ import annotations

from collections.abc import Mapping

from energyplan.catalogue.facts import Fact, Facts, catalogue_data, facts_from, pick
from energyplan.catalogue.money import exchange_rate

FILE = "connections.yaml"


def connection_facts() -> Facts:
    """Return the facts by name: ``heat_station_per_kw``, ``cooling_station_per_kw``, ``transformer_per_kw``."""
    return facts_from(catalogue_data(FILE), FILE)


def connection_cost(name: str, currency: str, exchange_rates: Mapping[str, float] | None = None) -> tuple[float, Fact]:
    """Return a station's cost in a currency, and the fact it rests on.

    Parameters
    ----------
    name : str
        As in `connection_facts`.
    currency : str
        Currency of the result.
    exchange_rates : mapping, optional
        Value of one unit of another currency.

    Returns
    -------
    cost, fact : float, Fact
        Cost [currency/kW].
    """
    fact = pick(connection_facts()[name], currency)
    rate = exchange_rate(fact.currency, currency, exchange_rates).value if fact.currency else 1.0
    return fact.number * rate, fact
