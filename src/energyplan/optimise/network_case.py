"""A network design as a tree problem: arcs from a root above all sources, cost steps per size, demand and worth at nodes.

Start solutions and bounds work on this form. It underestimates nothing that a start solution pays (trees are re-priced on the
full problem) and overestimates nothing that a bound counts: what it leaves out, it leaves out on the safe side.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from energyplan.optimise.network_input import Floats, Ints


@dataclass(frozen=True)
class TreeCase:
    """Arcs, cost steps and consumers of one design state, with a root that feeds every source.

    Attributes
    ----------
    n_nodes : int
        Nodes, the root being the last.
    tail, head : array of int
        Ends of each arc ``[arc]``; the first ``2 n_routes`` arcs are the two ways of the routes (way 0, then way 1, each in the
        order of the routes), the others lead from the root to the sources.
    route : array of int
        Route of each arc ``[arc]``; -1 for those from the root.
    step_kw : array
        Flow that each step of an arc carries ``[arc, step]`` [kW], ascending.
    step_cost : array
        Cost of each step, losses priced ``[arc, step]`` [money/a]; infinite where not offered.
    price : array
        Cost by flow of each arc ``[arc]`` [money/(kW a)], not zero only from the root.
    loss_kw : array
        Loss of each step ``[arc, step]`` [kW].
    node : array of int
        Node of each consumer ``[consumer]``.
    demand_kw : array
        Demand of each consumer ``[consumer]`` [kW].
    worth : array
        What a consumer is worth ``[consumer]`` [money/a]; infinite if it must connect, 0 or less if it never should.
    """

    n_nodes: int
    tail: Ints
    head: Ints
    route: Ints
    step_kw: Floats
    step_cost: Floats
    price: Floats
    loss_kw: Floats
    node: Ints
    demand_kw: Floats
    worth: Floats

    @property
    def root(self) -> int:
        """The node that feeds every source."""
        return self.n_nodes - 1
