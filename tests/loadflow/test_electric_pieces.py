"""A tree in pieces: few, none too high, each after the one it hangs on, and their matrices are the tree's."""

from __future__ import annotations

import numpy as np
import pytest

from energyplan.loadflow.electric_pieces import best_pieces, cut_tree, lay_out


def _tree(count: int, seed: int) -> np.ndarray:
    """Parents in depth-first order."""
    rng = np.random.default_rng(seed)
    parent, way = [], []
    for k in range(count):
        del way[int(rng.integers(0, len(way) + 1)) if rng.random() < 0.3 else len(way) :]
        parent.append(way[-1] if way else -1)
        way.append(k)
    return np.array(parent)


def _impedance_matrix(parent: np.ndarray, z: np.ndarray) -> np.ndarray:
    above = np.zeros((len(parent), len(parent)))
    for k, up in enumerate(parent):
        if up >= 0:
            above[k] = above[up]
        above[k, k] = 1
    return (above * z) @ above.T


def _by_pieces(parent: np.ndarray, z: np.ndarray, height: int | None) -> np.ndarray:
    """Drops at all positions for a unit current at each, the way a sweep finds them."""
    pieces = best_pieces(parent, z) if height is None else lay_out(parent, z, cut_tree(parent, height))
    count, tall, _ = pieces.inside.shape
    current = np.zeros((pieces.row_count, len(parent)), complex)
    current[pieces.row, np.arange(len(parent))] = 1
    sums = current.reshape(count, tall, -1).sum(axis=1)
    current[pieces.attach_row] += pieces.beyond.T @ sums
    drop = np.matmul(pieces.inside, current.reshape(count, tall, -1)).reshape(pieces.row_count, -1)
    drop += np.repeat(pieces.beyond @ drop[pieces.attach_row], tall, axis=0)
    return drop[pieces.row]


@pytest.mark.parametrize("height", [1, 2, 5, 16, None])
@pytest.mark.parametrize("count", [1, 7, 60, 300])
def test_sums_over_pieces_are_the_matrix_of_the_tree(count: int, height: int | None) -> None:
    rng = np.random.default_rng(count)
    parent, z = _tree(count, count), rng.uniform(0.1, 1, count) + 1j * rng.uniform(0.1, 1, count)
    np.testing.assert_allclose(_by_pieces(parent, z, height), _impedance_matrix(parent, z), rtol=1e-12)


@pytest.mark.parametrize("height", [3, 12])
def test_pieces_are_bounded_and_hang_on_one_position_before_them(height: int) -> None:
    parent = _tree(200, 4)
    piece, attach = cut_tree(parent, height)
    assert np.bincount(piece).max() <= height
    assert (np.bincount(piece) > 0).all()
    crossing = (parent < 0) | (piece[np.maximum(parent, 0)] != piece)
    assert (attach[piece[crossing]] == parent[crossing]).all()
    assert all(k < 0 or piece[k] < p for p, k in enumerate(attach.tolist()))


def test_a_line_is_cut_into_the_fewest_pieces() -> None:
    piece, _ = cut_tree(np.arange(-1, 35), 12)
    assert piece.max() + 1 == 3


def test_many_short_feeders_of_one_busbar_share_pieces() -> None:
    piece, attach = cut_tree(np.full(30, -1), 10)
    assert piece.max() + 1 == 3
    assert attach.tolist() == [-1, -1, -1]
