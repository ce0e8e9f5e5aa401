"""The starter scenario: small, sound, and never over something that stands there."""

from __future__ import annotations

from pathlib import Path

import pytest

from energyplan.core.errors import ScenarioError
from energyplan.scenario.load import load
from energyplan.scenario.starter import write_starter


def test_it_is_sound_with_every_variant(tmp_path: Path) -> None:
    written = write_starter(tmp_path / 'みどり町: "1"')
    found = load(written[0])
    assert found.spec.name == 'みどり町: "1"'
    assert found.warnings == ()
    assert (len(found.buildings), found.crs) == (8, "EPSG:32654")
    assert found.variants == ("no_network", "everyone_joins")
    for variant in found.variants:
        assert load(written[0], variant).warnings == ()


def test_it_points_editors_to_its_schema(tmp_path: Path) -> None:
    written = write_starter(tmp_path / "a")
    name = written[0].read_text(encoding="utf-8").split("\n")[0].removeprefix("# yaml-language-server: $schema=")
    assert (tmp_path / "a" / name).is_file()


def test_it_replaces_nothing(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    write_starter(tmp_path / "a")
    (tmp_path / "a" / "town.yaml").write_text("mine", encoding="utf-8")
    with pytest.raises(ScenarioError, match="exists already"):
        write_starter(tmp_path / "a")
    assert (tmp_path / "a" / "town.yaml").read_text(encoding="utf-8") == "mine"
    (tmp_path / "file").write_text("", encoding="utf-8")
    for place in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(ScenarioError):
            write_starter(place)
