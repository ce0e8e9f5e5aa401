"""What the load flow found wanting becomes larger sizes, better estimates and days that are kept."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from energyplan.planning.loop import simulate
from energyplan.planning.resize import Changes, resize
from energyplan.results.operation import NetworkYear, Operation
from energyplan.results.plan import Plan
from energyplan.results.problem import NetworkProblem


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
    return replace(made.operation, networks=years, shortage_kw=none, unmet_kw=none, added={})


def changed(made: Plan, run: Operation, days: tuple[int, ...] = ()) -> Changes:
    assert made.problem is not None and made.design is not None
    return resize(made.problem, made.design, run, days, 24)


def test_where_nothing_is_wanting_nothing_changes(tiny_plan: Plan) -> None:
    found = changed(tiny_plan, calm(tiny_plan))
    assert not found and found.words == ()


@pytest.mark.parametrize(("carrier", "kinds"), [
    ("heat", {"pressure gradient", "flow velocity", "pump head"}),
    ("electricity", {"voltage too low", "line loading", "no solution"}),
])  # fmt: skip
def test_what_is_too_small_grows_until_the_load_flow_finds_nothing(
    tiny_plan: Plan, carrier: str, kinds: set[str]
) -> None:
    problem, design, run = tiny_plan.problem, tiny_plan.design, calm(tiny_plan)
    assert problem is not None and design is not None
    problem = replace(problem, networks=tuple(harder(n) if n.carrier == carrier else n for n in problem.networks))
    built = design.networks[carrier]
    size = np.where(built.size >= 0, 0, -1)
    told: list[str] = []
    for _ in range(4):
        small = replace(design, networks=dict(design.networks) | {carrier: replace(built, size=size)})
        year = simulate(problem, small, run)[carrier]
        found = resize(problem, small, replace(run, networks=dict(run.networks) | {carrier: year}), (), 24)
        if not year.violations:
            break
        grown = [w for w in found.words if " to " in w and "%" not in w]
        assert grown and {v.what.partition(": ")[2] for v in year.violations} <= kinds
        told += grown
        size = np.where(size >= 0, np.maximum(size, found.networks[carrier].min_size), -1)
    assert not year.violations
    assert told and all(w.rpartition("(")[2].rstrip(")").split(", ")[0] in kinds for w in told)
    assert (size[built.size >= 0] < len(problem.network(carrier).sizes) - 1).any()  # not everything to the largest


def harder(network: NetworkProblem) -> NetworkProblem:
    """The network with a demand that its smallest sizes cannot carry."""
    if network.voltage is not None:
        return replace(network, voltage=replace(network.voltage, max_drop=1.5e-4))
    return replace(network, detail=network.detail | {"max_gradient": 60.0, "max_head_pa": 9e4})


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


def test_days_that_were_only_added_to_are_kept_where_that_was_dear_or_the_estimate_is_off(tiny_plan: Plan) -> None:
    """A kW more mends them cheaply; ten thousand, or an estimate that is off, ask for a new design."""
    assert tiny_plan.design is not None
    run, name = calm(tiny_plan), next(iter(calm(tiny_plan).shortage_kw))
    unmet = np.zeros(8760)
    unmet[24 * 40 : 24 * 40 + 5] = 3.0
    asset = next(a for a in tiny_plan.design.new_capacity if tiny_plan.design.new_capacity[a] > 1.0)
    cheap = replace(run, unmet_kw={name: unmet}, added={asset: 1e-3}, costs=tiny_plan.design.costs)
    assert not changed(tiny_plan, cheap)
    assert changed(tiny_plan, replace(cheap, added={asset: 1e4})).days == (40,)
    assert changed(tiny_plan, replace(cheap, costs={"fuel": 1.03 * tiny_plan.design.cost})).days == (40,)
