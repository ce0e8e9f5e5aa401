"""`energyplan validate`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from energyplan.cli.exits import FAULTS, say
from energyplan.core.errors import Issue, ScenarioError


def validate(
    scenario: Annotated[Path, typer.Argument(help="The scenario file.")],
    variant: Annotated[str | None, typer.Option(help="Check this variant only.")] = None,
    overrides: Annotated[
        list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="Lay a value on top, as often as needed.")
    ] = None,
) -> None:
    """Check a scenario, with all its variants: "ok", or every fault at once."""
    from energyplan.scenario.load import load  # pydantic and the schema: a third of a second that --help does without

    found: dict[Issue, None] = {}
    warnings: dict[Issue, None] = {}
    lines = ""
    rest: list[str | None] = [variant]
    while rest:
        chosen = rest.pop(0)
        try:
            checked = load(scenario, variant=chosen, overrides=overrides or ())
        except ScenarioError as error:
            found |= dict.fromkeys(error.issues)
            if chosen is None:
                break  # what is wrong in the file is wrong in every variant
            continue
        warnings |= dict.fromkeys(checked.warnings)
        if chosen is None:
            rest += checked.variants
        lines = lines or checked.summary()
    for issue in (w for w in warnings if w not in found):  # what is a fault in some variant is told once
        say(f"warning: {issue}", error=True)
    for issue in found:
        say(str(issue), error=True)
    if found:
        raise typer.Exit(FAULTS)
    say(f"ok  {lines}")
