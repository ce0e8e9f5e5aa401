"""Figures of a plan by name, for notebooks: ``plan.plot.cashflow()``."""

from __future__ import annotations

from plotly.graph_objects import Figure

from energyplan.core.errors import EnergyplanError
from energyplan.report.accounts import has_books, sources_and_uses
from energyplan.report.figures import finance, payments, region, resilience, tornado
from energyplan.report.figures.dispatch import dispatch, year_map
from energyplan.report.figures.duration import duration
from energyplan.report.figures.energy_sankey import energy_links, energy_sankey
from energyplan.report.figures.map import has_map, network_map
from energyplan.report.figures.storage import levels
from energyplan.report.figures.typical import has_typical, typical_days, typical_hours
from energyplan.report.page import language_of
from energyplan.report.sections.system import CARRIERS
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

    def map(self, lang: str | None = None) -> Figure:
        """Return the map of routes, sizes and flows, buildings and plants."""
        if not has_map(self._plan):
            raise self._cannot("map", "nothing in it has a place; give x and y to nodes or buildings")
        return network_map(self._plan, self._lang(lang))

    def sankey(self, lang: str | None = None) -> Figure:
        """Return the energy of the year from its sources to its uses."""
        if energy_links(self._plan).empty:
            raise self._cannot("sankey", "no energy flows in it")
        return energy_sankey(self._plan, self._lang(lang))

    def dispatch(self, carrier: str | None = None, lang: str | None = None) -> Figure:
        """Return supply and use of ``heat``, ``electricity`` or ``cooling`` hour by hour; the first there is, else."""
        return dispatch(self._plan, self._lang(lang), self._carrier("dispatch", carrier))

    def year(self, lang: str | None = None) -> Figure:
        """Return heat maps of the year: hours of the day by days, for each demand, plant and store."""
        return year_map(self._plan, self._lang(lang))

    def duration(self, carrier: str | None = None, lang: str | None = None) -> Figure:
        """Return the load-duration curve of ``heat``, ``electricity`` or ``cooling``."""
        return duration(self._plan, self._lang(lang), self._carrier("duration", carrier))

    def typical(self, carrier: str | None = None, lang: str | None = None) -> Figure:
        """Return the energy of every day beside that of the typical period that stands for it."""
        return typical_days(self._plan, self._lang(lang), self._periods("typical", carrier))

    def typical_hours(self, carrier: str | None = None, lang: str | None = None) -> Figure:
        """Return the hours of every typical period over those of the real days that it stands for."""
        return typical_hours(self._plan, self._lang(lang), self._periods("typical_hours", carrier))

    def storage(self, lang: str | None = None) -> Figure:
        """Return the levels of all stores through the year."""
        if not self._plan.results["store_level_kwh"].any():
            raise self._cannot("storage", "no store in it holds anything")
        return levels(self._plan, self._lang(lang))

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

    def _carrier(self, name: str, wanted: str | None) -> str:
        there = [c for c in CARRIERS if self._plan.results.sizes.get(f"{c}_flow")]
        if wanted is None and there:
            return there[0]
        if wanted not in there:
            known = f"there is {' and '.join(there)}" if there else "it has no network and no plants"
            raise self._cannot(name, f"nothing flows of {wanted}; {known}" if wanted else known)
        return str(wanted)

    def _periods(self, name: str, wanted: str | None) -> str:
        carrier = self._carrier(name, wanted)
        if not has_typical(self._plan, carrier):
            raise self._cannot(name, "it was designed on the whole year, or before typical periods were kept")
        return carrier

    def _books(self, name: str) -> None:
        if not has_books(self._plan):
            raise self._cannot(name, "it has no company whose books were kept")

    def _variable(self, name: str, variable: str, why: str) -> None:
        if variable not in self._plan.results or not self._plan.results[variable].size:
            raise self._cannot(name, why)

    def _cannot(self, name: str, why: str) -> EnergyplanError:
        return EnergyplanError(f"plan.plot.{name}: plan {self._plan.name!r} has no such figure: {why}.")
