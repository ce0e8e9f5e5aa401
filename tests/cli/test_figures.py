"""`energyplan figures` writes pictures beside a plan, or says in one sentence what is missing."""

from __future__ import annotations

import shutil
import sys
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


@pytest.mark.slow
def test_pictures_of_every_chart_beside_the_plan(folder: Path, capsys: Captured) -> None:
    pytest.importorskip("kaleido")
    if not any(shutil.which(n) for n in ("chromium", "chromium-browser", "google-chrome")):
        pytest.skip("no Chromium on this system")
    code, out, err = run(capsys, "figures", folder, "--lang", "en", "--format", "svg")
    assert (code, err) == (0, "") and "pictures" in out
    made = {p.name for p in (folder / "figures").iterdir()}
    assert {"cashflow_en.svg", "payments_en.svg", "tornado_en.svg", "survival_en.svg"} <= made
    listed = (folder / MANIFEST).read_text(encoding="utf-8").splitlines()
    assert {f"figures/{name}" for name in made} <= set(listed)


def test_slips_and_what_is_missing_are_told(
    folder: Path, tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, _, err = run(capsys, "figures", folder, "--format", "gif")
    assert code == 2 and "--format  no such format (got gif; expected png, svg or both)." in err
    code, _, err = run(capsys, "figures", tmp_path / "nothing")
    assert code == 2 and "no plan here" in err
    monkeypatch.setitem(sys.modules, "kaleido", None)
    code, _, err = run(capsys, "figures", folder, "-o", tmp_path / "slides")
    assert code == 1 and err.startswith("Still pictures need the extra") and len(err.splitlines()) == 1
    assert not (tmp_path / "slides").exists()
