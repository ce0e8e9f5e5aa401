"""Regions: every node in one, and a bound between dual ascent and a tree."""

from __future__ import annotations

import time

import numpy as np
import pytest

from energyplan.optimise.network_ascent import dual_ascent
from energyplan.optimise.network_case import tree_case
from energyplan.optimise.network_input import network_input
from energyplan.optimise.network_problem import design_problem
from energyplan.optimise.network_regions import split, tighten_regions
from energyplan.optimise.network_search import improve
from energyplan.optimise.network_tree import Streets, grow_all


@pytest.mark.parametrize("sources", [1, 2])
def test_regions_cover_all_and_raise_the_bound(sources: int) -> None:
    rng = np.random.default_rng(4)
    ends = [(i * 7 + j, (i + 1) * 7 + j) for i in range(6) for j in range(7)]
    ends += [(i * 7 + j, i * 7 + j + 1) for i in range(7) for j in range(6)]
    net = network_input(
        (49, *np.array(ends).T, rng.uniform(20, 60, len(ends))),
        (np.arange(1, 48), rng.uniform(2, 20, 47)), ([0, 48][:sources], [9999.0] * sources),
        ([20.0, 60.0, 200.0, 900.0], [1.0, 2.0, 3.0, 4.0], [0.0] * 4), consumer_mode=rng.integers(0, 2, 47),
    )  # fmt: skip
    case = tree_case(
        design_problem(net, own_supply_cost=rng.uniform(20, 120, 47), source_energy_cost=[1.0, 1.2][:sources])
    )
    ascent = dual_ascent(case)
    tree = improve(grow_all(Streets(case)), time.perf_counter() + 5)
    region = split(tree, 12)
    assert (region[:-1] >= 0).all() and len(np.unique(region[:-1])) >= 3
    bound = tighten_regions(case, tree, ascent.cuts, time.perf_counter() + 10, size=12)
    assert ascent.bound < bound <= tree.cost - case.base
    assert tighten_regions(case, tree, ascent.cuts, time.perf_counter()) == pytest.approx(ascent.bound)
