from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from energyplan.catalogue.climate import find_station
from energyplan.catalogue.demand_uses import SERVICES, find_use, uses
from energyplan.core.errors import ScenarioError, Where
from energyplan.readers.dwd_try import read_try
from energyplan.series.calendar import calendar
from energyplan.series.demand import building_demand
from energyplan.series.demand_annual import unit_value
from energyplan.series.demand_input import BuildingFacts, DemandSetting
from energyplan.series.demand_shapes import climate_factor, shape
from energyplan.series.weather import station_year


@pytest.fixture(scope="module")
def shiwa() -> DemandSetting:
    return DemandSetting(station_year(find_station("紫波")))


@pytest.fixture(scope="module")
def naha() -> DemandSetting:
    return DemandSetting(station_year(find_station("那覇")))


@pytest.mark.parametrize("use", sorted(uses()))
def test_every_shape_sums_to_one_everywhere(use: str, shiwa: DemandSetting, naha: DemandSetting) -> None:
    for setting in (shiwa, naha, dataclasses.replace(shiwa, country="DE")):
        for service in SERVICES:
            values, name, source, _ = shape(service, find_use(use), setting)
            assert (
                values.shape == (8760,)
                and (values >= 0).all()
                and values.sum() == pytest.approx(1.0)
                and name
                and source
            )
            np.testing.assert_array_equal(values, shape(service, find_use(use), setting)[0])


def test_space_heat_follows_the_degree_hours_and_stops_at_the_limit(shiwa: DemandSetting) -> None:
    daily = shiwa.weather.temp_air_degc.reshape(365, 24).mean(axis=1)
    heat = shape("space_heat", find_use("hotel"), shiwa)[0].reshape(365, 24).sum(axis=1)
    felt = 0.7 * daily + 0.3 * np.roll(daily, 1)
    assert (heat[felt >= 15.0] == 0).all()
    degrees = np.where(felt < 15.0, 18.0 - felt, 0.0)
    np.testing.assert_allclose(heat, degrees / degrees.sum())
    later = shape("space_heat", find_use("hotel"), dataclasses.replace(shiwa, heating_limit_degc=12.0))[0]
    assert (later > 0).sum() < (heat > 0).sum() * 24


def test_daily_heat_of_german_houses_follows_the_standard_gas_profile() -> None:
    """Against the sigmoid of the German standard load profile for houses (BDEW, EFH, building class 11)."""
    file = Path(__file__).resolve().parents[2].parent / "shared" / "weather" / "try2015_zone12_mannheim.txt"
    if not file.exists():
        pytest.skip("the folder 'shared' beside the checkout has no test reference year")
    weather = read_try(file)
    daily = weather.temp_air_degc.reshape(365, 24).mean(axis=1)
    felt = sum(0.5**n * np.roll(daily, n) for n in range(4)) / 1.875
    standard = 3.0469695 / (1 + (-37.1833141 / (felt - 40.0)) ** 5.6727847) + 0.1163157
    standard /= standard.sum()
    house = building_demand([BuildingFacts("h", "EFH", kwh={"heat": 1.0})], DemandSetting(weather, country="DE"))
    ours = house.hourly("heat").reshape(365, 24).sum(axis=1)
    assert np.corrcoef(ours, standard)[0, 1] > 0.98
    assert ours.max() / standard.max() == pytest.approx(1.0, abs=0.06)  # the coldest day
    assert np.abs(ours - standard).mean() * 365 < 0.15
    months = [np.add.reduceat(series, np.arange(0, 365, 31)) for series in (ours, standard)]
    assert np.abs(months[0] - months[1]).max() < 0.015  # of the year's heat


def test_offices_rest_on_weekends_and_homes_do_not(shiwa: DemandSetting) -> None:
    weekend = calendar(0).weekend
    for service in ("space_heat", "electricity", "cooling", "hot_water"):
        office, house = (shape(service, find_use(use), shiwa)[0] for use in ("office", "house"))
        assert office[weekend].mean() < 0.7 * office[~weekend].mean()
        if service != "cooling":  # too few warm days to tell
            assert house[weekend].mean() > 0.8 * house[~weekend].mean()


def test_hours_of_homes_are_those_of_the_houses_of_the_region(shiwa: DemandSetting) -> None:
    january = shape("space_heat", find_use("house"), shiwa)[0][:24]
    np.testing.assert_allclose(january / january.sum(), shiwa.house.hours / shiwa.house.hours.sum())
    assert shiwa.climate_region == 3 and shiwa.house.operation == "intermittent"


def test_hokkaido_heats_the_whole_house() -> None:
    assert DemandSetting(station_year(find_station("下川"))).house.operation == "continuous"


def test_people_and_machines_are_cooled_below_the_base_too(shiwa: DemandSetting) -> None:
    temp = shiwa.weather.temp_air_degc
    felt = 0.5 * temp + 0.5 * np.repeat(temp.reshape(365, 24).mean(axis=1), 24)
    office, house = (shape("cooling", find_use(use), shiwa)[0] for use in ("office", "house"))
    mild = (felt > 16) & (felt < 20)  # an office's base is 20 degC, a house's 24
    assert 0.05 < office[mild].sum() < 0.4 and office[felt < 15].sum() == 0 and house[felt < 24].sum() == 0


def test_more_hot_water_in_winter_more_light_in_winter_more_cold_in_summer(shiwa: DemandSetting) -> None:
    month = calendar(0).month
    for service, more, less in (("hot_water", 2, 8), ("electricity", 1, 7), ("cooling", 8, 5)):
        values = shape(service, find_use("house"), shiwa)[0]
        assert values[month == more].mean() > 1.1 * values[month == less].mean()


def test_unit_values_by_climate(shiwa: DemandSetting, naha: DemandSetting) -> None:
    tokyo = DemandSetting(station_year(find_station("東京")))
    office = find_use("office")
    assert float(unit_value("space_heat", office, tokyo).value) == pytest.approx(129.8 / 3.6, rel=0.02)
    assert float(unit_value("cooling", office, tokyo).value) == pytest.approx(293.1 / 3.6, rel=0.02)
    assert climate_factor("space_heat", office, shiwa) == pytest.approx(3128 / 1583, rel=0.02)
    assert climate_factor("cooling", office, naha) == pytest.approx(0.4 + 0.6 * 595 / 241, rel=0.02)
    assert climate_factor("hot_water", office, shiwa) == climate_factor("electricity", office, shiwa) == 1.0
    house = unit_value("space_heat", find_use("house"), shiwa)
    assert house.value == pytest.approx(64.73) and house.verified and "region 3" in house.source
    assert float(unit_value("space_heat", find_use("house"), naha).value) == 0


TOWN = (
    BuildingFacts("a", "住宅", 120.0),
    BuildingFacts("b", "house", 100.0, kwh={"space_heat": 9000.0}),
    BuildingFacts("c", "412", 2000.0, dwellings=25),
    BuildingFacts("d", "office", kwh={"heat": 50000.0, "electricity": 80000.0}, heat_peak_kw=60.0),
    BuildingFacts("e", "hotel", hourly_kw={"space_heat": np.linspace(0, 100, 8760)}),
    BuildingFacts("f", "house", kwh={"heat": 10000.0, "hot_water": 4000.0}),
)


def test_figures_go_before_estimates(shiwa: DemandSetting) -> None:
    town = building_demand(TOWN, shiwa)
    kwh = {name: dict(zip(SERVICES, town.kwh[:, i], strict=True)) for i, name in enumerate(town.buildings)}
    assert kwh["a"]["space_heat"] == pytest.approx(64.73 * 120) and kwh["b"]["space_heat"] == 9000
    assert kwh["b"]["hot_water"] == pytest.approx(34.9 * 100)
    assert kwh["d"]["space_heat"] + kwh["d"]["hot_water"] == pytest.approx(50000) and kwh["d"]["hot_water"] < 5000
    assert kwh["d"]["cooling"] == 0 and town.heat_peak_kw[3] == 60.0
    assert kwh["e"]["space_heat"] == pytest.approx(438000) and town.peak_kw[0, 4] == 100.0
    assert kwh["f"]["space_heat"] == 6000


def test_hours_add_up_to_the_year(shiwa: DemandSetting) -> None:
    town = building_demand(TOWN, shiwa)
    for s, service in enumerate(SERVICES):
        assert town.hourly(service).sum() == pytest.approx(town.kwh[s].sum())
    assert town.hourly("heat", [0, 3]).sum() == pytest.approx(town.kwh[:2, [0, 3]].sum())
    np.testing.assert_allclose(town.hourly("space_heat", [4]), np.linspace(0, 100, 8760))
    np.testing.assert_allclose(town.shape.sum(axis=1), 1.0)
    np.testing.assert_allclose(town.class_kwh().sum(axis=0), town.kwh.sum(axis=0))
    assert "space_heat/hotel/e" in town.class_names and town.class_names.count("space_heat/house") == 1
    assert (town.class_of[town.kwh == 0] == -1).all()


def test_own_peaks_are_at_least_the_hourly_ones(shiwa: DemandSetting) -> None:
    town = building_demand(TOWN, shiwa)
    for s, service in enumerate(SERVICES):
        for b in range(len(TOWN)):
            assert town.peak_kw[s, b] >= town.hourly(service, [b]).max() - 1e-9
    # a house of 120 m2 in region 3, insulation 2: 13.54 kW in the source
    assert town.peak_kw[0, 0] == pytest.approx(13.54, abs=0.01)
    one_flat = building_demand((dataclasses.replace(TOWN[2], dwellings=1),), shiwa)
    assert town.peak_kw[1, 2] < one_flat.peak_kw[1, 0]


def test_network_peak_states_its_diversity(shiwa: DemandSetting) -> None:
    street = building_demand([BuildingFacts(f"h{i}", "house", 120.0) for i in range(60)], shiwa)
    peak = street.network_peak("heat")
    assert peak.customers == pytest.approx(60) and 0.6 < peak.diversity < 0.8 and peak.rule == "diversity"
    assert street.hourly("heat").max() < peak.coincident_kw < street.heat_peak_kw.sum()
    assert street.network_peak("heat", [0]).diversity == pytest.approx(1.0)
    assert street.network_peak("electricity").coincident_kw < street.own_peak("electricity").sum()


def test_permuting_and_doubling(shiwa: DemandSetting) -> None:
    there, back = building_demand(TOWN, shiwa), building_demand(TOWN[::-1], shiwa)
    np.testing.assert_allclose(there.kwh, back.kwh[:, ::-1])
    np.testing.assert_allclose(there.hourly("heat"), back.hourly("heat"))
    twice = building_demand([dataclasses.replace(TOWN[0], floor_area_m2=240.0)], shiwa)
    np.testing.assert_allclose(twice.kwh[:, 0], 2 * there.kwh[:, 0])
    np.testing.assert_allclose(twice.peak_kw[:, 0], 2 * there.peak_kw[:, 0])


def test_everything_assumed_is_listed_once_with_its_source(shiwa: DemandSetting) -> None:
    town = building_demand(TOWN, shiwa)
    listed = {a.what: a for a in town.assumed}
    assert len(listed) == len(town.assumed) and all(a.source for a in town.assumed)
    heat = listed["demand.house.space_heat_kwh_per_m2"]
    assert heat.value == 64.73 and heat.unit == "kWh/m2" and heat.verified and heat.note == "for a"
    assert listed["demand.house.hot_water_kwh_per_m2"].note == "for a, b"
    assert not listed["demand.office.hot_water_share_of_heat"].verified
    assert {"demand.hotel.space_heat_shape", "demand.hotel.space_heat_kwh_per_m2"}.isdisjoint(listed)
    measured = building_demand((TOWN[4],), shiwa)
    assert measured.assumed == ()


def test_values_of_the_scenario_replace_ours(shiwa: DemandSetting) -> None:
    own = dataclasses.replace(shiwa, unit_values={"事務所": {"electricity": 70.0}})
    office = building_demand([BuildingFacts("o", "office", 1000.0)], own)
    assert office.kwh[2, 0] == 70000
    taken = next(a for a in office.assumed if a.what == "demand.office.electricity_kwh_per_m2")
    assert taken.source == "scenario" and taken.verified


def test_europe_has_its_own_values(shiwa: DemandSetting) -> None:
    house = building_demand([BuildingFacts("h", "EFH", 150.0)], dataclasses.replace(shiwa, country="DE"))
    assert 100 < house.kwh[0, 0] / 150 < 150 and not house.assumed[0].verified


def test_no_buildings_at_all(shiwa: DemandSetting) -> None:
    empty = building_demand([], shiwa)
    assert empty.shape.shape == (0, 8760) and (empty.hourly("heat") == 0).all()


HOLED = np.ones(8760)
HOLED[5] = np.nan


@pytest.mark.parametrize(
    ("building", "message"),
    [
        (BuildingFacts("x", "hosue", 1.0), "Did you mean 'house'"),
        (BuildingFacts("x", "house"), "nothing tells its demand"),
        (BuildingFacts("x", "house", -3.0), "no such floor area"),
        (BuildingFacts("x", "house", 3.0, dwellings=0), "dwellings: too few"),
        (BuildingFacts("x", "house", kwh={"heat": -1.0}), "no yearly demand"),
        (BuildingFacts("x", "house", kwh={"heating": 1.0}), "no such service"),
        (BuildingFacts("x", "house", kwh={"heat": float("nan")}), "no yearly demand"),
        (BuildingFacts("x", "house", kwh={"heat": 1.0, "space_heat": 2.0}), "a part of heat is larger"),
        (BuildingFacts("x", "house", kwh={"heat": 3.0, "space_heat": 2.0, "hot_water": 1.0}), "both of its parts"),
        (BuildingFacts("x", "house", 1.0, heat_peak_kw=-1.0), "no peak"),
        (BuildingFacts("x", "house", hourly_kw={"cooling": np.ones(24)}), "not a whole year"),
        (BuildingFacts("x", "house", hourly_kw={"cooling": HOLED}), "no demand in hour 5"),
        (BuildingFacts("x", "house", hourly_kw={"steam": np.ones(8760)}), "no such service"),
    ],
)
def test_faults_name_the_building(building: BuildingFacts, message: str, shiwa: DemandSetting) -> None:
    placed = dataclasses.replace(building, where=Where("town.csv", 7, 1))
    with pytest.raises(ScenarioError, match=message) as error:
        building_demand((placed,), shiwa)
    assert "town.csv:7:1  demand.buildings.x" in str(error.value)


def test_all_faults_at_once(shiwa: DemandSetting) -> None:
    with pytest.raises(ScenarioError) as error:
        building_demand((BuildingFacts("x", "what"), BuildingFacts("x", "house", -1.0)), shiwa)
    assert len(error.value.issues) >= 4 and "two buildings have this name" in str(error.value)
    with pytest.raises(ScenarioError, match=r"demand.unit_values.castle: unknown use"):
        building_demand(TOWN, dataclasses.replace(shiwa, unit_values={"castle": {}}))
