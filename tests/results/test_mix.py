"""Where heat, cold and power come from: it adds up to what is used, lost and stored."""

from __future__ import annotations

import numpy as np
import pytest

from energyplan.results.mix import OTHER_GRID, mix
from energyplan.results.plan import Plan


def test_the_mix_covers_what_is_used_and_lost(tiny_plan: Plan) -> None:
    data = tiny_plan.results
    stores = data.store.to_numpy().astype(str)
    for carrier in ("heat", "cooling"):
        table = data[f"{carrier}_balance"]
        names = table[f"{carrier}_flow"].to_numpy().astype(str)
        inside = ~np.isin(names, stores)
        used = -np.minimum(table.to_numpy()[inside], 0.0).sum(dtype=float)
        stored = -table.to_numpy()[~inside].sum(dtype=float)
        made = sum(v for k, v in mix(data, carrier).items() if not k.startswith("own "))
        assert made == pytest.approx(used + stored, rel=1e-4), carrier


def test_stores_are_no_source_and_the_largest_comes_first(tiny_plan: Plan) -> None:
    found = mix(tiny_plan.results, "heat")
    assert "tank" not in found and set(found) <= {"chips", "peak"}
    assert list(found.values()) == sorted(found.values(), reverse=True)
    assert {"roof", "grid"} >= set(mix(tiny_plan.results, "electricity")) > {"grid"} - {"grid"}


def test_buildings_on_their_own_are_counted(tiny_bare: Plan) -> None:
    data = tiny_bare.results
    found = mix(data, "heat")
    assert found == {"own kerosene_boiler": pytest.approx(float(data.building_heat_kwh.sum()))}
    assert sum(mix(data, "cooling").values()) == pytest.approx(float(data.building_cooling_kwh.sum()))


def test_buildings_off_the_private_line_draw_from_the_public_grid(tiny_plan: Plan) -> None:
    data = tiny_plan.results.copy()
    joined = data.electricity_connected.copy()
    joined[0] = False
    before = mix(data, "electricity")
    found = mix(data.assign(electricity_connected=joined), "electricity")
    assert found[OTHER_GRID] - before.get(OTHER_GRID, 0.0) == pytest.approx(float(data.building_electricity_kwh[0]))
