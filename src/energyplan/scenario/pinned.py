"""Paths of a scenario as its main file would write them, whichever file they were written in."""

from __future__ import annotations

from collections.abc import Callable

from energyplan.scenario.compose import Composed
from energyplan.scenario.faults import Faults
from energyplan.scenario.paths import is_file
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
        faults.add(node.at, key, "no such file", got=repr(name[:200]), fix=f"It is looked for at {path}.")
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
