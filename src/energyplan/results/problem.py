"""The planning problem as numbers only: what the scenario becomes before anything is optimised.

Dims: ``t`` hours of the time grid, ``b`` buildings, ``k`` demand classes, ``z`` zones. Powers in kW, energies in kWh,
money in the scenario's currency per year where a cost is annual.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from energyplan.technologies.context import Assumption
from energyplan.technologies.roles import Converter, Demand, Link, Role, Source, Store

Values = NDArray[np.float64]
Ints = NDArray[np.int64]

GRID_ZONE = "grid"


@dataclass(frozen=True)
class TimeGrid:
    """Periods of equal length standing for the real year.

    Attributes
    ----------
    hours_per_period : int
        Length of each period [h].
    weight : array
        Real periods each stands for ``[period]``.
    order : array
        Period that stands for each real one, in their sequence ``[real period]``.
    labels : tuple of str
        Name of each period, such as ``2 Feb`` or ``coldest_day``.
    first_hour : array
        Hour of the real year at which each period starts ``[period]``.
    cyclic : bool
        Levels of stores close over the year; False for a window of the year's operation.
    """

    hours_per_period: int
    weight: Values
    order: Ints
    labels: tuple[str, ...]
    first_hour: Ints
    cyclic: bool = True

    @property
    def n_periods(self) -> int:
        """Number of periods."""
        return len(self.weight)

    @property
    def n_hours(self) -> int:
        """Number of modelled hours, periods times hours."""
        return self.n_periods * self.hours_per_period

    @property
    def hour_weight(self) -> Values:
        """Real hours that each modelled hour stands for ``[t]`` [h]."""
        return np.repeat(self.weight, self.hours_per_period)

    @property
    def is_chronological(self) -> bool:
        """Whether the modelled hours are the real ones in their sequence."""
        return self.n_periods == len(self.order) and bool((self.order == np.arange(len(self.order))).all())


@dataclass(frozen=True)
class Fuel:
    """A fuel bought over the year; limits infinite where there is none.

    Attributes
    ----------
    name : str
        Carrier name.
    price : float
        Delivered price [money/kWh].
    co2 : float
        Emission [kg/kWh].
    limit_kwh : float
        Most that can be bought in a year [kWh].
    local_share : float
        Share of the payment that stays in the region [-].
    kwh_per_t : float
        Lower heating value [kWh/t]; NaN where it is not traded by mass.
    """

    name: str
    price: float
    co2: float
    limit_kwh: float = np.inf
    local_share: float = 0.0
    kwh_per_t: float = np.nan


@dataclass(frozen=True)
class DemandClasses:
    """Buildings of one use share an hourly shape.

    Attributes
    ----------
    names : tuple of str
        Name of each class.
    carrier : tuple of str
        ``heat``, ``cooling`` or ``electricity``.
    zone : tuple of str
        Supply area.
    shape : array
        Power per yearly energy ``[k, t]`` [kW per kWh/a].
    kwh : array
        Yearly energy of each building in each class ``[k, b]`` [kWh/a].
    """

    names: tuple[str, ...]
    carrier: tuple[str, ...]
    zone: tuple[str, ...]
    shape: Values
    kwh: Values

    @property
    def total(self) -> Values:
        """Yearly energy of each class ``[k]`` [kWh/a]."""
        return self.kwh.sum(axis=1)

    def of(self, carrier: str) -> list[int]:
        """Return the classes of one carrier that have any demand."""
        total = self.total
        return [k for k, c in enumerate(self.carrier) if c == carrier and total[k] > 0]


@dataclass(frozen=True)
class Buildings:
    """The customers.

    Attributes
    ----------
    names, use, group, zone : tuple of str
        Per building.
    node : array
        Node of the route graph ``[b]``; -1 where it has none.
    peak_kw : mapping of str to array
        Own highest hour by carrier ``[b]`` [kW].
    today : tuple of str
        Kind of heating in use today.
    """

    names: tuple[str, ...]
    use: tuple[str, ...]
    group: tuple[str, ...]
    zone: tuple[str, ...]
    node: Ints
    peak_kw: dict[str, Values]
    today: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.names)


@dataclass(frozen=True)
class Alternative:
    """A building's own machine for heat or cooling, instead of the network: a converter per kW of its peak."""

    carrier: str
    machine: Converter

    @property
    def name(self) -> str:
        """Name of the machine."""
        return self.machine.name


@dataclass(frozen=True)
class NetworkCosts:
    """What one kilometre and one customer of a network cost, per year.

    Attributes
    ----------
    size_per_m : array
        Pipes or cables of each size, laid, without civil works ``[size]`` [money/m/a].
    trench_per_m : array
        Civil works of each route ``[route]`` [money/m/a].
    connection : array
        House station of each building ``[b]`` [money/a].
    capex_size_per_m, capex_trench_per_m, capex_connection : array
        The same as investment, not annualised [money/m], [money].
    """

    size_per_m: Values
    trench_per_m: Values
    connection: Values
    capex_size_per_m: Values
    capex_trench_per_m: Values
    capex_connection: Values


@dataclass(frozen=True)
class LineVoltage:
    """Impedance of each cable size and the voltage limits.

    Attributes
    ----------
    r_ohm_per_m, x_ohm_per_m : array
        Resistance and reactance ``[size]`` [ohm/m].
    tan_phi : float
        Reactive per active power of the loads [-].
    nominal_v : float
        Line-to-line voltage [V].
    max_drop, max_rise : float
        Limits against the voltage at the substation [-].
    """

    r_ohm_per_m: Values
    x_ohm_per_m: Values
    tan_phi: float
    nominal_v: float
    max_drop: float
    max_rise: float


@dataclass(frozen=True)
class LineSite:
    """A place along a private line where assets feed electricity in, other than its substation.

    Attributes
    ----------
    name : str
        Site or building.
    node : int
        Its node on the routes; -1 where there are none.
    building : int
        Index of the building it is, whose connection it needs; -1 for a site.
    infeed : mapping of str to float
        What each asset there feeds in the state ``highest infeed``, per unit of capacity [kW/unit]; 0 for stores.
    """

    name: str
    node: int
    building: int
    infeed: Mapping[str, float]


@dataclass(frozen=True)
class NetworkProblem:
    """One carrier's network along the routes.

    Attributes
    ----------
    carrier : str
        ``heat``, ``cooling`` or ``electricity``.
    zone : str
        Supply area it feeds.
    mode : tuple of str
        ``required``, ``optional`` or ``forbidden`` per building.
    sizes : tuple of str
        Catalogue sizes, ascending.
    capacity_kw : array
        What each size carries ``[size]`` [kW].
    loss_kw_per_m : array
        Loss at design temperatures per metre of route ``[size]`` [kW/m].
    loss_shape : array
        Loss of each hour as a share of the design loss ``[t]`` [-].
    pump_share : float
        Electricity for pumping per energy delivered [-].
    states : tuple of str
        Design states, such as ``winter peak``.
    demand_kw : array
        Coincident demand in each state ``[state, b]`` [kW].
    costs : NetworkCosts
        Costs per year and as investment.
    plant_sites : tuple of str
        Sites from which it may be fed.
    plant_nodes : array
        Their nodes ``[plant]``.
    existing : array
        Index of the size that lies already, -1 for none ``[route]``.
    allowed, required : array of bool
        Whether a route may, or must, be built ``[route]``.
    min_size : array
        Index of the smallest size allowed where a route is built ``[route]``; -1 for any.
    voltage : LineVoltage or None
        Impedances and voltage limits, for lines.
    along : tuple of LineSite
        Where assets feed a line away from its substation.
    detail : mapping
        Physical data that the load flow needs: diameters, roughness, temperatures, and so on.
    """

    carrier: str
    zone: str
    mode: tuple[str, ...]
    sizes: tuple[str, ...]
    capacity_kw: Values
    loss_kw_per_m: Values
    loss_shape: Values
    pump_share: float
    states: tuple[str, ...]
    demand_kw: Values
    costs: NetworkCosts
    plant_sites: tuple[str, ...]
    plant_nodes: Ints
    existing: Ints
    allowed: NDArray[np.bool_]
    required: NDArray[np.bool_]
    min_size: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    voltage: LineVoltage | None = None
    along: tuple[LineSite, ...] = ()
    detail: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class RouteGraph:
    """The streets as arrays.

    Attributes
    ----------
    node_names, route_names : tuple of str
        Names as in the scenario, service lines included.
    x, y : array
        Coordinates ``[node]`` [m].
    from_node, to_node : array
        Ends of each route ``[route]``.
    length_m : array
        Length ``[route]`` [m].
    cost_factor : array
        Multiplies civil works ``[route]`` [-].
    surface : tuple of str
        ``hard`` or ``soft`` per route.
    bends : tuple of array
        Bends of each route between its ends ``[route][n, 2]`` [m]; empty where all routes are straight.
    """

    node_names: tuple[str, ...] = ()
    route_names: tuple[str, ...] = ()
    x: Values = field(default_factory=lambda: np.zeros(0))
    y: Values = field(default_factory=lambda: np.zeros(0))
    from_node: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    to_node: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    length_m: Values = field(default_factory=lambda: np.zeros(0))
    cost_factor: Values = field(default_factory=lambda: np.zeros(0))
    surface: tuple[str, ...] = ()
    bends: tuple[Values, ...] = ()


@dataclass(frozen=True)
class Goal:
    """What is minimised and what limits the whole: see the scenario's ``objective``."""

    minimise: str = "cost"
    carbon_price_per_kg: float = 0.0
    carbon_cap_kg: float = np.inf
    min_self_sufficiency: float = 0.0
    min_self_sufficiency_electricity: float = 0.0
    export_credit: float = 0.0


@dataclass(frozen=True)
class Problem:
    """Everything the optimiser sees.

    Attributes
    ----------
    name, currency : str
        Of the scenario.
    discount_rate : float
        Real interest for annuities [-].
    grid : TimeGrid
        Modelled hours.
    assets : tuple of Role
        Sources, demands, converters, stores and links, their series on the grid's hours.
    fuels : tuple of Fuel
        What can be bought over the year.
    buildings : Buildings
        Customers.
    classes : DemandClasses
        Their demand by shape.
    alternatives : tuple of Alternative
        Own machines of buildings outside the networks.
    today : tuple of Alternative
        Machines that heat and cool the buildings now, for the comparison.
    retail_price : array or None
        Price for buildings outside the private line ``[t]`` [money/kWh]; None where there is no private line.
    retail_co2 : float
        Emission of that electricity [kg/kWh].
    routes : RouteGraph
        The streets.
    networks : tuple of NetworkProblem
        Networks that may be built along them.
    shared_trench : bool
        Networks on one route share its civil works.
    goal : Goal
        Objective and overall limits.
    assumptions : tuple of Assumption
        Every value the problem rests on.
    """

    name: str
    currency: str
    discount_rate: float
    grid: TimeGrid
    assets: tuple[Role, ...]
    fuels: tuple[Fuel, ...]
    buildings: Buildings
    classes: DemandClasses
    alternatives: tuple[Alternative, ...]
    retail_price: Values | None
    retail_co2: float
    routes: RouteGraph
    networks: tuple[NetworkProblem, ...]
    shared_trench: bool
    goal: Goal
    today: tuple[Alternative, ...] = ()
    assumptions: tuple[Assumption, ...] = ()

    @property
    def sources(self) -> tuple[Source, ...]:
        """Assets that feed a carrier."""
        return tuple(a for a in self.assets if isinstance(a, Source))

    @property
    def demands(self) -> tuple[Demand, ...]:
        """Assets that take a carrier."""
        return tuple(a for a in self.assets if isinstance(a, Demand))

    @property
    def converters(self) -> tuple[Converter, ...]:
        """Assets that turn carriers into others."""
        return tuple(a for a in self.assets if isinstance(a, Converter))

    @property
    def stores(self) -> tuple[Store, ...]:
        """Assets that keep a carrier."""
        return tuple(a for a in self.assets if isinstance(a, Store))

    @property
    def links(self) -> tuple[Link, ...]:
        """Assets that carry between zones."""
        return tuple(a for a in self.assets if isinstance(a, Link))

    def network(self, carrier: str) -> NetworkProblem | None:
        """Return the network of a carrier, or None."""
        return next((n for n in self.networks if n.carrier == carrier), None)

    def annuity(self, years: float) -> float:
        """Return the yearly payment per unit of investment over a life in years [1/a]."""
        return annuity(self.discount_rate, years)


def annuity(rate: float, years: float) -> float:
    """Yearly payment that repays one unit with interest over a number of years.

    Parameters
    ----------
    rate : float
        Interest [1/a].
    years : float
        Number of payments [a].

    Returns
    -------
    float
        Payment per unit [1/a].
    """
    return 1.0 / years if rate == 0 else rate / (1.0 - (1.0 + rate) ** -years)
