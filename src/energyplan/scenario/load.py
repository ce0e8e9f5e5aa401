"""From a YAML file to a `Scenario`: read, compose, validate, read the tables, check, and report every fault at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from os import PathLike
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from energyplan.scenario.checks import (
    Checker,
    check_buildings,
    check_loads,
    check_names,
    check_places,
    check_series,
    check_today,
    check_uses,
    check_weather,
)
from energyplan.scenario.checks_companies import check_companies, check_region, check_stages
from energyplan.scenario.checks_markets import check_fuels, check_grid, check_money, check_plausible
from energyplan.scenario.checks_networks import check_networks, check_routes, check_sizes
from energyplan.scenario.compose import Composed, compose
from energyplan.scenario.faults import Faults
from energyplan.scenario.hourly import check_hours
from energyplan.scenario.kinds import assets, equipment
from energyplan.scenario.pinned import pin_paths
from energyplan.scenario.record import Scenario
from energyplan.scenario.schema import ScenarioSpec
from energyplan.scenario.schema_demand import DemandSection
from energyplan.scenario.tables import read_tables
from energyplan.scenario.tree import Node, without
from energyplan.scenario.words import report

SITES, BUILDINGS = "sites that are listed", "buildings that are listed"
#: Every check, and the sections that have to be sound before it makes sense; of some only the list, as it is long.
CHECKS: dict[Callable[[Checker], None], set[str]] = {
    check_names: {"zones"},
    check_places: {"zones", SITES, BUILDINGS},
    check_loads: {"zones", "sites", "demand"},
    check_weather: {"weather"},
    check_today: {"demand"},
    check_buildings: {"demand"},
    check_uses: set(),
    check_series: {"series"},
    check_fuels: {"markets", "demand"},
    check_grid: {"markets"},
    check_sizes: set(),
    check_routes: {"routes"},
    check_networks: {"networks", "routes", "sites", "assets", "demand", "zones"},
    check_money: {"money"},
    check_plausible: {"place", "money"},
    check_companies: {"companies", "assets", "networks"},
    check_stages: {"stages", "assets", "networks", "demand", "money"},
    check_region: {"region", "resilience", "demand", "money"},
}
DEFAULT_HEATING: tuple[str, ...] = DemandSection.model_fields["alternatives"].default
DEFAULT_COOLING: tuple[str, ...] = DemandSection.model_fields["cooling"].default


def load(path: str | PathLike[str], variant: str | None = None, overrides: Iterable[str] = ()) -> Scenario:
    """Read, check and return a scenario.

    Parameters
    ----------
    path : path
        The YAML file, in UTF-8 or cp932.
    variant : str, optional
        Name of one of the file's variants.
    overrides : iterable of str
        ``key.path=value`` each, laid on top: items of lists by name, such as ``assets.chip.max_capacity_kw=2 MW``.

    Returns
    -------
    Scenario
        Validated and frozen; what looks unusual but possible stands in its `warnings`.

    Raises
    ------
    ScenarioError
        With every fault found: file, line, column, key, what is wrong, what was given and expected, and a remedy.
    """
    faults = Faults()
    composed = compose(Path(path), variant, tuple(overrides), faults)
    root = _given(pin_paths(composed, faults))
    spec, sound = _spec(root, faults)
    if spec is None:
        tuple(assets(root, _context_before(root), faults))
        faults.raise_if_any()
        raise AssertionError  # a spec that is missing has left a fault
    lost = {SITES} if _length(root, "sites") != _length(sound, "sites") else set()
    lost |= {BUILDINGS} if _length(root, "demand", "buildings") != _length(sound, "demand", "buildings") else set()
    return _finished(spec, sound, composed, variant or "", faults, lost)


def _length(root: Node, *keys: str) -> int:
    """Return the length of a list in the tree; -1 where none stands there."""
    found = root.get(*keys)
    return len(found.value) if found is not None and isinstance(found.value, list) else -1


def _finished(
    spec: ScenarioSpec, root: Node, composed: Composed, variant: str, faults: Faults, lost: set[str]
) -> Scenario:
    context = quantity_context(spec)
    plants = tuple(assets(root, context, faults))
    heating = tuple(equipment(root, "alternatives", DEFAULT_HEATING, context, faults))
    cooling = tuple(equipment(root, "cooling", DEFAULT_COOLING, context, faults))
    before = len(faults.issues)
    tables = read_tables(spec, composed.folders, root, context, faults)
    lost = lost | {BUILDINGS} if len(faults.issues) > before else lost
    scenario = Scenario(
        spec=spec,
        path=composed.folders.main,
        variant=variant,
        variants=composed.variants,
        buildings=tables.buildings,
        nodes=tables.nodes,
        edges=tables.edges,
        assets=tuple(spec for _, spec in plants),
        alternatives=heating,
        cooling=cooling,
        site_xy=tables.site_xy,
        places=tables.places,
        crs=tables.crs,
    )
    unsound = {str(issue.key).partition(".")[0].partition("[")[0] for issue in faults.issues} | lost
    section = root.get("assets")
    listed = tuple(item.name or "" for item in section.value) if section is not None else ()
    check = Checker(scenario, faults, list(tables.warnings), tuple(number for number, _ in plants), listed)
    for one, sections in CHECKS.items():
        if not sections & unsound:
            one(check)
    check_hours(scenario, faults)
    faults.raise_if_any()
    return replace(scenario, warnings=tuple(check.warnings))


def quantity_context(spec: ScenarioSpec) -> dict[str, Any]:
    """Return what quantities with money in their unit need to know while they are read."""
    return {"currency": spec.money.currency, "exchange_rates": dict(spec.money.exchange_rates)}


def _given(root: Node) -> Node:
    """Return the tree without the sections that stand empty in the file."""
    return Node({key: node for key, node in root.value.items() if node.value is not None}, root.at, root.key_at)


def _context_before(root: Node) -> dict[str, Any]:
    """Return the context for quantities from the raw tree, as far as it makes sense."""
    currency, rates = root.get("money", "currency"), root.get("money", "exchange_rates")
    plain = rates.plain() if rates is not None else {}
    numbers = {k: float(v) for k, v in plain.items() if _positive(v)} if isinstance(plain, dict) else {}
    code = currency.value if currency is not None and isinstance(currency.value, str) else "JPY"
    return {"currency": code, "exchange_rates": numbers}


def _positive(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 < value < 1e9


def _spec(root: Node, faults: Faults) -> tuple[ScenarioSpec | None, Node]:
    """Return the sections and their tree; what is at fault is noted and cut out, so that the rest can be checked."""
    context = _context_before(root)
    for noted in (faults, Faults(), Faults()):  # what follows from cutting out is no fault of the file
        try:
            return ScenarioSpec.model_validate(root.plain(), context=context), root
        except ValidationError as error:
            paths = set(report(error, ScenarioSpec, root, "", noted))
        for path in sorted(paths, key=lambda p: [(isinstance(part, int), part) for part in p], reverse=True):
            root = without(root, path)
    return None, root
