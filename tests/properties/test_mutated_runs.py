"""Scenario files with mistakes go through `energyplan run`: faults, no solution or a plan, and nothing else."""

from __future__ import annotations

import contextlib
import io
import json
import shutil
import sys
from importlib import util
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from energyplan.cli import main
from energyplan.results.store import open_plan

HERE = Path(__file__).resolve()
TINY = yaml.safe_load((HERE.parents[1] / "tiny" / "tiny.yaml").read_text(encoding="utf-8"))
TINY |= {"networks": {"heat": TINY["networks"]["heat"]}, "time": {"typical_periods": 1, "extreme_periods": []}}
"""With one network, so that those that still plan are quick."""

_SPEC = util.spec_from_file_location("mutated_scenarios", HERE.with_name("test_mutated_scenarios.py"))
assert _SPEC is not None and _SPEC.loader is not None
MUTATED = util.module_from_spec(_SPEC)
sys.modules["mutated_scenarios"] = MUTATED  # its dataclass looks itself up there
_SPEC.loader.exec_module(MUTATED)

ODD: list[tuple[str, Any]] = [
    ("demand.buildings", []),
    ("demand.buildings[0].floor_area_m2", 1e-9),
    ("demand.buildings[0].floor_area_m2", 1e7),
    ("demand.buildings[1].x", 200.0),
    ("demand.buildings[1].use", "data_center"),
    ("demand.buildings[1].heat_peak_kw", 1e-6),
    ("demand.buildings[1].heat_connection", "forbidden"),
    ("demand.buildings[2].node", "a"),
    ("demand.alternatives", []),
    ("demand.loads[0].load_kw", 0),
    ("demand.loads[0].load_kw", 1e9),
    ("demand.loads[0].carrier", "heat"),
    ("demand.loads[0].carrier", "cooling"),
    ("routes.edges[1].heat", "forbidden"),
    ("routes.edges[1].length_m", 1e-6),
    ("routes.edges[1].length_m", 1e5),
    ("routes.edges[2].existing_pipe", "DN125"),
    ("routes.edges[0].cost_factor", 100),
    ("networks.heat.sizes", ["DN20"]),
    ("networks.heat.connection", "optional"),
    ("networks.heat.supply_temp_degc", 50.001),
    ("networks.heat.supply_temp_degc", 200),
    ("networks.heat.max_pump_head_kpa", 1e-3),
    ("networks.heat.min_differential_kpa", 1000),
    ("networks.heat.pipe_cost_per_m", 0),
    ("assets", []),
    ("assets[0].max_capacity_kw", 0),
    ("assets[0].max_capacity_kw", 1e9),
    ("assets[0].existing_capacity_kw", 1e6),
    ("assets[0].unit_size_kw", 250),
    ("assets[0].required", True),
    ("assets[2].existing_capacity_kwh", 0),
    ("assets[4].capex_per_kw", 0),
    ("markets.grid.energy_price_per_kwh", 0),
    ("markets.grid.energy_price_per_kwh", -5),
    ("markets.grid.export_price_per_kwh", 1e6),
    ("markets.grid.max_import_kw", 0),
    ("markets.grid.max_export_kw", 0),
    ("markets.wood_chips.sustainable_t_per_year", 0),
    ("objective.minimise", "carbon"),
    ("objective.carbon_cap_t_per_year", 0),
    ("objective.min_self_sufficiency", 1),
    ("money.discount_rate", 0),
    ("money.discount_rate", 1),
    ("time.hours_per_period", 120),
    ("weather.station", 91197),
    ("place.latitude", -39),
    ("weather.river_temp_degc", [0] * 12),
]
"""Values that are allowed, or nearly: what reaches the solver."""


def _set(town: dict[str, Any], path: str, value: Any) -> None:
    keys = path.replace("[", ".").replace("]", "").split(".")
    item: Any = town
    for key in keys[:-1]:
        item = item[int(key)] if isinstance(item, list) else item.setdefault(key, {})
    item[keys[-1]] = value


def _state(top: Path) -> dict[str, bytes]:
    return {str(p.relative_to(top)): p.read_bytes() for p in sorted(top.rglob("*")) if p.is_file()}


def outcome(folder: Path, arguments: list[str]) -> int:
    """Run the command line in this process and check what holds whatever happens."""
    out, told = io.StringIO(), io.StringIO()
    before = _state(folder)
    target = folder / "out"
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(told), pytest.raises(SystemExit) as caught:
        main(["run", *arguments, "-o", str(target), "--time-limit", "5s", "--gap", "5%"])
    code, text = int(caught.value.code or 0), told.getvalue()
    assert code in (0, 2, 3), f"{code}: {text}"
    assert "Traceback" not in text and "internal error" not in text
    if code == 0:
        plan = open_plan(target)
        assert json.loads((target / "summary.json").read_text(encoding="utf-8"))["cost_per_year"] is not None
        assert repr(plan).isprintable()
        shutil.rmtree(target)
    else:
        assert text.strip() and not out.getvalue()
    if code == 3:  # why there is no plan, as a page
        assert (target / "no_solution.html").exists() and not (target / "plan.nc").exists()
        shutil.rmtree(target)
    assert _state(folder) == before and not target.exists()
    return code


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("runs")


def _odd(ground: Path, changes: list[tuple[str, Any]]) -> None:
    town = json.loads(json.dumps(TINY))
    for path, value in changes:
        with contextlib.suppress(IndexError, TypeError, KeyError):
            _set(town, path, value)
    (ground / "town.yaml").write_text(yaml.safe_dump(town, allow_unicode=True), encoding="utf-8")
    outcome(ground, [str(ground / "town.yaml")])


ONCE = settings(deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), phases=[Phase.generate])


@settings(ONCE, max_examples=4)
@given(st.lists(st.sampled_from(ODD), min_size=2, max_size=4, unique_by=lambda item: item[0]))
def test_odd_values_run(ground: Path, changes: list[tuple[str, Any]]) -> None:
    _odd(ground, changes)


@pytest.mark.slow
@pytest.mark.parametrize("change", ODD, ids=lambda c: f"{c[0]}={str(c[1])[:12]}" if isinstance(c, tuple) else "")
def test_each_odd_value_runs(ground: Path, change: tuple[str, Any]) -> None:
    _odd(ground, [change])


@pytest.mark.slow
@settings(ONCE, max_examples=25)
@given(st.data())
def test_mutated_files_run(ground: Path, data: st.DataObject) -> None:
    mutant = data.draw(MUTATED.mutants())
    folder = ground / "mutants"
    folder.mkdir(exist_ok=True)
    mutant.town["time"] = {"typical_periods": 1, "extreme_periods": []}
    MUTATED._write(mutant, folder)
    arguments = [str(folder / "town.yaml")]
    arguments += ["--variant", mutant.variant] if mutant.variant else []
    for override in mutant.overrides:
        arguments += ["--set", override]
    outcome(folder, arguments)
