"""Plans kept between runs: used again while nothing has changed, made anew when anything has."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from energyplan.planning.run import PlanOptions
from energyplan.portfolio.store import MARK, fingerprint, keep, kept, planned
from energyplan.results.plan import Plan
from energyplan.scenario.load import load

QUICK = PlanOptions(rounds=1)


@pytest.fixture
def town(tiny_file: Path, tmp_path: Path) -> Path:
    text = tiny_file.read_text(encoding="utf-8").replace("{name: lamps, load_kw: 5}", "{name: lamps, series: l}")
    hours = "\n".join(["kw", *["5"] * 8760])
    (tmp_path / "lamps.csv").write_text(hours, encoding="utf-8")
    path = tmp_path / "town.yaml"
    path.write_text(text + "series: {l: lamps.csv}\n", encoding="utf-8")
    return path


def test_the_fingerprint_follows_all_that_a_plan_depends_on(town: Path) -> None:
    base = load(town, variant="bare")
    one = fingerprint(base, QUICK)
    assert fingerprint(load(town, variant="bare"), QUICK) == one
    assert fingerprint(base, replace(QUICK, gap=0.1)) != one
    assert fingerprint(base, QUICK, "more") != one
    assert fingerprint(load(town), QUICK) != one
    assert fingerprint(load(town, variant="bare", overrides=["money.discount_rate=4 %"]), QUICK) != one
    (town.parent / "lamps.csv").write_text("\n".join(["kw", *["6"] * 8760]), encoding="utf-8")
    assert fingerprint(load(town, variant="bare"), QUICK) != one


def test_it_is_planned_once(tiny_file: Path, tmp_path: Path) -> None:
    scenario = load(tiny_file, variant="bare")
    first, there = planned(scenario, tmp_path / "p", QUICK)
    assert not there and (tmp_path / "p" / "plan.nc").is_file()
    again, there = planned(scenario, tmp_path / "p", QUICK)
    assert there and again.summary["cost_per_year"] == first.summary["cost_per_year"]


def test_what_was_made_of_other_inputs_or_damaged_does_not_count(tiny_plan: Plan, tmp_path: Path) -> None:
    keep(tiny_plan, tmp_path / "p", "key")
    assert kept(tmp_path / "p", "key") is not None
    assert kept(tmp_path / "p", "other") is None and kept(tmp_path / "nowhere", "key") is None
    shutil.copytree(tmp_path / "p", tmp_path / "q")
    (tmp_path / "q" / "plan.nc").write_bytes(b"no plan")
    assert kept(tmp_path / "q", "key") is None


def test_a_plan_that_was_cut_short_is_made_anew(tiny_plan: Plan, tmp_path: Path) -> None:
    solver = tiny_plan.summary["solver"] | {"stopped_by": "interrupt"}
    keep(replace(tiny_plan, summary=tiny_plan.summary | {"solver": solver}), tmp_path / "p", "key")
    assert (tmp_path / "p" / "plan.nc").is_file() and not (tmp_path / "p" / MARK).exists()
