"""`energyplan export` writes workbook and layers of a saved plan, and leaves the rest alone."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from energyplan.cli import main
from energyplan.results.store import MANIFEST

Captured = pytest.CaptureFixture[str]


def run(capsys: Captured, *arguments: str | Path) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as caught:
        main([str(a) for a in arguments])
    out = capsys.readouterr()
    return int(caught.value.code or 0), out.out, out.err


@pytest.fixture
def folder(tiny_folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(tiny_folder, tmp_path / "out"))


def test_both_where_none_is_named(folder: Path, capsys: Captured) -> None:
    before = {p: p.stat().st_mtime_ns for p in folder.rglob("*") if p.is_file() and p.name != MANIFEST}
    code, out, err = run(capsys, "export", folder)
    assert (code, err) == (0, "") and "layers.gpkg, plan.xlsx" in out and "no GeoJSON: " in out
    assert {p: p.stat().st_mtime_ns for p in before} == before
    listed = (folder / MANIFEST).read_text(encoding="utf-8").splitlines()
    assert {"plan.xlsx", "layers.gpkg", "plan.nc"} <= set(listed)
    assert not [p for p in folder.iterdir() if p.name.startswith(".export")]


def test_one_alone(folder: Path, capsys: Captured) -> None:
    code, out, _ = run(capsys, "export", folder / "plan.nc", "--xlsx")
    assert code == 0 and "GeoJSON" not in out
    assert (folder / "plan.xlsx").is_file() and not (folder / "layers.gpkg").exists()


def test_what_cannot_be_written_is_a_fault(folder: Path, capsys: Captured) -> None:
    (folder / "plan.xlsx").mkdir()
    code, _, err = run(capsys, "export", folder, "--xlsx")
    assert code == 2 and "cannot be written" in err and "Traceback" not in err


def test_no_plan_is_a_fault(tmp_path: Path, capsys: Captured) -> None:
    code, _, err = run(capsys, "export", tmp_path)
    assert code == 2 and "no plan here" in err
