"""Flows by carrier, and what a site feeds, against the dispatch they are made from."""

from __future__ import annotations

import numpy as np
import pytest

from energyplan.results.flows import carrier_flows, period_use_kw, site_supply
from energyplan.results.plan import Plan


def test_names_are_those_of_the_file(tiny_plan: Plan) -> None:
    problem, design, operation = tiny_plan.problem, tiny_plan.design, tiny_plan.operation
    assert problem is not None and design is not None and operation is not None
    heat = carrier_flows(problem, design, operation, "heat")
    assert {"chips", "heat losses", "space heat (office)", "hot water (hotel)"} <= set(heat)
    assert (heat["chips"] >= 0).all() and (heat["heat losses"] <= 0).all()
    power = carrier_flows(problem, design, operation, "electricity")
    assert {"lamps", "roof", "grid", "pumps heat", "pumps cooling"} <= set(power)
    assert power["lamps"] == pytest.approx(np.full(8760, -5.0))
    assert "lamps" not in heat


def test_own_machines_draw_where_there_is_no_private_line(tiny_plan: Plan, tiny_bare: Plan) -> None:
    parts = tiny_bare.problem, tiny_bare.design, tiny_bare.operation
    assert parts[0] is not None and parts[1] is not None and parts[2] is not None
    power = carrier_flows(*parts, "electricity")  # type: ignore[arg-type]
    assert "own air_conditioner" in power and (power["own air_conditioner"] <= 0).all()
    assert "own air_conditioner" not in set(tiny_plan.results.electricity_flow.to_numpy())
    assert carrier_flows(*parts, "heat") == {}  # type: ignore[arg-type]


def test_a_site_feeds_what_its_assets_do(tiny_plan: Plan) -> None:
    problem, operation = tiny_plan.problem, tiny_plan.operation
    assert problem is not None and operation is not None
    run = operation.dispatch
    heat = site_supply(problem, run, "heat", "plant")
    made = run.converter["chips"] + run.converter["peak"] + run.discharge["tank"] - run.charge["tank"]
    assert heat == pytest.approx(made)
    assert site_supply(problem, run, "heat", "nowhere") == pytest.approx(np.zeros(8760))


@pytest.mark.parametrize("carrier", ["heat", "cooling", "electricity"])
def test_typical_periods_use_what_their_supply_gives(tiny_plan: Plan, carrier: str) -> None:
    short, design, data = tiny_plan.short, tiny_plan.design, tiny_plan.results
    assert short is not None and design is not None
    used = period_use_kw(short, design, carrier)
    assert used.shape == (data.sizes["period"], 24) and (used >= 0.0).all() and used.sum() > 0.0
    assert data[f"{carrier}_period_kw"].to_numpy() == pytest.approx(used, rel=1e-5, abs=1e-4)
    balance = data[f"{carrier}_balance"]
    stores = np.isin(balance[f"{carrier}_flow"].to_numpy(), data["store"].to_numpy())
    real = -np.minimum(balance.to_numpy()[~stores], 0.0).sum()
    typical = float((used.sum(axis=1) * data["period_weight"].to_numpy()).sum())
    assert typical == pytest.approx(real, rel=0.03), "the days that stand for the year hold its energy"
