"""Finding technologies by name, and those that another package adds."""

from __future__ import annotations

import subprocess
import sys
from importlib import metadata

import pytest

from energyplan.core.errors import EnergyplanError, ScenarioError
from energyplan.core.registry import Registry
from energyplan.technologies.registry import kinds, technology

PACKAGE = "energyplan.technologies"
GROUP = "energyplan.test_group"


def fresh() -> Registry[object]:
    return Registry(PACKAGE, attribute="TECHNOLOGY", group=GROUP)


def entry(name: str, value: str) -> metadata.EntryPoint:
    return metadata.EntryPoint(name, value, GROUP)


def with_entries(monkeypatch: pytest.MonkeyPatch, *entries: metadata.EntryPoint) -> None:
    real, ours = metadata.entry_points, metadata.EntryPoints(entries)
    monkeypatch.setattr(metadata, "entry_points", lambda **kw: ours if kw.get("group") == GROUP else real(**kw))


def test_it_lists_modules_with_data_beside_them_and_no_helper() -> None:
    names = set(fresh())
    assert "pv" in names
    assert not names & {"base", "resolve", "roles", "context", "solar", "boilers", "registry", "__init__"}


def test_listing_imports_neither_technologies_nor_pydantic() -> None:
    code = (
        "import sys; from energyplan.technologies.registry import kinds, listing; assert len(listing()) > 30; "
        "print(sorted({'pydantic', 'pandas', 'pvlib', 'energyplan.technologies.pv'} & set(sys.modules)))"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"


def test_an_unknown_name_is_a_fault_of_the_scenario() -> None:
    with pytest.raises(ScenarioError, match="Did you mean 'pellet_boiler'"):
        technology("pelet_boiler", key="assets[2].kind")
    with pytest.raises(ScenarioError) as caught:
        technology("fusion_reactor_mk2", key="assets[2].kind")
    (issue,) = caught.value.issues
    assert issue.key == "assets[2].kind"
    assert issue.got == "'fusion_reactor_mk2'"
    assert "pv" in issue.fix


@pytest.mark.parametrize("name", [None, 3, ["pv"], "", "..", "base", "../core/errors"])
def test_nothing_but_a_known_name_is_imported(name: object) -> None:
    with pytest.raises(ScenarioError):
        technology(name)  # type: ignore[arg-type]


def test_another_package_adds_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    with_entries(monkeypatch, entry("tidal_mill", "energyplan.technologies.pv:TECHNOLOGY"))
    found = fresh()
    assert "tidal_mill" in found
    assert found["tidal_mill"] is technology("pv")
    assert list(found)[-1] == "tidal_mill"
    assert len(found) == len(list(found))


@pytest.mark.parametrize("names", [("pv",), ("tidal_mill", "tidal_mill")])
def test_two_of_one_name_are_refused(names: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    with_entries(monkeypatch, *(entry(name, f"other{i}:T") for i, name in enumerate(names)))
    with pytest.raises(EnergyplanError, match="two packages offer"):
        list(fresh())


def test_a_name_that_is_none_is_a_key_error_for_programs() -> None:
    with pytest.raises(KeyError):
        fresh()["nothing"]
    assert kinds()
