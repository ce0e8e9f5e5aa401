"""What the load flow is asked for a plan's pipes: who feeds, who draws, and in which connected part."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from energyplan.loadflow.heat_flow import heat_flow
from energyplan.planning.pipe_cases import PipeLayout, pipe_cases, pipe_layouts
from energyplan.planning.simulate_pipes import simulate_pipes
from energyplan.results.design import Design
from energyplan.results.plan import Plan
from energyplan.results.problem import NetworkProblem, Problem


def parts(made: Plan, **changes: object) -> tuple[Problem, Design, NetworkProblem, list[PipeLayout]]:
    """The heat network of the plan, with plants at the nodes given, in its connected parts."""
    problem, design = made.problem, made.design
    assert problem is not None and design is not None and made.operation is not None
    network = replace(problem.network("heat"), **changes)
    problem = replace(problem, networks=tuple(network if n.carrier == "heat" else n for n in problem.networks))
    injected = design.networks["heat"].injection_kw
    built = replace(design.networks["heat"], injection_kw=np.tile(injected[:, :1], len(network.plant_sites)))
    design = replace(design, networks=dict(design.networks) | {"heat": built})
    return problem, design, network, pipe_layouts(problem, design, made.operation, network)


def test_one_plant_feeds_all_that_is_drawn(tiny_plan: Plan) -> None:
    problem, design, network, (layout,) = parts(tiny_plan)
    joined = design.connected["heat"] > 0.5
    wanted = sum(problem.classes.kwh[k][joined].sum() for k in problem.classes.of("heat"))
    assert layout.drawn_kw[:8760].sum() == pytest.approx(wanted)
    assert layout.drawn_kw[8760].sum() == pytest.approx(network.demand_kw[0, joined].sum())
    (cases,) = pipe_cases(layout, np.array([0, 4000, 8760]))
    assert cases.hours.tolist() == [0, 4000, 8760] and cases.cases.controls is None
    assert cases.network.is_radial


def test_several_plants_give_what_the_dispatch_says_and_the_largest_leads(tiny_plan: Plan) -> None:
    layout = parts(tiny_plan)[-1][0]
    supply = np.zeros((8761, 2))
    total = layout.drawn_kw[:4].sum(axis=1)
    supply[:4] = np.array([[0.7, 0.3], [0.2, 0.8], [1.0, 0.0], [0.0, 1.0]]) * total[:, None]
    far = int(layout.consumer[-1])
    two = replace(layout, plant=np.array([layout.plant[0], far]), names=("plant", "mill"), supply_kw=supply)
    seen = {}
    for part in pipe_cases(two, np.arange(4)):
        case = part.cases
        flow = heat_flow(part.network, case.demand, case.supply_temp, case.ground_temp, controls=case.controls)
        assert flow.converged.all()
        for i, hour in enumerate(part.hours.tolist()):
            seen[hour] = dict(zip(part.network.plants.name, flow.plant_heat[i] / 1e3))
    assert list(seen[0]) == ["plant", "mill"] and list(seen[1]) == ["mill", "plant"]
    assert list(seen[2]) == ["plant"] and list(seen[3]) == ["mill"]  # the idle plant is left out
    assert seen[0]["mill"] == pytest.approx(0.3 * total[0], rel=1e-5)
    assert seen[1]["plant"] == pytest.approx(0.2 * total[1], rel=1e-5)
    for hour in range(4):  # the leading plant gives the rest and what the pipes lose
        assert 1.0 < sum(seen[hour].values()) / total[hour] < 1.3


def test_a_store_that_is_filled_from_the_network_draws(tiny_plan: Plan) -> None:
    problem, design, network, (layout,) = parts(tiny_plan)
    taking = replace(network, plant_sites=("plant", "depot"), plant_nodes=np.array([layout.plant[0], layout.node[-1]]))
    run = tiny_plan.operation
    assert run is not None
    assets = tuple(replace(a, site="depot") if a.name == "tank" else a for a in problem.assets)
    problem = replace(problem, assets=assets)
    built = replace(design.networks["heat"], injection_kw=np.tile(design.networks["heat"].injection_kw, 2))
    design = replace(design, networks=dict(design.networks) | {"heat": built})
    (moved,) = pipe_layouts(problem, design, run, taking)
    filled = run.dispatch.charge["tank"] - run.dispatch.discharge["tank"]
    at = moved.consumer.tolist().index(int(layout.node[-1]))
    own = 0.0
    if int(layout.node[-1]) in layout.consumer:
        own = layout.drawn_kw[:8760, layout.consumer.tolist().index(int(layout.node[-1]))]
    np.testing.assert_allclose(moved.drawn_kw[:8760, at] - own, np.maximum(filled, 0.0), atol=1e-9)


def test_parts_that_do_not_hang_together_are_solved_apart_and_one_without_a_plant_is_told(tiny_plan: Plan) -> None:
    problem, design, network, (layout,) = parts(tiny_plan)
    cut = problem.routes.route_names.index("bc")
    size = design.networks["heat"].size.copy()
    size[cut] = -1
    split = replace(design, networks=dict(design.networks) | {"heat": replace(design.networks["heat"], size=size)})
    assert tiny_plan.operation is not None
    near, far = sorted(pipe_layouts(problem, split, tiny_plan.operation, network), key=lambda part: -len(part.plant))
    assert set(near.route) | set(far.route) == set(layout.route) - {cut}
    assert len(near.plant) == 1 and len(far.plant) == 0
    year = simulate_pipes(problem, split, tiny_plan.operation, "heat")
    (cold,) = [v for v in year.violations if v.what == "heat: no plant"]
    assert cold.value == pytest.approx(far.drawn_kw[:8760].sum(axis=1).max()) and cold.unit == "kW"
    assert np.isnan(year.worst["heat_gradient_pa_per_m"][far.route]).all()
    assert np.isfinite(year.worst["heat_gradient_pa_per_m"][near.route]).all()
