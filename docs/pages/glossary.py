"""The glossary: words of the field as this project uses them, endings of names and their units, carriers."""

from __future__ import annotations

from collections.abc import Iterator

from pages.markdown import NOTE, table

from energyplan.results.schema import VARIABLES
from energyplan.scenario.describe import fields_of
from energyplan.scenario.schema import ScenarioSpec

TERMS = (
    ("ampacity", "許容電流", "current that a cable carries for good without growing too hot [A]"),
    ("asset", "設備", "a plant, store or connection of the scenario; its size is decided, or stands already"),
    ("batch, case", "ケース", "many states of one network solved together; a case is one of them, often an hour"),
    ("block", "", "columns or rows of the model under one name, over dims such as asset and hour"),
    ("bound", "下界", "a proven limit: no plan costs less [money/a]"),
    ("bus", "母線", "a place in a power grid with one voltage"),
    ("carrier", "エネルギー媒体", "what is balanced: electricity, heat, cooling, a fuel"),
    ("connection", "接続", "the decision of a building to join a network"),
    ("demand charge", "基本料金", "what is paid for the highest hour drawn, per kW and month"),
    ("demand class", "需要区分", "buildings of one use whose demand has one hourly shape"),
    ("design", "設計", "what is built, and how it runs on typical periods"),
    ("design state", "設計状態", "a moment that networks are laid out for: winter peak, summer peak, highest infeed"),
    ("diversity", "同時率", "share of the sum of the buildings' own peaks that falls together [-]"),
    ("feeder", "フィーダー", "the part of a radial grid behind one outgoing line of a station"),
    ("gap", "ギャップ", "distance of the plan from the bound, as a share of the plan's cost [-]"),
    ("least load", "最低負荷", "share of its capacity below which a machine has to be off [-]"),
    ("linear heat density", "線熱密度", "heat delivered in a year per metre of trench [MWh/m]"),
    ("must take", "", "a source whose output has to be fed in whenever it is there"),
    ("operation", "運用", "the real year, 8760 hours, with the sizes fixed"),
    ("own machine", "個別熱源", "what heats or cools a building that does not join the network"),
    ("problem", "", "numbers only: what a scenario becomes before anything is optimised"),
    ("role", "役割", "what the optimiser knows an asset as: source, demand, converter, store or link"),
    ("route", "ルート", "a stretch of street in which a trench could be dug; also a service line"),
    ("seasonal store", "季節間蓄熱", "a store whose level runs through the year, not only through a typical day"),
    ("service line", "引込管・引込線", "from the street to a building or a plant"),
    ("shortage", "供給不足", "what could not be served in an hour of the real year [kW]"),
    ("site", "設置場所", "a place with a name where assets may stand"),
    ("supply, return", "往き・還り", "the two pipes of a heat network: hot to the buildings, cooled back"),
    ("trench", "掘削溝", "civil works of a route; pipe and cable in one street pay for one"),
    ("typical period", "代表期間", "a day (or five) that stands for many; extreme ones stand for themselves"),
    ("variant", "バリアント", "named changes to a scenario, in the same file"),
    ("violation", "制約違反", "a limit of a network that the load flow found broken, with place and hour"),
    ("zone", "供給区域", "a supply area; every carrier is balanced in each"),
)  # fmt: skip
ENDINGS = (
    ("_kw", "kW", "power; of the main flow where it is a capacity"),
    ("_kwh", "kWh", "energy; of fuels by their lower heating value"),
    ("_kwh_per_year", "kWh/a", "energy in a year"),
    ("_m, _m2, _m3", "m, m², m³", "length, area, volume"),
    ("_degc", "°C", "temperature"),
    ("_kpa", "kPa", "pressure difference"),
    ("_pa_per_m", "Pa/m", "pressure loss per metre of pipe"),
    ("_m_per_s", "m/s", "velocity"),
    ("_kg, _t", "kg, t", "mass, of CO2 or fuel"),
    ("_per_kw, _per_kwh, _per_m, _per_t, _per_l", "money per unit", "price or cost"),
    ("_per_kw_year, _per_kwh_year", "money per unit and year", "upkeep"),
    ("_per_kw_month", "money per kW and month", "demand charge"),
    ("_share, and no ending", "-", "a fraction of one; `35 %` may be written"),
    ("_years", "a", "life, horizon"),
    ("_hours, _s", "h, s", "time"),
)


def _keys() -> Iterator[tuple[str, str, str]]:
    """Yield every key of a scenario with its unit and the sections it stands in."""
    queue, seen, found = [("", ScenarioSpec)], set(), {}
    while queue:
        prefix, model = queue.pop(0)
        if model in seen:
            continue
        seen.add(model)
        for item in fields_of(model):
            if item.unit and item.unit != "1":
                found.setdefault((item.name, item.unit), []).append(prefix)
            queue += [(f"{prefix}.{item.name}".strip("."), below) for below in item.models]
    for (name, unit), places in sorted(found.items()):
        yield f"`{name}`", unit, ", ".join(f"`{p}`" for p in places)


def glossary_page() -> Iterator[str]:
    """Yield the glossary."""
    yield from ("# Glossary of names and units", "", NOTE, "")
    yield from ("## Words", "")
    yield from table(("word", "日本語", "meaning"), TERMS)
    yield from (
        "## Endings of names",
        "",
        "Wherever a person or a file meets a number, its name ends in its unit. Inside the load flow and the physics,",
        "values are in SI units and the unit stands in brackets in the docstring.",
        "",
    )
    yield from table(("ending", "unit", "meaning"), [(f"`{a}`" if a[0] == "_" else a, b, c) for a, b, c in ENDINGS])
    yield from ("## Keys of a scenario that carry a unit", "")
    yield from table(("key", "unit", "section"), _keys())
    yield from ("## Units of result variables", "")
    units: dict[str, list[str]] = {}
    for item in VARIABLES:
        units.setdefault(item.unit or "fraction of one, name or yes-or-no", []).append(f"`{item.name}`")
    yield from table(("unit", "variables"), [(unit, ", ".join(names)) for unit, names in units.items()])
