"""Who pays whom: a plan's design and operation as the books of companies, customers, banks and the town."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from energyplan.appraisal.appraise import Appraisal, AppraisalInputs, LocalInputs, appraise
from energyplan.appraisal.defaults import local_rates, wage_per_job
from energyplan.appraisal.input_output import IoImpact
from energyplan.appraisal.ledger import paid, reconcile
from energyplan.appraisal.parties import local_shares
from energyplan.appraisal.sensitivity import DRIVERS, Sensitivity, sensitivity
from energyplan.catalogue.region_defaults import region_defaults
from energyplan.core.errors import InternalError
from energyplan.planning.appraise_bills import TodayBills, bills_today, own_bills, price_today
from energyplan.planning.appraise_companies import firms, local_ownership, party_shares
from energyplan.planning.appraise_contracts import GRID, Year, basic_business, connection_costs, drawn_kwh, sales_of
from energyplan.planning.appraise_flows import sold_energy, year_flows
from energyplan.planning.appraise_input_output import input_output
from energyplan.planning.appraise_islands import islands
from energyplan.planning.appraise_items import Item, items_of, yearly_terms
from energyplan.planning.appraise_outside import outside_energy
from energyplan.planning.appraise_stages import timing
from energyplan.planning.appraise_tariffs import Priced, price
from energyplan.planning.appraise_waiting import waiting_contracts, who_waits
from energyplan.planning.appraise_years import stands_of
from energyplan.planning.loop import Found
from energyplan.results.today import Today, today
from energyplan.scenario.record import Scenario

Values = NDArray[np.float64]
PLANTS = ("investment", "upkeep", "variable")
TOLERANCE = 1e-6


@dataclass(frozen=True)
class Appraised:
    """The appraisal of a plan with what it was made from.

    Attributes
    ----------
    appraisal : Appraisal
        Ledger, statements, indicators, region, carbon, resilience.
    year : Year
        Firms, flows and timing.
    items : tuple of Item
        What is built.
    priced : Priced
        Tariffs and how they were found.
    now : Today
        The present.
    bills : TodayBills
        What each building pays today.
    own : array
        What each building pays under the plan besides the tariffs ``[b]`` [money/a].
    discount_rate : float
        Rate of the present values [-].
    sensitivity : Sensitivity
        Returns and cover of the companies when costs, prices, demand or interest turn out otherwise.
    effects : dict of str to IoImpact
        What suppliers gain in building and operation; empty without an input-output table.
    """

    appraisal: Appraisal
    year: Year
    items: tuple[Item, ...]
    priced: Priced
    now: Today
    bills: TodayBills
    own: Values
    discount_rate: float
    sensitivity: Sensitivity
    effects: dict[str, IoImpact]


def appraised(scenario: Scenario, found: Found) -> Appraised:
    """Appraise a plan: money, region, carbon, resilience.

    Parameters
    ----------
    scenario : Scenario
        Sections ``companies``, ``stages``, ``region``, ``resilience``, or their defaults.
    found : Found
        Problem, design and operation.

    Returns
    -------
    Appraised
        The books, reconciled with the optimiser's costs.

    Raises
    ------
    ScenarioError
        For terms that cannot be kept, such as a yearly budget too small.
    InternalError
        Where the ledger and the optimiser's costs differ.
    """
    problem, spec = found.problem, scenario.spec
    items = items_of(scenario, problem, found.design)
    flows = year_flows(problem, found.design, found.operation)
    years = max(round(float(spec.money.horizon_years)), 1) + 1
    when = timing(spec.stages, items, years, sold_energy(problem, flows))
    when, stands = stands_of(found, flows, when)
    year = Year(problem, found.operation, flows, firms(spec.companies, items, problem.currency), when, stands)
    now = today(problem)
    bills = bills_today(problem, now)
    sales = sales_of(year)
    prices = {c: price_today(bills, flows, problem, c) for c in sales}
    wage = float(spec.region.wage_per_job or wage_per_job(problem.currency))
    priced = price(basic_business(year, items, wage), year, sales, prices, problem.discount_rate)
    waiting = who_waits(year, found.design)
    local = _local(scenario, year, wage)
    inputs = AppraisalInputs(
        business=replace(priced.business, today=waiting_contracts(year, waiting)),
        discount_rate=problem.discount_rate,
        local=local,
        energy=outside_energy(scenario, year, items, waiting),
        islands=islands(scenario, problem, found.design, found.operation),
        longest_outage_h=spec.resilience.longest_outage_h,
    )
    appraisal = appraise(inputs)
    check_costs(year, items, appraisal)
    through = sum(connection_costs(problem, items).values()) / max(drawn_kwh(flows), 1.0)  # of a kWh
    own = own_bills(problem, found.design, flows.buildings) + through * flows.buildings.grid_kwh
    spread = {driver: float(getattr(spec.money.sensitivity, driver)) for driver in DRIVERS}
    cases = sensitivity(priced.business, problem.discount_rate, spread)
    table, payers = spec.region.input_output, (*appraisal.figures, *year.firms.owner.values())
    effects = {} if table is None else input_output(
        table, appraisal.books, tuple(dict.fromkeys(payers)), local.rates
    )  # fmt: skip
    return Appraised(appraisal, year, items, priced, now, bills, own, problem.discount_rate, cases, effects)


def check_costs(year: Year, items: tuple[Item, ...], appraisal: Appraisal) -> None:
    """Refuse books that do not hold the optimiser's costs: investment as annuities, operation in every year.

    Parameters
    ----------
    year : Year
        Operation and timing.
    items : tuple of Item
        What is built.
    appraisal : Appraisal
        The books.

    Raises
    ------
    InternalError
        Naming the terms that differ.
    """
    costs, flows, ledger = year.operation.costs, year.flows, appraisal.books.ledger
    annual = yearly_terms(items, year.problem)
    variable, people = sum(flows.plants.variable.values()), flows.buildings
    retail = float(people.grid_cost.sum()) if year.problem.retail_price is not None else 0.0
    networks = sum(costs.get(t, 0.0) for t in ("connections", "network_pipes", "network_trench"))
    yearly = {
        "plants": (annual["asset"] + variable, sum(costs.get(t, 0.0) for t in PLANTS)),
        "networks": (annual["network"], networks),
        "own supply": (annual["own"] + float(people.variable.sum()) + retail, costs.get("own_supply", 0.0)),
    }
    scale = max(sum(abs(v) for v in costs.values()), 1.0)
    off = [f"{k}: {ours:,.6g} and {theirs:,.6g}" for k, (ours, theirs) in yearly.items()
           if abs(ours - theirs) > TOLERANCE * scale]  # fmt: skip
    purposes = {
        "fuel": ("fuel",), "export": ("feed_in",), "carbon": ("emission_price",),
        "upkeep": ("maintenance", "other"), "investment": ("equipment", "construction"),
    }  # fmt: skip
    last = {
        "fuel": costs.get("fuel", 0.0),
        "export": -costs.get("export_revenue", 0.0),
        "carbon": costs.get("carbon", 0.0),
        "upkeep": sum(i.upkeep for i in items) + variable + float(people.variable.sum()),
    }
    # what depends on the plants' year: in years that are not complete the books hold a share of it
    full = np.arange(year.timing.years) == year.timing.years - 1
    terms = {k: np.where(full, v, 0.0) for k, v in last.items()}
    off += [
        f"{gap.term}: {gap.booked[-1]:,.6g} and {gap.given[-1]:,.6g}"
        for gap in reconcile(ledger, terms, purposes)
        if abs(gap.given[-1] - gap.booked[-1]) > TOLERANCE * scale
    ]
    # where a price is negative the grid pays: what it gets less what it gives
    net = paid(ledger, payee=GRID, purpose=("grid_energy",)) - paid(ledger, payer=GRID, purpose=("grid_energy",))
    bought = costs.get("grid_energy", 0.0) + costs.get("demand_charge", 0.0) + retail
    if abs(net[-1] - bought) > TOLERANCE * scale:
        off.append(f"grid: {net[-1]:,.6g} and {bought:,.6g}")
    spent = reconcile(ledger, {"investment": np.zeros(year.timing.years)}, purposes)[0].booked.sum()
    if abs(spent - sum(i.capex for i in items)) > TOLERANCE * max(spent, 1.0):
        off.append(f"investment: {spent:,.6g} and {sum(i.capex for i in items):,.6g}")
    if off:
        raise InternalError("the ledger and the optimiser's costs differ: " + "; ".join(off))


def _local(scenario: Scenario, year: Year, wage: float) -> LocalInputs:
    """Return local shares: of a fuel its own, of interest the lender's, the rest from the region's facts."""
    spec, problem, specs = scenario.spec.region, year.problem, year.firms.specs
    shares = party_shares(specs, spec)
    lenders = {loan.lender for company in year.firms.companies for loan in company.terms.loans}
    named = {"interest": local_shares(tuple(sorted(lenders)), shares)}
    if "fuel" not in spec.local_shares:
        named["fuel"] = {f.name: f.local_share for f in problem.fuels}
    rates = local_rates(problem.currency, {k: float(v) for k, v in spec.local_shares.items()})
    respent = region_defaults(problem.currency).shares["respent_share"][0].number
    return LocalInputs(
        rates={purpose: replace(rate, named=named.get(purpose, {})) for purpose, rate in rates.items()},
        owner_share=local_ownership(specs, shares),
        bodies=spec.bodies,
        respent_share=float(respent if spec.respent_share is None else spec.respent_share),
        wage_per_job=wage,
    )
