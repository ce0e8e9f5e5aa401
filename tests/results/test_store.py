"""Plans on disk: whole, equal to what was saved, and never half written."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xarray as xr

import energyplan as ep
from energyplan.core.errors import ScenarioError
from energyplan.results import store
from energyplan.results.exchange_names import exchange_names
from energyplan.results.netcdf import FORMAT
from energyplan.results.plan import Plan
from energyplan.results.store import MANIFEST, check_folder, open_plan, save_folder


@pytest.fixture
def folder(tiny_folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(tiny_folder, tmp_path / "out"))


def listed(folder: Path) -> set[str]:
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}


def test_a_folder_holds_plan_summary_and_tables(tiny_plan: Plan, folder: Path) -> None:
    assert {"plan.nc", "summary.json", "scenario_as_planned.yaml", MANIFEST, "tables/assets.csv"} <= listed(folder)
    assert set((folder / MANIFEST).read_text(encoding="utf-8").split()) == listed(folder)
    facts = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    assert facts["cost_per_year"] == pytest.approx(tiny_plan.summary["cost_per_year"])
    for name, table in tiny_plan.tables.items():
        read = pd.read_csv(folder / "tables" / f"{name}.csv", encoding="utf-8-sig", keep_default_na=False)
        assert list(read.columns) == list(table.columns) and len(read) == len(table)


@pytest.mark.parametrize("name", ["", "plan.nc"])
def test_an_opened_plan_is_the_one_that_was_saved(tiny_plan: Plan, folder: Path, name: str) -> None:
    again = ep.open_plan(folder / name)
    xr.testing.assert_equal(again.results, tiny_plan.results)
    for key, variable in tiny_plan.results.data_vars.items():
        assert again.results[key].attrs == variable.attrs and again.results[key].dtype.kind == variable.dtype.kind
    assert (again.name, again.variant, again.scenario) == (tiny_plan.name, tiny_plan.variant, tiny_plan.scenario)
    assert again.summary == json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    assert set(again.tables) == set(tiny_plan.tables)
    for key, table in tiny_plan.tables.items():
        pd.testing.assert_frame_equal(again.tables[key], table, check_exact=True, obj=key)
    assert repr(again) == repr(tiny_plan) and again._repr_html_() == tiny_plan._repr_html_()
    assert again.problem is None and again.operation is None
    again.to_netcdf(folder / "copy.nc")
    xr.testing.assert_equal(open_plan(folder / "copy.nc").results, tiny_plan.results)


def test_what_is_no_plan_is_a_fault(tmp_path: Path, folder: Path) -> None:
    (tmp_path / "text.nc").write_text("no plan", encoding="utf-8")
    xr.Dataset({"x": ("t", np.zeros(3))}).to_netcdf(tmp_path / "other.nc", engine="h5netcdf")
    whole = (folder / "plan.nc").read_bytes()
    (tmp_path / "half.nc").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "empty.nc").write_bytes(b"")
    for name in ("text.nc", "other.nc", "half.nc", "empty.nc"):
        with pytest.raises(ScenarioError, match="not a plan of energyplan"):
            open_plan(tmp_path / name)
    for name in ("missing.nc", "missing", "."):
        with pytest.raises(ScenarioError, match=r"no plan here.*energyplan run"):
            open_plan(tmp_path / name)


@pytest.mark.parametrize(("step", "told"), [(-1, "an older"), (1, "a newer")])
def test_a_plan_of_another_version_is_one_clear_line(folder: Path, step: int, told: str) -> None:
    whole = xr.load_dataset(folder / "plan.nc", engine="h5netcdf")
    whole.attrs["energyplan_format"] = FORMAT + step
    whole.to_netcdf(folder / "plan.nc", engine="h5netcdf")
    with pytest.raises(ScenarioError, match=rf"written by {told} version of energyplan .*format {FORMAT}\).* again\.$"):
        open_plan(folder)


def test_what_others_put_into_the_folder_stays(tiny_plan: Plan, folder: Path) -> None:
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    (folder / "tables" / "mine.csv").write_text("a\n1\n", encoding="utf-8")
    (folder / "empty").mkdir()
    (folder / "deep" / "er").mkdir(parents=True)
    (folder / "deep" / "er" / "x").write_bytes(b"1")
    (folder / "link").symlink_to("notes.txt")
    (folder / "tables" / "old.csv").write_text("a\n", encoding="utf-8")
    with (folder / MANIFEST).open("a", encoding="utf-8") as stream:
        stream.write("tables/old.csv\n")  # an earlier run wrote it; this one does not
    save_folder(tiny_plan, folder)
    assert (folder / "notes.txt").read_text(encoding="utf-8") == "mine"
    assert (folder / "tables" / "mine.csv").exists() and (folder / "deep" / "er" / "x").read_bytes() == b"1"
    assert (folder / "empty").is_dir() and (folder / "link").is_symlink()
    assert not (folder / "tables" / "old.csv").exists()
    assert repr(open_plan(folder)) == repr(tiny_plan)
    assert [p.name for p in folder.parent.iterdir()] == ["out"], "nothing is left beside it"


@pytest.mark.parametrize("atomic", [True, False])
def test_a_failed_write_leaves_the_old_folder(
    tiny_plan: Plan, folder: Path, monkeypatch: pytest.MonkeyPatch, atomic: bool
) -> None:
    before = {name: (folder / name).read_bytes() for name in listed(folder)}
    if not atomic:
        monkeypatch.setattr(store, "exchange_names", lambda a, b: False)

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    for name, target in (("to_csv", pd.DataFrame), ("to_netcdf", xr.Dataset)):
        with monkeypatch.context() as patch:
            patch.setattr(target, name, full)
            with pytest.raises(ScenarioError, match=r"cannot be written \(got No space left on device\)"):
                save_folder(tiny_plan, folder)
        assert {n: (folder / n).read_bytes() for n in listed(folder)} == before
        assert [p.name for p in folder.parent.iterdir()] == ["out"]
    save_folder(tiny_plan, folder)
    assert listed(folder) == set(before)


def test_a_folder_that_cannot_be_put_in_place_leaves_the_old_one(
    tiny_plan: Plan, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {name: (folder / name).read_bytes() for name in listed(folder)}
    rename = os.replace

    def refuse(source: Path, target: Path) -> None:
        if Path(target) == folder and ".old-" not in Path(source).name:
            raise PermissionError(13, "Access is denied")
        rename(source, target)

    monkeypatch.setattr(store, "exchange_names", lambda a, b: False)
    monkeypatch.setattr(store.os, "replace", refuse)
    with pytest.raises(ScenarioError, match="Access is denied"):
        save_folder(tiny_plan, folder)
    assert {n: (folder / n).read_bytes() for n in listed(folder)} == before
    assert [p.name for p in folder.parent.iterdir()] == ["out"]


def test_names_change_at_once(tmp_path: Path) -> None:
    a, b = tmp_path / "a", tmp_path / "b"
    a.mkdir()
    b.mkdir()
    (a / "x").write_text("1", encoding="utf-8")
    if not exchange_names(a, b):
        pytest.skip("this file system cannot exchange names")
    assert (b / "x").exists() and not (a / "x").exists()
    assert not exchange_names(a, tmp_path / "nowhere") and a.exists()


def test_folders_that_would_be_lost_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    inner = tmp_path / "inner"
    inner.mkdir()
    monkeypatch.chdir(inner)
    for place in (".", "..", str(tmp_path), "/", inner):
        with pytest.raises(ScenarioError, match="replaced as a whole"):
            check_folder(place)
    for place in (tmp_path / "file", tmp_path / "file" / "in"):
        with pytest.raises(ScenarioError, match="is a file"):
            check_folder(place)
    for place in ("a\x00b", "x" * 5000):
        with pytest.raises(ScenarioError, match="cannot be written"):
            check_folder(place)
    assert check_folder("new/deep") == inner / "new" / "deep"
    assert not (inner / "new").exists()


def test_a_link_to_a_folder_stays_a_link(tiny_plan: Plan, folder: Path) -> None:
    link = folder.parent / "latest"
    link.symlink_to(folder)
    save_folder(tiny_plan, link)
    assert link.is_symlink() and repr(open_plan(link)) == repr(tiny_plan)


def test_what_a_killed_run_left_is_swept_when_it_is_old(tiny_plan: Plan, folder: Path) -> None:
    old, new = folder.parent / ".out.abc.tmp", folder.parent / ".out.def.tmp"
    for left in (old, new):
        left.mkdir()
        (left / "plan.nc").write_bytes(b"half")
    os.utime(old, (0, 0))
    save_folder(tiny_plan, folder)
    assert new.exists() and not old.exists()


def test_more_writers_are_part_of_the_folder(tiny_plan: Plan, tmp_path: Path) -> None:
    def note(plan: Plan, fresh: Path) -> None:
        (fresh / "note.txt").write_text(plan.name, encoding="utf-8")

    save_folder(tiny_plan, tmp_path / "out", more=(note,))
    assert (tmp_path / "out" / "note.txt").read_text(encoding="utf-8") == tiny_plan.name
    save_folder(tiny_plan, tmp_path / "out")
    assert "note.txt" not in listed(tmp_path / "out"), "what a run wrote is replaced by the next"
