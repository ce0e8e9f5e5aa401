"""The dataset of a plan: calendar, assets, stores and buildings as they were designed and run."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from energyplan.results.dataset import asset_investment, main_flow, own_machine, year_index
from energyplan.results.plan import Plan
from energyplan.technologies.roles import Capacity, Demand, Role, Source


@pytest.mark.parametrize("weekday", range(7))
def test_the_calendar_is_a_common_year_on_its_weekday(weekday: int) -> None:
    index = year_index(weekday)
    assert len(index) == 8760 and index[0].weekday() == weekday
    assert index[0].month == 1 and index[-1] == pd.Timestamp(index[0].year, 12, 31, 23)


def test_a_fixed_cost_is_paid_once_something_is_built() -> None:
    size = Capacity(maximum=10.0, capex_per_unit=3.0, capex_fixed=100.0)
    asset = Source("s", "s", capacity=size)
    assert asset_investment(asset, 0.0) == 0.0
    assert asset_investment(asset, 2.0) == 106.0


def test_a_role_of_no_kind_is_an_error(tiny_plan: Plan) -> None:
    assert tiny_plan.operation is not None
    with pytest.raises(TypeError):
        main_flow(tiny_plan.operation.dispatch, Role("x", "y"))
    load = main_flow(tiny_plan.operation.dispatch, Demand("d", "load", load_kw=5.0))
    assert load.shape == (8760,) and (load == 5.0).all()


def test_assets_are_as_designed_and_run(tiny_plan: Plan) -> None:
    data, design = tiny_plan.results, tiny_plan.design
    assert design is not None
    for name in data.asset.to_numpy():
        row = data.sel(asset=name)
        assert float(row.capacity) == design.capacity[name]
        assert float(row.asset_energy_kwh) == pytest.approx(float(np.abs(row.asset_kw).sum()), rel=1e-4)
    chips = data.sel(asset="chips")
    assert str(chips.asset_kind.item()) == "wood_chip_boiler" and str(chips.asset_site.item()) == "plant"
    assert float(chips.full_load_hours) == pytest.approx(float(chips.asset_energy_kwh / chips.capacity))


def test_levels_of_stores_follow_their_flow(tiny_plan: Plan) -> None:
    """What a store loses on the way is not negative: level before + net charge is at least level after."""
    data = tiny_plan.results
    level = data.store_level_kwh.to_numpy().astype(float)
    net = data.store_kw.to_numpy().astype(float)
    lost = level[:, :-1] - net[:, 1:] - level[:, 1:]
    assert lost.min() > -1e-2
    assert list(data.store.to_numpy()) == ["tank", "battery"]


def test_buildings_and_their_machines(tiny_plan: Plan, tiny_bare: Plan) -> None:
    data = tiny_plan.results
    assert data.heat_connected.dtype == bool and bool(data.heat_connected.all())
    assert [bool(v) for v in data.cooling_connected] == [True, False, False]
    assert list(data.own_heating.to_numpy()) == [""] * 3
    assert list(data.own_cooling.to_numpy()) == ["", "air_conditioner", "air_conditioner"]
    assert list(tiny_bare.results.own_heating.to_numpy()) == ["kerosene_boiler"] * 3
    assert np.allclose(data.building_x, [100, 200, 200]) and np.allclose(tiny_bare.results.building_y, [20, 20, 110])
    assert tiny_bare.problem is not None and tiny_bare.design is not None
    assert own_machine(tiny_bare.problem, tiny_bare.design, "steam") == [""] * 3


def test_periods_stand_for_the_year(tiny_plan: Plan) -> None:
    data = tiny_plan.results
    assert float(data.period_weight.sum()) == pytest.approx(365.0)
    counts = np.bincount(data.period_of_day.to_numpy(), minlength=data.sizes["period"])
    assert counts == pytest.approx(data.period_weight.to_numpy())
    assert any("coldest day" in str(label) for label in data.period.to_numpy())
