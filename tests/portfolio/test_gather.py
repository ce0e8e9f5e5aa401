"""Plans, scenarios and variants named together: read, planned, kept; what cannot be planned does not stop the rest."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import pytest

from energyplan.core.errors import ScenarioError
from energyplan.planning.progress import Event
from energyplan.planning.run import PlanOptions
from energyplan.portfolio.gather import gather, sources

QUICK = PlanOptions(rounds=1)


def test_folders_files_and_variants(tiny_file: Path, tiny_folder: Path) -> None:
    found = sources([str(tiny_folder), str(tiny_folder / "plan.nc"), str(tiny_file), f"{tiny_file}:bare"])
    assert [one.label for one in found] == ["tiny", "tiny 2", "tiny 3", "bare"]
    assert found[0].made is not None and found[2].scenario is not None
    assert found[3].scenario is not None and found[3].scenario.variant == "bare"


def test_all_variants_come_after_the_file(tiny_file: Path) -> None:
    assert [one.label for one in sources([str(tiny_file)], all_variants=True)] == ["tiny", "bare", "starved"]
    assert [one.label for one in sources([str(tiny_file)], ["bare"])] == ["tiny", "bare"]
    assert [one.label for one in sources([f"{tiny_file}:bare"], ["starved"])] == ["bare"]


def test_colons_in_paths_and_variants(tiny_file: Path, tmp_path: Path) -> None:
    """As on Windows, where a drive stands before a colon: the last colon before which there is a file counts."""
    folder = tmp_path / "C:"
    folder.mkdir()
    shutil.copy(tiny_file, folder / "town.yaml")
    text = (folder / "town.yaml").read_text(encoding="utf-8") + '  "a:b": {money: {discount_rate: 0.01}}\n'
    (folder / "town.yaml").write_text(text, encoding="utf-8")
    found = sources([f"{folder}/town.yaml", f"{folder}/town.yaml:bare", f"{folder}/town.yaml:a:b"])
    assert [one.label for one in found] == ["town", "bare", "a:b"]


def test_faults_of_all_are_told_together(tiny_file: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text("format: 1\nname: x\n", encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        sources([str(bad), f"{tiny_file}:bar", str(tmp_path / "none"), str(tmp_path)], ["bare"])
    told = str(caught.value)
    for word in ("weather", "Did you mean 'bare'?", "no plan folder and no scenario file", "no plan here"):
        assert word in told


def test_one_without_a_solution_does_not_stop_the_others(tiny_file: Path, tmp_path: Path) -> None:
    said: list[Event] = []
    wanted = sources([f"{tiny_file}:starved", f"{tiny_file}:bare"])
    found = gather(wanted, tmp_path, QUICK, progress=said.append)
    assert found.labels == ("bare",) and [label for label, _ in found.without] == ["starved"]
    assert "not enough heat" in str(found.without[0][1])
    assert any("plan 2 of 2: 'bare'" in event.text for event in said)
    again = gather(wanted[1:], tmp_path, QUICK)
    assert again.reused == ("bare",)


def test_what_is_not_begun_is_left_out_after_an_interrupt(tiny_file: Path, tiny_folder: Path, tmp_path: Path) -> None:
    stop = threading.Event()
    stop.set()
    found = gather(sources([str(tiny_folder), f"{tiny_file}:bare"]), tmp_path, QUICK, stop=stop)
    assert found.interrupted and found.labels == ("tiny",) and not list(tmp_path.iterdir())
