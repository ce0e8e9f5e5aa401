"""Pydantic's findings in our own words, at the place of the key or value at fault."""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, ValidationError

from energyplan.core.errors import Where, did_you_mean, shown
from energyplan.core.units import UnitError
from energyplan.scenario.faults import Faults
from energyplan.scenario.tree import Node

_NAMES = {str: "text", float: "a number", int: "a whole number", bool: "true or false"}


def report(
    error: ValidationError, model: type[BaseModel], node: Node, prefix: str, faults: Faults
) -> list[tuple[str | int, ...]]:
    """Note every finding of a validation as a fault, and return the paths in the tree at fault.

    Parameters
    ----------
    error : ValidationError
        What pydantic found.
    model : type
        The model that was to be filled.
    node : Node
        The tree it was to be filled from.
    prefix : str
        Dotted key of the tree's root; empty for the whole file.
    faults : Faults
        Collector.
    """
    misfits: dict[str, _Finding] = {}
    told: list[str] = []
    paths: list[tuple[str | int, ...]] = []
    for item in error.errors(include_url=False):
        finding = _locate(item, model, node, prefix)
        if finding.fits:
            told.append(finding.key)
            paths.append(finding.path)
            _tell(finding, faults)
        else:
            misfits.setdefault(finding.key, finding)
    for key, finding in misfits.items():
        if not any(other.startswith(key) for other in told):  # else another type of it was meant, and has its own fault
            expected = " or ".join(_type_names(finding.union))
            faults.add(finding.node.at, key, "wrong type", got=got(finding.node), expected=expected)
            paths.append(finding.path)
    return paths


@dataclass
class _Finding:
    """One finding: the deepest node of its location, its dotted key, what may stand there, and what is missing."""

    error: Mapping[str, Any]
    node: Node
    key: str
    types: tuple[Any, ...]
    parent: tuple[Any, ...] = ()
    union: tuple[Any, ...] = ()
    missing: str = ""
    fits: bool = True
    path: tuple[str | int, ...] = ()


def _locate(error: Any, model: type[BaseModel], node: Node, prefix: str) -> _Finding:
    at = _Finding(error, node, prefix, (model,))
    expects_tag = False
    for part in error["loc"]:
        if expects_tag:
            at.types = _branch(at.types, str(part))
            at.fits = any(_suits(kind, at.node.value) for kind in at.types)
            expects_tag = False
            if not at.fits:
                return at
            continue
        inner = _child(at.node, part)
        if inner is None:
            at.missing = str(part)
            return at
        at.key, at.path = joined(at.key, at.node, part), (*at.path, part)
        at.parent, at.types, at.node = at.types, tuple(_below(at.types, part)), inner
        expects_tag = len(at.types) > 1
        at.union = at.types
    return at


def _child(node: Node, part: str | int) -> Node | None:
    if isinstance(node.value, dict):
        return node.value.get(part)
    if isinstance(node.value, list) and isinstance(part, int) and part < len(node.value):
        return node.value[part]  # type: ignore[no-any-return]
    return None


def joined(key: str, node: Node, part: str | int) -> str:
    """Return the dotted key of a child: items of lists by their name where they have one."""
    if isinstance(part, int):
        name = node.value[part].name if isinstance(node.value, list) and part < len(node.value) else None
        if not name or len(name) > 80:
            return f"{key}[{part}]"
        return f"{key}.{name}" if key else name
    short = part if len(part) <= 80 else part[:79] + "…"
    return f"{key}.{short}" if key else short


def _branch(kinds: tuple[Any, ...], tag: str) -> tuple[Any, ...]:
    def matches(kind: Any) -> bool:
        origin = get_origin(kind)
        if origin in (tuple, list, dict):
            return tag.startswith(origin.__name__)
        return getattr(kind, "__name__", "") == tag or (origin is Literal and tag.startswith("literal"))

    return tuple(kind for kind in kinds if matches(kind)) or kinds


def _suits(kind: Any, value: Any) -> bool:
    origin = get_origin(kind)
    if origin in (tuple, list):
        return isinstance(value, list)
    if origin is dict or (isinstance(kind, type) and issubclass(kind, BaseModel)):
        return isinstance(value, dict)
    if kind in (int, float):
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    return isinstance(value, kind) if isinstance(kind, type) else True


def unwrapped(annotation: Any) -> Iterator[Any]:
    """Yield the types that an annotation allows, without ``None``, ``Annotated`` and unions."""
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from unwrapped(get_args(annotation)[0])
    elif origin in (Union, types.UnionType):
        for inner in get_args(annotation):
            yield from unwrapped(inner)
    elif annotation is not type(None):
        yield annotation


def _below(kinds: tuple[Any, ...], part: str | int) -> Iterator[Any]:
    for kind in kinds:
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            found = [info.annotation for name, info in kind.model_fields.items() if part == (info.alias or name)]
            if not found and kind.model_config.get("extra") == "allow":
                found = list(get_args(get_type_hints(kind)["__pydantic_extra__"])[1:])
            for annotation in found:
                yield from unwrapped(annotation)
        elif get_origin(kind) in (tuple, list, dict):
            inner = [a for a in get_args(kind) if a is not Ellipsis]
            if inner:
                yield from unwrapped(inner[-1])


def keys_of(*models: Any) -> list[str]:
    """Return the keys that mappings of these models may have."""
    return [
        info.alias or name
        for model in models
        if isinstance(model, type) and issubclass(model, BaseModel)
        for name, info in model.model_fields.items()
    ]


def _type_names(kinds: tuple[Any, ...]) -> list[str]:
    def name(kind: Any) -> str:
        if kind in _NAMES:
            return _NAMES[kind]
        return "a list" if get_origin(kind) in (tuple, list) else "a mapping"

    return list(dict.fromkeys(name(kind) for kind in kinds))


def got(node: Node) -> str:
    """Return what stands at a node, short enough for a message."""
    if isinstance(node.value, dict):
        return "a mapping"
    if isinstance(node.value, list):
        return f"a list of {len(node.value)}"
    return "nothing" if node.value is None else shown(node.value)


def _tell(finding: _Finding, faults: Faults) -> None:
    kind, context, node = finding.error["type"], finding.error.get("ctx") or {}, finding.node
    if kind == "missing":
        key = f"{finding.key}.{finding.missing}" if finding.key else finding.missing
        faults.add(node.key_at, key, "missing", fix=f"Add `{finding.missing}`.")
    elif kind == "extra_forbidden":
        known = keys_of(*finding.parent)
        last = str(finding.error["loc"][-1])
        fix = did_you_mean(last, known) or ("Known here: " + ", ".join(known) + "." if known else "Remove it.")
        faults.add(node.key_at, finding.key, "unknown key", fix=fix)
    elif isinstance(context.get("error"), UnitError):
        _tell_value(context["error"], finding, faults)
    else:
        what, expected, fix = _words(kind, context, finding)
        faults.add(node.at, finding.key, what, got=got(node), expected=expected, fix=fix)


def _tell_value(error: UnitError, finding: _Finding, faults: Faults) -> None:
    """Note what one of our own validators found; it may name a key below and further faults."""
    for fault in (error, *getattr(error, "others", ())):
        below = str(getattr(fault, "key", ""))
        inner = _child(finding.node, below) if below else None
        key = ".".join(part for part in (finding.key, below) if part)
        where: Where = inner.at if inner is not None else finding.node.at
        faults.add(where, key, fault.what, got=fault.got, expected=fault.expected, fix=fault.fix)


_BOUNDS = {
    "greater_than_equal": ("too small", "at least {ge:g}"),
    "greater_than": ("too small", "more than {gt:g}"),
    "less_than_equal": ("too large", "at most {le:g}"),
    "less_than": ("too large", "less than {lt:g}"),
}
_TYPES = {
    "string_type": ("not text", "text", "Put it in quotes."),
    "float_type": ("not a number", "a number", ""),
    "float_parsing": ("not a number", "a number", ""),
    "finite_number": ("not a finite number", "a number", ""),
    "int_type": ("not a whole number", "a whole number", ""),
    "int_parsing": ("not a whole number", "a whole number", ""),
    "int_parsing_size": ("not a usable number", "a whole number", ""),
    "int_from_float": ("not a whole number", "a whole number", ""),
    "bool_type": ("neither true nor false", "true or false", ""),
    "bool_parsing": ("neither true nor false", "true or false", ""),
    "tuple_type": ("not a list", "a list", "Write [a, b], or items with dashes."),
    "list_type": ("not a list", "a list", "Write [a, b], or items with dashes."),
    "dict_type": ("not a mapping", "keys and values", ""),
    "model_type": ("not a mapping", "keys and values", ""),
    "model_attributes_type": ("not a mapping", "keys and values", ""),
}


def _bound_hint(context: Mapping[str, Any], finding: _Finding) -> str:
    """Return the usual reason for a number beyond its bound, where there is one."""
    value = finding.node.value
    if finding.key.endswith("latitude"):
        return "Latitude and longitude may be swapped."
    limit = context.get("le", context.get("lt", 0))
    if limit in (1, 0.8) and isinstance(value, (int, float)) and 1 < value <= 100:
        return f"A share of one is expected: write {value:g} % or {value / 100:g}."
    return ""


def _words(kind: str, context: Mapping[str, Any], finding: _Finding) -> tuple[str, str, str]:
    """Return what is wrong, what is expected and the remedy, for a finding of pydantic's own kinds."""
    if kind in _BOUNDS:
        what, expected = _BOUNDS[kind]
        return what, expected.format(**{k: float(v) for k, v in context.items()}), _bound_hint(context, finding)
    if kind in _TYPES:
        return _TYPES[kind]
    if kind in ("literal_error", "enum"):
        options = [str(o) for t in finding.types if get_origin(t) is Literal for o in get_args(t)]
        expected = "one of " + ", ".join(options) if len(options) > 1 else "".join(options)
        return "not one of the choices", expected or str(context.get("expected", "")), did_you_mean(
            str(finding.node.value), options
        )  # fmt: skip
    if kind in ("too_short", "too_long"):
        length = context.get("min_length", context.get("max_length"))
        return f"a list {kind.replace('_', ' ')}", f"{length} values", ""
    if kind in ("string_too_short", "string_too_long"):
        length = context.get("min_length", context.get("max_length"))
        return "text " + kind.removeprefix("string_").replace("_", " "), f"{length} characters", ""
    error = context.get("error")
    return str(error or finding.error.get("msg", "not valid")), "", ""
