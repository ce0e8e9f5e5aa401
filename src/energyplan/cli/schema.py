"""`energyplan schema`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from energyplan.cli.exits import say
from energyplan.core.errors import Issue, ScenarioError, Where


def schema(
    output: Annotated[Path | None, typer.Option("-o", "--output", help="File to write instead of printing.")] = None,
) -> None:
    """Print the JSON Schema of scenario files, for editors."""
    from energyplan.scenario.jsonschema import scenario_schema  # pydantic: not for --help

    text = json.dumps(scenario_schema(), ensure_ascii=False, indent=2)
    if output is None:
        say(text)
        return
    try:
        output.write_text(text + "\n", encoding="utf-8")
    except (OSError, ValueError) as error:
        issue = Issue(Where(str(output)), "", "the file cannot be written", str(error), fix="Choose another place.")
        raise ScenarioError([issue]) from error
    say(f"wrote {output}")
