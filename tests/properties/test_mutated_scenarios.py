"""Scenario files with mistakes of every sort: each gives faults or a scenario, and nothing else on the disk changes."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from energyplan.core.errors import ScenarioError
from energyplan.scenario.load import load
from energyplan.scenario.record import Scenario

TEMPLATE = resources.files("energyplan.scenario").joinpath("template")
TOWN = TEMPLATE.joinpath("town.yaml").read_text(encoding="utf-8").replace("NAME", "mutant")
BUILDINGS = TEMPLATE.joinpath("buildings.csv").read_text(encoding="utf-8")
STREETS = TEMPLATE.joinpath("streets.geojson").read_text(encoding="utf-8")
SECRET = "id,use,floor_area_m2,x,y\nsecret,house,100,141.1607,39.5539\n"

NUMBERS = [
    0,
    -1,
    1e308,
    -1e308,
    1e15,
    1e16,
    float("inf"),
    float("-inf"),
    float("nan"),
    10**40,
    -0.0,
    1e-320,
    True,
    False,
]
TEXTS = [
    "",
    " ",
    "no",
    "on",
    "12:30",
    "1e400",
    "nan",
    "1,5",
    "1.5 kWh/kW",
    "3 bananas",
    "10**10**10",
    "m**99999",
    "1 m**9",
    "../../outside/secret.csv",
    "/etc/passwd",
    "/dev/zero",
    "~",
    "\x00",
    "\x1b[31mred\x1b[0m",
    "[bold]",
    "{x}",
    "%s%n",
    "<script>alert(1)</script>",
    "'; DROP TABLE assets; --",
    "__import__('os').system('x')",
    "a" * 5000,
    "漢字",
    "\u202e",
    "🏭",
    "buildings.csv",
    "town.yaml",
    ".",
    "..",
    "C:\\x",
    "file:///etc/passwd",
    "http://localhost/x",
    "x#y",
    "EPSG:99999",
    "EPSG:4326",
    "EPSG:3857",
    "$HOME",
    "nul",
    "100 %",
    "1e3 MW",
    "0x10",
    "007",
    "-5 MW",
    "5 GW",
    "kW",
    "¥",
    "5 EUR",
]
SHAPES: list[Any] = [
    None,
    [],
    {},
    [[]],
    [None],
    {"name": "x"},
    [{"name": "chips"}],
    [1, "a", None],
    {"": 1},
    {"kind": 5},
]
RAW = [
    "\t",
    "\n\t- x",
    "&a [*a]",
    "*nothing",
    "<<: {x: 1}",
    "!!python/object/apply:os.system ['x']",
    "---\n---\n",
    "...",
    ": :",
    "{" * 200,
    "[" * 3000,
    "- " * 300,
    "'",
    '"',
    "|",
    ">",
    "? x",
    "%YAML 1.1\n",
    "name: again\n",
    "\u0085",
    "\ufeff",
    "x: !t 1",
]
BOMBS = [
    "\nb0: &b0 [x, x, x, x, x, x, x, x, x]\n"
    + "".join(f"b{k}: &b{k} [{', '.join([f'*b{k - 1}'] * 9)}]\n" for k in range(1, 9)),
    "\nm: &m {name: x}\nseries: {<<: *m, s: hours.csv}\n",
    "\nm: &m\n  <<: *m\n",
    "\nm: &m {a: 1}\ntime:\n  <<: [*m, *m, {typical_periods: 1e9}]\n",
    "\nseries:\n\ts: hours.csv\n",
]
"""Alias bombs, merge keys and tabs, at the end of the file."""
ENCODINGS = ["utf-16", "utf-16-le", "utf-32", "cp932", "euc_jp", "latin-1", "utf-7", "utf-8-sig"]
HOURS = ["nan", "inf", "-inf", "1e400", "NaN", "", "x", "1,5", "\x00", "-1", "1e300", "漢字", "\t"]
BYTES = [b"\x00", b"\xff\xfe", b"\x80\x81", "駅".encode("cp932"), b"\xef\xbb\xbf", b"\x1a", b"\r", b"\x85"]
FILE_KEYS = [
    ("demand", "buildings"),
    ("routes",),
    ("extends",),
    ("weather", "csv"),
    ("weather", "epw"),
    ("series", "s"),
]
FILES = [
    "../outside/secret.csv",
    "link.csv",
    "folder",
    "missing.csv",
    "town.yaml",
    "other.yaml",
    "buildings.csv",
    "streets.geojson",
    "folder/../../outside/secret.csv",
    "",
    "loop",
    "empty.csv",
    "binary.csv",
    "broken.geojson",
    "broken.gpkg",
]

values = st.one_of(
    st.sampled_from(NUMBERS),
    st.sampled_from(TEXTS),
    st.sampled_from(SHAPES),
    st.integers(),
    st.floats(),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
)


@dataclass
class Mutant:
    """The files of one mutated scenario, and how it is loaded."""

    town: dict[str, Any]
    csv: str = BUILDINGS
    streets: str = STREETS
    hours: str = ""
    encoding: str = "utf-8"
    bomb: str = ""
    raw: list[tuple[float, bytes]] = field(default_factory=list)
    variant: str | None = None
    overrides: tuple[str, ...] = ()
    other: str = "format: 1\nextends: town.yaml\n"

    def text(self) -> bytes:
        text = yaml.safe_dump(self.town, allow_unicode=True, sort_keys=False) + self.bomb
        out = text.encode(self.encoding, "replace")
        for place, piece in self.raw:
            at = int(place * len(out))
            out = out[:at] + piece + out[at:]
        return out


def _paths(item: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    inner = item.items() if isinstance(item, dict) else enumerate(item) if isinstance(item, list) else ()
    for key, value in inner:
        yield from _paths(value, (*path, key))


def _parent(town: Any, path: tuple[Any, ...]) -> Any:
    for key in path[:-1]:
        town = town[key]
    return town


def _replace(draw: Callable[..., Any], mutant: Mutant) -> None:
    path = draw(st.sampled_from(sorted(_paths(mutant.town), key=repr)))
    _parent(mutant.town, path)[path[-1]] = copy.deepcopy(draw(values))


def _delete(draw: Callable[..., Any], mutant: Mutant) -> None:
    path = draw(st.sampled_from(sorted(_paths(mutant.town), key=repr)))
    del _parent(mutant.town, path)[path[-1]]


def _rename(draw: Callable[..., Any], mutant: Mutant) -> None:
    path = draw(st.sampled_from(sorted((p for p in _paths(mutant.town) if isinstance(p[-1], str)), key=repr)))
    parent = _parent(mutant.town, path)
    name = draw(st.one_of(st.sampled_from([path[-1] + "s", path[-1][:-1], *TEXTS]), st.text(max_size=5)))
    parent[name.encode("utf-8", "replace").decode()] = parent.pop(path[-1])


def _double(draw: Callable[..., Any], mutant: Mutant) -> None:
    lists = [p for p in _paths(mutant.town) if isinstance(_parent(mutant.town, (*p, 0)), list)]
    if lists:
        items = _parent(mutant.town, (*draw(st.sampled_from(sorted(lists, key=repr))), 0))
        items.extend(copy.deepcopy(items[:1]))


def _file(draw: Callable[..., Any], mutant: Mutant) -> None:
    path = draw(st.sampled_from(FILE_KEYS))
    item: Any = mutant.town
    for key in path[:-1]:
        item = item.setdefault(key, {}) if isinstance(item, dict) else {}
    if isinstance(item, dict):
        item[path[-1]] = draw(st.sampled_from(FILES))


def _raw(draw: Callable[..., Any], mutant: Mutant) -> None:
    piece = draw(
        st.one_of(st.sampled_from([r.encode("utf-8") for r in RAW]), st.sampled_from(BYTES), st.binary(max_size=5))
    )
    mutant.raw.append((draw(st.floats(0, 1)), piece))


def _table(draw: Callable[..., Any], mutant: Mutant) -> None:
    rows = mutant.csv.split("\n")
    row = draw(st.integers(0, len(rows) - 1))
    cells = rows[row].split(",")
    cells[draw(st.integers(0, len(cells) - 1))] = str(draw(values))[:2000]
    rows[row] = ",".join(cells)
    mutant.csv = "\n".join(rows).encode("utf-8", "replace").decode()


def _hours(draw: Callable[..., Any], mutant: Mutant) -> None:
    """A file of hours with something in it that is no number, or too few or too many of them."""
    rows = ["1.0"] * draw(st.sampled_from([8760, 8760, 8759, 8761, 3]))
    rows[draw(st.integers(0, len(rows) - 1))] = draw(st.sampled_from(HOURS))
    mutant.hours = "\n".join(["s", *rows])
    mutant.town["series"] = {"s": draw(st.sampled_from(["hours.csv", "hours.csv#s", "hours.csv#t"]))}
    if isinstance(mutant.town.get("demand"), dict):
        mutant.town["demand"]["loads"] = [{"name": "l", "at": "town", "carrier": "heat", "series": "s"}]


def _encoding(draw: Callable[..., Any], mutant: Mutant) -> None:
    mutant.encoding = draw(st.sampled_from(ENCODINGS))


def _bomb(draw: Callable[..., Any], mutant: Mutant) -> None:
    mutant.bomb = draw(st.sampled_from(BOMBS))


def _map(draw: Callable[..., Any], mutant: Mutant) -> None:
    try:
        data = json.loads(mutant.streets)
    except ValueError:
        return
    path = draw(st.sampled_from(sorted(_paths(data), key=repr)))
    _parent(data, path)[path[-1]] = copy.deepcopy(draw(values))
    text = json.dumps(data)
    mutant.streets = text[: int(len(text) * draw(st.sampled_from([1.0, 1.0, 1.0, 0.7])))]


def _command_line(draw: Callable[..., Any], mutant: Mutant) -> None:
    mutant.variant = draw(st.sampled_from([None, "no_network", "everyone_joins", "everyone_join", "\x1b", ""]))
    keys = [
        "assets.chips.max_capacity_kw",
        "assets[0].name",
        "demand.buildings.house_1.x",
        "networks.heat",
        "",
        "a.b.c",
        "name",
        "assets[99999999].x",
        "time",
        "routes.map",
        '"',
        "weather.station",
        "variants",
        "extends",
        "[",
        "x" * 300,
    ]
    key, value = draw(st.sampled_from(keys)), draw(values)
    mutant.overrides = (draw(st.sampled_from([f"{key}={value}", key, f"{key}={{a: [1, {value}"])),)


MUTATIONS = [_replace, _replace, _replace, _delete, _rename, _double, _file, _raw, _table, _map, _command_line]
MUTATIONS += [_hours, _encoding, _bomb]


@st.composite
def mutants(draw: Callable[..., Any]) -> Mutant:
    mutant = Mutant(yaml.safe_load(TOWN))
    for mutate in draw(st.lists(st.sampled_from(MUTATIONS), min_size=1, max_size=4)):
        if mutant.town:
            mutate(draw, mutant)
    return mutant


def _write(mutant: Mutant, folder: Path) -> None:
    (folder / "town.yaml").write_bytes(mutant.text())
    (folder / "buildings.csv").write_bytes(mutant.csv.encode("utf-8"))
    (folder / "streets.geojson").write_bytes(mutant.streets.encode("utf-8"))
    (folder / "hours.csv").write_text(mutant.hours, encoding="utf-8")
    (folder / "other.yaml").write_text(mutant.other, encoding="utf-8")


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a scenario's folder inside, and a file beside it that no relative path may reach."""
    top = tmp_path_factory.mktemp("ground")
    (top / "outside").mkdir()
    (top / "outside" / "secret.csv").write_text(SECRET, encoding="utf-8")
    inside = top / "inside"
    (inside / "folder").mkdir(parents=True)
    (inside / "empty.csv").write_bytes(b"")
    (inside / "binary.csv").write_bytes(bytes(range(256)))
    (inside / "broken.geojson").write_text('{"type": "FeatureCollection", "features": [{', encoding="utf-8")
    (inside / "broken.gpkg").write_bytes(b"SQLite format 3\x00" + bytes(200))
    try:
        (inside / "link.csv").symlink_to(top / "outside" / "secret.csv")
        (inside / "loop").symlink_to(inside / "loop")
    except OSError:
        pass  # no right to make links here; the names are then missing files
    return top


def _state(top: Path) -> dict[str, bytes]:
    return {str(p.relative_to(top)): p.read_bytes() for p in sorted(top.rglob("*")) if p.is_file()}


@settings(max_examples=500, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(mutants())
def test_a_mutated_scenario_gives_faults_or_a_scenario(ground: Path, mutant: Mutant) -> None:
    folder = ground / "inside"
    _write(mutant, folder)
    before = _state(ground)
    try:
        found = load(folder / "town.yaml", variant=mutant.variant, overrides=mutant.overrides)
    except ScenarioError as error:
        assert error.issues
        for issue in error.issues:
            line = str(issue)
            assert line.isprintable() and "  " in line
            assert len(line) < 4000
    else:
        assert isinstance(found, Scenario)
        assert "secret" not in [building.id for building in found.buildings]
        assert repr(found).isprintable()
        assert "<script" not in found._repr_html_()
    assert _state(ground) == before
