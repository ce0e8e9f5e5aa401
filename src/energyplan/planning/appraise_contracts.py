"""Who pays whom in a year of the plan, before tariffs: fuel, grid energy, upkeep, carbon, wages, rent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from energyplan.appraisal.companies import AssetBook, Business, Carrier, Contract, Sales
from energyplan.planning.appraise_companies import Firms
from energyplan.planning.appraise_flows import CARRIERS, OTHER_LOADS, YearFlows, groups_of, sold_energy
from energyplan.planning.appraise_items import CUSTOMERS, Item
from energyplan.planning.appraise_stages import Timing
from energyplan.planning.appraise_years import Stand, yearly
from energyplan.results.operation import Operation
from energyplan.results.problem import GRID_ZONE, Fuel, Problem
from energyplan.technologies.roles import Link

Values = NDArray[np.float64]
GRID, STATE, FOREST, DEALERS, HEAT_SUPPLIERS = "outside grid", "state", "forest", "fuel dealers", "heat suppliers"


@dataclass(frozen=True)
class Year:
    """A year of full operation as the books see it: the problem, its operation and flows, firms, timing, each year."""

    problem: Problem
    operation: Operation
    flows: YearFlows
    firms: Firms
    timing: Timing
    stands: tuple[Stand, ...]

    @property
    def on(self) -> Values:
        """One in every year after the first ``[year]``."""
        on = np.ones(self.timing.years)
        on[0] = 0.0
        return on

    def each(self, value: Callable[..., float], *given: object) -> Values:
        """Return a figure of each year ``[year]``: a function of what stands in it, and of what is given."""
        return yearly(self.stands, value, *given)


def party(group: str) -> str:
    """Return the name of a group of customers in the ledger."""
    return f"{CUSTOMERS}: {group}"


def supplier(fuel: Fuel) -> str:
    """Return who sells a fuel: the forest where most of the money stays, else dealers."""
    return FOREST if fuel.local_share >= 0.5 else DEALERS


def subscribed(problem: Problem, flows: YearFlows, carrier: str) -> Values:
    """Return what each building subscribes of a carrier: its peak, as far as the network serves it ``[b]`` [kW]."""
    at = problem.classes.of(carrier)
    need = problem.classes.kwh[at].sum(axis=0) if at else np.zeros(len(problem.buildings))
    share = np.divide(flows.buildings.network[carrier], need, out=np.zeros(len(need)), where=need > 0)
    return np.asarray(problem.buildings.peak_kw.get(carrier, np.zeros(len(need))) * np.minimum(share, 1.0))


def sales_of(year: Year) -> dict[Carrier, tuple[Sales, ...]]:
    """Return the sales of each carrier by group of customers."""
    problem, found = year.problem, dict[Carrier, tuple[Sales, ...]]()
    groups = groups_of(problem)
    sold = sold_energy(problem, year.flows)
    for carrier in CARRIERS:
        kw = subscribed(problem, year.flows, carrier)
        rows = []
        for (which, name), energy in sold.items():
            if which != carrier:
                continue
            at = groups.get(name, np.zeros(len(kw), dtype=bool))
            served, joined = year.timing.served[carrier, name], year.timing.joined[carrier, name]
            network = year.problem.network(carrier) is not None
            buildings = float((year.flows.buildings.network[carrier][at] > 0).sum()) if network else 0.0
            rows.append(Sales(carrier, party(name), energy * served, float(kw[at].sum()) * served, buildings * joined))
        if rows:
            found[carrier] = tuple(rows)
    return found


def basic_business(year: Year, items: tuple[Item, ...], wage: float) -> Business:
    """Return companies, assets, and every contract that does not depend on a tariff.

    Parameters
    ----------
    year : Year
        Flows, firms, timing.
    items : tuple of Item
        What is built.
    wage : float
        Gross wage and contributions of a job [money/a].

    Returns
    -------
    Business
        Ready for tariffs to be added.
    """
    contracts = (
        *_fuel(year), *_grid(year), *_connection(year, items), *_carbon(year), *_between(year), *_overhead(year, wage)
    )  # fmt: skip
    kept = tuple(c for c in contracts if np.any(c.payment(year.timing.years).amount))
    return Business(year.timing.years, year.firms.companies, tuple(_books(year, items)), kept)


def _books(year: Year, items: tuple[Item, ...]) -> Iterator[AssetBook]:
    variable, purchases = dict(year.flows.plants.variable), _purchases(year.problem)
    named = {item.name for item in items}
    for item in items:
        ready = year.timing.ready[item.name] * year.on
        runs: Values | float = 0.0
        if item.name not in purchases and item.kind != "own":
            runs = year.each(lambda s, n: s.flows.plants.variable.get(n, 0.0), item.name)
        yield AssetBook(
            item.name, year.firms.owner[item.name], year.timing.capex[item.name], max(round(item.life_years), 1),
            item.equipment_share, maintenance=item.upkeep * ready, running=runs,
        )  # fmt: skip
    for name, cost in variable.items():
        if name not in named and name not in purchases and cost:
            nothing = np.zeros(year.timing.years)
            running = year.each(lambda s, n: s.flows.plants.variable.get(n, 0.0), name)
            yield AssetBook(name, owner_of(year, name), nothing, 1, running=running)
    for name, at in groups_of(year.problem).items():
        running = year.each(lambda s, b: float(s.flows.buildings.variable[b].sum()), at)
        if running.any():
            nothing = np.zeros(year.timing.years)
            yield AssetBook(f"running own machines: {name}", party(name), nothing, 1, running=running)


def _purchases(problem: Problem) -> set[str]:
    """Return the assets whose variable cost buys heat or power from others: sources that are no market."""
    return {s.name for s in problem.sources if s.kind != "grid_market"}


def owner_of(year: Year, asset: str) -> str:
    """Return who owns an asset, also one that stood before the plan and costs nothing."""
    firms = year.firms
    if asset in firms.owner:
        return firms.owner[asset]
    named = {thing: s.name for s in firms.specs for thing in s.owns}
    return named.get(asset, firms.seller["heat"])


def _fuel(year: Year) -> Iterator[Contract]:
    known = {f.name: f for f in year.problem.fuels}
    for asset, name in dict.fromkeys(key for s in year.stands for key in s.flows.plants.fuel):
        fuel = known[name]
        kwh = year.each(lambda s, key: s.flows.plants.fuel.get(key, 0.0), (asset, name))
        yield Contract(supplier(fuel), owner_of(year, asset), "fuel", name, kwh, fuel.price)
    for group, at in groups_of(year.problem).items():
        for name in year.flows.buildings.fuel:
            fuel = known[name]
            kwh = year.each(lambda s, n, b: float(s.flows.buildings.fuel[n][b].sum()), name, at)
            yield Contract(supplier(fuel), party(group), "fuel", name, kwh, fuel.price)


def _grid(year: Year) -> Iterator[Contract]:
    seller = year.firms.seller["electricity"]
    drawn, charge, fed = (
        year.each(lambda s, k: getattr(s.flows.plants, k), k) for k in ("grid_cost", "grid_charge", "export")
    )
    yield Contract(GRID, seller, "grid_energy", "electricity", drawn - charge, 1.0, standing=charge)
    yield Contract(seller, GRID, "feed_in", "electricity", standing=fed)
    for group, at in groups_of(year.problem).items():
        cost = year.each(lambda s, b: float(s.flows.buildings.grid_cost[b].sum()), at)
        yield Contract(GRID, party(group), "grid_energy", "electricity", standing=cost)
    cost = year.each(lambda s: float(s.flows.loads.grid_cost.sum()))
    yield Contract(GRID, party(OTHER_LOADS), "grid_energy", "electricity", standing=cost)
    for name in _purchases(year.problem):
        cost = year.each(lambda s, n: s.flows.plants.variable.get(n, 0.0), name)
        yield Contract(HEAT_SUPPLIERS, owner_of(year, name), "other", name, cost, 1.0)


def connection_costs(problem: Problem, items: tuple[Item, ...]) -> dict[str, float]:
    """Return what the connections to the outside grid cost in a year where everybody draws through them.

    Parameters
    ----------
    problem : Problem
        On the real year.
    items : tuple of Item
        What is built.

    Returns
    -------
    dict of str to float
        Annuity at the planning rate and upkeep by asset [money/a]; empty where a private line has its own tariff.
    """
    links = {a.name for a in problem.assets if isinstance(a, Link) and GRID_ZONE in (a.zone, a.to_zone)}
    if problem.retail_price is not None:
        return {}
    return {i.name: problem.annuity(i.life_years) * i.capex + i.upkeep for i in items if i.name in links}


def drawn_kwh(flows: YearFlows) -> float:
    """Return what everybody draws from the outside grid in a year [kWh]."""
    return flows.plants.grid_kwh + float(flows.buildings.grid_kwh.sum() + flows.loads.grid_kwh.sum())


def _connection(year: Year, items: tuple[Item, ...]) -> Iterator[Contract]:
    """Yield what customers pay for drawing through a company's grid connection: its cost, by the energy they draw."""

    def share(stand: Stand, rows: NDArray[np.bool_] | None) -> float:
        whole = drawn_kwh(stand.flows)
        mine = stand.flows.loads.grid_kwh if rows is None else stand.flows.buildings.grid_kwh[rows]
        return float(mine.sum()) / whole if whole > 0.0 else 0.0

    for asset, cost in connection_costs(year.problem, items).items():
        stands = cost * year.timing.ready[asset]
        for group, at in (*groups_of(year.problem).items(), (OTHER_LOADS, None)):
            pays = stands * year.each(share, at)
            yield Contract(owner_of(year, asset), party(group), "wheeling", asset, standing=pays)


def _carbon(year: Year) -> Iterator[Contract]:
    price, private = year.problem.goal.carbon_price_per_kg, year.problem.retail_price is not None

    def loads(stand: Stand) -> float:
        return 0.0 if private else float(stand.flows.loads.co2_kg.sum())

    rest = year.each(lambda s: s.co2_kg - float(s.flows.buildings.co2_kg.sum()) - loads(s))
    yield Contract(STATE, year.firms.seller["heat"], "emission_price", "carbon", rest, price)
    yield Contract(STATE, party(OTHER_LOADS), "emission_price", "carbon", year.each(loads), price)
    for group, at in groups_of(year.problem).items():
        kg = year.each(lambda s, b: float(s.flows.buildings.co2_kg[b].sum()), at)
        yield Contract(STATE, party(group), "emission_price", "carbon", kg, price)


def _between(year: Year) -> Iterator[Contract]:
    """Yield electricity that a company's plants draw over another company's grid connection, at its mean cost."""
    seller = year.firms.seller["electricity"]
    price = year.each(
        lambda s: s.flows.plants.grid_cost / s.flows.plants.grid_kwh if s.flows.plants.grid_kwh > 0 else 0.0
    )
    for asset in dict.fromkeys(name for s in year.stands for name in s.flows.plants.power_use):
        buyer, kwh = owner_of(year, asset), year.each(lambda s, n: s.flows.plants.power_use.get(n, 0.0), asset)
        if buyer != seller and kwh.any():
            yield Contract(seller, buyer, "power_sale", f"power for {asset}", kwh, price)


def _overhead(year: Year, wage: float) -> Iterator[Contract]:
    for spec in year.firms.specs:
        yield Contract("employees", spec.name, "wages", "staff", spec.staff_jobs * year.on, wage)
        yield Contract("municipality", spec.name, "rent", "rent", standing=spec.rent_per_year * year.on)
