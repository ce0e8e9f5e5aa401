"""What the load flow found wanting becomes larger sizes, better estimates and days that are kept."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from energyplan.planning.resize import Changes, resize
from energyplan.results.operation import NetworkYear, Operation, Violation
from energyplan.results.plan import Plan


def calm(made: Plan) -> Operation:
    """The plan's year with nothing wanting: no violations, estimates as they were."""
    assert made.operation is not None and made.problem is not None and made.design is not None
    years = {}
    for carrier, year in made.operation.networks.items():
        network = made.problem.network(carrier)
        assert network is not None
        loss = made.design.networks[carrier].loss_kw * network.loss_shape
        energy = sum(f["delivered_kwh"] for c, f in made.summary["networks"].items() if c == carrier)
        pump = np.full(8760, network.pump_share * energy / 8760)
        series = dict(year.series) | {"loss_kw": loss, "pump_kw": pump}
        years[carrier] = NetworkYear(carrier, series, year.worst)
    none = {k: np.zeros(8760) for k in made.operation.shortage_kw}
    return replace(made.operation, networks=years, shortage_kw=none)


def changed(made: Plan, run: Operation, days: tuple[int, ...] = ()) -> Changes:
    assert made.problem is not None and made.design is not None
    return resize(made.problem, made.design, run, days, 24)


def test_where_nothing_is_wanting_nothing_changes(tiny_plan: Plan) -> None:
    found = changed(tiny_plan, calm(tiny_plan))
    assert not found and found.words == ()


def test_an_overloaded_pipe_grows_by_a_size(tiny_plan: Plan) -> None:
    run, design = calm(tiny_plan), tiny_plan.design
    assert design is not None and tiny_plan.problem is not None
    names = tiny_plan.problem.routes.route_names
    size = design.networks["heat"].size
    route = int(np.flatnonzero((size >= 0) & (size < 3))[0])
    bad = Violation("heat: pressure gradient", names[route], 5, 300.0, 200.0, "Pa/m")
    years = dict(run.networks) | {"heat": replace(run.networks["heat"], violations=(bad,))}
    found = changed(tiny_plan, replace(run, networks=years))
    assert found.networks["heat"].min_size[route] == size[route] + 1
    assert len(found.words) == 1 and "(pressure gradient)" in found.words[0] and names[route] in found.words[0]


def test_too_low_a_voltage_strengthens_the_way_to_it(tiny_plan: Plan) -> None:
    run, problem, design = calm(tiny_plan), tiny_plan.problem, tiny_plan.design
    assert problem is not None and design is not None
    bad = Violation("electricity: voltage too low", "inn", 5, 0.9, 0.97, "")
    years = dict(run.networks) | {"electricity": replace(run.networks["electricity"], violations=(bad,))}
    found = changed(tiny_plan, replace(run, networks=years))
    names = problem.routes.route_names
    grown = {names[r] for r in np.flatnonzero(found.networks["electricity"].min_size > 0)}
    assert {"ab", "bc", "service inn"} <= grown and "service hall" not in grown


def test_estimates_are_corrected(tiny_plan: Plan) -> None:
    run = calm(tiny_plan)
    assert tiny_plan.problem is not None
    before = tiny_plan.problem.network("heat")
    year = run.networks["heat"]
    series = dict(year.series) | {"loss_kw": 1.5 * year.series["loss_kw"], "pump_kw": 3.0 * year.series["pump_kw"]}
    found = changed(tiny_plan, replace(run, networks=dict(run.networks) | {"heat": replace(year, series=series)}))
    after = found.networks["heat"]
    assert before is not None
    assert after.loss_kw_per_m == pytest.approx(1.5 * before.loss_kw_per_m)
    assert after.pump_share == pytest.approx(3.0 * before.pump_share)
    assert any("loss: estimate corrected by +50.0 %" in w for w in found.words)


def test_short_days_are_kept_once(tiny_plan: Plan) -> None:
    run = calm(tiny_plan)
    short = np.zeros(8760)
    short[24 * 40 : 24 * 41] = 50.0
    short[24 * 7 : 24 * 8] = 20.0
    starved = replace(run, shortage_kw={"town/heat": short})
    assert changed(tiny_plan, starved).days == (40, 7)
    again = changed(tiny_plan, starved, (40,))
    assert again.days == (40, 7) and "period 8 of the year" in again.words[0]
    assert not changed(tiny_plan, starved, (40, 7)).words
