"""One tree from several sources: the file, what it extends, the variant chosen, and overrides of the command line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from energyplan.core.errors import ScenarioError, Where, did_you_mean, shown
from energyplan.readers.text import decode, read_bytes
from energyplan.scenario.faults import Faults
from energyplan.scenario.paths import Folders
from energyplan.scenario.tree import Node, dotted, parse

MAX_BYTES = 5_000_000
MAX_FILES = 20
OVERRIDE = "--set"
#: Keys of which one replaces the others when a mapping is merged into another.
ONE_OF: dict[str, frozenset[str]] = {
    "weather": frozenset({"station", "metpv", "epw", "try", "csv", "monthly"}),
    "markets.*": frozenset({"price_per_t", "price_per_l", "price_per_m3", "price_per_kwh"}),
    "routes": frozenset({"map", "nodes"}),
}


@dataclass(frozen=True)
class Composed:
    """The whole tree, and the names of the variants it offers."""

    root: Node
    variants: tuple[str, ...]
    folders: Folders


def read_tree(path: Path, faults: Faults) -> Node:
    """Return the tree of one YAML file in UTF-8 or cp932, at most `MAX_BYTES` long.

    Raises
    ------
    ScenarioError
        For a file that cannot be read, is no YAML, or holds no mapping.
    """
    try:
        text = decode(read_bytes(path, max_bytes=MAX_BYTES), str(path)).text
    except ScenarioError as error:
        faults.take(error)
        faults.raise_if_any()
        raise
    root = parse(text, str(path), faults)
    if root.value is None:
        faults.stop(Where(str(path)), "", "the file is empty", fix="Start with: format: 1")
    if not isinstance(root.value, dict):
        fix = "Write keys and values, such as: format: 1"
        faults.stop(root.at, "", "no scenario", got=shown(root.plain()), expected="a mapping", fix=fix)
    return root


def compose(path: Path, variant: str | None, overrides: Sequence[str], faults: Faults) -> Composed:
    """Return the tree after ``extends``, variant and overrides, without those sections.

    Parameters
    ----------
    path : Path
        The scenario file.
    variant : str, optional
        Name of one of its variants.
    overrides : sequence of str
        ``key.path=value`` each, items of lists by their name or as ``[number]``.
    faults : Faults
        Collector.

    Raises
    ------
    ScenarioError
        For files that cannot be read, cycles, an unknown variant.
    """
    folders = Folders(path)
    root = _extended(path, folders, faults, chain=())
    variants = root.get("variants")
    known: dict[str, Node] = {}
    if variants is not None and isinstance(variants.value, dict):
        known = variants.value
    elif variants is not None and variants.value is not None:
        faults.add(variants.at, "variants", "not a mapping of names to overrides", got=shown(variants.plain()))
    root = _without(root, "variants", "extends")
    if variant:
        root = merge(root, _chosen(variant, known, root, faults), faults=faults)
    for text in overrides:
        root = override(root, text, faults)
    return Composed(root, tuple(known), folders)


def _chosen(variant: str, known: dict[str, Node], root: Node, faults: Faults) -> Node:
    if variant not in known:
        fix = did_you_mean(variant, list(known)) or (
            "Known are: " + ", ".join(known) + "." if known else "The file has no variants."
        )
        faults.stop(root.at, "variants", "no such variant", got=shown(variant), fix=fix)
    node = known[variant]
    if not isinstance(node.value, dict):
        words = {"got": shown(node.plain()), "expected": "keys and values that replace those of the file"}
        faults.stop(node.at, f"variants.{variant}", "not a mapping", **words)
    for key in ("extends", "variants"):
        if key in node.value:
            faults.add(
                node.value[key].key_at, f"variants.{variant}.{key}", "not possible inside a variant", fix="Remove it."
            )
    return _without(node, "variants", "extends")


def _without(node: Node, *keys: str) -> Node:
    return Node({k: v for k, v in node.value.items() if k not in keys}, node.at, node.key_at)


def _extended(path: Path, folders: Folders, faults: Faults, chain: tuple[Path, ...]) -> Node:
    root = read_tree(path, faults)
    below = root.get("extends")
    if below is None or below.value is None:
        return root
    chain = (*chain, _real(path))
    target = folders.resolve(below, "extends", faults)
    if target is None:
        return root
    if _real(target) in chain:
        names = " -> ".join(p.name for p in (*chain, _real(target)))
        faults.stop(below.at, "extends", "files that extend each other in a circle", got=names, fix="Break the circle.")
    if len(chain) >= MAX_FILES:
        faults.stop(below.at, "extends", f"a chain of more than {MAX_FILES} files", fix="Merge some of them.")
    if not target.is_file():
        faults.stop(below.at, "extends", "no such file", got=shown(below.value), fix="Check the path.")
    folders.adopt(target, below)
    return merge(_extended(target, folders, faults, chain), root, faults=faults)


def _real(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, RuntimeError, ValueError):
        return path


def merge(base: Node, over: Node, path: tuple[str | int, ...] = (), *, faults: Faults | None = None) -> Node:
    """Return `base` with `over` laid on top.

    Mappings merge key by key; lists whose items all have a name (or id) merge item by item, further items follow, and
    an item with ``remove: true`` goes; anything else is replaced. An item of another ``kind`` replaces the old one.
    Keys of which only one may be given (such as the sources of `weather`) replace each other.
    """
    if isinstance(base.value, dict) and isinstance(over.value, dict):
        kinds = [node.value.get("kind") for node in (base, over)]
        if all(kinds) and kinds[0].value != kinds[1].value:  # type: ignore[union-attr]
            return over
        kept = _one_of(base, over, path)
        merged = dict(kept)
        for key, node in over.value.items():
            merged[key] = merge(kept[key], node, (*path, key), faults=faults) if key in kept else node
        return Node(merged, over.at, over.key_at)
    lists = isinstance(base.value, list) and isinstance(over.value, list) and bool(over.value)
    if lists and all(item.name for item in (*base.value, *over.value)):
        return Node(_merged_items(base, over, path, faults), over.at, over.key_at)
    return over


def _one_of(base: Node, over: Node, path: tuple[str | int, ...]) -> dict[str, Node]:
    dots = ".".join(str(p) for p in path)
    group = ONE_OF.get(dots) or ONE_OF.get(".".join([*dots.split(".")[:-1], "*"]), frozenset())
    if not group & over.value.keys():
        return dict(base.value)
    return {k: v for k, v in base.value.items() if k not in group or k in over.value}


def _merged_items(base: Node, over: Node, path: tuple[str | int, ...], faults: Faults | None) -> list[Node]:
    items = {str(item.name): item for item in base.value}
    if len(items) < len(base.value):
        return [*base.value, *over.value]  # names that are not unique are reported by the checks
    seen: set[str] = set()
    extra: list[Node] = []
    for item in over.value:
        name = str(item.name)
        removed = item.get("remove")
        if removed is not None and removed.value is True:
            if name not in items and faults is not None:
                fix = did_you_mean(name, list(items))
                faults.add(item.at, f"{dotted(path)}.{name}", "nothing of this name to remove", fix=fix)
            items.pop(name, None)
        elif name in seen:
            extra.append(item)
        else:
            items[name] = merge(items[name], item, (*path, name), faults=faults) if name in items else item
        seen.add(name)
    return [*items.values(), *extra]


_STEP = re.compile(r'"([^"]*)"|\[(\d{1,9})\]|([^.\["]+)')


def override(root: Node, text: str, faults: Faults) -> Node:
    """Return the tree with one ``key.path=value`` of the command line laid on top.

    Parameters
    ----------
    root : Node
        The tree.
    text : str
        Keys with dots between them; an item of a list by its name or as ``[number]``; names with dots in quotes. The
        value is read as YAML: a number, text, ``[a, b]`` or ``{a: 1}``.
    faults : Faults
        Collector.
    """
    path, equals, value = text.partition("=")
    steps = [tuple(m.groups()) for m in _STEP.finditer(path)]
    where = Where(OVERRIDE)
    if not equals or not steps or len(steps) > 20:
        faults.add(where, "", "not an override", got=shown(text), expected="key.path=value")
        return root
    inner = Faults()
    try:
        node = parse(value, OVERRIDE, inner) if value.strip() else Node(None, where, where)
        inner.raise_if_any()
    except ScenarioError as error:
        for issue in error.issues:
            faults.add(where, path, issue.what, got=shown(value), fix=issue.fix)
        return root
    node = _moved(node, where)
    return _set(root, steps, node, path, faults)


def _moved(node: Node, where: Where) -> Node:
    value = node.value
    if isinstance(value, dict):
        value = {k: _moved(v, where) for k, v in value.items()}
    elif isinstance(value, list):
        value = [_moved(v, where) for v in value]
    return Node(value, where, where)


def _set(node: Node, steps: list[tuple[str | None, ...]], new: Node, path: str, faults: Faults) -> Node:
    quoted, number, plain = steps[0]
    name = quoted if quoted is not None else (plain or "").strip()
    rest = steps[1:]
    where = new.at
    if isinstance(node.value, dict) and number is None:
        if not rest:
            group = ONE_OF.get(path.rpartition(".")[0], frozenset())
            drop = group - {name} if name in group else frozenset()
            return Node({**{k: v for k, v in node.value.items() if k not in drop}, name: new}, node.at, node.key_at)
        below = node.value.get(name)
        below = Node({}, where, where) if below is None or below.value is None else below
        return Node({**node.value, name: _set(below, rest, new, path, faults)}, node.at, node.key_at)
    if isinstance(node.value, list):
        at = _item(node, name, number)
        if at is not None:
            items = list(node.value)
            items[at] = _set(items[at], rest, new, path, faults) if rest else new
            return Node(items, node.at, node.key_at)
        names = [item.name for item in node.value if item.name]
        fix = did_you_mean(name, names) or ("Known are: " + ", ".join(names) + "." if names else "")
        faults.add(where, path, "no such item", got=shown(number or name), fix=fix)
        return node
    words = {"got": shown(node.plain()), "fix": "Only keys inside the file can be set; tables have to be edited."}
    faults.add(where, path, f"nothing to set {shown(number or name)} in", **words)
    return node


def _item(node: Node, name: str, number: str | None) -> int | None:
    if number is not None:
        return int(number) if int(number) < len(node.value) else None
    return next((at for at, item in enumerate(node.value) if item.name == name), None)
