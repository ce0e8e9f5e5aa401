"""`energyplan run` and `energyplan show` as a person meets them: what is written, said and returned."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from energyplan.cli import main
from energyplan.cli.watch import Watcher, described
from energyplan.core.errors import NoSolution
from energyplan.planning.progress import Event
from energyplan.results.outcome import Outcome
from energyplan.results.plan import Plan
from energyplan.results.store import MANIFEST, open_plan, save_folder

Captured = pytest.CaptureFixture[str]
BARE = ("--variant", "bare")


def run(capsys: Captured, *arguments: str | Path) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as caught:
        main([str(a) for a in arguments])
    out = capsys.readouterr()
    assert "Traceback" not in out.err
    return int(caught.value.code or 0), out.out, out.err


def test_run_writes_a_plan_and_tells_what_is_in_it(tiny_file: Path, tmp_path: Path, capsys: Captured) -> None:
    before = sorted(tiny_file.parent.iterdir())
    set_ = ("--set", "money.discount_rate=5 %", "--set", "demand.buildings.inn.floor_area_m2=1000")
    code, out, err = run(capsys, "run", tiny_file, "-o", tmp_path / "a" / "b", *BARE, *set_, "--gap", "1%")
    assert code == 0, err
    for word in ("tiny  (bare)", "Cost per year", "million JPY", "today ", "% of the best plan", "Look next"):
        assert word in out
    for stage in ("assemble", "design", "operate", "results", "writing"):
        assert f" s  {stage}" in err
    facts = json.loads((tmp_path / "a" / "b" / "summary.json").read_text(encoding="utf-8"))
    for name in ("report.html", "plan.xlsx", "layers.gpkg"):
        assert (tmp_path / "a" / "b" / name).is_file() and name in out
    assert facts["variant"] == "bare" and facts["solver"]["gap"] <= 0.01
    plan = open_plan(tmp_path / "a" / "b")
    assert "discount_rate: 0.05" in plan.scenario and "1000" in plan.scenario
    assert sorted(tiny_file.parent.iterdir()) == before
    code, shown, err = run(capsys, "show", tmp_path / "a" / "b")
    assert (code, err) == (0, "")
    assert shown == out
    code, everything, _ = run(capsys, "show", tmp_path / "a" / "b", "--all")
    assert code == 0 and "Proven within" in everything and "Built or standing" not in everything, "nothing is built"


def test_without_a_folder_it_goes_to_plans(
    tiny_file: Path, tmp_path: Path, tiny_bare: Plan, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("energyplan.planning.run.plan", lambda *_, **__: tiny_bare)
    assert run(capsys, "run", tiny_file, *BARE)[0] == 0
    assert (tmp_path / "plans" / "tiny-bare" / "plan.nc").is_file()
    assert run(capsys, "show", tmp_path / "plans" / "tiny-bare" / "plan.nc")[0] == 0


def test_no_solution_is_three_and_keeps_the_old_plan(
    tiny_file: Path, tiny_folder: Path, tmp_path: Path, capsys: Captured
) -> None:
    folder = Path(shutil.copytree(tiny_folder, tmp_path / "plan"))
    before = {p: p.stat().st_mtime_ns for p in folder.rglob("*") if p.is_file() and p.name != MANIFEST}
    code, out, err = run(capsys, "run", tiny_file, "-o", folder, "--variant", "starved", "--lang", "en")
    assert (code, out) == (3, "")
    for word in ("no plan can meet", "zone town, ", "(coldest day), ", "not enough heat", "kW missing", "; allow "):
        assert word in err
    page = folder / "no_solution.html"
    assert str(page) in err
    after = {p: p.stat().st_mtime_ns for p in folder.rglob("*") if p.is_file() and p.name != MANIFEST}
    assert after.pop(page) and after == before
    text = page.read_text(encoding="utf-8")
    assert '<html lang="en"' in text and "No plan can meet every demand" in text and "not enough heat" in text
    save_folder(open_plan(tiny_folder), folder)
    assert not page.exists() and (folder / "plan.nc").is_file()


def test_report_is_written_again_and_nothing_else(tiny_folder: Path, tmp_path: Path, capsys: Captured) -> None:
    folder = Path(shutil.copytree(tiny_folder, tmp_path / "plan"))
    before = {p: p.stat().st_mtime_ns for p in folder.rglob("*") if p.is_file() and p.name != MANIFEST}
    code, out, _ = run(capsys, "report", folder, "--lang", "en")
    page = folder / "report.html"
    assert code == 0 and str(page) in out and '<html lang="en"' in page.read_text(encoding="utf-8")
    assert "report.html" in (folder / MANIFEST).read_text(encoding="utf-8").splitlines()
    after = {p: p.stat().st_mtime_ns for p in folder.rglob("*") if p.is_file() and p.name != MANIFEST}
    assert after.pop(page) and after == before
    assert run(capsys, "report", folder / "plan.nc")[0] == 0
    assert '<html lang="ja"' in page.read_text(encoding="utf-8")
    assert run(capsys, "report", tmp_path)[0] == 2
    code, _, err = run(capsys, "report", folder, "--lang", "de")
    assert code == 2 and "--lang  no such language (got 'de'; expected ja or en)" in err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--gap", "2"), "--gap  no share (got '2'; expected 0% to 99%"),
        (("--gap", "nan"), "--gap  no share"),
        (("--time-limit", "soon"), "--time-limit  no time (got 'soon'"),
        (("--time-limit", "0"), "--time-limit  no time"),
        (("--variant", "bar"), "Did you mean 'bare'?"),
        (("--set", "money.discount_rat=1"), "Did you mean"),
        (("--set", "networks.heat.sizes=[DN41]"), "Did you mean 'DN40'?"),
        (("--set", "routes.edges.ab.existing_pipe=DN81"), "Did you mean 'DN80'?"),
        (("--set", "networks.heat.sizes=[DN20]", "--set", "routes.edges.ab.existing_pipe=''"), "demand.buildings.hall"),
        (("--set", "markets.grid={export_price_per_kwh: 3}"), "no price of electricity"),
        (("--set", "demand.buildings.inn.x=5000"), "inn lies too far"),
        (("--set", "weather={epw: tiny.yaml}"), "tiny.yaml"),
        (("--nonsense",), "No such option"),
    ],
)
def test_faults_are_two_and_told_with_their_place(
    tiny_file: Path, tmp_path: Path, capsys: Captured, arguments: tuple[str, ...], told: str
) -> None:
    code, out, err = run(capsys, "run", tiny_file, "-o", tmp_path / "out", *arguments)
    assert (code, out) == (2, "")
    assert told in err
    assert not (tmp_path / "out").exists()


def test_an_output_that_cannot_be_is_told_before_planning(tiny_file: Path, tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    code, _, err = run(capsys, "run", tiny_file, "-o", tmp_path / "file")
    assert code == 2 and "the output folder is a file" in err and "assemble" not in err
    assert run(capsys, "show", tmp_path / "file")[0] == 2
    assert run(capsys, "show", tmp_path)[0] == 2
    assert run(capsys, "run", tmp_path / "none.yaml")[0] == 2


@pytest.mark.parametrize(("stopped", "code"), [("interrupt", 130), ("time limit", 3)])
def test_stopped_before_any_plan(
    tiny_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured, stopped: str, code: int
) -> None:
    def none(*_: object, **__: object) -> Plan:
        raise NoSolution(Outcome("no_solution", stopped_by=stopped))

    monkeypatch.setattr("energyplan.planning.run.plan", none)
    found, _, err = run(capsys, "run", tiny_file, "-o", tmp_path / "o")
    assert found == code and f"no plan was found before the {stopped}" in err


def test_ctrl_c_asks_once_and_ends_the_second_time(capsys: Captured) -> None:
    before = signal.getsignal(signal.SIGINT)
    with Watcher() as watcher:
        watcher.tell(Event("assemble"))
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
        assert not watcher.stop.is_set()
        watcher.tell(Event("design", objective=2e6, bound=1.9e6, gap=0.05))
        signal.raise_signal(signal.SIGINT)
        assert watcher.stop.is_set()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is before
    err = capsys.readouterr().err
    assert "design  best 2e+06 a year  bound 1.9e+06  gap 5.00 %" in err and "Ctrl-C again ends at once" in err
    assert described(Event("operate", done=0.5, text="x")) == "operate  50 %  x"


HARD = """
import sys
from energyplan.optimise import highs

solve = highs.solve

def slow(matrix, options=None, **more):
    # the whole numbers make the design, and it never counts as proven
    from dataclasses import replace
    if matrix.integer.any() and more.get("watch") is not None:
        options = replace(options, gap=0.0, extra=(("mip_abs_gap", 0.0), ("mip_feasibility_tolerance", 1e-9)))
        found = solve(matrix, options, **more)
        print("DESIGNED", file=sys.stderr, flush=True)
        stop = more["stop"]
        while not stop.wait(0.05):
            pass
        return replace(found, outcome=replace(found.outcome, status="feasible", gap=0.01, stopped_by="interrupt"))
    return solve(matrix, options, **more)

highs.solve = slow
from energyplan.cli import main
main(sys.argv[1:])
"""
"""A run whose design goes on until it is stopped, with the plan that it has by then."""

KILLED = """
import os, signal, sys
from energyplan.results import store

at, wait = sys.argv[1], False
def here(name):
    if name == at:
        print("HERE", file=sys.stderr, flush=True)
        signal.pause()

def around(module, name, before):
    function = getattr(module, name)
    def wrapped(*a, **k):
        if before:
            here(name)
        result = function(*a, **k)
        here(name + " done")
        return result
    setattr(module, name, wrapped)

around(store, "_write", True)
around(store, "_keep", True)
around(store, "_swap", True)
around(store, "exchange_names", True)
import pandas as pd
around(pd.DataFrame, "to_csv", False)
from energyplan.results.store import MANIFEST, open_plan, save_folder, save_folder
save_folder(open_plan(sys.argv[2]), sys.argv[3])
"""
"""A save that halts at a point, to be killed there."""


def started(script: str, *arguments: str | Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", script, *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def until(process: subprocess.Popen[str], word: str) -> None:
    assert process.stderr is not None
    for line in process.stderr:
        if word in line:
            return
    raise AssertionError(f"{word} was never said: {process.wait()}")


posix = pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")


@pytest.mark.slow
@posix
@pytest.mark.parametrize(
    "moment", ["_write", "to_csv done", "_write done", "_swap", "_keep", "_keep done", "exchange_names", "_swap done"]
)
def test_a_killed_save_leaves_a_whole_folder(tiny_folder: Path, tiny_bare: Plan, tmp_path: Path, moment: str) -> None:
    from energyplan.results.store import save_folder

    out = save_folder(tiny_bare, tmp_path / "out")
    (out / "notes.txt").write_text("mine", encoding="utf-8")
    process = started(KILLED, moment, tiny_folder, out)
    try:
        until(process, "HERE")
    finally:
        process.kill()
        process.communicate()
    assert process.returncode == -signal.SIGKILL
    name = "tiny" if moment == "_swap done" else "bare"
    found = open_plan(out)
    assert found.variant == ("" if name == "tiny" else "bare")
    assert json.loads((out / "summary.json").read_text(encoding="utf-8"))["variant"] == found.variant
    assert (out / "notes.txt").read_text(encoding="utf-8") == "mine"
    listed = (out / ".energyplan-files").read_text(encoding="utf-8").split()
    assert all((out / name).is_file() for name in listed)
    save_folder(tiny_bare, out)  # what the killed run left beside it does no harm
    assert open_plan(out).variant == "bare"


@pytest.mark.slow
@posix
@pytest.mark.parametrize("stage", ["assemble", "design", "operate", "results", "writing"])
def test_a_killed_run_leaves_the_old_folder(tiny_file: Path, tiny_bare: Plan, tmp_path: Path, stage: str) -> None:
    from energyplan.results.store import save_folder

    out = save_folder(tiny_bare, tmp_path / "out")
    before = {p: p.read_bytes() for p in out.rglob("*") if p.is_file()}
    script = "import sys; from energyplan.cli import main; main(sys.argv[1:])"
    process = started(script, "run", tiny_file, "-o", out, *BARE, "--set", "money.discount_rate=0.05")
    try:
        until(process, f" s  {stage}")
    finally:
        process.kill()
        process.communicate()
    assert {p: p.read_bytes() for p in out.rglob("*") if p.is_file()} == before


@pytest.mark.slow
@posix
@pytest.mark.parametrize("again", [False, True])
def test_ctrl_c_in_the_design_keeps_the_best_plan(tiny_file: Path, tmp_path: Path, again: bool) -> None:
    out = tmp_path / "out"
    process = started(HARD, "run", tiny_file, "-o", out)
    try:
        until(process, "DESIGNED")
        process.send_signal(signal.SIGINT)
        if again:
            until(process, "Ctrl-C again")
            process.send_signal(signal.SIGINT)
        told, err = process.communicate(timeout=300)
    finally:
        process.kill()
    assert "Traceback" not in err
    if again:
        assert process.returncode == 130 and not out.exists()
        return
    assert process.returncode == 0, err
    assert "within 1.00 % of the best plan, stopped by interrupt" in told
    assert json.loads((out / "summary.json").read_text(encoding="utf-8"))["solver"]["stopped_by"] == "interrupt"
