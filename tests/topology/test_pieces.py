"""Graphs where a person sees which parts are apart; that their best networks add up is tested against enumeration
elsewhere."""

from __future__ import annotations

import numpy as np

from energyplan.topology.graph import block_tree, components
from energyplan.topology.pieces import apart_at, parts_behind

# a triangle 0-1-2, a square 2-3-4-5, a street 5-6, a triangle 6-7-8, and a street 9-10 by itself
TAIL = np.array([0, 1, 2, 2, 3, 4, 5, 5, 6, 7, 8, 9])
HEAD = np.array([1, 2, 0, 3, 4, 5, 2, 6, 7, 8, 6, 10])
N = 11


def cut_at(*nodes: int) -> list[int]:
    meet = np.zeros(N, dtype=bool)
    meet[list(nodes)] = True
    return apart_at(N, (TAIL, HEAD), meet).tolist()


def test_without_a_cut_what_does_not_touch_is_apart() -> None:
    assert cut_at() == [0] * 11 + [1]


def test_routes_that_meet_only_at_a_cut_are_apart() -> None:
    assert cut_at(2) == [0] * 3 + [1] * 8 + [2]
    assert cut_at(2, 6) == [0] * 3 + [1] * 5 + [2] * 3 + [3]


def test_a_cut_inside_a_ring_parts_nothing_and_two_cuts_part_it() -> None:
    assert cut_at(4) == [0] * 11 + [1]
    assert cut_at(3, 5)[3:7] == [0, 1, 1, 0]
    assert len(set(apart_at(2, ([0, 0], [1, 1]), [True, True]).tolist())) == 2


def test_no_routes_have_no_parts() -> None:
    assert apart_at(3, ([], []), np.zeros(3, dtype=bool)).tolist() == []


def test_rings_behind_a_node_are_cut_off_where_all_is_known() -> None:
    tree = block_tree(N, TAIL, HEAD, [0])
    behind = parts_behind(tree, np.zeros(N, dtype=bool), 1)
    part = {int(g): p for p, g in enumerate(behind.gate) if g >= 0}
    assert set(part) == {0, 2, 6}  # the triangle hangs on the source itself
    assert behind.route.tolist() == [part[0]] * 3 + [part[2]] * 5 + [part[6]] * 3 + [0]
    assert behind.node[[1, 2]].tolist() == [part[0]] * 2 and behind.node[6] == part[2] and behind.node[7] == part[6]
    assert behind.before[part[6]] == part[2] and behind.before[part[2]] == part[0] and behind.before[0] == -1


def test_a_part_where_something_is_open_stays_with_the_rest() -> None:
    tree = block_tree(N, TAIL, HEAD, [0])
    open_ = np.zeros(N, dtype=bool)
    open_[4] = True
    assert parts_behind(tree, open_, 1).gate.tolist() == [-1, 6]
    open_[8] = True
    assert parts_behind(tree, open_, 1).gate.tolist() == [-1]


def test_small_parts_stay_with_what_they_hang_on() -> None:
    tree = block_tree(N, TAIL, HEAD, [0])
    assert parts_behind(tree, np.zeros(N, dtype=bool), 4).gate.tolist() == [-1, 0, 2]
    assert parts_behind(tree, np.zeros(N, dtype=bool), 12).gate.tolist() == [-1]


def test_random_parts_touch_only_at_cuts_and_hang_together() -> None:
    rng = np.random.default_rng(3)
    for _ in range(100):
        n, m = int(rng.integers(2, 12)), int(rng.integers(1, 16))
        tail = rng.integers(0, n, m)
        head = (tail + rng.integers(1, n, m)) % n
        meet = rng.random(n) < 0.3
        label = apart_at(n, (tail, head), meet)
        for v in np.flatnonzero(~meet):
            assert len(set(label[(tail == v) | (head == v)].tolist())) <= 1
        for part in range(int(label.max()) + 1):
            mine = label == part
            touched = np.unique(np.concatenate([tail[mine], head[mine]]))
            assert len(set(components(n, tail[mine], head[mine])[touched].tolist())) == 1
