"""Where files that a scenario names may lie: inside its folder, or anywhere if the path is absolute."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from energyplan.core.errors import did_you_mean, shown
from energyplan.scenario.faults import Faults
from energyplan.scenario.tree import Node

MAX_PATH = 1000


def is_file(path: Path) -> bool:
    """Return whether there is a file; False for names that no file can have."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def where_to_look(path: Path) -> str:
    """Return where a missing file was looked for, and the file there whose name is close, or what to do."""
    try:
        beside = sorted(p.name for p in path.parent.iterdir() if p.is_file())[:1000]
    except (OSError, ValueError):
        beside = []
    return f"It is looked for at {path}. " + (did_you_mean(path.name, beside) or "Put it there, or correct the path.")


@dataclass
class Folders:
    """Folder and outermost allowed folder of every file read so far.

    Attributes
    ----------
    main : Path
        The scenario file as the person named it.
    roots : dict of str to Path
        Outermost folder for relative paths, by file as messages show it.
    """

    main: Path
    roots: dict[str, Path] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.roots[str(self.main)] = self.main.parent

    def resolve(self, node: Node, key: str, faults: Faults) -> Path | None:
        """Return the path that a node names, relative to the file it was written in; None after a fault.

        A relative path that leaves the folder, by ``..`` or by a symbolic link, is a fault, and so is a path that no
        file can have.
        """
        text = node.value
        if not isinstance(text, str) or not text.strip():
            faults.add(node.at, key, "no file name", got=shown(text), expected="a path", fix="Name a file.")
            return None
        if len(text) > MAX_PATH or any(not ch.isprintable() for ch in text):
            faults.add(node.at, key, "not a file name", got=shown(text), fix="Use a plain, shorter path.")
            return None
        written_in = node.at.file if node.at.file in self.roots else str(self.main)
        here = Path(written_in).parent
        given = Path(text)
        if given.is_absolute():
            return given
        path = Path(os.path.normpath(here / given))
        root = self.roots[written_in]
        try:
            inside = (here / given).resolve().is_relative_to(root.resolve())
        except (OSError, RuntimeError, ValueError):
            inside = False
        if not inside:
            fix = "Copy the file into the scenario's folder, or give its absolute path."
            faults.add(node.at, key, "a path that leaves the scenario's folder", got=shown(text), fix=fix)
            return None
        return path

    def relative(self, path: Path) -> str:
        """Return a path as it may stand in the main file: relative where it lies in its folder, else absolute."""
        folder = os.path.abspath(self.main.parent)
        full = os.path.abspath(path)
        return os.path.relpath(full, folder) if Path(full).is_relative_to(folder) else full

    def adopt(self, path: Path, node: Node) -> None:
        """Remember a further scenario file: one named relatively keeps the folder of the file that names it."""
        written_in = node.at.file if node.at.file in self.roots else str(self.main)
        absolute = Path(str(node.value)).is_absolute()
        self.roots[str(path)] = path.parent if absolute else self.roots[written_in]

    def pin(self, node: Node, key: str, faults: Faults, fragment: str = "") -> Node:
        """Return the node with its path as the main file would write it."""
        path = self.resolve(node, key, faults)
        return node if path is None else Node(self.relative(path) + fragment, node.at, node.key_at)
