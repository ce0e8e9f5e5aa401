"""What the sections of a scenario say about each other: names, references, and what a network needs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from energyplan.catalogue.climate import find_station
from energyplan.catalogue.demand_uses import find_use, use_names
from energyplan.core.errors import Issue, ScenarioError, Where, did_you_mean, shown
from energyplan.scenario.faults import Faults
from energyplan.scenario.kinds import about_kinds
from energyplan.scenario.record import Scenario

SOURCES = ("station", "metpv", "epw", "try", "csv", "monthly")


@dataclass
class Checker:
    """A scenario under check, its faults, and warnings on what is possible but unusual.

    Attributes
    ----------
    numbers : tuple of int
        Number in the file of each asset of the scenario; those at fault are not in it.
    listed : tuple of str
        Names of all assets in the file, those at fault too.
    """

    scenario: Scenario
    faults: Faults
    warnings: list[Issue] = field(default_factory=list)
    numbers: tuple[int, ...] = ()
    listed: tuple[str, ...] = ()
    names: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        s = self.scenario
        self.names |= {self.asset(i): f"assets.{a.name}" for i, a in enumerate(s.assets)}
        self.names |= {f"demand.buildings[{i}]": f"demand.buildings.{b.id}" for i, b in enumerate(s.buildings)}
        self.names |= {f"demand.loads[{i}]": f"demand.loads.{d.name}" for i, d in enumerate(s.spec.demand.loads)}
        self.names |= {f"sites[{i}]": f"sites.{site.name}" for i, site in enumerate(s.spec.sites)}
        self.names |= {f"routes.edges[{i}]": f"routes.edges.{e.id}" for i, e in enumerate(s.edges) if e.id}

    def asset(self, number: int) -> str:
        """Return the key in the file of an asset of the scenario."""
        return f"assets[{self.numbers[number]}]"

    def label(self, key: str) -> str:
        """Return a key with the item's name instead of its number."""
        head, bracket, rest = key.partition("]")
        name = self.names.get(head + bracket, "") if bracket else ""
        return name + rest if name and len(name) < 100 else key

    def fault(self, key: str, what: str, *, got: object = None, expected: str = "", fix: str = "") -> None:
        """Note a fault at a key's place."""
        self.faults.add(self.where(key), self.label(key), what, got=_text(got), expected=expected, fix=fix)

    def warn(self, key: str, what: str, *, got: object = None, expected: str = "", fix: str = "") -> None:
        """Note something unusual at a key's place."""
        issue = Issue(self.where(key), self.label(key), what, _text(got), expected, fix)
        if issue not in self.warnings:
            self.warnings.append(issue)

    def where(self, key: str) -> Where:
        """Return the place of a key, or of the nearest one above it."""
        return self.scenario.where(key)

    def known(self, key: str, name: str, names: Collection[str], what: str) -> bool:
        """Return whether a name is among those known, or note a fault with the closest."""
        if name in names:
            return True
        options = sorted(names) if isinstance(names, (set, frozenset)) else list(names)
        all_of_them = ", ".join(options)
        few = f"Known are: {all_of_them}." if 0 < len(options) <= 24 and len(all_of_them) <= 240 else ""
        self.fault(key, what, got=name, fix=did_you_mean(name, options) or few)
        return False

    def asked(self, ask: Callable[[], object], key: str) -> bool:
        """Return whether a catalogue has an answer; its fault is noted at the key's own place."""
        try:
            ask()
        except ScenarioError as error:
            for issue in error.issues:
                at = issue.key if issue.key in self.scenario.places else key
                told = Issue(self.where(at), self.label(at), issue.what, issue.got, issue.expected, issue.fix)
                self.faults.note(told)
            return False
        return True


def _text(got: object) -> str:
    return "" if got is None else f"{got:g}" if isinstance(got, float) else shown(got)


def check_names(check: Checker) -> None:
    """Names are unique, and no two kinds of place share one."""
    s = check.scenario
    zones = [(f"zones[{i}]", name) for i, name in enumerate(s.spec.zones)]
    sites = [(f"sites[{i}]", site.name) for i, site in enumerate(s.spec.sites)]
    buildings = [(f"demand.buildings[{i}]", b.id) for i, b in enumerate(s.buildings)]
    groups = {
        "zone": zones,
        "site": sites,
        "building": buildings,
        "asset": [(check.asset(i), a.name) for i, a in enumerate(s.assets)],
        "load": [(f"demand.loads[{i}]", load.name) for i, load in enumerate(s.spec.demand.loads)],
        "node": [(f"routes.nodes[{i}]", n.id) for i, n in enumerate(s.nodes)],
        "route": [(f"routes.edges[{i}]", e.id) for i, e in enumerate(s.edges) if e.id],
    }
    for what, items in groups.items():
        _unique(check, what, items)
    _unique(check, "place", [*zones, *sites, *buildings], across=True)
    for group, items in groups.items():
        for key, name in items:
            if not name.strip() or not name.isprintable():
                check.fault(key, f"not a name for a {group}", got=name, expected="letters that can be printed")


def _unique(check: Checker, what: str, items: list[tuple[str, str]], *, across: bool = False) -> None:
    first: dict[str, str] = {}
    for key, name in items:
        other = first.setdefault(name, key)
        if other == key or (across and key.partition("[")[0] == other.partition("[")[0]):
            continue
        at = check.where(other)
        place = f"line {at.line} of {at.file}" if at.line and at.file != check.where(key).file else f"line {at.line}"
        said = f"two {what}s of one name; the first is on {place}"
        if across:
            said = f"two places of one name; the other stands under {other.partition('[')[0]}"
        check.fault(key, said, got=name, fix=f"Give every {what} a name of its own.")


def check_places(check: Checker) -> None:
    """Assets, sites and buildings stand where there is something."""
    s = check.scenario
    spec = s.spec
    places = _places(check)
    for i, asset in enumerate(s.assets):
        if asset.at:
            check.known(
                f"{check.asset(i)}.at", asset.at, places, f"{asset.name} stands nowhere: no such site, building or zone"
            )
    for i, site in enumerate(spec.sites):
        check.known(f"sites[{i}].zone", site.zone, spec.zones, f"{site.name} lies in no zone")
    for i, building in enumerate(s.buildings):
        check.known(f"demand.buildings[{i}].zone", building.zone, spec.zones, f"{building.id} lies in no zone")


def check_loads(check: Checker) -> None:
    """Loads stand somewhere and say what they draw; what has one coordinate has both."""
    s = check.scenario
    spec = s.spec
    places = _places(check)
    for i, load in enumerate(spec.demand.loads):
        key = f"demand.loads[{i}]"
        check.known(f"{key}.at", load.at, places, f"{load.name} stands nowhere: no such site, building or zone")
        if (load.load_kw is None) == (load.series is None):
            check.fault(key, f"{load.name} needs a load or a series", got="both" if load.series else "neither",
                        expected="load_kw or series", fix="Give one of them.")  # fmt: skip
    for key, item in _placed(s):
        if (item.x is None) != (item.y is None):  # type: ignore[attr-defined]
            fix = "Give x and y, or node, or none of them."
            check.fault(key, "one coordinate without the other", fix=fix)


def _places(check: Checker) -> dict[str, None]:
    s = check.scenario
    return dict.fromkeys([*s.spec.zones, *(site.name for site in s.spec.sites), *(b.id for b in s.buildings)])


def _placed(s: Scenario) -> Iterable[tuple[str, object]]:
    yield from ((f"demand.buildings[{i}]", b) for i, b in enumerate(s.buildings))
    yield from ((f"sites[{i}]", site) for i, site in enumerate(s.spec.sites))


def check_weather(check: Checker) -> None:
    """Exactly one source of weather, a station that exists, and a time zone that fits."""
    weather = check.scenario.spec.weather
    given = [name for name in SOURCES if getattr(weather, "try_" if name == "try" else name) is not None]
    if len(given) != 1:
        what = "no source of weather" if not given else "more than one source of weather"
        fix = "Keep one of them." if given else "Give one, such as weather: {station: 33501}."
        check.fault("weather", what, got=", ".join(given) or None, expected="one of " + ", ".join(SOURCES), fix=fix)
    if weather.station is not None:
        check.asked(lambda: find_station(weather.station or ""), "weather.station")
    zone = check.scenario.spec.place.timezone
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        fix = "Use an IANA name such as Asia/Tokyo or Europe/Berlin."
        check.fault("place.timezone", "no such time zone", got=zone, fix=fix)


def check_today(check: Checker) -> None:
    """What heats and cools the buildings today is equipment of buildings."""
    spec = check.scenario.spec
    asked = [
        ("demand.today.heat", spec.demand.today.heat, "heat"),
        ("demand.today.cooling", spec.demand.today.cooling, "cooling"),
    ]
    asked += [
        (f"demand.buildings[{i}].heating_today", b.heating_today, "heat")
        for i, b in enumerate(check.scenario.buildings)
        if b.heating_today is not None
    ]
    about = about_kinds()
    for key, kind, wanted in asked:
        if key.startswith("demand.today") and key not in check.scenario.places and kind not in about:
            continue  # a default of ours
        if not check.known(key, kind, about, "no such technology"):
            continue
        if about[kind].group != "building" or wanted not in about[kind].outputs:
            options = [a.kind for a in about.values() if a.group == "building" and wanted in a.outputs]
            fix = "Choose among: " + ", ".join(options) + "."
            check.fault(key, f"no equipment of a building for {wanted}", got=kind, fix=fix)


def check_buildings(check: Checker) -> None:
    """Every building says enough, and nothing twice, to know what it needs."""
    for i, b in enumerate(check.scenario.buildings):
        yearly = (b.space_heat_kwh_per_year, b.hot_water_kwh_per_year, b.heat_kwh_per_year, b.electricity_kwh_per_year,
                  b.cooling_kwh_per_year, b.hourly)  # fmt: skip
        area = b.floor_area_m2 or (b.footprint_m2 or 0.0) * b.floors
        if not area and all(value is None for value in yearly):
            fix = "Give floor_area_m2, or a yearly figure such as heat_kwh_per_year."
            check.fault(f"demand.buildings[{i}]", f"nothing says what {b.id} needs", fix=fix)
        if b.heat_kwh_per_year is not None and (b.space_heat_kwh_per_year or b.hot_water_kwh_per_year):
            fix = "Give either the sum, or space heat and hot water."
            check.fault(f"demand.buildings[{i}].heat_kwh_per_year", f"{b.id} has its heat twice", fix=fix)


def check_uses(check: Checker) -> None:
    """Every building has a use that is known; one that many share is told once."""
    known = use_names()
    unknown: dict[str, int] = {}
    for i, b in enumerate(check.scenario.buildings):
        if b.use not in known:
            unknown.setdefault(b.use, i)
    for use, first in unknown.items():
        check.asked(lambda use=use: find_use(use), f"demand.buildings[{first}].use")  # type: ignore[misc]
    for use in check.scenario.spec.demand.unit_values:
        check.asked(lambda use=use: find_use(use), f"demand.unit_values.{use}")  # type: ignore[misc]


def check_series(check: Checker) -> None:
    """Every series that is named exists, and none is forgotten."""
    spec = check.scenario.spec
    used: list[tuple[str, str]] = []
    for i, asset in enumerate(check.scenario.assets):
        for name in type(asset).model_fields:
            value = getattr(asset, name)
            if (name == "series" or name.endswith("_series")) and isinstance(value, str):
                used.append((f"{check.asset(i)}.{name}", value))
    grid = spec.markets.grid
    used += [
        (f"markets.grid.{name}", value)
        for name in ("price_series", "export_series")
        if (value := getattr(grid, name)) is not None
    ]
    used += [(f"demand.loads[{i}].series", d.series) for i, d in enumerate(spec.demand.loads) if d.series is not None]
    for key, name in used:
        check.known(key, name, spec.series, "no such series")
    for name in spec.series:
        if name not in {value for _, value in used}:
            check.warn(f"series.{name}", "a series that nothing uses", fix="Remove it, or name it where it belongs.")
