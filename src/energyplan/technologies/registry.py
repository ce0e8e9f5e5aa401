"""The kinds of technology there are: this package's own, one module each, and those other packages add."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from energyplan.core.registry import Registry
from energyplan.technologies.about import About, read_about

if TYPE_CHECKING:  # pydantic comes with it, and a listing does without
    from energyplan.technologies.base import Technology

_REGISTRY: Registry[Technology] = Registry(
    "energyplan.technologies", attribute="TECHNOLOGY", group="energyplan.technologies"
)


def kinds() -> tuple[str, ...]:
    """Return the names of all kinds, without importing any of them."""
    return tuple(_REGISTRY)


def listing() -> tuple[About, ...]:
    """Return name, label, group, carriers and colour of every kind, reading no module of our own."""
    here = Path(__file__).parent
    return tuple(
        read_about(here / f"{kind}.py") if (here / f"{kind}.yaml").exists() else _REGISTRY[kind] for kind in kinds()
    )


def default_kinds(use: str) -> tuple[str, ...]:
    """Return the kinds a scenario that says nothing takes for a use.

    Parameters
    ----------
    use : str
        ``heat_today``, ``heat_alternative`` or ``cooling`` of a building.
    """
    return tuple(about.kind for about in listing() if use in about.default_for)


def technologies() -> dict[str, Technology]:
    """Return every technology by kind: our own in alphabetical order, then those of other packages."""
    return dict(_REGISTRY)


def technology(kind: str, key: str = "assets.kind") -> Technology:
    """Return one technology, importing its module only.

    Parameters
    ----------
    kind : str
        Name as in `kinds`.
    key : str
        Dotted path of the key it was written under, for the message.

    Raises
    ------
    ScenarioError
        When there is no such kind, with the closest one.
    """
    return _REGISTRY.find(kind, key=key, what="no such technology")
