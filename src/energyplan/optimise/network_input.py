"""What a network of one carrier may be built from: nodes, routes, sizes, consumers and sources, as arrays."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from energyplan.core.errors import Issue, ScenarioError, Where, shown

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

OPTIONAL, REQUIRED, FORBIDDEN = 0, 1, -1


@dataclass(frozen=True)
class LinearLaw:
    """Cost and loss that grow linearly with the flow that enters a route, instead of a catalogue of sizes.

    Attributes
    ----------
    cost_per_m, cost_per_m_kw : float
        Fixed [money/(m a)] and per flow [money/(m kW a)].
    loss_kw_per_m, loss_per_m : float
        Fixed [kW/m] and share of the entering flow lost per metre [1/m].
    capacity_kw : float
        Largest flow that may enter a route [kW].
    """

    cost_per_m: float
    cost_per_m_kw: float = 0.0
    loss_kw_per_m: float = 0.0
    loss_per_m: float = 0.0
    capacity_kw: float = np.inf


@dataclass(frozen=True)
class VoltageLimits:
    """Voltage drop on lines in linearised DistFlow form.

    Attributes
    ----------
    r_ohm_per_m, x_ohm_per_m : array
        Resistance and reactance of each size ``[size]`` [ohm/m].
    tan_phi : float
        Reactive per active power [-].
    nominal_v : float
        Nominal voltage between phases [V].
    minimum, maximum : float
        Limits at every node, and `source` the voltage at every source, per nominal voltage [-].
    """

    r_ohm_per_m: Floats
    x_ohm_per_m: Floats
    tan_phi: float = 0.33
    nominal_v: float = 400.0
    minimum: float = 0.94
    maximum: float = 1.06
    source: float = 1.02


@dataclass(frozen=True)
class NetworkInput:
    """A network to be designed: one carrier on arrays, in kW, m and money per year.

    A fixed loss of a route is booked half at each of its ends, so a flow is the flow at mid-route; the capacity holds
    for the flow that enters. A linear law books its loss where the flow leaves.

    Attributes
    ----------
    n_nodes : int
        Number of nodes.
    route_from, route_to : array of int
        Ends of each route ``[route]``.
    length_m : array
        Length of each route ``[route]`` [m].
    consumer_node : array of int
        Node of each consumer ``[consumer]``; several may share one.
    demand_kw : array
        Coincident demand of each consumer ``[state, consumer]`` [kW]; negative where it feeds in.
    source_node : array of int
        Node of each source ``[source]``.
    max_injection_kw, min_injection_kw : array
        Bounds of the injection ``[state, source]`` [kW]; a source that can absorb has a negative lower bound.
    consumer_mode : array of int
        1 must connect, 0 may, -1 must not ``[consumer]``.
    capacity_kw, loss_kw_per_m : array
        Largest flow that may enter and loss of each size ``[state, size]`` [kW], [kW/m]; sizes ascend.
    cost_per_m : array
        Cost of each size without the trench ``[size]`` [money/(m a)], not descending.
    law : LinearLaw, optional
        Instead of sizes.
    cost_factor : array
        Factor on the cost of sizes by the surface of the street ``[route]`` [-].
    trench_cost_per_m : array
        Civil works, which carriers may share ``[route]`` [money/(m a)].
    existing_size : array of int
        Size that lies in the street already, -1 for none ``[route]``. It is free; a larger one costs in full, or the
        difference where `replace_in_full` is false.
    route_mode : array of int
        1 must be built, 0 may, -1 must not ``[route]``.
    min_size : array of int
        Smallest size allowed if built ``[route]``, such as a service pipe for a building's own peak.
    radial : bool
        Each node is fed by one route at most, as with lines.
    voltage : VoltageLimits, optional
        Only for electricity.
    source_capacity_kw : array
        Sizes a source may be built in, ascending ``[option]`` [kW], such as transformers; empty if sources stand as
        they are.
    states : tuple of str
        Names of the design states.
    names : dict
        Names of ``node``, ``route``, ``consumer``, ``source`` for messages.
    """

    n_nodes: int
    route_from: Ints
    route_to: Ints
    length_m: Floats
    consumer_node: Ints
    demand_kw: Floats
    source_node: Ints
    max_injection_kw: Floats
    min_injection_kw: Floats
    consumer_mode: Ints
    capacity_kw: Floats
    loss_kw_per_m: Floats
    cost_per_m: Floats
    cost_factor: Floats
    trench_cost_per_m: Floats
    existing_size: Ints
    route_mode: Ints
    min_size: Ints
    source_capacity_kw: Floats
    law: LinearLaw | None = None
    replace_in_full: bool = True
    radial: bool = False
    voltage: VoltageLimits | None = None
    states: tuple[str, ...] = ("peak",)
    names: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def n_routes(self) -> int:
        """Number of routes."""
        return len(self.route_from)

    @property
    def n_sizes(self) -> int:
        """Number of sizes; 1 for a linear law."""
        return len(self.cost_per_m)

    @property
    def n_states(self) -> int:
        """Number of design states."""
        return len(self.states)

    def name(self, kind: str, index: int) -> str:
        """Return what a person calls element `index` of ``node``, ``route``, ``consumer`` or ``source``."""
        known = self.names.get(kind, ())
        return known[index] if index < len(known) else f"{kind} {index}"

    def size_cost(self) -> Floats:
        """Return the cost per year of every size on every route, without the trench ``[route, size]`` [money/a]."""
        return (self.length_m * self.cost_factor)[:, None] * self.cost_per_m

    def loss_kw(self) -> Floats:
        """Return the fixed loss of every size on every route ``[state, route, size]`` [kW]."""
        return self.length_m[:, None] * self.loss_kw_per_m[:, None, :]

    def allowed(self) -> NDArray[np.bool_]:
        """Return which sizes a route may take ``[route, size]``, before any bound is known."""
        size = np.arange(self.n_sizes)
        loop = self.route_from == self.route_to
        return ((self.route_mode >= 0) & ~loop)[:, None] & (
            size >= np.maximum(self.min_size, self.existing_size)[:, None]
        )


def network_input(
    nodes_routes: tuple[int, ArrayLike, ArrayLike, ArrayLike],
    consumers: tuple[ArrayLike, ArrayLike],
    sources: tuple[ArrayLike, ArrayLike],
    sizes: tuple[ArrayLike, ArrayLike, ArrayLike] | LinearLaw,
    **more: Any,
) -> NetworkInput:
    """Bring a network to arrays of the right shape and check it.

    Parameters
    ----------
    nodes_routes : (int, array, array, array)
        Number of nodes; from and to node and length [m] of each route.
    consumers : (array, array)
        Node of each consumer and its demand ``[state, consumer]`` or ``[consumer]`` [kW].
    sources : (array, array)
        Node of each source and its largest injection ``[state, source]`` or ``[source]`` [kW].
    sizes : (array, array, array) or LinearLaw
        Capacity ``[size]`` or ``[state, size]`` [kW], cost ``[size]`` [money/(m a)], loss ``[size]`` or ``[state,
        size]`` [kW/m].
    **more
        Further fields of `NetworkInput` by name; what is left out takes its plain value.

    Returns
    -------
    NetworkInput

    Raises
    ------
    ScenarioError
        Naming every element that is not possible.
    """
    n_nodes, tail, head, length = nodes_routes
    route_from, route_to = _ints(tail), _ints(head)
    n_routes = len(route_from)
    states = tuple(str(s) for s in more.pop("states", ())) or _state_names(consumers[1], sources[1], sizes)  # type: ignore[attr-defined]
    n_states = len(states)
    demand, injection = _by_state(consumers[1], n_states), _by_state(sources[1], n_states)
    if isinstance(sizes, LinearLaw):
        capacity, cost, loss = ([sizes.capacity_kw], [sizes.cost_per_m], [sizes.loss_kw_per_m])
        more["law"] = sizes
    else:
        capacity, cost, loss = sizes  # type: ignore[assignment]
    given: dict[str, Any] = {
        "min_injection_kw": np.zeros(injection.shape),
        "consumer_mode": np.zeros(len(_ints(consumers[0]))),
        "cost_factor": np.ones(n_routes),
        "trench_cost_per_m": np.zeros(n_routes),
        "existing_size": np.full(n_routes, -1),
        "route_mode": np.zeros(n_routes),
        "min_size": np.zeros(n_routes),
        "source_capacity_kw": np.zeros(0),
    }
    unknown = sorted(set(more) - {f.name for f in fields(NetworkInput)})
    if unknown:
        raise TypeError(f"network_input has no field {unknown[0]!r}")
    given.update(more)
    shapes: dict[str, Any] = {
        "min_injection_kw": injection.shape,
        "cost_factor": n_routes,
        "trench_cost_per_m": n_routes,
    }
    for key, shape in shapes.items():
        given[key] = np.broadcast_to(np.asarray(given[key], dtype=float), shape).copy()
    for key, count in (
        ("consumer_mode", demand.shape[1]),
        *((k, n_routes) for k in ("existing_size", "route_mode", "min_size")),
    ):
        given[key] = np.broadcast_to(_ints(given[key]), count).copy()
    given["source_capacity_kw"] = np.asarray(given["source_capacity_kw"], dtype=float)
    net = NetworkInput(
        n_nodes=int(n_nodes),
        route_from=route_from,
        route_to=route_to,
        length_m=np.asarray(length, dtype=float),
        consumer_node=_ints(consumers[0]),
        demand_kw=demand,
        source_node=_ints(sources[0]),
        max_injection_kw=injection,
        capacity_kw=_by_state(capacity, n_states),
        loss_kw_per_m=_by_state(loss, n_states),
        cost_per_m=np.asarray(cost, dtype=float),
        states=states,
        **given,  # type: ignore[arg-type]
    )
    check_input(net)
    return net


def check_input(net: NetworkInput) -> None:
    """Raise a `ScenarioError` that names every element of a network which is not possible in itself."""
    faults: list[Issue] = []

    def tell(kind: str, bad: Any, what: str, value: ArrayLike, expected: str, fix: str) -> None:
        values = np.broadcast_to(np.asarray(value), bad.shape)
        for i in np.flatnonzero(bad)[:20]:
            faults.append(Issue(Where(), net.name(kind, int(i)), what, shown(values[i]), expected, fix))

    inside = f"0 to {net.n_nodes - 1}"
    for kind, ends in (("route", net.route_from), ("route", net.route_to), ("consumer", net.consumer_node)):
        tell(
            kind,
            (ends < 0) | (ends >= net.n_nodes),
            "stands at a node that is not there",
            ends,
            inside,
            "Mend the node.",
        )
    tell(
        "source",
        (net.source_node < 0) | (net.source_node >= net.n_nodes),
        "stands at a node that is not there",
        net.source_node,
        inside,
        "Mend the node.",
    )
    bad = ~np.isfinite(net.length_m) | (net.length_m < 0)
    tell("route", bad, "has no usable length", net.length_m, "metres, not negative", "Measure it again.")
    worst = np.where(np.isfinite(net.demand_kw), 0.0, np.nan).sum(axis=0)
    tell("consumer", np.isnan(worst), "has a demand that is no number", worst, "kW", "Give its demand.")
    tell("source", np.isnan(net.max_injection_kw).any(axis=0), "has no capacity", np.nan, "kW", "Give its capacity.")
    for key in ("cost_factor", "trench_cost_per_m"):
        value = getattr(net, key)
        bad = ~np.isfinite(value) | (value < 0)
        tell("route", bad, f"has an impossible {key}", value, "a number, not negative", "Mend it.")
    tell(
        "route",
        net.existing_size >= net.n_sizes,
        "holds an unknown size",
        net.existing_size,
        f"below {net.n_sizes}",
        "",
    )
    tell("route", net.min_size >= net.n_sizes, "asks for an unknown size", net.min_size, f"below {net.n_sizes}", "")
    faults += _size_faults(net)
    if faults:
        raise ScenarioError(faults)


def _size_faults(net: NetworkInput) -> list[Issue]:
    faults: list[Issue] = []
    for key, value, rising in (
        ("capacity_kw", net.capacity_kw, True),
        ("cost_per_m", net.cost_per_m[None, :], False),
        ("source_capacity_kw", net.source_capacity_kw[None, :], True),
    ):
        if np.isnan(value).any() or (value < 0).any():
            faults.append(Issue(Where(), f"sizes.{key}", "is no number or negative", shown(value.tolist())))
        elif value.shape[1] > 1 and (np.diff(value) < 0).any():
            word = "rise" if rising else "not fall"
            fix = "Order the sizes; leave out a size that costs more and carries less."
            faults.append(
                Issue(Where(), f"sizes.{key}", f"must {word} from size to size", shown(value.tolist()), fix=fix)
            )
    if not np.isfinite(net.loss_kw_per_m).all() or (net.loss_kw_per_m < 0).any():
        faults.append(
            Issue(Where(), "sizes.loss_kw_per_m", "is no number or negative", shown(net.loss_kw_per_m.tolist()))
        )
    if net.n_sizes == 0:
        faults.append(Issue(Where(), "sizes", "has no size to choose from", "0", "at least one"))
    if net.voltage is not None and len(net.voltage.r_ohm_per_m) != net.n_sizes:
        faults.append(Issue(Where(), "voltage", "needs a resistance for each size", str(len(net.voltage.r_ohm_per_m))))
    return faults


def _ints(value: object) -> Ints:
    return np.asarray(value).astype(np.int64)


def _state_names(*parts: object) -> tuple[str, ...]:
    arrays = [
        np.asarray(p)
        for part in parts
        for p in (part if isinstance(part, tuple) else (part,))
        if not isinstance(p, LinearLaw)
    ]
    count = max((a.shape[0] for a in arrays if a.ndim == 2), default=1)
    return ("peak",) if count == 1 else tuple(f"state {i}" for i in range(count))


def _by_state(value: ArrayLike, n_states: int) -> Floats:
    array = np.asarray(value, dtype=float)
    return np.broadcast_to(array if array.ndim == 2 else array[None, :], (n_states, array.shape[-1])).copy()
