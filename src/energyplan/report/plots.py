"""Figures of a plan by name, for notebooks: ``plan.plot.cashflow()``."""

from __future__ import annotations

from plotly.graph_objects import Figure

from energyplan.core.errors import EnergyplanError
from energyplan.report.accounts import has_books, sources_and_uses
from energyplan.report.figures import finance, payments, region, resilience, tornado
from energyplan.report.page import language_of
from energyplan.results.plan import Plan


class Plots:
    """Figures of a plan; each method returns a Plotly figure, in the language of the plan's country if none is given.

    Parameters
    ----------
    plan : Plan
        In memory, or opened from a file.
    """

    def __init__(self, plan: Plan) -> None:
        self._plan = plan

    def __repr__(self) -> str:
        names = ", ".join(name for name in dir(self) if not name.startswith("_"))
        return f"figures of plan {self._plan.name!r}: {names}"

    def sources_uses(self, lang: str | None = None) -> Figure:
        """Return sources and uses of each company's funds while it builds."""
        self._books("sources_uses")
        if sources_and_uses(self._plan).empty:
            raise self._cannot("sources_uses", "its companies build nothing")
        return finance.sources_uses(self._plan, self._lang(lang))

    def cashflow(self, lang: str | None = None) -> Figure:
        """Return cash in and out of every company by year."""
        self._books("cashflow")
        return finance.cashflow(self._plan, self._lang(lang))

    def dscr(self, lang: str | None = None) -> Figure:
        """Return the cover of debt service of every company by year."""
        self._books("dscr")
        if not self._plan.results["dscr"].notnull().any():
            raise self._cannot("dscr", "no company has debt service")
        return finance.dscr(self._plan, self._lang(lang))

    def tornado(self, lang: str | None = None) -> Figure:
        """Return how returns and least DSCR answer to costs, prices, demand and interest."""
        self._books("tornado")
        self._variable("tornado", "sensitivity", "it was made before the sensitivity was computed; run it again")
        return tornado.tornado(self._plan, self._lang(lang))

    def payments(self, lang: str | None = None) -> Figure:
        """Return who pays whom in a mean year of operation, as a Sankey diagram."""
        self._books("payments")
        return payments.who_pays_whom(self._plan, self._lang(lang))

    def value_added(self, lang: str | None = None) -> Figure:
        """Return the value added in the region by stage and year."""
        self._variable("value_added", "value_added", "it was not appraised")
        return region.value_added(self._plan, self._lang(lang))

    def jobs(self, lang: str | None = None) -> Figure:
        """Return local jobs by stage and year."""
        self._variable("jobs", "local_jobs", "it was not appraised")
        return region.jobs(self._plan, self._lang(lang))

    def bills(self, lang: str | None = None) -> Figure:
        """Return energy bills before and after, by type of building."""
        self._variable("bills", "bill_then", "it was not appraised")
        if not self._plan.results.sizes["building"]:
            raise self._cannot("bills", "it has no buildings")
        return region.bills(self._plan, self._lang(lang))

    def carbon(self, lang: str | None = None) -> Figure:
        """Return the CO2 of a year by carrier, today and with the plan."""
        self._variable("carbon", "carbon_then_t", "it was not appraised")
        return region.carbon(self._plan, self._lang(lang))

    def survival(self, lang: str | None = None) -> Figure:
        """Return the share of outages survived by their length."""
        self._variable("survival", "outage_survival", "it has no network that could run without the outside grid")
        return resilience.survival(self._plan, self._lang(lang))

    def _lang(self, lang: str | None) -> str:
        return lang or language_of(self._plan)

    def _books(self, name: str) -> None:
        if not has_books(self._plan):
            raise self._cannot(name, "it has no company whose books were kept")

    def _variable(self, name: str, variable: str, why: str) -> None:
        if variable not in self._plan.results or not self._plan.results[variable].size:
            raise self._cannot(name, why)

    def _cannot(self, name: str, why: str) -> EnergyplanError:
        return EnergyplanError(f"plan.plot.{name}: plan {self._plan.name!r} has no such figure: {why}.")
