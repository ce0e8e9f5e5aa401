"""How a kind of asset is named and shown: the ``about`` part of its YAML file, read without importing its module."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from energyplan.catalogue.facts import Facts, facts_from, read_yaml

GROUPS = ("generation", "conversion", "storage", "grid", "building")


@dataclass(frozen=True, kw_only=True)
class About:
    """Name and look of one kind of asset.

    Attributes
    ----------
    kind : str
        Name in the scenario, the same as the module's.
    label : mapping of str to str
        Name for readers by language: ``en``, ``ja``.
    group : str
        Where it is listed: generation, conversion, storage, grid or building (one building's own equipment).
    inputs, outputs : tuple of str
        Carriers it takes and gives; the first output is the main one, in which its capacity counts.
    colour : str
        ``#rrggbb`` for charts.
    ambient : bool
        Draws energy from, or rejects it to, surroundings outside the model (sun, heat pumps, chillers), so that what
        comes out may exceed what goes in.
    default_for : tuple of str
        Uses for which a scenario that says nothing takes this kind: ``heat_today``, ``heat_alternative`` (buildings
        keeping or choosing their own heating) and ``cooling``.
    finance_class : str
        Class of assets in tax law, as in the finance facts; ``other`` where nothing is known.
    """

    kind: str
    label: Mapping[str, str]
    group: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    colour: str
    ambient: bool = False
    default_for: tuple[str, ...] = ()
    finance_class: str = "other"


@lru_cache(maxsize=256)
def _data(path: Path) -> Any:
    return read_yaml(path.read_text(encoding="utf-8"))


def read_about(module_file: str | Path) -> About:
    """Return the ``about`` part of the YAML file beside a module, given its ``__file__``."""
    path = Path(module_file).with_suffix(".yaml")
    part = _data(path)["about"]
    return About(
        kind=path.stem,
        label=part["label"],
        group=part["group"],
        inputs=tuple(part["inputs"]),
        outputs=tuple(part["outputs"]),
        colour=part["colour"],
        ambient=part.get("ambient", False),
        default_for=tuple(part.get("default_for", ())),
        finance_class=part.get("finance_class", "other"),
    )


@lru_cache(maxsize=256)
def facts_beside(module_file: str) -> Facts:
    """Return the ``facts`` part of the YAML file beside a module, given its ``__file__``."""
    path = Path(module_file).with_suffix(".yaml")
    return facts_from(_data(path)["facts"], path.name)
