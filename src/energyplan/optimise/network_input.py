"""What a network of one carrier may be built from: nodes, routes, sizes, consumers and sources, as arrays."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from energyplan.core.errors import Issue, ScenarioError, Where, shown
from energyplan.optimise.network_arrays import Arrays, common_length, n_rows

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

OPTIONAL, REQUIRED, FORBIDDEN = 0, 1, -1


@dataclass(frozen=True)
class LinearLaw:
    """Cost and loss that grow linearly with the flow that enters a route, instead of a catalogue of sizes.

    It counts as one size, number 0: a route whose `existing_size` is 0 holds a pipe of it already, which is free
    whatever flows.

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
        Coincident demand of each consumer ``[state, consumer]`` [kW]; negative where it feeds in, which others or a
        source with a negative lower bound must take: nothing is built to lose it.
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

    def flow_cost(self) -> Floats:
        """Return what a linear law costs by the flow that enters a route ``[route]`` [money/(kW a)]; nothing where a
        pipe lies already."""
        rate = 0.0 if self.law is None else self.law.cost_per_m_kw
        return np.where(self.existing_size >= 0, 0.0, self.length_m * self.cost_factor * rate)

    def loss_kw(self) -> Floats:
        """Return the fixed loss of every size on every route ``[state, route, size]`` [kW]."""
        return self.length_m[:, None] * self.loss_kw_per_m[:, None, :]

    def allowed(self) -> NDArray[np.bool_]:
        """Return which sizes a route may take ``[route, size]``, before any bound is known."""
        size = np.arange(self.n_sizes)
        loop = self.route_from == self.route_to
        # half of what a pipe loses enters at each of its ends, whatever else flows
        holds = (self.capacity_kw[:, None, :] >= self.loss_kw() / 2).all(axis=0) | (self.law is not None)
        holds &= (self.capacity_kw > 0).any(axis=0)
        least = np.maximum(self.min_size, self.existing_size)[:, None]
        return ((self.route_mode >= 0) & ~loop)[:, None] & (size >= least) & holds


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
        Naming every array that does not fit and every element that is not possible.
    """
    unknown = sorted(set(more) - {f.name for f in fields(NetworkInput)})
    if unknown:
        raise TypeError(f"network_input has no field {unknown[0]!r}")
    read = Arrays()
    n_nodes, *ends = nodes_routes
    nodes, n_routes = read.count("n_nodes", n_nodes), common_length(*ends)
    consumer, source = read.wholes("consumer_node", consumers[0], None), read.wholes("source_node", sources[0], None)
    law, catalogue = _catalogue(read, sizes)
    states = _state_names(read, more.pop("states", ()), n_rows(consumers[1], sources[1], *catalogue))
    n_states, cost = len(states), read.numbers("sizes.cost_per_m", catalogue[1], None)
    by_state, by_route = (n_states, len(source)), {"cost_factor": 1.0, "trench_cost_per_m": 0.0}
    whole = {"existing_size": -1, "route_mode": 0, "min_size": 0}
    options = more.get("source_capacity_kw", ())
    net = NetworkInput(
        n_nodes=nodes,
        route_from=read.wholes("route_from", ends[0], (n_routes,)),
        route_to=read.wholes("route_to", ends[1], (n_routes,)),
        length_m=read.numbers("length_m", ends[2], (n_routes,)),
        consumer_node=consumer,
        demand_kw=read.by_state("demand_kw", consumers[1], (n_states, len(consumer))),
        source_node=source,
        max_injection_kw=read.by_state("max_injection_kw", sources[1], by_state, np.inf),
        min_injection_kw=read.by_state("min_injection_kw", more.get("min_injection_kw", 0.0), by_state),
        consumer_mode=read.wholes("consumer_mode", more.get("consumer_mode", 0), (len(consumer),)),
        capacity_kw=read.by_state("sizes.capacity_kw", catalogue[0], (n_states, len(cost)), np.inf),
        loss_kw_per_m=read.by_state("sizes.loss_kw_per_m", catalogue[2], (n_states, len(cost))),
        cost_per_m=cost,
        source_capacity_kw=read.numbers("source_capacity_kw", options, None),
        law=law,
        states=states,
        **{key: read.numbers(key, more.get(key, plain), (n_routes,), plain) for key, plain in by_route.items()},  # type: ignore[arg-type]
        **{key: read.wholes(key, more.get(key, plain), (n_routes,), plain) for key, plain in whole.items()},  # type: ignore[arg-type]
        **{key: more[key] for key in ("replace_in_full", "radial", "voltage", "names") if key in more},
    )
    net = _with_voltage(read, net)
    check_input(net, read)
    return net


def _catalogue(read: Arrays, sizes: object) -> tuple[LinearLaw | None, tuple[Any, Any, Any]]:
    """A linear law, if there is one, and capacity, cost and loss of sizes; a law is one size."""
    if isinstance(sizes, LinearLaw):
        return sizes, ([sizes.capacity_kw], [sizes.cost_per_m], [sizes.loss_kw_per_m])
    if isinstance(sizes, tuple | list) and len(sizes) == 3:
        return None, (sizes[0], sizes[1], sizes[2])
    got, fix = shown(type(sizes).__name__), "Give a LinearLaw, or capacity, cost and loss of each size."
    read.faults.append(Issue(Where(), "sizes", "is neither a law nor a catalogue", got, "three arrays", fix))
    return None, ([0.0], [0.0], [0.0])


def _state_names(read: Arrays, given: object, count: int) -> tuple[str, ...]:
    names = (given,) if isinstance(given, str) else tuple(str(s) for s in given)  # type: ignore[attr-defined]
    if len(set(names)) < len(names):
        read.faults.append(Issue(Where(), "states", "holds a name twice", shown(names), "names that differ"))
    if names and (len(names) == count or count == 1):
        return names
    if names:
        what = "has not as many names as the tables of demand, injection and sizes have rows"
        read.faults.append(Issue(Where(), "states", what, str(len(names)), str(count)))
    return ("peak",) if count == 1 else tuple(f"state {i}" for i in range(count))


def _with_voltage(read: Arrays, net: NetworkInput) -> NetworkInput:
    """Bring resistance and reactance to arrays, and tell what is not possible in the limits."""
    limits = net.voltage
    if limits is None:
        return net
    if not isinstance(limits, VoltageLimits):
        read.faults.append(Issue(Where(), "voltage", "is of no use", shown(limits), "VoltageLimits"))
        return replace(net, voltage=None)
    r, x = (
        read.numbers(f"voltage.{key}", getattr(limits, key), (net.n_sizes,)) for key in ("r_ohm_per_m", "x_ohm_per_m")
    )
    for key, value in (("r_ohm_per_m", r), ("x_ohm_per_m", x)):
        bad = ~np.isfinite(value) | (value < 0)
        words = (f"has an impossible {key}", "a number, not negative", "")
        read.tell(bad, lambda k: f"voltage.size {k}", words, value)
    for key in ("tan_phi", "nominal_v", "minimum", "maximum", "source"):
        value, least = getattr(limits, key), -np.inf if key == "tan_phi" else 0.0
        if not least < value < np.inf:
            expected = "a number" if key == "tan_phi" else "a number above 0"
            read.faults.append(Issue(Where(), f"voltage.{key}", "is impossible", shown(value), expected))
    if not limits.minimum <= limits.source <= limits.maximum:
        got = f"{limits.minimum}, {limits.source}, {limits.maximum}"
        fix = "Set the voltage of the sources between the limits."
        what = "does not lie between minimum and maximum"
        read.faults.append(Issue(Where(), "voltage.source", what, got, "minimum <= source <= maximum", fix))
    return replace(net, voltage=replace(limits, r_ohm_per_m=r, x_ohm_per_m=x))


def check_input(net: NetworkInput, read: Arrays | None = None) -> None:
    """Raise a `ScenarioError` that names every element of a network which is not possible in itself.

    Parameters
    ----------
    net : NetworkInput
        The network.
    read : Arrays, optional
        What was noted while its arrays were read; it is told too.
    """
    read = read or Arrays()

    def tell(kind: str, bad: Any, what: str, value: object, expected: str, fix: str = "") -> None:
        read.tell(np.asarray(bad), lambda i: net.name(kind, i), (what, expected, fix), value)

    inside = f"0 to {net.n_nodes - 1}" if net.n_nodes > 0 else "no node at all"
    for kind, ends in (
        ("route", net.route_from),
        ("route", net.route_to),
        ("consumer", net.consumer_node),
        ("source", net.source_node),
    ):
        outside = ((ends < 0) | (ends >= net.n_nodes)) & (net.n_nodes >= 0)
        tell(kind, outside, "stands at a node that is not there", ends, inside, "Mend the node.")
    for kind, key in (("consumer", "consumer_mode"), ("route", "route_mode")):
        mode = getattr(net, key)
        tell(kind, np.abs(mode) > 1, f"has an unknown {key}", mode, "1 must, 0 may, -1 must not")
    for key, least in (("existing_size", -1), ("min_size", 0)):
        size = getattr(net, key)
        tell("route", (size < least) | (size >= max(net.n_sizes, 1)), f"has an unknown {key}", size,
             f"{least} to {net.n_sizes - 1}")  # fmt: skip
    bad = ~np.isfinite(net.length_m) | (net.length_m < 0)
    tell("route", bad, "has no usable length", net.length_m, "metres, not negative", "Measure it again.")
    for key in ("cost_factor", "trench_cost_per_m"):
        value = getattr(net, key)
        bad = ~np.isfinite(value) | (value < 0)
        tell("route", bad, f"has an impossible {key}", value, "a number, not negative", "Mend it.")
    bad, value = _worst(~np.isfinite(net.demand_kw), net.demand_kw)
    tell("consumer", bad, "has a demand that is no number", value, "kW", "Give its demand.")
    most, least_kw = net.max_injection_kw, net.min_injection_kw
    bad, value = _worst(np.isnan(most) | np.isneginf(most), most)
    tell("source", bad, "has no capacity", value, "kW", "Give its capacity.")
    bad, value = _worst(~np.isfinite(least_kw), least_kw)
    tell("source", bad, "has no usable min_injection_kw", value, "kW", "Give how much it must inject or can absorb.")
    bad, value = _worst(least_kw > most, least_kw)
    tell("source", bad, "must inject more than it can", value, "no more than max_injection_kw", "Mend one of the two.")
    _check_sizes(net, read)
    if read.faults:
        raise ScenarioError(read.faults)


def _worst(bad: NDArray[np.bool_], value: Floats) -> tuple[NDArray[np.bool_], Floats]:
    """Whether an element is bad in any state, and its value in the first state where it is ``[element]``."""
    return np.asarray(bad.any(axis=0)), np.take_along_axis(value, bad.argmax(axis=0)[None], axis=0)[0]


def _check_sizes(net: NetworkInput, read: Arrays) -> None:
    """Tell what is not possible in a catalogue, a linear law or the sizes of sources, and names of nothing."""

    def tell(key: str, what: str, value: object, expected: str = "", fix: str = "") -> None:
        got = shown(value.tolist() if isinstance(value, np.ndarray) else value)
        read.faults.append(Issue(Where(), key, what, got, expected, fix))

    rising = "Order the sizes; leave out a size that costs more and carries less."
    for key, value, word in (
        ("sizes.capacity_kw", net.capacity_kw, "rise"),
        ("sizes.cost_per_m", net.cost_per_m, "not fall"),
        ("source_capacity_kw", net.source_capacity_kw, "rise"),
    ):
        finite = np.isfinite(value) | (key == "sizes.capacity_kw") & np.isposinf(value)
        if not finite.all() or (value < 0).any():
            tell(key, "is no number or negative", value)
        elif (value[..., 1:] < value[..., :-1]).any():
            tell(key, f"must {word} from size to size", value, "", rising)
    if not np.isfinite(net.loss_kw_per_m).all() or (net.loss_kw_per_m < 0).any():
        tell("sizes.loss_kw_per_m", "is no number or negative", net.loss_kw_per_m)
    if net.n_sizes == 0:
        tell("sizes", "has no size to choose from", 0, "at least one")
    if net.law is not None:
        for key in ("cost_per_m_kw", "loss_per_m"):
            if not np.isfinite(getattr(net.law, key)) or getattr(net.law, key) < 0:
                tell(f"sizes.{key}", "is no number or negative", getattr(net.law, key))
        if (net.demand_kw < 0).any():
            least = float(net.demand_kw.min())
            fix = "Give a catalogue of sizes instead."
            tell("sizes", "is a linear law, which does not know infeed", least, "no demand below 0", fix)
        lost = net.law.loss_per_m * net.length_m
        words = ("loses all that enters it", "a share of flow lost over its length below 1",
                 "Give loss_per_m per metre, or cut the route.")  # fmt: skip
        read.tell(lost >= 1.0, lambda i: net.name("route", i), words, lost)
    counts = {"node": net.n_nodes, "route": net.n_routes, "consumer": len(net.consumer_node),
              "source": len(net.source_node)}  # fmt: skip
    for kind, names in net.names.items():
        if kind not in counts:
            tell(f"names.{kind}", "names nothing", kind, ", ".join(counts))
        elif len(names) != counts[kind]:
            tell(f"names.{kind}", "has the wrong number of names", len(names), str(counts[kind]))
