"""Voltages along feeders as a linear function of the sizes chosen, and the cheapest upgrades that lift them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import breadth_first_order

from energyplan.loadflow.electric_network import Network
from energyplan.loadflow.electric_sizes import Choices
from energyplan.loadflow.electric_tree import heavy_first, subtree_ends
from energyplan.loadflow.grid import Complexes, Floats, Grid, Ints


@dataclass(frozen=True)
class Feeders:
    """A spanning tree of the grid in depth-first order, with the branch towards the source at each position.

    Attributes
    ----------
    node, parent, end : array [position]
        Node, position of the parent (-1 the sources) and one past the last position behind.
    branch : array [position]
        Branch towards the parent.
    downwards : array [position]
        1 where that branch's from end is at the parent, else -1.
    """

    node: Ints
    parent: Ints
    end: Ints
    branch: Ints
    downwards: Ints


@dataclass(frozen=True)
class Element:
    """A branch whose size may be chosen.

    Attributes
    ----------
    branch : int
        Branch number.
    position : int
        Where it stands in the feeders, -1 where it closes a loop.
    choices : Choices
        Sizes, cheapest first.
    per_unit : float
        What turns a choice's impedance into per unit [-].
    quantity : float
        What the cost of a choice is multiplied with: length [m] or 1.
    """

    branch: int
    position: int
    choices: Choices
    per_unit: float
    quantity: float


def build_feeders(grid: Grid, network: Network) -> Feeders:
    """Return a spanning tree of the supplied grid that remembers its branches.

    Parameters
    ----------
    grid, network
        The grid and its nodes.

    Returns
    -------
    Feeders
        Every supplied node but the slack nodes.
    """
    vertex = np.zeros(network.node_count, np.int64)
    free = np.ones(network.node_count, bool)
    free[network.slack_nodes] = False
    vertex[free] = np.arange(1, free.sum() + 1)
    node_of = np.concatenate([[-1], np.flatnonzero(free)])
    on = np.flatnonzero(network.through)
    start, end = vertex[network.branch_from[on]], vertex[network.branch_to[on]]
    inner = start != end
    on, start, end = on[inner], start[inner], end[inner]
    count = len(node_of)
    pair, first = np.unique(np.minimum(start, end) * count + np.maximum(start, end), return_index=True)
    graph = coo_array((np.ones(len(pair)), (pair // count, pair % count)), shape=(count, count)).tocsr()
    order, parent = (a.astype(np.int64) for a in breadth_first_order(graph, 0, directed=False))
    walk = heavy_first(order, parent)
    position = np.empty(count, np.int64)
    position[walk] = np.arange(-1, count - 1)
    body = walk[1:]
    up = parent[body]
    edge = first[np.searchsorted(pair, np.minimum(body, up) * count + np.maximum(body, up))]
    above = position[up]
    return Feeders(node_of[body], above, subtree_ends(above), on[edge], np.where(start[edge] == up, 1, -1))


def path(feeders: Feeders, position: int) -> list[int]:
    """Return the positions from one position up to the source."""
    found = []
    while position >= 0:
        found.append(position)
        position = int(feeders.parent[position])
    return found


@dataclass
class Model:
    """Working copy of one round of sizing: voltages that follow the choices linearly.

    Attributes
    ----------
    feeders : Feeders
        Order of nodes.
    elements : list of Element
        What may be sized.
    chosen : array of int [element]
        Choice of each.
    voltage : array [position, case]
        Voltage magnitudes with these choices [pu].
    flow : array [position, case]
        Current down each branch, turned so that its product with an impedance has the drop as its real part [pu].
    low, high : array [position]
        Band that must hold [pu].
    """

    feeders: Feeders
    elements: list[Element]
    chosen: Ints
    voltage: Floats
    flow: Complexes
    low: Floats
    high: Floats

    def change(self, element: int, choice: int, cases: int | slice = slice(None)) -> Floats:
        """Return by how much another choice lifts the voltage behind the element, by case [pu]."""
        item = self.elements[element]
        z = item.choices.impedance
        return (item.per_unit * (z[self.chosen[element]] - z[choice]) * self.flow[item.position, cases]).real

    def extra_cost(self, element: int, choice: int) -> float:
        """Return what another choice costs more than the present one [money]."""
        item = self.elements[element]
        return float((item.choices.cost[choice] - item.choices.cost[self.chosen[element]]) * item.quantity)

    def take(self, element: int, choice: int) -> None:
        """Make a choice and move the voltages behind it."""
        item = self.elements[element]
        if item.position >= 0:
            self.voltage[item.position : self.feeders.end[item.position]] += self.change(element, choice)
        self.chosen[element] = choice


def lift(model: Model, margin: float) -> bool:
    """Upgrade elements, each time what lifts the worst voltage most per cost, until all bands hold with a margin.

    Parameters
    ----------
    model : Model
        Changed in place.
    margin : float
        Distance to keep from the limits [pu].

    Returns
    -------
    bool
        False where some voltage cannot be brought into its band with any size.
    """
    at = {item.position: e for e, item in enumerate(model.elements) if item.position >= 0}
    hopeless = np.zeros(len(model.low), bool)
    steps = sum(len(item.choices) for item in model.elements) + 1
    for _ in range(steps):
        below = np.where(hopeless, -np.inf, model.low + margin - model.voltage.min(axis=1, initial=np.inf))
        above = np.where(hopeless, -np.inf, model.voltage.max(axis=1, initial=-np.inf) - model.high + margin)
        missing = np.maximum(below, above)
        if not len(missing) or missing.max() <= 0:
            break
        worst = int(missing.argmax())
        up = below[worst] >= above[worst]
        case = int(model.voltage[worst].argmin() if up else model.voltage[worst].argmax())
        best = _best_upgrade(model, [at[p] for p in path(model.feeders, worst) if p in at],
                             (case, 1.0 if up else -1.0, float(missing[worst])))  # fmt: skip
        if best is None:
            hopeless[worst] = True
            continue
        model.take(*best)
    return not hopeless.any()


def _best_upgrade(model: Model, elements: list[int], need: tuple[int, float, float]) -> tuple[int, int] | None:
    """Return element and choice with the most lift per cost towards what is needed, None where nothing helps."""
    case, sign, missing = need
    best, score = None, 0.0
    for element in elements:
        for choice in range(model.chosen[element] + 1, len(model.elements[element].choices)):
            gain = sign * float(model.change(element, choice, case))
            cost = max(model.extra_cost(element, choice), 1e-12)
            if min(gain, missing) / cost > score and gain > 1e-12:
                best, score = (element, choice), min(gain, missing) / cost
    return best


def trim(model: Model, smallest: Ints, margin: float) -> None:
    """Take back sizes that are not needed, the dearest first, as far as bands and currents allow.

    Parameters
    ----------
    model : Model
        Changed in place.
    smallest : array of int [element]
        Least choice that carries the current.
    margin : float
        Distance to keep from the limits [pu].
    """
    saving = np.array([-model.extra_cost(e, int(smallest[e])) for e in range(len(model.elements))])
    for element in np.argsort(-saving).tolist():
        item = model.elements[element]
        for choice in range(int(smallest[element]), int(model.chosen[element])):
            if item.position >= 0:
                behind = slice(item.position, int(model.feeders.end[item.position]))
                after = model.voltage[behind] + model.change(element, choice)
                low, high = model.low[behind, None] + margin, model.high[behind, None] - margin
                if (after < low).any() or (after > high).any():
                    continue
            model.take(element, choice)
            break
