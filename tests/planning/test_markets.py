"""The outside grid: prices from tariff, market, series or a number; feed-in; links."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from energyplan.core.errors import ScenarioError
from energyplan.planning.assemble import assemble
from energyplan.planning.markets import grid_market
from energyplan.planning.surroundings import surroundings
from energyplan.scenario.load import load
from energyplan.technologies.roles import Converter, Demand, Source


def market(file: Path, grid: str) -> tuple[Source, Demand | None, np.ndarray]:
    scenario = load(file, variant="bare", overrides=[f"markets.grid={grid}"])
    found = grid_market(scenario, surroundings(scenario))
    source = next(r for r in found.roles if isinstance(r, Source))
    export = next((r for r in found.roles if isinstance(r, Demand)), None)
    return source, export, found.retail_price


def test_a_number_with_surcharge_and_charge(tiny_file: Path) -> None:
    source, export, retail = market(
        tiny_file, "{energy_price_per_kwh: 20, surcharge_per_kwh: 3, demand_charge_per_kw_month: 1500}"
    )
    assert source.variable_cost == pytest.approx(np.full(8760, 23.0))
    assert source.peak_cost_per_kw == pytest.approx(18000.0) and export is None
    assert retail == pytest.approx(np.full(8760, 23.0)) and np.isinf(source.capacity.existing)


def test_limits_export_and_retail(tiny_file: Path) -> None:
    source, export, retail = market(
        tiny_file,
        "{energy_price_per_kwh: 20, export_price_per_kwh: 8, max_import_kw: 5, max_export_kw: 7,"
        " retail_price_per_kwh: 30}",
    )
    assert export is not None and export.variable_cost == pytest.approx(np.full(8760, -8.0))
    assert (source.capacity.existing, export.capacity.existing) == (5.0, 7.0) and retail.mean() == 30.0


def test_a_tariff_by_name_and_a_market_area(tiny_file: Path) -> None:
    tariff, _, _ = market(tiny_file, "{tariff: high_voltage_japan}")
    assert 5.0 < float(np.mean(tariff.variable_cost)) < 60.0 and tariff.peak_cost_per_kw > 0.0
    area, _, _ = market(tiny_file, "{energy_price_per_kwh: 20, market_area: tohoku}")
    price = np.asarray(area.variable_cost)
    assert price.mean() == pytest.approx(20.0) and price.std() > 1.0


def test_without_a_price_it_says_what_to_give(tiny_file: Path) -> None:
    with pytest.raises(ScenarioError, match="no price of electricity"):
        market(tiny_file, "{export_price_per_kwh: 8}")
    with pytest.raises(ScenarioError):
        market(tiny_file, "{tariff: high_voltage_japn}")


def test_a_feed_in_price_splits_the_asset_from_the_town(tiny_file: Path) -> None:
    problem = assemble(load(tiny_file, overrides=["markets.grid.feed_in={roof: 16}"]))
    by_name = {a.name: a for a in problem.assets}
    assert by_name["roof"].carrier == "electricity@roof"  # type: ignore[attr-defined]
    own, sold = by_name["roof own use"], by_name["roof feed-in"]
    assert isinstance(own, Converter) and own.flows == {"electricity": 1.0, "electricity@roof": -1.0}
    assert isinstance(sold, Demand) and sold.variable_cost == -16.0 and sold.flexible


def test_zones_without_a_connection_get_one(tiny_file: Path) -> None:
    problem = assemble(load(tiny_file, variant="bare", overrides=["zones=[town, hill]"]))
    assert {link.name for link in problem.links} == {"public grid town", "public grid hill"}
    assert [link.name for link in assemble(load(tiny_file)).links] == ["grid"]
