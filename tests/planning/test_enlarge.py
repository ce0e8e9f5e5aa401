"""The load flow's sizing says which larger sizes a plan's networks need."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from energyplan.planning.enlarge import enlarged
from energyplan.planning.loop import simulate
from energyplan.results.operation import Violation
from energyplan.results.plan import Plan


@pytest.mark.parametrize("carrier", ["heat", "electricity"])
def test_without_violations_sizes_stay(tiny_plan: Plan, carrier: str) -> None:
    problem, design, run = tiny_plan.problem, tiny_plan.design, tiny_plan.operation
    assert problem is not None and design is not None and run is not None
    network = problem.network(carrier)
    assert network is not None
    calm = replace(run, networks={c: replace(y, violations=()) for c, y in run.networks.items()})
    assert (enlarged(problem, design, calm, network) == design.networks[carrier].size).all()


def test_one_narrow_pipe_grows_and_the_others_stay(tiny_plan: Plan) -> None:
    problem, design, run = tiny_plan.problem, tiny_plan.design, tiny_plan.operation
    assert problem is not None and design is not None and run is not None
    network, built = problem.network("heat"), design.networks["heat"]
    assert network is not None
    ample = np.where(built.size >= 0, len(network.sizes) - 1, -1)
    narrow = int(problem.routes.route_names.index("ab"))
    size = ample.copy()
    size[narrow] = 0
    small = replace(design, networks=dict(design.networks) | {"heat": replace(built, size=size)})
    year = simulate(problem, small, run)["heat"]
    assert {v.where for v in year.violations} == {"ab", "plant"}  # the gradient there, and the head it costs
    wanted = enlarged(problem, small, replace(run, networks=dict(run.networks) | {"heat": year}), network)
    assert 0 < wanted[narrow] < len(network.sizes) - 1
    assert (np.delete(wanted, narrow) == np.delete(size, narrow)).all()


def test_what_no_size_mends_leaves_the_sizes_as_they_are(tiny_plan: Plan) -> None:
    problem, design, run = tiny_plan.problem, tiny_plan.design, tiny_plan.operation
    assert problem is not None and design is not None and run is not None
    network = problem.network("heat")
    assert network is not None
    built = design.networks["heat"]
    size = np.where(built.size >= 0, len(network.sizes) - 1, -1)
    large = replace(design, networks=dict(design.networks) | {"heat": replace(built, size=size)})
    told = (Violation("heat: pump head", "plant", 5, 900.0, 600.0, "kPa"),)
    year = replace(run.networks["heat"], violations=told)
    harsh = replace(network, detail=network.detail | {"max_head_pa": 1e3})
    found = enlarged(problem, large, replace(run, networks=dict(run.networks) | {"heat": year}), harsh)
    assert (found == size).all()
