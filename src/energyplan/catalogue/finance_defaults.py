"""How companies are financed and taxed by default: terms, grants and statutory lives of `finance_*.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from energyplan.catalogue.facts import Fact, Facts, catalogue_data, facts_from
from energyplan.core.errors import Issue, ScenarioError, Where, did_you_mean

FILES = {"JPY": "finance_jp.yaml"}
GENERIC = "finance_eur.yaml"


@dataclass(frozen=True)
class StatutoryLife:
    """How the tax law writes off a class of assets: life [a], method, and the fact it is from."""

    life_years: int
    method: str
    fact: Fact


@dataclass(frozen=True)
class FinanceDefaults:
    """Defaults of one country, or the generic set.

    Attributes
    ----------
    currency : str
        Currency of the set.
    terms, grants : mapping of str to tuple of Fact
        Facts by name.
    lives : mapping of str to StatutoryLife
        Statutory lives by class of asset.
    """

    currency: str
    terms: Facts
    grants: Facts
    lives: Mapping[str, StatutoryLife]

    def number(self, name: str) -> float:
        """Return one of the terms as a number, in the unit of its fact."""
        return self.terms[name][0].number

    def life(self, kind: str) -> StatutoryLife:
        """Return the statutory life of a class of assets.

        Raises
        ------
        ScenarioError
            For a class that is not listed.
        """
        if kind not in self.lives:
            known = tuple(self.lives)
            fault = Issue(
                Where(), "depreciation", "no such class of assets", kind, ", ".join(known), did_you_mean(kind, known)
            )
            raise ScenarioError([fault])
        return self.lives[kind]

    @property
    def assumptions(self) -> tuple[Fact, ...]:
        """Every fact of the set, for the list of assumptions."""
        loose = (fact for facts in (self.terms, self.grants) for entries in facts.values() for fact in entries)
        return (*loose, *(life.fact for life in self.lives.values()))


@lru_cache(maxsize=8)
def finance_defaults(currency: str) -> FinanceDefaults:
    """Return the defaults for a currency: those of its country, else the generic euro set.

    Parameters
    ----------
    currency : str
        Code such as ``JPY``. Only shares, rates and years are read from the generic set, so that it fits any currency.

    Returns
    -------
    FinanceDefaults
        Terms, grants and statutory lives.
    """
    file = FILES.get(currency, GENERIC)
    data = catalogue_data(file)
    lives = {
        name: StatutoryLife(int(entries[0].value["life"]), str(entries[0].value["method"]), entries[0])
        for name, entries in facts_from(data["depreciation"], file).items()
    }
    return FinanceDefaults(
        currency=data["currency"], terms=facts_from(data["terms"], file), grants=facts_from(data["grants"], file),
        lives=MappingProxyType(lives),
    )  # fmt: skip
