"""Finding things by name: modules of a package that carry an attribute, and entry points of other packages."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Iterator, Mapping
from functools import cached_property
from importlib import metadata
from pathlib import Path
from typing import Any, Generic, TypeVar

from energyplan.core.errors import EnergyplanError, Issue, ScenarioError, Where, did_you_mean

T = TypeVar("T")


class Registry(Mapping[str, T], Generic[T]):
    """A mapping from name to thing that imports a module only when its thing is asked for.

    Listing the names reads one folder and the entry points, and imports nothing.

    Parameters
    ----------
    package : str
        Package whose modules are searched; a module counts when a file of data stands beside it under the same stem.
    attribute : str
        Name of the module's attribute that is the thing.
    group : str
        Entry-point group through which other packages add theirs; the entry point's name is the thing's.
    data_suffix : str
        Ending of the file of data.
    """

    def __init__(self, package: str, *, attribute: str, group: str, data_suffix: str = ".yaml") -> None:
        self._package, self._attribute, self._group, self._suffix = package, attribute, group, data_suffix
        self._loaded: dict[str, T] = {}

    @cached_property
    def _own(self) -> tuple[str, ...]:
        spec = importlib.util.find_spec(self._package)
        folders = list(spec.submodule_search_locations or []) if spec else []
        files = [path for folder in folders for path in Path(folder).glob("*.py")]
        return tuple(sorted(path.stem for path in files if path.with_suffix(self._suffix).exists()))

    @cached_property
    def _foreign(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for entry in metadata.entry_points(group=self._group):
            if entry.name in self._own or entry.name in found:
                raise EnergyplanError(
                    f"two packages offer {entry.name!r} in {self._group} (the second is {entry.value!r}). "
                    "Uninstall one of them, or rename its entry point."
                )
            found[entry.name] = entry
        return found

    def __iter__(self) -> Iterator[str]:
        return iter((*self._own, *sorted(self._foreign)))

    def __len__(self) -> int:
        return len(self._own) + len(self._foreign)

    def __contains__(self, name: object) -> bool:
        return name in self._own or name in self._foreign

    def __getitem__(self, name: str) -> T:
        if name not in self._loaded:
            if name in self._own:
                module = importlib.import_module(f"{self._package}.{name}")
                self._loaded[name] = getattr(module, self._attribute)
            elif name in self._foreign:
                self._loaded[name] = self._foreign[name].load()
            else:
                raise KeyError(name)
        return self._loaded[name]

    def find(self, name: str, *, key: str, what: str) -> T:
        """Return the thing of that name, or tell a person which names there are.

        Parameters
        ----------
        name : str
            What the person wrote.
        key : str
            Dotted path of the key it was written under.
        what : str
            What is missing, such as ``no such technology``.

        Raises
        ------
        ScenarioError
            When there is none, with the closest name.
        """
        if isinstance(name, str) and name in self:
            return self[name]
        names = list(self)
        fix = did_you_mean(name, names) or "Known are: " + ", ".join(names) + "."
        raise ScenarioError([Issue(Where(), key, what, repr(name), f"one of {len(names)} kinds", fix)])
