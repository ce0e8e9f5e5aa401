"""Key figures: investments, connections, network figures and the electricity account, against sums by hand."""

from __future__ import annotations

import json

import numpy as np
import pytest

from energyplan.results.netcdf import plain
from energyplan.results.plan import Plan
from energyplan.results.summary import connected, electricity, investments, network_figures, own_machines


def test_it_is_plain_json(tiny_plan: Plan) -> None:
    text = json.dumps(plain(tiny_plan.summary), allow_nan=False)
    assert json.loads(text)["name"] == "tiny"


def test_existing_pipes_and_plants_are_no_investment(tiny_plan: Plan) -> None:
    problem, design = tiny_plan.problem, tiny_plan.design
    assert problem is not None and design is not None
    found = investments(problem, design)
    heat = problem.network("heat")
    assert heat is not None
    size = design.networks["heat"].size
    cost = 0.0
    for r, k in enumerate(size.tolist()):
        if k >= 0 and k != heat.existing[r]:
            cost += problem.routes.length_m[r] * heat.costs.capex_size_per_m[k]
    assert found["heat network"] == pytest.approx(cost)
    assert (heat.existing >= 0).sum() >= 1 and (size[heat.existing >= 0] >= 0).all()
    new = {a.name: design.new_capacity.get(a.name, 0.0) for a in problem.assets}
    chips = next(a for a in problem.assets if a.name == "chips").capacity
    expected = chips.capex_per_unit * new["chips"] + (chips.capex_fixed if new["chips"] > 0 else 0.0)
    assert found.get("chips", 0.0) == pytest.approx(expected)
    assert "trenches" in found and "roof" in found


def test_a_trench_is_counted_once_where_it_is_shared(tiny_plan: Plan) -> None:
    from dataclasses import replace

    problem, design = tiny_plan.problem, tiny_plan.design
    assert problem is not None and design is not None
    apart = investments(replace(problem, shared_trench=False), design)
    assert apart["trenches"] > investments(problem, design)["trenches"]


def test_connections_and_network_figures(tiny_plan: Plan, tiny_bare: Plan) -> None:
    problem, design = tiny_plan.problem, tiny_plan.design
    assert problem is not None and design is not None
    assert connected(problem, design)["cooling"] == {"office": 1, "school": 0, "hotel": 0}
    assert own_machines(problem, design) == {"air_conditioner": pytest.approx(2.0)}
    heat = problem.network("heat")
    assert heat is not None
    figures = network_figures(problem, heat, design)
    assert 0.0 < figures["loss_share"] < 0.2
    assert figures["loss_share"] == pytest.approx(
        figures["loss_kwh"] / (figures["loss_kwh"] + figures["delivered_kwh"])
    )
    assert figures["linear_density_mwh_per_m"] == pytest.approx(figures["delivered_kwh"] / 1e3 / figures["length_m"])
    assert tiny_bare.summary["networks"] == {}


def test_the_electricity_account_closes(tiny_plan: Plan) -> None:
    """Drawn and generated less sold is what the flows say is used, storage losses included."""
    problem, operation = tiny_plan.problem, tiny_plan.operation
    assert problem is not None and operation is not None
    found = electricity(problem, operation)
    run = operation.dispatch
    assert found["generated_kwh"] == pytest.approx(float(run.source["roof"].sum()))
    assert found["drawn_kwh"] == pytest.approx(float(run.source["grid import"].sum()))
    used = found["drawn_kwh"] + found["generated_kwh"] - found["sold_kwh"]
    assert found["self_sufficiency"] <= 1.0 - found["drawn_kwh"] / used + 1e-9, "buildings may draw for themselves too"
    table = tiny_plan.results.electricity_balance.astype(float)
    supply = float(table.where(table > 0, 0.0).sum())
    assert supply >= used * (1 - 1e-4)
    assert np.isclose(float(table.sum()), 0.0, atol=1e-5 * supply)
