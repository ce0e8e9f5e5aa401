from __future__ import annotations

import numpy as np
import pytest

from energyplan.catalogue.demand_uses import (
    SERVICES,
    climate_region,
    day_profile,
    find_use,
    house_loads,
    unit_values,
    use_names,
    uses,
)
from energyplan.core.errors import ScenarioError


def test_every_use_has_profiles_peaks_and_unit_values() -> None:
    for use in uses().values():
        assert set(use.profiles) == set(use.peak) == set(SERVICES) and min(use.peak.values()) >= 1
        assert 0 <= use.inner_share < 1 and use.source
        for service in SERVICES:
            days = day_profile(service, use.profiles[service]).days
            assert days.shape == (3, 24) and (days >= 0).all() and days[0].sum() == pytest.approx(1.0)
        for region in ("japan", "europe"):
            figures = unit_values(region)[use.name]
            assert set(figures.kwh_per_m2) == set(SERVICES) and min(figures.kwh_per_m2.values()) >= 0 and figures.source


def test_what_was_not_found_at_a_source_is_marked() -> None:
    assert not any(row.verified for region in ("japan", "europe") for row in unit_values(region).values())
    assert not any(use.verified for use in uses().values()) and house_loads(3, "intermittent", 2).verified


@pytest.mark.parametrize(
    ("name", "use"),
    [
        ("住宅", "house"), ("共同住宅", "apartment"), (411, "house"), ("412", "apartment"), ("421.0", "town_hall"),
        ("Care home", "care_home"), ("care-home", "care_home"), ("官公庁施設", "town_hall"), ("ホテル", "hotel"),
        ("ﾎﾃﾙ", "hotel"), ("保育所", "kindergarten"), ("MFH", "apartment"), ("441", "industry"),
    ],
)  # fmt: skip
def test_names_in_all_spellings(name, use: str) -> None:
    assert find_use(name).name == use


def test_no_name_means_two_uses() -> None:
    from energyplan.catalogue.facts import catalogue_data

    rows = catalogue_data("demand_uses.yaml")["uses"]
    every = [str(name).lower() for use, row in rows.items() for name in {use, *row["names"], *row.get("plateau", ())}]
    assert len(every) == len(set(every)) and len(use_names()) > 150


def test_unknown_use_suggests_one() -> None:
    with pytest.raises(ScenarioError, match="Did you mean 'hospital'"):
        find_use("hospitl")


@pytest.mark.parametrize(
    ("hdd", "region"), [(4869, 1), (4133, 2), (3128, 3), (2633, 4), (2345, 5), (1583, 6), (1313, 7), (103, 8)]
)
def test_climate_regions(hdd: float, region: int) -> None:
    assert climate_region(hdd) == region


def test_houses_as_published() -> None:
    house = house_loads(3, "intermittent", 4)
    assert house.space_heat_kwh_per_m2 == pytest.approx(35, abs=0.5)
    assert house.space_heat_peak_w_per_m2 * 0.12 == pytest.approx(9.3, abs=0.06)
    assert house_loads(1, "continuous", 1).space_heat_kwh_per_m2 == pytest.approx(219, abs=0.5)
    assert house_loads(8, "continuous", 1).space_heat_kwh_per_m2 == 0
    for region in range(1, 8):
        for operation in ("intermittent", "continuous"):
            heat = [house_loads(region, operation, level).space_heat_kwh_per_m2 for level in (1, 2, 3, 4)]
            assert heat == sorted(heat, reverse=True)
            assert np.isclose(house_loads(region, operation, 2).hours.sum(), 1.0, atol=2e-3)
    with pytest.raises(ScenarioError, match="no such house"):
        house_loads(3, "sometimes", 2)
