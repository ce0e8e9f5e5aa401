"""`energyplan catalogue`."""

from __future__ import annotations

from typing import Annotated

import typer

from energyplan.cli.listing import print_table
from energyplan.core.errors import Issue, ScenarioError, Where, did_you_mean


def catalogue(
    name: Annotated[str | None, typer.Argument(help="pipes, cables, fuels, climate, tariffs, …")] = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
) -> None:
    """List the catalogues of facts, or what one of them holds."""
    from energyplan.scenario.listings import CATALOGUES  # NumPy comes with the facts: not for --help

    if name is None:
        rows = [(key, entry.title) for key, entry in CATALOGUES.items()]
        print_table("Catalogues", ("name", "what"), rows, as_csv=as_csv)
        return
    if name not in CATALOGUES:
        known = list(CATALOGUES)
        fix = did_you_mean(name, known) or "Known are: " + ", ".join(known) + "."
        raise ScenarioError([Issue(Where("catalogue"), "", "no such catalogue", repr(name), fix=fix)])
    entry = CATALOGUES[name]
    print_table(entry.title, entry.header, entry.rows(), as_csv=as_csv)
