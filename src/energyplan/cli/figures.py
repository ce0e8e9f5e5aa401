"""`energyplan figures`: still pictures of a plan that was made before."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from energyplan.cli.exits import say
from energyplan.cli.values import language


def figures(
    folder: Annotated[Path, typer.Argument(help="Folder of a plan, or its plan.nc.")],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="DIR", help="Folder to write; DIR/figures if not given.")
    ] = None,
    kind: Annotated[str, typer.Option("--format", metavar="png|svg|both", help="Format of the pictures.")] = "png",
    lang: Annotated[
        str | None, typer.Option(metavar="ja|en", help="Language; that of the place's country if not given.")
    ] = None,
) -> None:
    """Write the figures of a plan's report as still pictures for slides; needs Chrome or Chromium and an extra."""
    from energyplan.core.errors import Issue, ScenarioError, Where
    from energyplan.report.images import write_images  # Plotly: not for --help
    from energyplan.results.store import add_files, open_plan

    language(lang)
    if kind not in ("png", "svg", "both"):
        raise ScenarioError([Issue(Where("--format"), "", "no such format", kind, "png, svg or both")])
    plan, home = open_plan(folder), folder if folder.is_dir() else folder.parent
    target = output or home / "figures"
    try:
        written = write_images(plan, target, ("png", "svg") if kind == "both" else (kind,), lang or "")  # type: ignore[arg-type]
    except OSError as error:
        raise ScenarioError([Issue(Where(str(target)), "", "cannot be written", got=str(error))]) from error
    if output is None:
        add_files(home, [path.relative_to(home).as_posix() for path in written])
    say(f"written to {target}: {len(written)} pictures")
