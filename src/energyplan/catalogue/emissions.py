"""Emission factors of electricity by utility, from `emissions.yaml`; those of fuels stand with the fuels."""

from __future__ import annotations

from functools import lru_cache

from energyplan.catalogue.facts import Fact, Facts, catalogue_data, facts_from
from energyplan.core.errors import Issue, ScenarioError, Where, did_you_mean

NATIONAL = "national"


@lru_cache(maxsize=1)
def electricity_factors() -> Facts:
    """Return every entry by utility, the latest year first [kg/kWh]."""
    return facts_from(catalogue_data("emissions.yaml")["electricity"], "emissions.yaml")


def electricity_co2(utility: str | None = None, year: int | None = None) -> Fact:
    """Return the emission of electricity from a utility's grid.

    Parameters
    ----------
    utility : str, optional
        Name as in `electricity_factors`; the national average where not given.
    year : int, optional
        Fiscal year; the entry nearest to it, or the latest.

    Returns
    -------
    Fact
        Emission per kWh delivered [kg/kWh], with source and year.

    Raises
    ------
    ScenarioError
        When there is no such utility.
    """
    name = NATIONAL if utility is None else utility
    table = electricity_factors()
    if name not in table:
        known = list(table)
        fix = did_you_mean(name, known)
        raise ScenarioError(
            [Issue(Where(), "emissions.utility", "no such utility", repr(name), "one of " + ", ".join(known), fix)]
        )
    entries = table[name]
    if year is None:
        return max(entries, key=lambda fact: fact.year)
    return min(entries, key=lambda fact: (abs(fact.year - year), -fact.year))
