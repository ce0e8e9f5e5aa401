"""YAML as a tree in which every value knows its place: built from parser events, in the core schema of YAML 1.2."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from energyplan.core.errors import Issue, Where, shown
from energyplan.scenario.faults import Faults

MAX_DEPTH = 40
TOO_DEEP = f"nested more than {MAX_DEPTH} levels deep"
MAX_NODES = 1_000_000
MAX_ALIAS_NODES = 100_000

_LOADER: Any = getattr(yaml, "CLoader", yaml.Loader)  # only its parser is used: no object is ever constructed
_NULL = {"", "~", "null", "Null", "NULL"}
_BOOL = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INT = re.compile(r"[-+]?[0-9]{1,40}")
_BASED = re.compile(r"0o[0-7]{1,13}|0x[0-9a-fA-F]{1,10}")
_FLOAT = re.compile(r"[-+]?(\.[0-9]{1,40}|[0-9]{1,40}(\.[0-9]{0,40})?)([eE][-+]?[0-9]{1,4})?")
_SPECIAL = {".inf": float("inf"), "+.inf": float("inf"), "-.inf": float("-inf"), ".nan": float("nan")}
_LEADING_ZERO = re.compile(r"[-+]?0[0-9]+")


@dataclass(frozen=True, slots=True)
class Node:
    """One value and where it stands.

    Attributes
    ----------
    value : dict of str to Node, list of Node, or scalar
        What stands there.
    at : Where
        Place of the value.
    key_at : Where
        Place of its key; that of the value for list items and the root.
    """

    value: Any
    at: Where
    key_at: Where

    @property
    def name(self) -> str | None:
        """What an item of a list is called: its ``name`` or ``id``, as text."""
        if isinstance(self.value, dict):
            for key in ("name", "id"):
                inner = self.value.get(key)
                if inner is not None and isinstance(inner.value, (str, int, float)):
                    return str(inner.value)
        return None

    def plain(self) -> Any:
        """Return the value without places: dict, list and scalars."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value

    def get(self, *path: str) -> Node | None:
        """Return the node under nested keys, or None when there is none."""
        node: Node | None = self
        for key in path:
            node = node.value.get(key) if node is not None and isinstance(node.value, dict) else None
        return node


def scalar(text: str, where: Where, key: str, faults: Faults) -> Any:
    """Return what an unquoted scalar means in YAML 1.2: null, true or false, a number, else text.

    ``yes``, ``no``, ``on``, ``off``, dates and ``12:30`` are text; numbers with leading zeros are a fault, because
    YAML versions differ on them.
    """
    if text in _NULL:
        return None
    if text in _BOOL:
        return _BOOL[text]
    if _LEADING_ZERO.fullmatch(text):
        fix = f"Write {text.lstrip('+-').lstrip('0') or '0'} for the number, or '{text}' in quotes for text."
        faults.add(where, key, "a number with leading zeros", got=shown(text), fix=fix)
        return text
    if _INT.fullmatch(text):
        return int(text)
    if _BASED.fullmatch(text):
        return int(text, 0)
    if _FLOAT.fullmatch(text):
        return float(text)
    return _SPECIAL.get(text.lower(), text)


def without(node: Node, path: tuple[str | int, ...]) -> Node:
    """Return the tree without what stands at a path; the whole tree where nothing does."""
    if not path:
        return node
    head, rest = path[0], path[1:]
    if isinstance(node.value, dict) and head in node.value:
        if rest:
            return Node({**node.value, head: without(node.value[head], rest)}, node.at, node.key_at)
        return Node({key: inner for key, inner in node.value.items() if key != head}, node.at, node.key_at)
    if isinstance(node.value, list) and isinstance(head, int) and head < len(node.value):
        items = list(node.value)
        items[head : head + 1] = [without(items[head], rest)] if rest else []
        return Node(items, node.at, node.key_at)
    return node


def dotted(path: tuple[str | int, ...]) -> str:
    """Return a path as text: ``assets[2].kind`` for ``("assets", 2, "kind")``."""
    out = ""
    for part in path:
        out += f"[{part}]" if isinstance(part, int) else f".{part}" if out else part
    return out


def places(root: Node) -> Mapping[str, Where]:
    """Return the place of every dotted key; list items under their number and, if any, their name."""
    found: dict[str, Where] = {}

    def walk(node: Node, keys: list[str]) -> None:
        for key in keys:
            found.setdefault(key, node.at)
        if isinstance(node.value, dict):
            for name, inner in node.value.items():
                walk(inner, [f"{key}.{name}" if key else name for key in keys])
        elif isinstance(node.value, list):
            for number, inner in enumerate(node.value):
                named = [f"{key}.{inner.name}" for key in keys] if inner.name else []
                walk(inner, [f"{key}[{number}]" for key in keys] + named)

    walk(root, [""])
    found.pop("", None)
    return found


def parse(text: str, file: str, faults: Faults) -> Node:
    """Return the tree of a YAML text.

    Parameters
    ----------
    text : str
        The text.
    file : str
        Name of the file as messages show it.
    faults : Faults
        Collector: takes duplicate keys, tags, merge keys and ambiguous numbers; syntax errors are raised at once.

    Raises
    ------
    ScenarioError
        For text that is no YAML, is nested too deeply, expands too far, or holds no or several documents.
    """
    builder = _Builder(file, faults)
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            builder.take(event)
    except yaml.YAMLError as error:
        faults.note(_syntax_issue(error, text, file))
        faults.raise_if_any()
    if builder.root is None:
        faults.stop(Where(file), "", "the file is empty", fix="Start with: format: 1")
        raise AssertionError  # stop() always raises
    return builder.root


def _syntax_issue(error: yaml.YAMLError, text: str, file: str) -> Issue:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is None:
        return Issue(Where(file), "", "a character that YAML does not allow", got=shown(str(error)))
    where = Where(file, mark.line + 1, mark.column + 1)
    lines = text.split("\n")
    line = lines[mark.line] if mark.line < len(lines) else ""
    if "\t" in line[: mark.column + 1]:
        return Issue(where, "", "a tab in the indentation", fix="Indent with spaces.")
    problem = str(getattr(error, "problem", "") or error)
    if "nesting depth" in problem:  # libyaml reads ahead and may see it first
        return Issue(where, "", TOO_DEEP, fix="No section needs that.")
    context = str(getattr(error, "context", "") or "")
    fix = "Check indentation, colons, quotes and brackets here and on the line above."
    return Issue(where, "", f"this is not YAML: {problem}" + (f" {context}" if context else ""), shown(line), fix=fix)


@dataclass
class _Frame:
    """A mapping or list under construction."""

    value: Any
    at: Where
    key_at: Where
    path: tuple[str | int, ...]
    anchor: str | None
    count: int
    height: int = 1
    key: str | None = None
    pending: Where | None = None


@dataclass
class _Builder:
    """Turns events into nodes, without recursion."""

    file: str
    faults: Faults
    root: Node | None = None
    stack: list[_Frame] = field(default_factory=list)
    anchors: dict[str, tuple[Node, int, int]] = field(default_factory=dict)
    open_anchors: set[str] = field(default_factory=set)
    count: int = 0
    aliased: int = 0
    documents: int = 0

    def take(self, event: Any) -> None:
        where = Where(self.file, event.start_mark.line + 1, event.start_mark.column + 1)
        if isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                self.faults.stop(where, "", "a second document in one file", fix="Put it into a file of its own.")
        elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            self._open(event, where)
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            self._close()
        elif isinstance(event, yaml.ScalarEvent):
            self._scalar(event, where)
        elif isinstance(event, yaml.AliasEvent):
            self._alias(str(event.anchor), where)

    def _path(self) -> tuple[str | int, ...]:
        if not self.stack:
            return ()
        top = self.stack[-1]
        if isinstance(top.value, list):
            return (*top.path, len(top.value))
        return top.path if top.key is None else (*top.path, top.key)

    def _wants_key(self) -> bool:
        return bool(self.stack) and isinstance(self.stack[-1].value, dict) and self.stack[-1].pending is None

    def _counted(self, where: Where) -> None:
        self.count += 1
        if self.count > MAX_NODES:
            self.faults.stop(where, "", f"more than {MAX_NODES} values in one file", fix="Put tables into CSV files.")

    def _open(self, event: Any, where: Where) -> None:
        if self._wants_key():
            self.faults.stop(
                where, dotted(self._path()), "a list or mapping where a key belongs", fix="Use text as key."
            )
        if len(self.stack) >= MAX_DEPTH:
            self.faults.stop(where, "", TOO_DEEP, fix="No section needs that.")
        self._counted(where)
        self._no_tag(event, where)
        key_at = (self.stack[-1].pending if self.stack else None) or where
        value: Any = {} if isinstance(event, yaml.MappingStartEvent) else []
        self.stack.append(_Frame(value, where, key_at, self._path(), event.anchor, self.count))
        if event.anchor:
            self.open_anchors.add(event.anchor)

    def _close(self) -> None:
        frame = self.stack.pop()
        node = Node(frame.value, frame.at, frame.key_at)
        if frame.anchor:
            self.anchors[frame.anchor] = (node, self.count - frame.count + 1, frame.height)
            self.open_anchors.discard(frame.anchor)
        self._put(node, frame.height)

    def _scalar(self, event: Any, where: Where) -> None:
        self._counted(where)
        self._no_tag(event, where)
        if self._wants_key():
            self._key(event.value, where, quoted=not event.implicit[0])
            return
        value = event.value
        if event.implicit[0] and event.tag is None:
            value = scalar(value, where, dotted(self._path()), self.faults)
        key_at = (self.stack[-1].pending if self.stack else None) or where
        node = Node(value, where, key_at)
        if event.anchor:
            self.anchors[event.anchor] = (node, 1, 0)
        self._put(node, 0)

    def _key(self, text: str, where: Where, *, quoted: bool) -> None:
        top = self.stack[-1]
        top.key, top.pending = text, where
        path = dotted((*top.path, text))
        if text == "<<" and not quoted:
            fix = "Use `extends` or `variants`, or write the keys out."
            self.faults.add(where, path, "merge keys are not part of this format", fix=fix)
        elif text in top.value:
            first = top.value[text].key_at
            self.faults.add(where, path, f"the same key twice; it stands on line {first.line} already", fix="Keep one.")

    def _alias(self, anchor: str, where: Where) -> None:
        path = dotted(self._path())
        if self._wants_key():
            self.faults.stop(
                where, path, "an alias where a key belongs", got=shown("*" + anchor), fix="Use text as key."
            )
        if anchor in self.open_anchors:
            self.faults.stop(where, path, "an alias inside of what it stands for", got=shown("*" + anchor))
        if anchor not in self.anchors:
            self.faults.stop(
                where, path, "an alias without an anchor", got=shown("*" + anchor), fix=f"Mark it &{anchor}."
            )
        node, size, height = self.anchors[anchor]
        self.count += size
        self.aliased += size
        if self.aliased > MAX_ALIAS_NODES:
            self.faults.stop(where, path, f"aliases expand to more than {MAX_ALIAS_NODES} values", fix="Write fewer.")
        if len(self.stack) + height > MAX_DEPTH:
            self.faults.stop(where, path, TOO_DEEP, fix="No section needs that.")
        self._put(Node(node.value, node.at, (self.stack[-1].pending if self.stack else None) or where), height)

    def _put(self, node: Node, height: int) -> None:
        if not self.stack:
            self.root = node
            return
        top = self.stack[-1]
        top.height = max(top.height, height + 1)
        if isinstance(top.value, list):
            top.value.append(node)
            return
        if top.key is not None and top.key not in top.value and top.key != "<<":
            top.value[top.key] = node
        top.key = top.pending = None

    def _no_tag(self, event: Any, where: Where) -> None:
        if event.tag is not None and event.tag != "!":
            self.faults.add(where, dotted(self._path()), "tags are not allowed", got=shown(event.tag), fix="Remove it.")


def walk(node: Node, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Node]]:
    """Yield every path and node of a tree, the root first."""
    yield path, node
    if isinstance(node.value, dict):
        for key, inner in node.value.items():
            yield from walk(inner, (*path, key))
    elif isinstance(node.value, list):
        for number, inner in enumerate(node.value):
            yield from walk(inner, (*path, number))
