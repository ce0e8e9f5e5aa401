"""Files that extend each other, variants, and overrides of the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from energyplan.core.errors import ScenarioError
from energyplan.scenario.compose import MAX_BYTES, compose
from energyplan.scenario.faults import Faults
from energyplan.scenario.load import load


def tree(folder: Path, variant: str | None = None, *overrides: str) -> dict:
    faults = Faults()
    found = compose(folder / "town.yaml", variant, overrides, faults)
    faults.raise_if_any()
    return found.root.plain()


def write(folder: Path, name: str, text: str) -> None:
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")


def told(folder: Path, variant: str | None = None, *overrides: str) -> str:
    with pytest.raises(ScenarioError) as caught:
        tree(folder, variant, *overrides)
    return str(caught.value)


def test_named_items_merge_and_others_replace(tmp_path: Path) -> None:
    write(tmp_path, "base.yaml", "a: {x: 1, y: 2}\nl: [1, 2]\nassets: [{name: p, kind: k, s: 1}, {name: q, kind: k}]\n")
    write(
        tmp_path, "town.yaml", "extends: base.yaml\na: {y: 3}\nl: [5]\nassets: [{name: q, s: 7}, {name: r, kind: k}]\n"
    )
    assert tree(tmp_path) == {
        "a": {"x": 1, "y": 3},
        "l": [5],
        "assets": [{"name": "p", "kind": "k", "s": 1}, {"name": "q", "kind": "k", "s": 7}, {"name": "r", "kind": "k"}],
    }


def test_an_item_of_another_kind_replaces_and_remove_removes(tmp_path: Path) -> None:
    text = "assets: [{name: p, kind: k, s: 1}, {name: q, kind: k}]\nvariants:\n  v: {assets: [{name: p, kind: m}, {name: q, remove: true}]}\n"  # noqa: E501
    write(tmp_path, "town.yaml", text)
    assert tree(tmp_path, "v") == {"assets": [{"name": "p", "kind": "m"}]}
    write(tmp_path, "town.yaml", text.replace("name: q, remove", "name: qq, remove"))
    assert "nothing of this name to remove. Did you mean 'q'?" in told(tmp_path, "v")


def test_one_source_of_weather_replaces_another(tmp_path: Path) -> None:
    write(tmp_path, "town.yaml", "weather: {station: 1, seed: 2}\nvariants: {v: {weather: {epw: x.epw}}}\n")
    assert tree(tmp_path, "v") == {"weather": {"seed": 2, "epw": "x.epw"}}
    assert tree(tmp_path, None, "weather.csv=x.csv") == {"weather": {"seed": 2, "csv": "x.csv"}}


def test_a_circle_is_a_fault(tmp_path: Path) -> None:
    write(tmp_path, "town.yaml", "extends: b.yaml\n")
    write(tmp_path, "b.yaml", "extends: town.yaml\n")
    assert "in a circle (got town.yaml -> b.yaml -> town.yaml)" in told(tmp_path)


def test_an_unknown_variant_is_a_fault(tmp_path: Path) -> None:
    write(tmp_path, "town.yaml", "a: 1\nvariants: {cheap: {a: 2}}\n")
    assert "no such variant (got 'cheep'). Did you mean 'cheap'?" in told(tmp_path, "cheep")


@pytest.mark.parametrize(
    ("override", "found"),
    [
        ("a.b=2 MW", {"a": {"b": "2 MW"}, "l": [{"name": "x y", "v": 1}]}),
        ("a.b=[1, {c: no}]", {"a": {"b": [1, {"c": "no"}]}, "l": [{"name": "x y", "v": 1}]}),
        ('l."x y".v=5', {"a": {"b": 1}, "l": [{"name": "x y", "v": 5}]}),
        ("l[0].v=5", {"a": {"b": 1}, "l": [{"name": "x y", "v": 5}]}),
        ("n.e.w=1", {"a": {"b": 1}, "l": [{"name": "x y", "v": 1}], "n": {"e": {"w": 1}}}),
        ("a=", {"a": None, "l": [{"name": "x y", "v": 1}]}),
    ],
)
def test_an_override_reaches_its_key(tmp_path: Path, override: str, found: dict) -> None:
    write(tmp_path, "town.yaml", "a: {b: 1}\nl: [{name: x y, v: 1}]\n")
    assert tree(tmp_path, None, override) == found


@pytest.mark.parametrize(
    ("override", "what"),
    [
        ("a", "not an override (got 'a'; expected key.path=value)"),
        ("l.xx.v=1", "no such item (got 'xx'). Did you mean 'x'?"),
        ("l[7].v=1", "no such item (got '7')"),
        ("a.b.c=1", "nothing to set 'c' in (got 1)"),
        ("a.b=[1", "this is not YAML"),
    ],
)
def test_an_override_that_leads_nowhere_is_a_fault(tmp_path: Path, override: str, what: str) -> None:
    write(tmp_path, "town.yaml", "a: {b: 1}\nl: [{name: x, v: 1}]\n")
    assert told(tmp_path, None, override).startswith("--set  ")
    assert what in told(tmp_path, None, override)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "the file is empty"),
        (b"# nothing\n", "the file is empty"),
        (b"- 1\n", "no scenario (got [1]; expected a mapping)"),
        (b"a: \x81 ", "not a text file in a known encoding"),
        (b"a: 1\n" + b"#" * MAX_BYTES, "the file is too large"),
    ],
)
def test_a_file_that_is_no_scenario(tmp_path: Path, content: bytes, what: str) -> None:
    (tmp_path / "town.yaml").write_bytes(content)
    assert what in told(tmp_path)


def test_cp932_is_read(tmp_path: Path) -> None:
    (tmp_path / "town.yaml").write_bytes("name: 駅前地区 表\n".encode("cp932"))
    assert tree(tmp_path) == {"name": "駅前地区 表"}


def test_places_reach_through_extends_variant_and_override(folder: Path) -> None:
    write(folder, "sub/base.yaml", (folder / "town.yaml").read_text(encoding="utf-8").replace("13000 JPY/t", "13 kW"))
    (folder / "buildings.csv").rename(folder / "sub" / "buildings.csv")
    write(folder, "town.yaml", "extends: sub/base.yaml\nvariants:\n  v:\n    time: {typical_periods: 0}\n")
    with pytest.raises(ScenarioError) as caught:
        load(folder / "town.yaml", "v", ["money.discount_rate=5"])
    lines = str(caught.value).replace(f"{folder}/", "")
    assert "sub/base.yaml:19:29  markets.wood_chips.price_per_t: wrong unit (got '13 kW'; expected JPY/t)" in lines
    assert "town.yaml:4:29  time.typical_periods: too small (got 0; expected at least 1)." in lines
    assert "--set  money.discount_rate: too large (got 5; expected at most 1)." in lines


def test_paths_of_an_extended_file_start_at_its_own_folder(folder: Path) -> None:
    write(folder, "sub/base.yaml", (folder / "town.yaml").read_text(encoding="utf-8"))
    (folder / "buildings.csv").rename(folder / "sub" / "buildings.csv")
    write(folder, "town.yaml", "extends: sub/base.yaml\nname: Other\n")
    scenario = load(folder / "town.yaml")
    assert scenario.spec.demand.buildings == str(Path("sub", "buildings.csv"))
    assert (scenario.spec.name, len(scenario.buildings)) == ("Other", 2)
