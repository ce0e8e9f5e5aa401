"""Pipe networks as numbers: sizes, capacity, losses, costs, and pipes that lie already."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from energyplan.core.errors import ScenarioError
from energyplan.planning.assemble import assemble
from energyplan.results.plan import Plan
from energyplan.results.problem import NetworkProblem
from energyplan.scenario.load import load

NO_PIPE = "routes.edges.ab.existing_pipe=''"


def heat(file: Path, *overrides: str, carrier: str = "heat") -> NetworkProblem:
    found = assemble(load(file, overrides=overrides)).network(carrier)
    assert found is not None
    return found


def test_sizes_grow_in_capacity_cost_and_loss(tiny_plan: Plan) -> None:
    assert tiny_plan.problem is not None
    found = tiny_plan.problem.network("heat")
    assert found is not None and len(found.sizes) == 4
    for values in (found.capacity_kw, found.loss_kw_per_m, found.costs.capex_size_per_m):
        assert (np.diff(values) > 0).all()
    assert (found.costs.size_per_m < found.costs.capex_size_per_m).all()
    assert found.loss_shape.max() <= 1.01 and found.loss_shape.min() > 0.3
    assert found.states == ("winter peak",) and found.plant_sites == ("plant",)
    assert 0.0 < found.pump_share < 0.03


def test_a_pipe_of_dn125_carries_what_a_hand_sum_says(tiny_file: Path) -> None:
    """Velocity or gradient binds: never above 2.5 m/s of 30 K water in an inner diameter of about 0.13 m."""
    found = heat(tiny_file)
    d = float(np.asarray(found.detail["inner_diameter_m"])[-1])
    most = 2.5 * np.pi / 4 * d**2 * 978.0 * 4.18 * 30.0
    assert 0.4 * most < found.capacity_kw[-1] <= most * 1.01


def test_existing_pipes_and_modes(tiny_file: Path) -> None:
    found = heat(tiny_file)
    assert [found.sizes[k] for k in found.existing if k >= 0] == ["steel_2_dn80"]
    assert (heat(tiny_file, NO_PIPE).existing == -1).all()
    cold = heat(tiny_file, carrier="cooling")
    assert cold.mode == ("required", "forbidden", "forbidden") and (cold.existing == -1).all()
    shut = heat(tiny_file, "routes.edges.cd.heat=forbidden", "demand.buildings.inn.heat_connection=forbidden")
    assert (~shut.allowed).sum() >= 1 and not shut.required.any()


def test_an_all_in_price_replaces_the_catalogue(tiny_file: Path) -> None:
    found = heat(tiny_file, "networks.heat.pipe_cost_per_m=1000", "networks.heat.cost_factor=2")
    assert found.costs.capex_size_per_m == pytest.approx(np.full(4, 2000.0))
    assert not found.costs.capex_trench_per_m.any()
    station = heat(tiny_file, "networks.heat.connection_cost_per_kw=100")
    assert station.costs.capex_connection == pytest.approx(100 * np.asarray(station.detail["own_peak_kw"]))


def test_a_soft_surface_is_cheaper_to_dig(tiny_file: Path) -> None:
    soft = heat(tiny_file).costs.capex_trench_per_m
    hard = heat(tiny_file, "routes.edges.bc.surface=hard").costs.capex_trench_per_m
    assert (soft <= hard).all() and (soft < hard).sum() >= 1


def test_unknown_sizes_are_faults_with_a_hint(tiny_file: Path) -> None:
    with pytest.raises(ScenarioError, match=r"routes.edges\[0\].existing_pipe: no such size.*DN80"):
        heat(tiny_file, "routes.edges.ab.existing_pipe=DN81")
    with pytest.raises(ScenarioError, match="Did you mean 'DN40'"):
        heat(tiny_file, "networks.heat.sizes=[DN41]", NO_PIPE)
    assert heat(tiny_file, "networks.heat.sizes=['dn 80', steel_2_dn125]").sizes == ("steel_2_dn80", "steel_2_dn125")
