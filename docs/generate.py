"""Write the reference pages from the schema, the registry, the catalogues, the docstrings and the commands.

python docs/generate.py            writes docs/reference/*.md
python docs/generate.py --check    only says whether they are up to date (exit 1 if not)

A page is a function that yields lines; `PAGES` names its file. `docs/pages/` holds those that need no model of the
scenario.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from pages.commands import commands_page
from pages.constraints import constraints_page
from pages.glossary import glossary_page
from pages.markdown import NOTE, table
from pages.python_api import python_page
from pages.results import results_page
from pydantic import BaseModel

from energyplan.scenario.compose import MAX_BYTES
from energyplan.scenario.csvtable import MAX_BYTES as MAX_TABLE_BYTES
from energyplan.scenario.describe import FieldText, facts_of, fields_of
from energyplan.scenario.listings import CATALOGUES
from energyplan.scenario.schema import ScenarioSpec
from energyplan.technologies.about import GROUPS
from energyplan.technologies.registry import listing, technology

REFERENCE = Path(__file__).resolve().parent / "reference"

FORMAT = f"""\
A scenario is a YAML file, in UTF-8 or cp932, of at most {MAX_BYTES / 1e6:.0f} MB; tables stand in it, or in CSV,
GeoJSON or GeoPackage files of at most {MAX_TABLE_BYTES / 1e6:.0f} MB beside it. It is read as YAML 1.2: `no`, `on`
and `12:30` are text. Unknown keys, keys given twice, tags, merge keys (`<<`), numbers with leading zeros and tabs
are faults.

**Quantities.** A number counts in the unit that the key's name ends in, and that stands in the column *unit* here.
A text carries a unit of its own: `1.2 MW`, `30 JPY/kWh`, `1.3 万円/t`, `35 %`. Commas may group thousands (`13,000`);
a decimal comma is a fault. Keys that end in `_per_year` take the unit with or without `/year`. Another currency
than `money.currency` needs `money.exchange_rates`.

**Files.** A relative path starts at the folder of the file it is written in and must stay inside the scenario's
folder, links included. An absolute path may lead anywhere.

**`extends`** names a scenario file that this one adds to. Mappings merge key by key; lists whose items all have a
`name` (or `id`) merge item by item, other lists are replaced; an item of another `kind` replaces the old one, and
`remove: true` drops it. Where only one of several keys may be given (a source of weather, a fuel's price), a new
one replaces the old. Files that extend each other in a circle are a fault.

**`variants`** holds named overrides that merge in the same way: `energyplan run town.yaml --variant NAME`.

**`--set key.path=value`** on the command line comes last: `--set assets.chips.max_capacity_kw="2 MW"`. Items of
lists go by their name or by `[number]`; a name with dots stands in quotes.

**Tables.** The columns of a CSV table are the keys below; a column may name another unit in brackets, such as
`heat_kwh_per_year [MWh]`. Comma, semicolon or tab separate, UTF-8 (with or without mark) and cp932 are recognised.
In faults the second number is the column of the table: `buildings.csv:17:4`. On a map, buildings are points or
polygons (the middle is their place, the area their footprint) and streets are lines; properties of the same names
as the keys are read, others are passed over. Streets are cut where they cross or where one ends within 0.5 m of
another; a bridge over another street has to be left out, or given in tables. Coordinates are turned into metres:
into `place.crs` where that is metric, else into the UTM zone.

**Hourly series** are CSV files of 8760 rows from 1 January 0:00 in local standard time, an hour in the row of its
start; 8784 rows and gaps are faults.
"""


def field_rows(fields: Iterable[FieldText]) -> Iterator[tuple[str, ...]]:
    """Yield one row per field."""
    for field in fields:
        yield (f"`{field.name}`", field.kind, field.unit, field.default, field.text)


COLUMNS = ("key", "value", "unit", "default", "meaning")


def _sentence(model: type[BaseModel]) -> str:
    return " ".join((model.__doc__ or "").split())


def scenario_page() -> Iterator[str]:
    """Yield the page on the scenario file: every section and every record in it."""
    yield from ("# The scenario file, format 1", "", NOTE, "", FORMAT)
    queue: list[tuple[str, type[BaseModel]]] = [("The whole file", ScenarioSpec)]
    seen: set[type[BaseModel]] = set()
    while queue:
        title, model = queue.pop(0)
        if model in seen:
            continue
        seen.add(model)
        fields = fields_of(model)
        yield from (f"## {title}", "", _sentence(model), "")
        yield from table(COLUMNS, field_rows(fields))
        prefix = "" if model is ScenarioSpec else title.strip("`") + "."
        inner = [(f"`{prefix}{field.name}`", below) for field in fields for below in field.models]
        queue = inner + queue if model is not ScenarioSpec else [*queue, *inner]
        if model.__name__ == "MarketsSection":
            from energyplan.scenario.schema_markets import FuelMarket

            queue.insert(0, ("`markets.<fuel>`", FuelMarket))


def technologies_page() -> Iterator[str]:
    """Yield the page on technologies: every kind with its fields and the figures it takes where none are given."""
    yield from ("# Technologies", "", NOTE, "")
    found = sorted(listing(), key=lambda item: (GROUPS.index(item.group), item.kind))
    rows = [
        (
            f"[`{i.kind}`](#{i.kind})",
            i.group,
            i.label.get("en"),
            i.label.get("ja"),
            ", ".join(i.inputs),
            ", ".join(i.outputs),
        )
        for i in found
    ]
    yield from table(("kind", "group", "name", "名称", "takes", "gives"), rows)
    for item in found:
        spec = technology(item.kind).spec
        yield from (f"## {item.kind}", "", f"{item.label.get('en')} ({item.label.get('ja')}). {_sentence(spec)}", "")
        yield from table(COLUMNS, field_rows(fields_of(spec)))
        facts = facts_of(item.kind)
        if facts:
            yield from ("Figures where the scenario gives none:", "")
            yield from table(
                ("figure", "value", "unit", "source", "year", "verified", "note"),
                [
                    (f.name, f.value, f.unit, f.source, f.year or "", "yes" if f.verified else "no", f.note)
                    for f in facts
                ],
            )


def catalogues_page() -> Iterator[str]:
    """Yield the page on catalogues: every row of each."""
    yield from ("# Catalogues", "", NOTE, "", "`energyplan catalogue NAME --csv` prints each as a table.", "")
    for name, catalogue in CATALOGUES.items():
        yield from (f"## {name}", "", catalogue.title + ".", "")
        yield from table(catalogue.header, catalogue.rows())


PAGES: dict[str, Callable[[], Iterator[str]]] = {
    "scenario.md": scenario_page,
    "technologies.md": technologies_page,
    "catalogues.md": catalogues_page,
    "results.md": results_page,
    "constraints.md": constraints_page,
    "commands.md": commands_page,
    "python.md": python_page,
    "glossary.md": glossary_page,
}


def pages() -> dict[str, str]:
    """Return every page by its file name."""
    return {name: "\n".join(write()).rstrip() + "\n" for name, write in PAGES.items()}


def main(arguments: Sequence[str]) -> int:
    """Write the pages, or with ``--check`` say which are out of date."""
    stale = []
    for name, text in pages().items():
        path = REFERENCE / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(name)
            if "--check" not in arguments:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8", newline="\n")
    print(("out of date: " if "--check" in arguments else "wrote: ") + (", ".join(stale) or "nothing"))
    return 1 if stale and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
