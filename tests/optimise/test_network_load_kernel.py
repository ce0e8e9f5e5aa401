"""One node of the sweep against plain loops over every combination of states."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from energyplan.optimise.network_load_kernel import CONSUMER, FORK, Cells, Nodes, marginals, room, sweep


def star(rng: np.random.Generator, kind: int, ports: int) -> tuple[Nodes, Cells]:
    """A node in the middle of as many edges as it has ports, with cells of random width and cost."""
    start, many = np.zeros((ports, 2), dtype=np.int64), np.zeros((ports, 2), dtype=np.int64)
    low, high, loss, at = [], [], [], 0
    for p in range(ports):
        for way in range(2):
            marks = np.unique(rng.integers(1, 60, int(rng.integers(2, 9))))
            start[p, way], many[p, way] = at, len(marks) - 1
            low.append(marks[:-1])
            high.append(marks[1:])
            loss.append(np.full(len(marks) - 1, rng.integers(0, 3)))
            at += len(marks) - 1
    lows, highs, losses = np.concatenate(low), np.concatenate(high), np.concatenate(loss)
    cells = Cells(
        start, many, lows, highs, lows - losses, highs - losses, rng.uniform(0, 9, at), rng.uniform(0, 9, at),
        rng.uniform(-1, 1, (ports, 2)),
    )  # fmt: skip
    nodes = Nodes(
        kind=np.array([kind]), ports=np.array([ports]), edge=np.array([[*range(ports), *[-1] * (3 - ports)]]),
        end=np.array([rng.integers(0, 2, 3)]), other=np.zeros((1, 3), dtype=np.int64),
        demand=np.array([int(rng.integers(1, 20))]), worth=np.array([3.0 if kind == CONSUMER else 0.0]),
        takes=np.array([kind == CONSUMER]),
    )  # fmt: skip
    return nodes, cells


def by_hand(nodes: Nodes, cells: Cells) -> dict[tuple[int, str, int], float]:
    """Least cost of every state of every port, over all combinations that meet."""
    ports = int(nodes.ports[0])
    states = []
    for p in range(ports):
        s = int(nodes.end[0, p])
        out = [("out", q) for q in range(cells.many[p, s])]
        into = [("in", q) for q in range(cells.many[p, 1 - s])]
        states.append([("unused", 0), *out, *into])
    least: dict[tuple[int, str, int], float] = {}
    for combination in itertools.product(*states):
        for joined in (False, True) if nodes.takes[0] else (False,):
            cost = worth = 0.0 if joined else float(nodes.worth[0])
            low = high = int(nodes.demand[0]) if joined else 0
            outs, into = 0, []
            for p, (word, q) in enumerate(combination):
                s = int(nodes.end[0, p])
                if word == "unused":
                    cost += cells.unused[p, s]
                elif word == "out":
                    x = cells.start[p, s] + q
                    cost += cells.sent[x]
                    low, high, outs = low + int(cells.low[x]), high + int(cells.high[x]) - 1, outs + 1
                else:
                    x = cells.start[p, 1 - s] + q
                    cost += cells.received[x]
                    into.append((int(cells.low_out[x]), int(cells.high_out[x])))
            nothing = not outs and not joined and not into
            meets = len(into) == 1 and (outs or joined) and into[0][0] <= high and into[0][1] > low
            assert worth >= 0
            if nothing or meets:
                for p, (word, q) in enumerate(combination):
                    key = (p, word, q)
                    least[key] = min(least.get(key, np.inf), cost)
    return least


@pytest.mark.parametrize(("kind", "ports"), [(CONSUMER, 1), (CONSUMER, 2), (FORK, 3)])
def test_a_node_costs_the_least_of_all_combinations_that_meet(kind: int, ports: int) -> None:
    for seed in range(25):
        nodes, cells = star(np.random.default_rng(seed), kind, ports)
        space = room(cells)
        least = marginals(0, nodes, cells, space)
        expected = by_hand(nodes, cells)
        assert least == pytest.approx(min(expected.values()))
        for p in range(ports):
            s = int(nodes.end[0, p])
            assert space.unused[p] == pytest.approx(expected.get((p, "unused", 0), np.inf))
            for q in range(cells.many[p, s]):
                assert space.sent[p, q] == pytest.approx(expected.get((p, "out", q), np.inf)), (seed, p, q)
            for q in range(cells.many[p, 1 - s]):
                assert space.received[p, q] == pytest.approx(expected.get((p, "in", q), np.inf)), (seed, p, q)


def test_a_sweep_hands_on_all_that_a_node_costs() -> None:
    nodes, cells = star(np.random.default_rng(3), FORK, 3)
    before = cells.sent + cells.received
    least = min(by_hand(nodes, cells).values())
    rank = np.array([0])
    other = nodes._replace(other=np.full((1, 3), 1))
    held = sweep(np.array([0]), np.append(rank, 1), np.ones((1, 3), dtype=bool), other, cells, room(cells))
    assert held == pytest.approx(0.0)  # three neighbours ahead, none behind: nothing stays
    assert min(by_hand(nodes, cells).values()) == pytest.approx(0.0)
    finite = np.isfinite(cells.sent) & np.isfinite(cells.received)
    assert (cells.sent + cells.received)[finite] == pytest.approx(before[finite])
    assert least != pytest.approx(0.0)
