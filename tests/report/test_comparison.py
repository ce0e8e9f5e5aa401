"""What the library hands out: comparisons and fronts with pages and files."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pandas as pd
import pytest
import xarray as xr

import energyplan as ep
from energyplan.core.errors import ScenarioError
from energyplan.portfolio.front import Point
from energyplan.report.comparison import ParetoFront
from energyplan.results.plan import Plan


def test_plans_and_folders_are_compared(tiny_plan: Plan, tiny_folder: Path, tmp_path: Path) -> None:
    made = ep.compare([tiny_plan, tiny_folder], ["made", "opened"])
    assert repr(made) == "<Comparison of 2 plans: made, opened>"
    assert "Cost per year" in made._repr_html_()
    assert [path.name for path in made.save(tmp_path / "out", "en")] == [
        "comparison.html", "comparison.nc", "comparison.csv", "comparison.json",
    ]  # fmt: skip
    table = pd.read_csv(tmp_path / "out" / "comparison.csv").set_index("key")
    assert table.loc["cost_per_year", "opened"] == pytest.approx(tiny_plan.summary["cost_per_year"])
    assert table.loc["cost_per_year", "opened - made"] == pytest.approx(0.0)
    told = json.loads((tmp_path / "out" / "comparison.json").read_text(encoding="utf-8"))
    assert told["plans"] == ["made", "opened"] and told["inputs"] == []
    with xr.open_dataset(tmp_path / "out" / "comparison.nc", engine="h5netcdf") as data:
        assert data["plan"].values.tolist() == ["made", "opened"]
        assert data["cost_per_year"].attrs["units"] == "JPY/a"


def test_a_folder_without_a_plan_is_a_fault(tiny_plan: Plan, tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="no plan here"):
        ep.compare([tiny_plan, tmp_path])


def test_a_front_writes_its_files(tiny_plan: Plan, tmp_path: Path) -> None:
    cost = tiny_plan.summary["cost_per_year"]
    front = ParetoFront("town", "JPY", (Point("least cost", math.inf, cost, cost, 0.0, 1.0, tiny_plan),))
    assert [path.name for path in front.save(tmp_path, "ja")] == ["pareto.html", "pareto.nc", "pareto.csv"]
    assert pd.read_csv(tmp_path / "pareto.csv")["cost"].tolist() == pytest.approx([cost])
    assert "1 points" in repr(front) and "least cost" in front._repr_html_()
