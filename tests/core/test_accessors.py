"""Names that packages add to a plan."""

from __future__ import annotations

import subprocess
import sys
from importlib import metadata

import pytest

from energyplan.core.accessors import GROUP, accessor, accessor_names
from energyplan.core.errors import EnergyplanError


def with_entries(monkeypatch: pytest.MonkeyPatch, *values: tuple[str, str]) -> None:
    entries = metadata.EntryPoints(metadata.EntryPoint(name, value, GROUP) for name, value in values)
    monkeypatch.setattr(metadata, "entry_points", lambda **kw: entries.select(**kw))


def test_our_own_is_offered_and_nothing_is_imported_to_list_it() -> None:
    assert "plot" in accessor_names()
    code = (
        "import sys; from energyplan.core.accessors import accessor_names; import energyplan.results.plan; "
        "assert 'plot' in accessor_names(); assert not {'plotly', 'jinja2', 'energyplan.report'} & set(sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_another_package_adds_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    with_entries(monkeypatch, ("size", "builtins:len"), ("kind", "builtins:type"))
    assert accessor_names() == ("kind", "size")
    assert accessor("size") is len
    assert accessor("nothing") is None


def test_two_packages_of_one_name_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with_entries(monkeypatch, ("plot", "builtins:len"), ("plot", "builtins:type"))
    with pytest.raises(EnergyplanError, match=r"two packages offer plan\.plot: 'builtins:len' and 'builtins:type'"):
        accessor("plot")
