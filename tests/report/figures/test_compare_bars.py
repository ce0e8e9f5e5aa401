"""What the bars of a comparison draw against the plans."""

from __future__ import annotations

import pytest

from energyplan.portfolio.compare import compared
from energyplan.report.figures import compare_bars as bars
from energyplan.report.figures.names import asset_words
from energyplan.results.plan import Plan


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_stacked_terms_add_up_to_the_cost(tiny_plan: Plan, tiny_bare: Plan, lang: str) -> None:
    figure = bars.cost_terms(compared([tiny_plan, tiny_bare]), lang)
    for i, plan in enumerate((tiny_plan, tiny_bare)):
        assert sum(trace.y[i] for trace in figure.data) * 1e6 == pytest.approx(plan.summary["cost_per_year"])


def test_capacities_are_grouped_by_unit(tiny_plan: Plan, tiny_bare: Plan) -> None:
    both = compared([tiny_plan, tiny_bare])
    assert bars.units_built(both) == ("kW", "kWh")
    power, energy = bars.capacities(both, unit="kW"), bars.capacities(both, unit="kWh")
    shown = dict(zip(power.data[0].x, power.data[0].y))
    assert shown[asset_words(tiny_plan, "peak").en] == tiny_plan.summary["capacities"]["peak"]
    stores = {asset_words(tiny_plan, name).en for name in ("tank", "battery")}
    assert set(energy.data[0].x) <= stores and max(power.data[1].y) == 0.0


def test_carbon_stands_beside_today_s(tiny_plan: Plan, tiny_bare: Plan) -> None:
    figure = bars.carbon(compared([tiny_plan, tiny_bare]))
    assert sum(trace.y[0] for trace in figure.data) == pytest.approx(tiny_plan.summary["today"]["co2_t_per_year"])
    assert sum(trace.y[1] for trace in figure.data) == pytest.approx(tiny_plan.summary["co2_t_per_year"])


def test_bills_are_means_of_the_type(tiny_plan: Plan) -> None:
    both = compared([tiny_plan, tiny_plan], ["a", "b"])
    table = tiny_plan.tables["bills"]
    figure = bars.bills(both)
    mean = table[table["group"] == table["group"].iloc[0]]["then"].mean()
    drawn = figure.data[1].y[0]
    assert min(abs(drawn * factor / mean - 1.0) for factor in (1.0, 1e3, 1e6)) < 1e-9
    assert bars.has_bills(both)
