"""Components, blocks and what hangs behind them, by small graphs drawn by hand and by cutting routes one by one."""

from __future__ import annotations

import numpy as np

from energyplan.topology.graph import block_tree, components, hanging, incidence_lists


def test_incidence_lists_hold_every_end() -> None:
    start, route, other = incidence_lists(3, [0, 1], [1, 2])
    assert route[start[1] : start[2]].tolist() == [1, 0]
    assert other[start[1] : start[2]].tolist() == [2, 0]


def test_components_of_two_parts() -> None:
    label = components(5, [0, 1, 3], [1, 2, 4])
    assert label[0] == label[1] == label[2] != label[3] == label[4]


def test_a_ring_with_two_tails_has_three_blocks() -> None:
    # ring 0-1-2, tail 2-3-4
    tree = block_tree(5, [0, 1, 2, 2, 3], [1, 2, 0, 3, 4])
    assert len(tree.routes) == 3
    assert tree.is_bridge.tolist() == [False, False, False, True, True]
    assert len({tree.block[0], tree.block[1], tree.block[2]}) == 1


def test_parallel_routes_are_no_bridges_and_loops_belong_to_no_block() -> None:
    tree = block_tree(3, [0, 0, 1, 2], [1, 1, 2, 2])
    assert tree.is_bridge.tolist() == [False, False, True, False]
    assert tree.block[3] == -1


def test_bridges_are_the_routes_whose_loss_splits_the_graph() -> None:
    rng = np.random.default_rng(3)
    for _ in range(60):
        n, m = int(rng.integers(2, 9)), int(rng.integers(1, 14))
        tail, head = rng.integers(0, n, m), rng.integers(0, n, m)
        tree = block_tree(n, tail, head, roots=[int(rng.integers(n))])
        whole = components(n, tail, head).max()
        for e in range(m):
            keep = np.arange(m) != e
            splits = components(n, tail[keep], head[keep]).max() > whole
            assert bool(tree.is_bridge[e]) == splits
        assert (
            sorted(np.concatenate(tree.routes).tolist() if tree.routes else []) == np.flatnonzero(tail != head).tolist()
        )


def test_hanging_sums_what_a_bridge_cuts_off() -> None:
    rng = np.random.default_rng(4)
    for _ in range(40):
        n, m = int(rng.integers(2, 9)), int(rng.integers(1, 12))
        tail, head = rng.integers(0, n, m), rng.integers(0, n, m)
        weight, load = rng.integers(0, 5, n).astype(float), rng.integers(0, 5, m).astype(float)
        tree = block_tree(n, tail, head, roots=[0])
        sums = hanging(tree, weight, np.where(tree.block >= 0, load, 0.0))
        for b, members in enumerate(tree.routes):
            if len(members) != 1:
                continue
            keep = np.arange(m) != members[0]
            part = components(n, tail[keep], head[keep])
            below = int(tree.nodes[b][0])
            inside = part == part[below]
            routes = keep & inside[tail] & (tail != head)
            assert sums.node[below] == weight[inside].sum() + load[routes].sum()


def test_hanging_takes_several_weights_at_once() -> None:
    tree = block_tree(3, [0, 1], [1, 2], roots=[0])
    sums = hanging(tree, [[1.0, 2.0, 4.0], [0.0, 0.0, 1.0]], [[0.5, 0.25], [0.0, 0.0]])
    assert sums.node[:, 1].tolist() == [6.25, 1.0]
    assert sums.total[:, 0].tolist() == [7.75, 1.0]
