"""`energyplan new`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from energyplan.cli.exits import say


def new(
    name: Annotated[Path, typer.Argument(help="Folder to write; it must not exist yet, or be empty.")],
) -> None:
    """Write a small, commented scenario that works, to change into one's own."""
    from energyplan.scenario.starter import write_starter  # the schema needs pydantic: not for --help

    written = write_starter(name)
    for path in written:
        say(f"wrote {path}")
    say(f"next: energyplan validate {written[0]}\n      energyplan run {written[0]}")
