"""Carriers designed together: what is returned, what is refused, and that sharing moves pipes and lines together."""

from __future__ import annotations

import threading
from dataclasses import replace

import numpy as np
import pytest

from energyplan.core.errors import ScenarioError
from energyplan.optimise.network_check import check_network
from energyplan.optimise.network_design import DesignOptions, design_network
from energyplan.optimise.network_input import VoltageLimits, network_input
from energyplan.optimise.network_joint import JointDesign, design_networks
from energyplan.optimise.network_problem import DesignProblem, design_problem

SIZES = ([20.0, 60.0, 150.0, 400.0, 1000.0], [5.0, 6.0, 8.0, 12.0, 20.0], [0.01, 0.012, 0.015, 0.02, 0.025])
EXACT = DesignOptions(gap=1e-6, time_limit_s=60, threads=1)


def town(side: int, seed: int = 0) -> dict[str, DesignProblem]:
    """Streets in a square grid with a building off the middle of each: heat for some, power for all."""
    rng = np.random.default_rng(seed)
    streets = [(i * side + j, (i + 1) * side + j) for i in range(side - 1) for j in range(side)]
    streets += [(i * side + j, i * side + j + 1) for i in range(side) for j in range(side - 1)]
    ends, length, at, n = [], [], [], side * side
    for a, b in streets:
        ends += [(a, n), (n, b), (n, n + 1)]
        length += [*rng.uniform(20, 60, 2), rng.uniform(5, 15)]
        at.append(n + 1)
        n += 2
    demand = rng.uniform(5, 30, len(at))
    out = {}
    for carrier, share, cost, source, must in (("heat", 1.0, 9.0, 0, 0), ("power", 0.1, 4.0, side * side - 1, 1)):
        net = network_input(
            (n, *np.array(ends).T, length), (at, share * demand), ([source], [1e4]), SIZES,
            consumer_mode=np.maximum(rng.integers(0, 2, len(at)), must), trench_cost_per_m=cost,
        )  # fmt: skip
        out[carrier] = design_problem(net, own_supply_cost=90.0 * demand, source_energy_cost=40.0)
    return out


def told(joint: JointDesign, problems: dict[str, DesignProblem]) -> None:
    terms = sum(sum(design.terms.values()) for design in joint.designs.values())
    assert joint.outcome.objective == pytest.approx(terms + joint.trench)
    assert joint.outcome.bound <= joint.outcome.objective
    for carrier, problem in problems.items():
        check_network(problem, joint.designs[carrier].network)
        assert "trench" not in joint.designs[carrier].terms
        assert joint.designs[carrier].outcome.objective == pytest.approx(sum(joint.designs[carrier].terms.values()))


def test_a_joint_design_is_proven_with_its_trench_apart() -> None:
    problems = town(2)
    joint = design_networks(problems, EXACT)
    assert joint.outcome.status == "optimal" and joint.saved > 0
    told(joint, problems)
    apart = sum(design_network(p, EXACT).outcome.objective for p in problems.values())
    assert joint.outcome.objective < apart < joint.outcome.objective + joint.saved
    relaxed = design_networks(problems, replace(EXACT, smallest_relaxation=0))
    assert relaxed.outcome.objective == pytest.approx(joint.outcome.objective, rel=2e-6)


def test_one_carrier_alone_is_its_own_design() -> None:
    problem = town(2)["heat"]
    joint, alone = design_networks({"heat": problem}, EXACT), design_network(problem, EXACT)
    assert joint.outcome.objective == pytest.approx(alone.outcome.objective, rel=2e-6)
    assert joint.trench == pytest.approx(alone.terms["trench"]) and joint.saved == 0.0


def detour() -> dict[str, DesignProblem]:
    """Two ways to one building: 90 m of street that only heat may use, or 100 m that both may."""
    ends, length = ([0, 0], [1, 1]), [90.0, 100.0]
    out = {}
    for carrier, forbidden in (("heat", [0, 0]), ("power", [-1, 0])):
        net = network_input((2, *ends, length), ([1], [5.0]), ([0], [99.0]), ([10.0], [1.0], [0.0]),
                            consumer_mode=1, trench_cost_per_m=5.0, route_mode=forbidden)  # fmt: skip
        out[carrier] = design_problem(net)
    return out


@pytest.mark.parametrize("largest", [-1, 1000])
def test_a_pipe_takes_a_detour_along_a_trench_that_is_open_anyway(largest: int) -> None:
    """Apart 90 * 6 + 100 * 6, together 100 * (1 + 1 + 5); the plan finds it without any solver."""
    joint = design_networks(detour(), replace(EXACT, largest_milp=largest))
    assert joint.outcome.objective == pytest.approx(700.0)
    assert joint.designs["heat"].network.size.tolist() == [-1, 0]
    assert (joint.trench, joint.saved) == (pytest.approx(500.0), pytest.approx(500.0))


def test_three_carriers_share_one_trench() -> None:
    problems = detour()
    problems["cold"] = problems["power"]
    assert design_networks(problems, EXACT).outcome.objective == pytest.approx(800.0)


def test_a_plan_is_there_at_once_and_its_gap_is_honest() -> None:
    stop = threading.Event()
    stop.set()
    problems = town(5, seed=2)
    joint = design_networks(problems, DesignOptions(gap=0.0, threads=1, stop=stop))
    assert joint.outcome.status == "feasible" and joint.outcome.stopped_by == "interrupt"
    assert 0 < joint.outcome.gap < 0.2
    told(joint, problems)
    longer = design_networks(problems, DesignOptions(gap=0.0, threads=1, time_limit_s=5.0))
    assert longer.outcome.objective <= joint.outcome.objective
    assert longer.outcome.bound > joint.outcome.bound  # cuts and split beat the even split


def test_carriers_on_other_routes_and_demand_out_of_reach_are_named() -> None:
    problems = detour()
    net = problems["power"].net
    shorter = replace(problems["power"], net=replace(net, length_m=net.length_m / 2))
    with pytest.raises(ScenarioError, match="power: stands on other routes"):
        design_networks({**problems, "power": shorter})
    lost = replace(problems["power"], net=replace(net, route_mode=np.array([-1, -1])))
    with pytest.raises(ScenarioError, match=r"power: consumer 0.*no route leads to it"):
        design_networks({**problems, "power": lost})
    with pytest.raises(ScenarioError, match="names no carrier"):
        design_networks({})


def test_no_networks_are_no_solution() -> None:
    """Either of two consumers of 5 kW could be fed: 2e3 * 100 * 0.015 * 5 / 400^2 = 9.4 % of squared voltage are lost,
    15.7 % allowed. Both together cannot, which only the solver tells."""
    net = network_input(
        (3, [0, 1], [1, 2], [100.0, 1.0]), ([1, 2], [5.0, 5.0]), ([0], [99.0]), ([50.0], [1.0], [0.0]),
        consumer_mode=1, radial=True, voltage=VoltageLimits(np.array([0.015]), np.zeros(1)),
    )  # fmt: skip
    heat, power = design_problem(replace(net, voltage=None)), design_problem(net)
    joint = design_networks({"heat": heat, "power": power}, EXACT)
    assert joint.outcome.status == "infeasible" and not joint.designs["heat"].outcome.has_solution
