"""Paths of a scenario as its main file would write them, whichever file they were written in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from energyplan.scenario.compose import Composed
from energyplan.scenario.faults import Faults
from energyplan.scenario.paths import is_file, where_to_look
from energyplan.scenario.record import Scenario
from energyplan.scenario.tree import Node

#: Keys that hold the path of a file, as a string; ``*`` stands for any key, ``[]`` for any item of a list.
FILE_KEYS: tuple[tuple[str, ...], ...] = (
    ("weather", "metpv"),
    ("weather", "epw"),
    ("weather", "try"),
    ("weather", "csv"),
    ("series", "*"),
    ("demand", "buildings"),
    ("demand", "buildings", "[]", "hourly"),
    ("routes",),
    ("routes", "map"),
    ("routes", "nodes"),
    ("routes", "edges"),
)


def pin_paths(composed: Composed, faults: Faults) -> Node:
    """Return the tree with every path relative to the main file's folder, or absolute where it lies outside.

    Each file must exist; ``series`` may name a column after ``#``.
    """
    root = composed.root
    for pattern in FILE_KEYS:
        root = _changed(root, pattern, "", lambda node, key: _pinned(composed, node, key, faults))
    return root


def _pinned(composed: Composed, node: Node, key: str, faults: Faults) -> Node:
    if not isinstance(node.value, str):
        return node
    name, mark, column = node.value.partition("#") if key.startswith("series.") else (node.value, "", "")
    plain = Node(name, node.at, node.key_at)
    path = composed.folders.resolve(plain, key, faults)
    if path is None:
        return node
    if not is_file(path):
        faults.add(node.at, key, "no such file", got=repr(name[:200]), fix=where_to_look(path))
    return Node(composed.folders.relative(path) + mark + column, node.at, node.key_at)


def _changed(node: Node, pattern: tuple[str, ...], key: str, change: Callable[[Node, str], Node]) -> Node:
    """Return the tree with `change` applied to every node that matches the pattern."""
    if not pattern:
        return change(node, key)
    head, rest = pattern[0], pattern[1:]
    if head == "[]" and isinstance(node.value, list):
        items = [_changed(item, rest, f"{key}[{at}]", change) for at, item in enumerate(node.value)]
        return Node(items, node.at, node.key_at)
    if isinstance(node.value, dict):
        names = list(node.value) if head == "*" else [head] if head in node.value else []
        inner = {n: _changed(node.value[n], rest, f"{key}.{n}" if key else n, change) for n in names}
        return Node({**node.value, **inner}, node.at, node.key_at) if inner else node
    return node


def named_files(scenario: Scenario) -> tuple[Path, ...]:
    """Return the files that a scenario's numbers are read from, sorted; a shapefile with what belongs to it.

    Parameters
    ----------
    scenario : Scenario
        Loaded.

    Returns
    -------
    tuple of Path
        As far as they exist.
    """
    data = scenario.spec.model_dump(mode="json", exclude_unset=True, by_alias=True)
    names = [name for pattern in FILE_KEYS for name in _found(data, pattern)]
    names += [building.hourly for building in scenario.buildings if building.hourly]
    paths = {scenario.folder / part for name in names for part in (name, name.partition("#")[0])}
    more = {other for path in paths if path.suffix.lower() == ".shp" for other in path.parent.glob(f"{path.stem}.*")}
    return tuple(sorted(path for path in paths | more if is_file(path)))


def _found(value: Any, pattern: tuple[str, ...]) -> Iterator[str]:
    """Yield the texts at a pattern of `FILE_KEYS`."""
    if not pattern:
        if isinstance(value, str):
            yield value
        return
    head, rest = pattern[0], pattern[1:]
    if head == "[]" and isinstance(value, list):
        for item in value:
            yield from _found(item, rest)
    elif isinstance(value, dict):
        for key in value if head == "*" else (head,):
            yield from _found(value.get(key), rest)
