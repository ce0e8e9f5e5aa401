"""Input models in words: each field with its type, unit, default and text, for listings and reference pages."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from energyplan.catalogue.facts import Fact
from energyplan.scenario.words import unwrapped
from energyplan.technologies.about import facts_beside


@dataclass(frozen=True)
class FieldText:
    """One field in words.

    Attributes
    ----------
    name : str
        Key in the file.
    kind : str
        What may stand there.
    unit : str
        Unit of a bare number; empty for none.
    default : str
        Value where it is not given; ``required`` where it has to be.
    text : str
        What it means.
    models : tuple of type
        Models of what may stand below it.
    """

    name: str
    kind: str
    unit: str
    default: str
    text: str
    models: tuple[type[BaseModel], ...] = ()


def fields_of(model: type[BaseModel]) -> list[FieldText]:
    """Return every field of a model in words, in the order of its declaration."""
    return [_field(info.alias or name, info) for name, info in model.model_fields.items()]


def _field(name: str, info: FieldInfo) -> FieldText:
    text = " ".join((info.description or "").split())
    models = tuple(dict.fromkeys(_models(info.annotation)))
    return FieldText(name, _kind(info), _unit(info), _default(info), text, models)


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    for kind in unwrapped(annotation):
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield kind
        else:
            for inner in get_args(kind):
                yield from _models(inner)


def _kind(info: FieldInfo) -> str:
    names = list(dict.fromkeys(_name(kind) for kind in unwrapped(info.annotation)))
    return " or ".join(names)


def _name(kind: Any) -> str:
    plain = {str: "text", float: "number", int: "whole number", bool: "true or false", Any: "anything"}
    if kind in plain:
        return plain[kind]
    origin, args = get_origin(kind), [a for a in get_args(kind) if a is not Ellipsis]
    if origin is Literal:
        return ", ".join(str(a) for a in args)
    if origin in (tuple, list):
        inner = " or ".join(dict.fromkeys(_name(k) for a in args for k in unwrapped(a)))
        return f"list of {inner}" if inner else "list"
    if origin is dict:
        return "names to " + " or ".join(dict.fromkeys(_name(k) for k in unwrapped(args[1])))
    return "mapping" if isinstance(kind, type) and issubclass(kind, BaseModel) else str(kind)


def unit_of(item: Any) -> str:
    """Return the unit that an annotation or a field carries; empty for none."""
    if isinstance(item, FieldInfo) and isinstance(item.json_schema_extra, dict) and "x-unit" in item.json_schema_extra:
        return str(item.json_schema_extra["x-unit"])
    inner = (*get_args(item), *getattr(item, "__metadata__", ()))
    return next((unit for unit in map(unit_of, inner) if unit), "")


def _unit(info: FieldInfo) -> str:
    unit = unit_of(info) or next((u for u in map(unit_of, info.metadata) if u), "") or unit_of(info.annotation)
    return "" if unit == "1" else unit.replace("**", "")


def _default(info: FieldInfo) -> str:
    if info.is_required():
        return "required"
    default = info.default
    if default is PydanticUndefined or default is None or isinstance(default, BaseModel) or default in ((), {}, ""):
        return ""
    if isinstance(default, tuple):
        return "[" + ", ".join(str(d) for d in default) + "]"
    if isinstance(default, bool):
        return str(default).lower()
    return f"{default:g}" if isinstance(default, float) else str(default)


def facts_of(kind: str) -> list[Fact]:
    """Return the figures that a kind of technology of our own takes where a scenario gives none."""
    spec = importlib.util.find_spec(f"energyplan.technologies.{kind}") if kind.isidentifier() else None
    if spec is None or spec.origin is None:
        return []
    return [fact for entries in facts_beside(spec.origin).values() for fact in entries]
