"""What other rooms and other packages add to a plan by name: found through entry points, loaded on first use."""

from __future__ import annotations

from collections.abc import Callable
from importlib import metadata
from typing import Any

from energyplan.core.errors import EnergyplanError

GROUP = "energyplan.plan_accessors"


def accessor_names() -> tuple[str, ...]:
    """Return the names that installed packages offer, in order of the alphabet; nothing is imported for it."""
    return tuple(sorted({entry.name for entry in metadata.entry_points(group=GROUP)}))


def accessor(name: str) -> Callable[[Any], Any] | None:
    """Load what stands behind a name.

    Parameters
    ----------
    name : str
        Name of an entry point of the group ``energyplan.plan_accessors``.

    Returns
    -------
    callable or None
        Called with the plan, it gives what the plan shows under that name; None where no package offers it.

    Raises
    ------
    EnergyplanError
        When two packages offer the same name.
    """
    found = list(metadata.entry_points(group=GROUP, name=name))
    if len({entry.value for entry in found}) > 1:
        offers = " and ".join(repr(entry.value) for entry in found)
        raise EnergyplanError(f"two packages offer plan.{name}: {offers}. Uninstall one of them.")
    return found[0].load() if found else None
