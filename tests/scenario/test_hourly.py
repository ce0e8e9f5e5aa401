"""Hourly series: a whole common year of numbers, or a fault."""

from __future__ import annotations

from pathlib import Path

import pytest

from energyplan.core.errors import ScenarioError
from energyplan.scenario.faults import Faults
from energyplan.scenario.hourly import building_hours, read_hours, series_of
from energyplan.scenario.load import load


def read(tmp_path: Path, text: str) -> tuple[dict, list[str]]:
    (tmp_path / "s.csv").write_text(text, encoding="utf-8")
    faults = Faults()
    found = read_hours(tmp_path / "s.csv", "series.s", faults)
    return found, [str(issue).replace(f"{tmp_path}/", "") for issue in faults.issues]


def test_one_column_without_a_header(tmp_path: Path) -> None:
    found, told = read(tmp_path, "\n".join(str(i) for i in range(8760)))
    assert told == [] and list(found) == ["value"]
    assert found["value"][[0, 8759]].tolist() == [0.0, 8759.0]


def test_columns_by_name_and_a_column_of_times(tmp_path: Path) -> None:
    found, told = read(tmp_path, "time,a,b\n" + "\n".join(f"2023-01-01,{i},1" for i in range(8760)))
    assert told == [] and list(found) == ["a", "b"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("\n".join(["1"] * 8784), "s.csv  series.s: not a whole year (got 8784 rows; expected 8760 rows). This is a leap year"),  # noqa: E501
        ("a\n" + "\n".join(["1"] * 100), "not a whole year (got 100 rows"),
        ("a\n" + "\n".join(["1"] * 4000 + ["nan"] * 2 + ["1"] * 4758), "s.csv:4002:1  series.s: no number in a, and in 1 more rows (got 'nan'"),  # noqa: E501
        ("a\n" + "\n".join(["1"] * 8759 + ["x"]), "s.csv:8761:1  series.s: no number in a (got 'x'"),
        ("a,a\n" + "\n".join(["1,1"] * 8760), "the same column twice"),
        ("\n".join(["1,1"] * 8760), "several columns without a header"),
        ("a\n" + "\n".join(["1e300"] * 8760), "no number in a"),
    ],
)  # fmt: skip
def test_what_is_no_year_is_a_fault(tmp_path: Path, text: str, told: str) -> None:
    found, faults = read(tmp_path, text)
    assert found == {} and told in faults[0], faults


def test_a_scenario_hands_out_its_series(folder: Path) -> None:
    (folder / "hours.csv").write_text("low,high\n" + "1,2\n" * 8760, encoding="utf-8")
    extra = ["series={lamps: hours.csv#high}", "demand.loads=[{name: lamps, series: lamps}]"]
    found = load(folder / "town.yaml", overrides=extra)
    assert series_of(found)["lamps"].sum() == 17520.0
    for file, what in (("hours.csv#hihg", "no such column in hours.csv"), ("hours.csv", "a file of several columns")):
        with pytest.raises(ScenarioError, match=f"series.lamps: {what}"):
            load(folder / "town.yaml", overrides=[f"series={{lamps: '{file}'}}", extra[1]])


def test_a_building_brings_measured_hours(folder: Path) -> None:
    (folder / "hall.csv").write_text("space_heat_kw,electricity_kw\n" + "5,2\n" * 8760, encoding="utf-8")
    (folder / "buildings.csv").write_text("id,hourly,node\nhall,hall.csv,n1\n", encoding="utf-8")
    found = load(folder / "town.yaml")
    assert {k: v.sum() for k, v in building_hours(found, 0).items()} == {
        "space_heat_kw": 43800.0,
        "electricity_kw": 17520.0,
    }
    (folder / "hall.csv").write_text("space_heat_kw,electrcity_kw\n" + "-5,2\n" * 8760, encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"unknown column .*Did you mean 'electricity_kw'"):
        load(folder / "town.yaml")


def test_the_hours_of_a_building_stay_inside_the_folder(folder: Path) -> None:
    (folder.parent / "hall.csv").write_text("space_heat_kw\n" + "5\n" * 8760, encoding="utf-8")
    (folder / "buildings.csv").write_text("id,hourly,node\nhall,../hall.csv,n1\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match="leaves the scenario's folder"):
        load(folder / "town.yaml")
