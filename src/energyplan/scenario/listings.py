"""Catalogues as tables, for the command line and the reference pages."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import resources

from energyplan.catalogue.climate import stations
from energyplan.catalogue.demand_uses import SERVICES, unit_values, use_names, uses
from energyplan.catalogue.emissions import electricity_factors
from energyplan.catalogue.facts import Facts, catalogue_data, facts_from
from energyplan.catalogue.fuels import fuel_catalogue
from energyplan.catalogue.tariffs import tariffs, wheeling, wheeling_areas

Row = tuple[object, ...]


@dataclass(frozen=True)
class Catalogue:
    """One catalogue: what it holds, its columns, and a function that yields its rows."""

    title: str
    header: tuple[str, ...]
    rows: Callable[[], Iterator[Row]]


def _file(name: str, title: str) -> Catalogue:
    """Return a catalogue that is a CSV file, every column as it stands there."""
    with resources.files("energyplan.catalogue").joinpath(name).open(encoding="utf-8") as stream:
        header = tuple(next(csv.reader(stream)))

    def rows() -> Iterator[Row]:
        with resources.files("energyplan.catalogue").joinpath(name).open(encoding="utf-8") as stream:
            reader = csv.reader(stream)
            next(reader)
            yield from (tuple(row) for row in reader)

    return Catalogue(title, header, rows)


def _facts(facts: Facts, head: str) -> Iterator[Row]:
    for name, entries in facts.items():
        for fact in entries:
            yield (head, name, fact.value, fact.unit, fact.region, fact.source, fact.year or "", fact.verified)


_FACT = ("figure", "value", "unit", "region", "source", "year", "verified")


def _fuels() -> Iterator[Row]:
    for name, entry in fuel_catalogue().items():
        yield from _facts(entry.facts, name)


def _climate() -> Iterator[Row]:
    for s in stations():
        where = (s.code, s.name, s.romaji, s.latitude, s.longitude, s.elevation_m)
        mean, sun = round(float(s.temp_degc.mean()), 1), round(float(s.ghi_kwh_m2.sum()))
        yield (*where, mean, s.temp_p1_degc, sun, s.hdd18_kd, s.cdd24_kd, s.source, s.verified)


def _tariffs() -> Iterator[Row]:
    for t in tariffs().values():
        prices = [rule.price_per_kwh for rule in t.energy]
        about = (t.name, t.utility, t.voltage, t.currency)
        yield (
            *about,
            t.demand_charge_per_kw_month,
            min(prices),
            max(prices),
            t.levy.number,
            t.source,
            t.year,
            t.verified,
        )


def _feed_in() -> Iterator[Row]:
    table = catalogue_data("tariffs.yaml")["feed_in"]
    for name, row in table["classes"].items():
        for year, entry in row["prices"].items():
            about = (entry["source"], entry["verified"])
            yield (name, year, row["term_years"], entry["price"], table["currency"], *about)


def _wheeling() -> Iterator[Row]:
    for area in wheeling_areas():
        w = wheeling(area)
        yield (area, w.demand_charge_per_kw_month, w.energy_per_kwh, w.loss, w.currency, w.source, w.year, w.verified)


def _emissions() -> Iterator[Row]:
    yield from (row[1:] for row in _facts(electricity_factors(), ""))


def _money() -> Iterator[Row]:
    yield from (row[1:] for row in _facts(facts_from(catalogue_data("money.yaml")["rates_in_jpy"], "money.yaml"), ""))


def _uses() -> Iterator[Row]:
    names: dict[str, list[str]] = {}
    for name, use in use_names().items():
        names.setdefault(use, []).append(name)
    for region in ("japan", "europe"):
        values = unit_values(region)
        for use in uses():
            if use in values:
                figures = (values[use].kwh_per_m2.get(service, "") for service in SERVICES)
                yield (use, region, *figures, ", ".join(n for n in names.get(use, []) if n != use))


_CLIMATE = "code name romaji latitude longitude elevation_m mean_degc one_percent_degc ghi_kwh_m2 hdd18_kd cdd24_kd"
_TARIFF = "tariff utility voltage currency demand_charge_per_kw_month lowest_per_kwh highest_per_kwh levy_per_kwh"
_FEED_IN = "class fiscal_year term_years price_per_kwh currency source verified"
_WHEELING = "area demand_charge_per_kw_month energy_per_kwh loss currency source year verified"

#: Every catalogue by the name that `energyplan catalogue` takes.
CATALOGUES: dict[str, Catalogue] = {
    "pipes": _file("pipes.csv", "Pre-insulated pipes by series"),
    "cables": _file("cables.csv", "Cables and overhead lines by series"),
    "transformers": _file("transformers.csv", "Transformers by series"),
    "fuels": Catalogue("Fuels", ("fuel", *_FACT), _fuels),
    "climate": Catalogue("Stations of the built-in climate table", (*_CLIMATE.split(), "source", "verified"), _climate),
    "tariffs": Catalogue("Electricity tariffs", (*_TARIFF.split(), "source", "year", "verified"), _tariffs),
    "feed_in": Catalogue("Feed-in prices by class and fiscal year", tuple(_FEED_IN.split()), _feed_in),
    "wheeling": Catalogue("Wheeling charges at high voltage", tuple(_WHEELING.split()), _wheeling),
    "emissions": Catalogue("Emission of grid electricity by utility", ("utility", *_FACT[1:]), _emissions),
    "uses": Catalogue(
        "Uses of buildings, yearly demand per floor area [kWh/m2], and other names they go by",
        ("use", "region", *SERVICES, "names"),
        _uses,
    ),
    "money": Catalogue("Planning rates of exchange, in JPY", ("currency", *_FACT[1:]), _money),
}
