"""A network design as a tree problem: arcs from a root above all sources, cost steps per size, demand and worth at
nodes.

Start solutions and bounds work on this form. What it leaves out of the full problem, it leaves out so that every cost
here is at most the true one: a bound holds for the full problem, and a tree found here is priced again there.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from energyplan.optimise.network_bounds import RouteBounds, route_bounds
from energyplan.optimise.network_input import FORBIDDEN, REQUIRED, Floats, Ints, NetworkInput
from energyplan.optimise.network_problem import DesignProblem


@dataclass(frozen=True)
class TreeCase:
    """Arcs, cost steps and consumers of one design state, with a root that feeds every source.

    Attributes
    ----------
    n_nodes : int
        Nodes, the root being the last.
    n_routes : int
        Number of routes; arc ``e`` is route ``e`` along its way 0, arc ``n_routes + e`` the same against it, and the
        arcs after those lead from the root to the sources.
    tail, head : array of int
        Ends of each arc ``[arc]``.
    step_kw : array
        Flow that may enter each step of an arc ``[arc, step]`` [kW], ascending.
    step_cost : array
        Cost of each step with its loss priced ``[arc, step]`` [money/a]; infinite where not offered.
    price : array
        Cost by flow of each arc above the cheapest source ``[arc]`` [money/(kW a)], not zero only from the root.
    loss_kw : array
        Loss of each step ``[arc, step]`` [kW].
    most_kw : array
        Largest flow of each arc ``[arc]`` [kW]; finite from the root where a source is limited.
    node : array of int
        Node of each consumer ``[consumer]``; the end of its service pipe nearer to the street where that is contracted.
    demand_kw : array
        Demand of each consumer, with the loss of its service pipe ``[consumer]`` [kW].
    worth : array
        What a consumer is worth after its energy and service pipe ``[consumer]`` [money/a]; infinite if it must
        connect.
    service : array of int
        Arc of each consumer's contracted service pipe ``[consumer]``, -1 for none.
    base : float
        Cost that every network has [money/a]: objective = base + arcs + worth of optional consumers left out.
    bounds : bool
        Whether a bound of this case holds for the full problem: not where infeed or a source that absorbs may supply
        consumers or earn.
    exact : bool
        Whether nothing was left out, so that the cost of a tree here is its cost in the full problem.
    radial : bool
        Whether each node is fed by one arc at most.
    ordered : array of bool
        Arcs that some best network builds in the smallest step that carries their flow ``[arc]``: neither cost nor loss
        falls with the step, and nothing but this state's flow decides the step.
    lean : array of bool
        Arcs that some best network builds in a larger step than their flow needs only where that costs or loses less
        ``[arc]``: nothing but this state's flow decides the step.
    """

    n_nodes: int
    n_routes: int
    tail: Ints
    head: Ints
    step_kw: Floats
    step_cost: Floats
    price: Floats
    loss_kw: Floats
    most_kw: Floats
    node: Ints
    demand_kw: Floats
    worth: Floats
    service: Ints
    base: float
    bounds: bool
    exact: bool
    radial: bool
    ordered: NDArray[np.bool_]
    lean: NDArray[np.bool_]

    @property
    def root(self) -> int:
        """The node that feeds every source."""
        return self.n_nodes - 1

    def back(self, arc: int) -> int:
        """Return the arc along the same route the other way."""
        return arc + self.n_routes if arc < self.n_routes else arc - self.n_routes


def tree_case(problem: DesignProblem, bounds: RouteBounds | None = None) -> TreeCase:
    """Bring a design problem to a tree case of its largest state, one without infeed if there is any.

    Parameters
    ----------
    problem : DesignProblem
        The problem.
    bounds : RouteBounds, optional
        From `route_bounds`, if known already.

    Returns
    -------
    TreeCase
        With consumers at the end of a service pipe of their own moved to the street.
    """
    net = problem.net
    bounds = bounds or route_bounds(net)
    infeed = np.asarray((net.demand_kw < 0).any(axis=1))
    total = np.maximum(net.demand_kw, 0).sum(axis=1)
    state = int(np.where(infeed & ~infeed.all(), -1.0, total).argmax())
    price = float(problem.source_cost.min(initial=np.inf)) if net.n_states == 1 else 0.0
    step_kw, cost, loss = _steps(net, bounds, state, price)
    n, sources = net.n_routes, len(net.source_node)
    way = bounds.way & ~(net.radial & np.isin(np.stack([net.route_to, net.route_from], axis=1), net.source_node))
    offered = [np.where(way[:, w, None], cost, np.inf) for w in (0, 1)]  # no line leads into a source
    steps = cost.shape[1]
    wanted = net.consumer_mode != FORBIDDEN
    # who takes nothing is led to all the same if connected: a trace of demand stands for it
    demand = np.maximum(net.demand_kw[state], 1e-9 * (1.0 + total.max()))
    energy = price * np.maximum(net.demand_kw[state], 0.0)
    gain = np.where(net.consumer_mode == REQUIRED, np.inf, np.where(wanted, problem.worth - energy, 0.0))
    must = net.consumer_mode == REQUIRED
    # nobody connected pays own supply; everybody connected pays energy less revenue
    base = float(problem.own_supply_cost[~must].sum() + (energy - problem.revenue)[must].sum())
    base -= float(np.maximum(gain[~must], 0.0).sum())
    plain = net.n_states == 1 and net.voltage is None and net.law is None and not len(net.source_capacity_kw)
    lean = _lean(net)
    case = TreeCase(
        n_nodes=net.n_nodes + 1,
        n_routes=n,
        tail=np.concatenate([net.route_from, net.route_to, np.full(sources, net.n_nodes)]),
        head=np.concatenate([net.route_to, net.route_from, net.source_node]),
        step_kw=np.concatenate([step_kw, step_kw, np.full((sources, steps), 1e15)]),
        step_cost=np.concatenate([*offered, np.zeros((sources, steps))]),
        price=np.concatenate(
            [np.zeros(2 * n), problem.source_cost - price if net.n_states == 1 else np.zeros(sources)]
        ),
        loss_kw=np.concatenate([loss, loss, np.zeros((sources, steps))]),
        most_kw=np.concatenate([np.full(2 * n, np.inf), net.max_injection_kw[state]]),
        node=net.consumer_node,
        demand_kw=demand,
        worth=gain,
        service=np.full(len(demand), -1, dtype=np.int64),
        base=base,
        # whoever absorbs or feeds in while energy is paid for may earn what the case does not know
        bounds=not infeed[[state, 0]].any() and bool((net.min_injection_kw[0] >= 0).all()),
        exact=plain and bool((net.demand_kw >= 0).all()) and len(np.unique(problem.source_cost)) <= 1,
        radial=net.radial,
        ordered=np.concatenate([np.tile(_rising(cost, loss) & lean, 2), np.zeros(sources, dtype=bool)]),
        lean=np.concatenate([np.full(2 * n, lean), np.zeros(sources, dtype=bool)]),
    )
    return _contract_services(case, net)


def _lean(net: NetworkInput) -> bool:
    """Whether nothing but the flow of one state decides which step a route is built in."""
    one_way = bool((net.demand_kw >= 0).all() and (net.min_injection_kw >= 0).all())
    return net.n_states == 1 and net.voltage is None and one_way


def _rising(cost: Floats, loss: Floats) -> NDArray[np.bool_]:
    """Routes on which neither cost nor loss falls from one step offered to a later one ``[route]``."""
    known = np.isfinite(cost)
    rising = np.ones(len(cost), dtype=bool)
    for value in (cost, loss):
        highest = np.maximum.accumulate(np.where(known, value, -np.inf), axis=1)
        rising &= (~known | (value >= highest)).all(axis=1)
    return rising


def _steps(net: NetworkInput, bounds: RouteBounds, state: int, price: float) -> tuple[Floats, Floats, Floats]:
    """Capacity, cost and loss of every step of every route ``[route, step]``; a linear law in steps that stay below
    it."""
    trench = (net.trench_cost_per_m * net.length_m)[:, None]
    if net.law is None:
        cost = net.size_cost()
        k = np.arange(net.n_sizes)
        lies = net.existing_size[:, None]
        paid = np.where(lies >= 0, cost[np.arange(len(cost)), np.maximum(net.existing_size, 0)][:, None], 0.0)
        cost = cost - (0.0 if net.replace_in_full else paid)
        cost = np.where(k == lies, 0.0, np.maximum(cost, 0.0) + trench)
        loss = net.loss_kw()[state]
        step = np.broadcast_to(net.capacity_kw[state], cost.shape)
        cost = np.where(bounds.size, cost + price * loss, np.inf)
        return step.copy(), cost, loss.copy()
    law = net.law
    top = max(float(bounds.most_kw[state].max(initial=1.0)), 1.0)
    floor = np.maximum(np.geomspace(top / 400.0, top, 10), 0.0)
    below = np.concatenate([[0.0], floor[:-1]])  # a step costs what its smallest flow would
    along = (net.length_m * net.cost_factor)[:, None]
    free = net.existing_size[:, None] >= 0
    cost = np.where(free, 0.0, along * (law.cost_per_m + law.cost_per_m_kw * below) + trench)
    loss = net.length_m[:, None] * (law.loss_kw_per_m + law.loss_per_m * below)
    step = np.broadcast_to(np.minimum(floor * (1 + 1e-12), law.capacity_kw), cost.shape).copy()
    built = bounds.size.any(axis=1, keepdims=True) | (net.route_mode > 0)[:, None]
    return step, np.where(built, cost + price * loss, np.inf), loss


def _contract_services(case: TreeCase, net: NetworkInput) -> TreeCase:
    """Move a consumer alone at the end of a route to the street end of it.

    Such a route is built exactly if its consumer is connected, in a size that suits it, so its cost and loss belong to
    the consumer. Nothing else can use it.
    """
    n = case.n_routes
    usable = np.isfinite(case.step_cost[: 2 * n]).any(axis=1)
    arcs = np.flatnonzero(usable)
    routes = arcs % n
    into = case.head[arcs]
    entering = np.bincount(into, minlength=case.n_nodes)
    touching = np.zeros(case.n_nodes, dtype=np.int64)
    open_ = np.unique(routes)
    np.add.at(touching, net.route_from[open_], 1)
    np.add.at(touching, net.route_to[open_], 1)
    alone = np.bincount(net.consumer_node[net.consumer_mode != FORBIDDEN], minlength=case.n_nodes) == 1
    source = np.zeros(case.n_nodes, dtype=bool)
    source[net.source_node] = True
    last = np.full(case.n_nodes, -1, dtype=np.int64)
    last[into] = arcs
    free = (net.route_mode <= 0) & (net.existing_size < 0)
    c = np.flatnonzero(
        alone[case.node]
        & (touching[case.node] == 1)
        & (entering[case.node] == 1)
        & ~source[case.node]
        & (net.consumer_mode != FORBIDDEN)
    )
    c = c[free[last[case.node[c]] % n]]
    arc = last[case.node[c]]
    fits = np.isfinite(case.step_cost[arc]) & (case.step_kw[arc] >= case.demand_kw[c, None] + case.loss_kw[arc] - 1e-12)
    c, arc, fits = c[fits.any(axis=1)], arc[fits.any(axis=1)], fits[fits.any(axis=1)]
    cost = np.where(fits, case.step_cost[arc], np.inf).min(axis=1)
    loss = np.where(fits, case.loss_kw[arc], np.inf).min(axis=1)  # of another size, maybe: less than any best network's
    node, demand = case.node.copy(), case.demand_kw.copy()
    worth, service = case.worth.copy(), case.service.copy()
    base = case.base
    must = np.isinf(worth[c])
    base += float(cost[must].sum())
    before = np.maximum(worth[c][~must], 0.0)
    worth[c] -= np.where(must, 0.0, cost)
    base += float((before - np.maximum(worth[c][~must], 0.0)).sum())
    node[c], service[c] = case.tail[arc], arc
    demand[c] += loss
    step_cost = case.step_cost.copy()
    step_cost[arc] = np.inf
    return replace(case, node=node, demand_kw=demand, worth=worth, service=service, base=base, step_cost=step_cost)
