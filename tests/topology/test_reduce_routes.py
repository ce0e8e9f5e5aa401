"""Each reduction on a graph where a person sees what must go; that optima stay is tested against enumeration
elsewhere."""

from __future__ import annotations

import numpy as np

from energyplan.topology.reduce_routes import contract_chains, without_dead_ends, without_dominated, without_loops


def test_loops_go() -> None:
    assert without_loops([0, 1], [1, 1]).tolist() == [True, False]


def test_dead_ends_and_a_ring_around_a_park_go() -> None:
    # source 0 - 1 consumer; 1 - 2 dead end; ring 1-3-4 without anyone; 0 - 5 dead end
    tail, head = [0, 1, 1, 3, 4, 0], [1, 2, 3, 4, 1, 5]
    keep = without_dead_ends(6, (tail, head), [1, 1, 0, 0, 0, 0], np.zeros(6, bool))
    assert keep.tolist() == [True, False, False, False, False, False]


def test_a_forced_dead_end_stays_with_the_way_to_it() -> None:
    keep = without_dead_ends(3, ([0, 1], [1, 2]), [1, 0, 0], [False, True])
    assert keep.tolist() == [True, True]


def test_ring_between_source_and_consumer_stays_whole() -> None:
    tail, head = [0, 1, 2, 3], [1, 2, 3, 0]
    keep = without_dead_ends(4, (tail, head), [1, 0, 1, 0], np.zeros(4, bool))
    assert keep.all()


def test_search_may_start_behind_everything() -> None:
    # node 0 is a dead end, source 2, consumer 1
    keep = without_dead_ends(3, ([0, 1], [1, 2]), [0, 1, 1], np.zeros(2, bool))
    assert keep.tolist() == [False, True]


def test_of_parallel_routes_the_best_stays() -> None:
    ends = ([0, 1, 0], [1, 0, 1])
    assert without_dominated(ends, [[3.0], [2.0], [2.0]], [True] * 3).sum() == 1
    assert without_dominated(ends, [[3.0], [2.0], [2.0]], [True] * 3)[0].item() is False
    assert without_dominated(ends, [[3.0, 1.0], [2.0, 2.0], [4.0, 0.5]], [True] * 3).all()
    assert without_dominated(ends, [[3.0], [2.0], [2.0]], [False] * 3).all()


def test_chains_end_where_something_happens() -> None:
    # 0-1-2-3 with a consumer at 2; route 1 is drawn backwards
    chains = contract_chains(4, ([0, 2, 2], [1, 1, 3]), [True, False, True, True], [0, 0, 0])
    found = {
        (int(t), int(h)): (p.tolist(), f.tolist())
        for t, h, p, f in zip(chains.tail, chains.head, chains.parts, chains.turned)
    }
    assert found[(0, 2)] == ([0, 1], [False, True])
    assert found[(2, 3)] == ([2], [False])


def test_chains_of_different_kind_or_of_none_stay_apart() -> None:
    assert len(contract_chains(3, ([0, 1], [1, 2]), [True, False, True], [0, 1]).parts) == 2
    assert len(contract_chains(3, ([0, 1], [1, 2]), [True, False, True], [-1, -1]).parts) == 2
    assert len(contract_chains(3, ([0, 1], [1, 2]), [True, False, True], [0, 0]).parts) == 1


def test_every_route_is_in_one_chain_and_chains_hang_together() -> None:
    rng = np.random.default_rng(8)
    for _ in range(80):
        n, m = int(rng.integers(2, 10)), int(rng.integers(1, 12))
        tail = rng.integers(0, n, m)
        head = (tail + rng.integers(1, n, m)) % n
        chains = contract_chains(n, (tail, head), rng.random(n) < 0.4, np.zeros(m, int))
        assert sorted(np.concatenate(chains.parts).tolist()) == list(range(m))
        for first, last, parts, turned in zip(chains.tail, chains.head, chains.parts, chains.turned):
            at = int(first)
            for e, flip in zip(parts.tolist(), turned.tolist()):
                a, b = (head[e], tail[e]) if flip else (tail[e], head[e])
                assert a == at
                at = int(b)
            assert at == last
