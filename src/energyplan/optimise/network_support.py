"""Cuts that tie the size of a route to the sizes before and behind it.

Cuts around sets of consumers ask for capacity, but let a relaxation build a tenth of a trunk here and a tenth of
another there, each where it is cheap. A trunk that is large at one place must be large before it and behind it.
A route is built larger than its flow needs only where that costs or loses less: a catalogue may insulate some larger
pipe better. So a route in step ``k`` or more carries more than any smaller step that neither costs nor loses more
than any of those.

Before it. What leaves a node ``v`` without source over arc ``a`` has entered it. If one arc feeds ``v``, that arc
carries no less than ``a``, so with ``t`` the capacity of the largest such step below ``k``::

    sum over arcs e into v, but not a's own way back, of their steps above t  +  merge(v)  >=  steps of a from k on

``merge(v)``, between 0 and 1, says that two arcs or more feed ``v``. It is held down by rows that are tighter the
more it is used: with two arcs into ``v``, the arcs into ``v`` exceed any single arc out of it, and what connects any
consumer at ``v``, by one at least::

    sum over arcs e into v of all their steps  -  all steps of a  -  merge(v)  >=  0
    sum over arcs e into v of all their steps  +  out(c)  -  merge(v)  >=  1

With one arc into ``v``, ``merge(v) = 0`` satisfies all of them. Where a network is radial, there is no ``merge``.

Behind it. What enters ``v`` over ``a`` in step ``k`` or more exceeds ``t``; less its loss and all that consumers at
``v`` can take, ``X > 0`` is left and leaves ``v`` again over other arcs. The steps of those arcs add up to ``X``, so
they satisfy any rounding of a cut with demand ``X`` wherever ``a`` is built so large::

    sum over arcs e out of v, but not a's own way back, of share(step)  >=  steps of a from k on

Both hold for some best network: one without consumers that are worth nothing, and with no route in a step that a
smaller one could replace at no more cost and loss. Such a replacement lets less flow towards it, so all else still
fits, and as sizes only fall there is a last one. That needs a step decided by the flow of one state (`TreeCase.lean`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from energyplan.optimise.network_ascent import roundings
from energyplan.optimise.network_case import TreeCase
from energyplan.optimise.network_input import Floats, Ints

Found = list[tuple[float, "CutRow"]]
NOBODY = np.zeros(0, dtype=np.int64)
NOTHING = np.zeros(0)


@dataclass(frozen=True)
class CutRow:
    """A row of the relaxation: arcs with the share of each step, consumers left out with theirs, and their least sum.

    `share` is the same for all arcs ``[step]`` or stands for each ``[arc, step]``; `node` is the node whose merging
    counts with `merge`, -1 for none.
    """

    arcs: Ints
    share: Floats
    consumers: Ints
    weight: Floats
    least: float = 1.0
    node: int = -1
    merge: float = 0.0


class Supports:
    """Looks for routes that a solution builds larger than what stands before or behind them."""

    def __init__(self, case: TreeCase) -> None:
        self.case = case
        n = 2 * case.n_routes
        self.tail, self.head = case.tail[:n], case.head[:n]
        self.offered = np.isfinite(case.step_cost[:n])
        self.steps = case.step_kw[:n].max(axis=0, initial=1.0)
        # capacity that what is built in each step or more exceeds, and the first step above that
        self.below = _exceeded(case.step_cost[:n], case.loss_kw[:n], self.steps)
        self.after = np.searchsorted(self.steps, self.below * (1 + 1e-9), side="right")
        source = np.zeros(case.n_nodes, dtype=bool)
        source[case.head[n:]] = True
        source[case.root] = True
        self.outward = np.isin(np.arange(case.n_nodes), self.tail[self.head == case.root])
        usable: NDArray[np.bool_] = np.asarray(self.offered.any(axis=1))
        self.up = np.flatnonzero(usable & case.lean[:n] & ~source[self.tail])
        self.down = np.flatnonzero(usable & case.lean[:n] & ~source[self.head] & ~self.outward[self.head])
        self.into = _lists(self.head, usable, case.n_nodes)
        self.out = _lists(self.tail, usable, case.n_nodes)
        many = np.bincount(self.head[usable], minlength=case.n_nodes) > 1
        self.merging = many & ~source & (not case.radial)
        at = case.worth > 0
        self.most = np.bincount(case.node[at], case.demand_kw[at], minlength=case.n_nodes)
        loss = np.where(self.offered, self.below - case.loss_kw[:n], np.inf)
        self.passed = np.minimum.accumulate(loss[:, ::-1], axis=1)[:, ::-1] - self.most[self.head][:, None]

    def first(self) -> list[CutRow]:
        """Rows that keep merging down, for every node where it can be."""
        case, rows = self.case, []
        if not len(self.up):
            return []
        worth = case.worth > 0
        for v in np.flatnonzero(self.merging).tolist():
            into = self.into[v]
            for a in self.out[v].tolist():
                before = into[into != case.back(a)]
                if len(before) > 1:
                    share = np.ones((len(before) + 1, len(self.steps)))
                    share[-1] = -1.0
                    rows.append(CutRow(np.append(before, a), share, NOBODY, NOTHING, 0.0, v, -1.0))
        for c in np.flatnonzero(worth & self.merging[case.node]).tolist():
            v = int(case.node[c])
            rows.append(CutRow(self.into[v], np.ones(len(self.steps)), np.array([c]), np.ones(1), 1.0, v, -1.0))
        return rows

    def violated(self, x: Floats, merge: Floats, least: float = 1e-2) -> Found:
        """Return violated rows with their violation.

        Parameters
        ----------
        x : array
            What the relaxation builds ``[arc, step]`` [-].
        merge : array
            How far nodes merge ``[node]`` [-].
        least : float
            Least violation [-].
        """
        x = x[: len(self.tail)]
        beyond = np.zeros((x.shape[0], x.shape[1] + 1))
        beyond[:, :-1] = np.cumsum(x[:, ::-1], axis=1)[:, ::-1]
        return self._before(beyond, merge, least) + self._behind(x, beyond, least)

    def _before(self, beyond: Floats, merge: Floats, least: float) -> Found:
        case, up = self.case, self.up
        if not len(up):
            return []
        into = np.zeros((case.n_nodes, beyond.shape[1]))
        np.add.at(into, self.head, beyond)
        back = (up + case.n_routes) % (2 * case.n_routes)
        after = self.after[up]
        given = np.take_along_axis(into[self.tail[up]], after, axis=1) - np.take_along_axis(beyond[back], after, axis=1)
        held = np.where(self.merging, merge, 0.0)[self.tail[up]]
        missing = np.where(self.offered[up], beyond[up, :-1] - given - held[:, None], 0.0)
        found: Found = []
        for i, k in zip(*(part.tolist() for part in np.nonzero(missing > least))):
            if k and missing[i, k] <= missing[i, k - 1] + 1e-9 and self.offered[up[i], k - 1]:
                continue  # the step below says it all
            a, v = int(up[i]), int(self.tail[up[i]])
            before = self.into[v][self.into[v] != back[i]]
            share = np.zeros((len(before) + 1, len(self.steps)))
            share[:-1, self.after[a, k] :] = 1.0
            share[-1, k:] = -1.0
            row = CutRow(np.append(before, a), share, NOBODY, NOTHING, 0.0, v, float(self.merging[v]))
            found.append((float(missing[i, k]), row))
        return found

    def _behind(self, x: Floats, beyond: Floats, least: float) -> Found:
        case, found = self.case, []
        down = self.down[(beyond[self.down, 0] > least) & (self.passed[self.down].max(axis=1, initial=0.0) > 0)]
        for a in down.tolist():
            v = int(self.head[a])
            out = self.out[v][self.out[v] != case.back(a)]
            built = x[out].sum(axis=0)
            best: tuple[float, int, Floats] | None = None
            for k in np.flatnonzero((self.passed[a] > 0) & self.offered[a] & (beyond[a, :-1] > least)).tolist():
                share = roundings(self.steps, float(self.passed[a, k]))[0]
                missing = beyond[a, k] - share @ built
                j = int(missing.argmax())
                if missing[j] > least and (best is None or missing[j] > best[0]):
                    best = (float(missing[j]), k, share[j])
            if best is not None:
                share = np.zeros((len(out) + 1, len(self.steps)))
                share[:-1] = best[2]
                share[-1, best[1] :] = -1.0
                found.append((best[0], CutRow(np.append(out, a), share, NOBODY, NOTHING, 0.0)))
        return found


def _exceeded(cost: Floats, loss: Floats, steps: Floats) -> Floats:
    """Return the flow that an arc built in a step or any later one exceeds ``[arc, step]`` [kW]."""
    offered = np.isfinite(cost)
    found = np.zeros(cost.shape)
    for k in range(1, cost.shape[1]):
        good = offered[:, :k] & (cost[:, :k] <= cost[:, k, None]) & (loss[:, :k] <= loss[:, k, None])
        found[:, k] = np.where(good, steps[:k], 0.0).max(axis=1)
    found = np.where(offered, found, np.inf)
    found = np.minimum.accumulate(found[:, ::-1], axis=1)[:, ::-1]
    return np.where(np.isfinite(found), found, 0.0)


def _lists(node: Ints, usable: NDArray[np.bool_], n_nodes: int) -> list[Ints]:
    arcs = np.flatnonzero(usable)
    arcs = arcs[np.argsort(node[arcs], kind="stable")]
    return np.split(arcs, np.searchsorted(node[arcs], np.arange(1, n_nodes)))
