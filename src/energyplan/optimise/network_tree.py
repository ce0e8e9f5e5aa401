"""Trees that feed consumers from a root: growing them along cheap arcs, pricing them, and moving them a step at a
time."""

from __future__ import annotations

import heapq

import numpy as np
from numpy.typing import NDArray

from energyplan.optimise.network_case import TreeCase
from energyplan.optimise.network_input import Floats, Ints


class Streets:
    """What every tree of a case needs to look up, as lists for speed."""

    def __init__(self, case: TreeCase) -> None:
        self.case = case
        self.tables: dict[int, list[tuple[float, float, float]]] = {}
        self.offered: NDArray[np.bool_] = np.asarray(np.isfinite(case.step_cost).any(axis=1))
        self.steps = case.step_kw[: 2 * case.n_routes].max(axis=0, initial=0.0)
        self.cost_flat, self.loss_flat = case.step_cost.ravel(), case.loss_kw.ravel()
        self.room_flat, self.most = (case.step_kw * (1 + 1e-12)).ravel(), case.most_kw * (1 + 1e-12)
        self.next_flat = _next_offered(case.step_cost)
        width = case.step_cost.shape[1]
        last = width - 1 - np.isfinite(case.step_cost)[:, ::-1].argmax(axis=1)
        self.last_flat = np.where(self.offered, np.arange(len(last)) * width + last, -1)
        finite = case.step_cost[np.isfinite(case.step_cost)]
        self.penalty = (
            1e3 * float(np.abs(finite).max(initial=1.0)) / max(float(self.steps.max(initial=1.0)), 1e-9) + 1e3
        )
        self.most_list, self.price_list = self.most.tolist(), case.price.tolist()
        arcs = np.flatnonzero(self.offered)
        order = arcs[np.argsort(case.tail[arcs], kind="stable")]
        self.start = np.searchsorted(case.tail[order], np.arange(case.n_nodes + 1)).tolist()
        self.out = order.tolist()
        self.tail = case.tail.tolist()
        self.head = case.head.tolist()
        self.first_cost = np.where(self.offered, case.step_cost.min(axis=1), np.inf)
        self.at: list[list[int]] = [[] for _ in range(case.n_nodes)]
        for c, node in enumerate(case.node.tolist()):
            self.at[node].append(c)
        self.demand = case.demand_kw.tolist()
        self.worth = case.worth.tolist()

    def price_one(self, arc: int, need: float) -> tuple[float, float]:
        """Cost [money/a] and loss [kW] of one arc that delivers `need` [kW]; far too high where no step carries it."""
        steps = self.table(arc)
        room, cost, loss = next((step for step in steps if need <= step[0]), steps[-1])
        over = max(need - room, need - self.most_list[arc], 0.0)
        return cost + self.price_list[arc] * need + self.penalty * over, loss

    def table(self, arc: int) -> list[tuple[float, float, float]]:
        """Return what each step offered on an arc can deliver, its cost and its loss, cheapest last left out if it
        carries less."""
        known = self.tables.get(arc)
        if known is None:
            case = self.case
            known = []
            for k in np.flatnonzero(np.isfinite(case.step_cost[arc])).tolist():
                room = case.step_kw[arc, k] * (1 + 1e-12) - case.loss_kw[arc, k]
                known.append((float(room), float(case.step_cost[arc, k]), float(case.loss_kw[arc, k])))
            self.tables[arc] = known
        return known

    def price(self, arcs: NDArray[np.int64], need: Floats) -> tuple[Floats, Floats]:
        """Cost [money/a] and loss [kW] of arcs that deliver `need` [kW]; far too high where no step carries it,
        infinite where none is offered.
        """
        case, width = self.case, self.case.step_cost.shape[1]
        k = np.minimum(np.searchsorted(self.steps, need), width - 1)
        place = arcs * width + k
        more = need + self.loss_flat[place] > self.room_flat[place]
        place = self.next_flat[np.minimum(place + more, arcs * width + width - 1)]
        offered = self.last_flat[arcs]
        known = np.where(place >= 0, place, np.maximum(offered, 0))
        loss = self.loss_flat[known]
        over = np.maximum(need + loss - self.room_flat[known], need - self.most[arcs])
        cost = self.cost_flat[known] + case.price[arcs] * need + self.penalty * np.maximum(over, 0.0)
        cost = np.where(offered >= 0, cost, np.inf)
        return cost, loss


def _next_offered(step_cost: Floats) -> NDArray[np.int64]:
    """Return for each step of each arc, flat, the first one offered from it on; -1 where there is none."""
    arcs, width = step_cost.shape
    place = np.arange(arcs * width).reshape(arcs, width)
    out = np.where(np.isfinite(step_cost), place, -1)
    for k in range(width - 2, -1, -1):
        out[:, k] = np.where(out[:, k] < 0, out[:, k + 1], out[:, k])
    return out.ravel()


class Tree:
    """A tree from the root: the arc into each node, which consumers are connected, and what each node needs.

    Attributes
    ----------
    into : list of int
        Arc that feeds each node ``[node]``; -1 outside the tree and at the root.
    joined : list of bool
        Which consumers are connected ``[consumer]``.
    need, loss, arc_cost : list of float
        Demand at and behind each node, losses behind it included [kW]; loss [kW] and cost [money/a] of the arc into
        it ``[node]``.
    cost : float
        Base cost, arcs, and the worth of consumers left out [money/a].
    order : list of int
        Nodes from the root outward, as of the last `refresh`.
    """

    def __init__(self, streets: Streets, into: list[int], joined: list[bool]) -> None:
        self.streets, self.into, self.joined = streets, into, joined
        self.order: list[int] = []
        self.refresh()

    def copy(self) -> Tree:
        """Return a tree that can be changed on its own."""
        return Tree(self.streets, list(self.into), list(self.joined))

    def refresh(self) -> None:
        """Order the nodes, drop branches that feed nobody, and recompute what flows and costs."""
        s, root = self.streets, self.streets.case.root
        children: dict[int, list[int]] = {}
        for node, arc in enumerate(self.into):
            if arc >= 0:
                children.setdefault(s.tail[arc], []).append(node)
        order, stack = [], [root]
        while stack:
            v = stack.pop()
            order.append(v)
            stack += children.get(v, ())
        reached = set(order)
        into = [arc if node in reached else -1 for node, arc in enumerate(self.into)]
        node_of = s.case.node.tolist()
        self.joined = [on and (into[node] >= 0 or node == root) for on, node in zip(self.joined, node_of)]
        need = [0.0] * s.case.n_nodes
        users = [0] * s.case.n_nodes
        for c, on in enumerate(self.joined):
            if on:
                need[node_of[c]] += s.demand[c]
                users[node_of[c]] += 1
        loss, cost = [0.0] * len(need), [0.0] * len(need)
        for v in reversed(order[1:]):
            if users[v] == 0:
                into[v] = -1
                continue
            u = s.tail[into[v]]
            cost[v], loss[v] = s.price_one(into[v], need[v])
            need[u] += need[v] + loss[v]
            users[u] += users[v]
        self.into, self.need, self.loss, self.arc_cost, self.users = into, need, loss, cost, users
        self.order = [v for v in order if v == root or into[v] >= 0]
        left = sum(w for w, on in zip(s.worth, self.joined) if not on and w > 0)
        self.cost = s.case.base + sum(cost) + left

    def path(self, node: int) -> list[int]:
        """Return the nodes from `node` up to the root."""
        out, root = [node], self.streets.case.root
        while node != root:
            node = self.streets.tail[self.into[node]]
            out.append(node)
        return out

    def push(self, node: int, amount: float, users: int) -> None:
        """Let `amount` [kW] more, and as many users more, flow to a node; flows and costs are mended up to the root.

        Nodes that then feed nobody leave the tree.
        """
        s, root = self.streets, self.streets.case.root
        while True:
            self.need[node] += amount
            self.users[node] += users
            if node == root:
                return
            arc = self.into[node]
            before = self.need[node] - amount + self.loss[node]
            self.cost -= self.arc_cost[node]
            if self.users[node] == 0:
                self.into[node], self.need[node], self.loss[node], self.arc_cost[node] = -1, 0.0, 0.0, 0.0
                amount = -before
            else:
                self.arc_cost[node], self.loss[node] = s.price_one(arc, self.need[node])
                self.cost += self.arc_cost[node]
                amount = self.need[node] + self.loss[node] - before
            node = s.tail[arc]

    def connect(self, consumer: int, on: bool) -> None:
        """Connect or leave out a consumer at a node of the tree."""
        s = self.streets
        if self.joined[consumer] == on:
            return
        self.joined[consumer] = on
        sign = 1 if on else -1
        if s.worth[consumer] > 0:
            self.cost -= sign * s.worth[consumer]
        self.push(int(s.case.node[consumer]), sign * s.demand[consumer], sign)

    def hang(self, arcs: list[int]) -> None:
        """Append arcs that lead outward one after the other; the last node must then get users by `push`, or be
        refreshed away."""
        for a in arcs:
            self.into[self.streets.head[a]] = a

    def turn(self, cut: list[int], i: int, bridge: list[int]) -> None:
        """Cut the arc into ``cut[i]`` and feed its part over `bridge`, whose last arc leads into ``cut[0]``.

        Parameters
        ----------
        cut : list of int
            Nodes from the end of the bridge up the tree.
        i : int
            Which of them loses its arc.
        bridge : list of int
            Arcs from the rest of the tree, in the direction of the flow.
        """
        s = self.streets
        arcs = [self.into[v] for v in cut[: i + 1]]
        flow = [self.need[v] + self.loss[v] for v in cut[: i + 1]]
        users = [self.users[v] for v in cut[: i + 1]]
        parent = s.tail[arcs[i]]
        for v in cut[: i + 1]:
            self.cost -= self.arc_cost[v]
        # what each node of the path keeps when its branch toward cut[0] is taken off
        keep = [self.need[v] - (flow[j - 1] if j else 0.0) for j, v in enumerate(cut[: i + 1])]
        hold = [users[j] - (users[j - 1] if j else 0) for j in range(i + 1)]
        below, under = 0.0, 0
        for j in range(i, 0, -1):
            v = cut[j]
            self.into[v] = s.case.back(arcs[j - 1])
            below, under = self._set(v, keep[j] + below, hold[j] + under)
        first = cut[0]
        self.into[first] = bridge[-1]
        below, under = self._set(first, keep[0] + below, hold[0] + under)
        for a in reversed(bridge[:-1]):
            v = s.head[a]
            self.into[v] = a
            below, under = self._set(v, below, under)
        self.push(s.tail[bridge[0]], below, under)
        self.push(parent, -flow[i], -users[i])  # last, as a node above both that feeds nobody else would leave the tree

    def _set(self, node: int, need: float, users: int) -> tuple[float, int]:
        """Set what a node needs, price its arc, and return what enters the arc and for how many."""
        if users == 0:
            self.into[node], self.need[node], self.loss[node], self.arc_cost[node], self.users[node] = (
                -1,
                0.0,
                0.0,
                0.0,
                0,
            )
            return 0.0, 0
        self.need[node], self.users[node] = need, users
        self.arc_cost[node], self.loss[node] = self.streets.price_one(self.into[node], need)
        self.cost += self.arc_cost[node]
        return need + self.loss[node], users

    def saving(self, path: list[int], amount: Floats) -> Floats:
        """Return what the arcs into the nodes of a path save if `amount` [kW] less flows through them ``[amount]``."""
        if not len(path):
            return np.zeros(len(amount))
        arcs = np.array([self.into[v] for v in path], dtype=np.int64)
        need = np.array([self.need[v] for v in path])
        less = np.maximum(need[None, :] - amount[:, None], 0.0)
        new = self.streets.price(np.broadcast_to(arcs, less.shape), less)[0]
        old = sum(self.arc_cost[v] for v in path)
        return old - new.sum(axis=1)


def grow(streets: Streets, weight: Floats, wanted: NDArray[np.bool_], memory: float = 0.0) -> Tree:
    """Grow a tree that joins one wanted node after the other by the path of least weight.

    Parameters
    ----------
    streets : Streets
        The case.
    weight : array
        Weight of each arc ``[arc]``, not negative; infinite where it must not be used.
    wanted : array of bool
        Nodes to join ``[node]``; those out of reach are left out.
    memory : float
        How much of the way from the root to a node of the tree counts for what joins there [-]: 0 gives short trees, 1
        shortest paths from the root.

    Returns
    -------
    Tree
        With all consumers of worth at its nodes connected.
    """
    case = streets.case
    far = weight.tolist()
    dist = [np.inf] * case.n_nodes
    via = [-1] * case.n_nodes
    into = [-1] * case.n_nodes
    inside = [False] * case.n_nodes
    open_ = wanted.tolist()
    left = int(wanted.sum())
    inside[case.root] = True
    dist[case.root] = 0.0
    along = [0.0] * case.n_nodes
    queue: list[tuple[float, int]] = [(0.0, case.root)]
    while queue and left:
        d, v = heapq.heappop(queue)
        if d > dist[v]:
            continue
        if open_[v]:
            path, u = [], v
            while not inside[u]:
                path.append(u)
                u = streets.tail[via[u]]
            for u in reversed(path):
                inside[u] = True
                into[u] = via[u]
                along[u] = along[streets.tail[via[u]]] + far[via[u]]
                dist[u] = memory * along[u]
                heapq.heappush(queue, (dist[u], u))
                if open_[u]:
                    open_[u] = False
                    left -= 1
            if open_[v]:  # the root itself
                open_[v] = False
                left -= 1
            d = dist[v]
        for a in streets.out[streets.start[v] : streets.start[v + 1]]:
            w = streets.head[a]
            if not inside[w]:
                new = d + far[a]
                if new < dist[w]:
                    dist[w] = new
                    via[w] = a
                    heapq.heappush(queue, (new, w))
    tied = np.array(inside)[case.node] & (case.worth > 0)
    return Tree(streets, into, tied.tolist())


def grow_all(streets: Streets, weight: Floats | None = None, memory: float = 0.0) -> Tree:
    """Grow a tree to every consumer of worth along arcs of least weight (by default the cost of their first step); see
    `grow`."""
    case = streets.case
    wanted = np.zeros(case.n_nodes, dtype=bool)
    wanted[case.node[case.worth > 0]] = True
    base = np.where(streets.offered, np.maximum(streets.first_cost, 0.0), np.inf)
    base[2 * case.n_routes :] = 0.0
    return grow(streets, base if weight is None else weight, wanted, memory)


def tree_arcs(tree: Tree) -> Ints:
    """Return the arcs of a tree from the root outward."""
    return np.array([tree.into[v] for v in tree.order[1:]], dtype=np.int64)
