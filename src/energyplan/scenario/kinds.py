"""Assets as their technology describes them: from a mapping with ``kind`` to that kind's own record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel, ValidationError

from energyplan.core.errors import did_you_mean
from energyplan.scenario.faults import Faults
from energyplan.scenario.tree import Node
from energyplan.scenario.words import got, joined, report
from energyplan.technologies.about import About
from energyplan.technologies.base import AssetSpec, Technology
from energyplan.technologies.registry import kinds, listing, technology

LISTING = "`energyplan technologies` lists the kinds."


def validated(model: type[BaseModel], node: Node, prefix: str, context: dict[str, Any], faults: Faults) -> Any:
    """Return the model filled from a tree, or None after its faults are noted."""
    try:
        return model.model_validate(node.plain(), context=context)
    except ValidationError as error:
        report(error, model, node, prefix, faults)
    return None


@lru_cache(maxsize=1)
def about_kinds() -> Mapping[str, About]:
    """Return name, group and carriers of every kind, read once."""
    return MappingProxyType({item.kind: item for item in listing()})


def known_kind(node: Node, key: str, faults: Faults) -> Technology | None:
    """Return the technology that a node names, or None after a fault."""
    if isinstance(node.value, str) and node.value in kinds():
        return technology(node.value)
    fix = did_you_mean(str(node.value), list(kinds())) or LISTING
    faults.add(node.at, key, "no such technology", got=got(node), expected="a kind of technology", fix=fix)
    return None


def assets(root: Node, context: dict[str, Any], faults: Faults) -> Iterator[tuple[int, AssetSpec]]:
    """Yield number and record of every asset that is in order; faults of the others are noted."""
    section = root.get("assets")
    if section is None or not isinstance(section.value, list):
        return
    for number, node in enumerate(section.value):
        found = _one(node, joined("assets", section, number), context, faults)
        if found is None:
            continue
        spec, kind = found
        if kind.group == "building":
            fix = f"Name it under demand.alternatives or demand.cooling: [{kind.kind}]."
            where = node.value["kind"].at
            faults.add(where, f"{joined('assets', section, number)}.kind", "equipment of a single building", fix=fix,
                       got=kind.kind, expected="a plant of the town")  # fmt: skip
        yield number, spec


def _one(node: Node, key: str, context: dict[str, Any], faults: Faults) -> tuple[AssetSpec, Technology] | None:
    if not isinstance(node.value, dict):
        return None  # the model of the section has reported it
    kind = node.get("kind")
    if kind is None:
        faults.add(node.at, f"{key}.kind", "missing", expected="a kind of technology", fix=LISTING)
        return None
    found = known_kind(kind, f"{key}.kind", faults)
    if found is None:
        return None
    spec = validated(found.spec, node, key, context, faults)
    return None if spec is None else (spec, found)


def equipment(
    root: Node, name: str, default: tuple[str, ...], context: dict[str, Any], faults: Faults
) -> Iterator[AssetSpec]:
    """Yield the buildings' own heating (``alternatives``) or ``cooling``: kinds, or mappings with fields of their own.

    Parameters
    ----------
    root : Node
        The whole tree.
    name : str
        Key inside ``demand``.
    default : tuple of str
        Kinds where the key is not given.
    context : dict
        Currency and exchange rates.
    faults : Faults
        Collector.
    """
    section = root.get("demand", name)
    place = (root.get("demand") or root).at
    items = [Node(kind, place, place) for kind in default if kind in kinds()]
    if section is not None and section.value is not None:
        items = section.value if isinstance(section.value, list) else []
    wanted = "cooling" if name == "cooling" else "heat"
    for number, node in enumerate(items):
        key = f"demand.{name}[{number}]"
        if not isinstance(node.value, dict):
            node = Node({"kind": node}, node.at, node.key_at)
        if node.get("name") is None and node.get("kind") is not None:
            node = Node({**node.value, "name": node.value["kind"]}, node.at, node.key_at)
        found = _one(node, key, context, faults)
        if found is None:
            continue
        check_equipment(found[1], node.value["kind"], f"{key}.kind", wanted, faults)
        yield found[0]


def check_equipment(kind: Technology, node: Node, key: str, wanted: str, faults: Faults) -> None:
    """Note a fault when a technology is no building's own equipment, or gives something else than wanted."""
    if kind.group != "building":
        options = [k for k in kinds() if technology(k).group == "building" and wanted in technology(k).outputs]
        fix = "Choose among: " + ", ".join(options) + "." if options else ""
        faults.add(node.at, key, "a plant of the town, not a building's own", got=kind.kind, fix=fix,
                   expected=f"a building's own equipment for {wanted}")  # fmt: skip
    elif wanted not in kind.outputs:
        faults.add(node.at, key, f"gives no {wanted}", got=kind.kind, expected=f"equipment whose output is {wanted}",
                   fix="Move it to the list it belongs to.")  # fmt: skip
