"""`energyplan export`: workbook and map layers of a plan that was made before."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from energyplan.cli.exits import say


def export(
    folder: Annotated[Path, typer.Argument(help="Folder of a plan, or its plan.nc.")],
    xlsx: Annotated[bool, typer.Option("--xlsx", help="Write plan.xlsx.")] = False,
    gis: Annotated[
        bool, typer.Option("--gis", help="Write layers.gpkg and, where it can be, layers/*.geojson.")
    ] = False,
) -> None:
    """Write a plan's Excel workbook and map layers again; both where none is named, nothing else changes."""
    from energyplan.core.errors import Issue, ScenarioError, Where
    from energyplan.exchange.layers import NO_GEOJSON, write_layers  # pandas, shapely: not for --help
    from energyplan.exchange.workbook import write_workbook
    from energyplan.results.store import add_files, open_plan

    plan, home = open_plan(folder), folder if folder.is_dir() else folder.parent
    both = not (xlsx or gis)
    names = []
    try:
        with tempfile.TemporaryDirectory(prefix=".export-", dir=home) as fresh:
            if xlsx or both:
                write_workbook(plan, Path(fresh))
            if gis or both:
                write_layers(plan, Path(fresh))
            for file in sorted(p for p in Path(fresh).rglob("*") if p.is_file()):
                names.append(file.relative_to(fresh).as_posix())
                (home / names[-1]).parent.mkdir(exist_ok=True)
                os.replace(file, home / names[-1])
        add_files(home, names)
    except OSError as error:
        what, fix = "cannot be written", "Close it where it is open, or choose a folder that can be written."
        raise ScenarioError([Issue(Where(str(home)), "", what, got=str(error), fix=fix)]) from error
    say(f"written to {home}: {', '.join(names) or 'nothing: the plan holds no place of anything'}")
    if (gis or both) and not plan.results.attrs.get("crs"):
        say(NO_GEOJSON)
