"""The page on the command line, from the commands themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import typer.main
from pages.markdown import NOTE, table

from energyplan.cli import app

INTRO = """\
`energyplan COMMAND --help` says the same. `--debug`, before or after the command, shows the traceback of an internal
error; `--version` prints the version.

A command leaves with 0 when it did what was asked, 1 after an error of ours, 2 when the input has faults, 3 when there
is no solution, 130 when it was interrupted before there was a plan.
"""


def commands_page() -> Iterator[str]:
    """Yield the page on every command with its arguments and options."""
    yield from ("# The command line", "", NOTE, "", INTRO)
    group: Any = typer.main.get_command(app)
    for name, command in group.commands.items():
        yield from (f"## energyplan {name}", "", (command.help or "").strip(), "")
        rows = []
        for item in command.params:
            if item.name == "help":
                continue
            words = ", ".join(f"`{o}`" for o in item.opts) if item.param_type_name == "option" else f"`{item.name}`"
            default = "required" if item.required else "" if item.default in (None, False, ()) else item.default
            rows.append((words, item.param_type_name, default, getattr(item, "help", "") or ""))
        yield from table(("name", "sort", "default", "meaning"), rows)
