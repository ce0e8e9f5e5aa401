"""What stays in the region by default, jobs, and legal limits: the facts of `region_*.yaml`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from energyplan.catalogue.facts import Fact, Facts, catalogue_data, facts_from

FILES = {"JPY": "region_jp.yaml"}
GENERIC = "region_eur.yaml"


@dataclass(frozen=True)
class RegionDefaults:
    """Defaults of one country, or the generic set.

    Attributes
    ----------
    currency : str
        Currency of the set: that of `wage_per_job`.
    rates : mapping of str to tuple of Fact
        By purpose of the ledger: local, profit and wage share in what is spent.
    shares : mapping of str to tuple of Fact
        Local ownership, residents, taxes, and what is spent locally again.
    jobs : mapping of str to tuple of Fact
        Wage of a job, and jobs by capacity or throughput.
    local_energy_share : mapping of str to tuple of Fact
        Share of the payments for a carrier that stays.
    primary_energy : mapping of str to tuple of Fact
        Primary energy of a kWh, all and not renewable, of ``primary_<carrier>``, ``_renewable_fuel`` and ``_other``.
    heat_density, legal : mapping of str to tuple of Fact
        Classes of linear heat density, and legal limits.
    """

    currency: str
    rates: Facts
    shares: Facts
    jobs: Facts
    local_energy_share: Facts
    primary_energy: Facts
    heat_density: Facts
    legal: Facts

    @property
    def assumptions(self) -> tuple[Fact, ...]:
        """Every fact of the set, for the list of assumptions."""
        groups = (self.rates, self.shares, self.jobs, self.local_energy_share, self.primary_energy)
        return tuple(
            fact for facts in (*groups, self.heat_density, self.legal) for entries in facts.values() for fact in entries
        )


@lru_cache(maxsize=8)
def region_defaults(currency: str) -> RegionDefaults:
    """Return the defaults for a currency: those of its country, else the generic euro set.

    Parameters
    ----------
    currency : str
        Code such as ``JPY``.

    Returns
    -------
    RegionDefaults
        Shares, jobs and legal limits.
    """
    file = FILES.get(currency, GENERIC)
    data = catalogue_data(file)
    groups = ("rates", "shares", "jobs", "local_energy_share", "primary_energy", "heat_density", "legal")
    return RegionDefaults(data["currency"], *(facts_from(data[group], file) for group in groups))
