"""The command line: reads arguments, calls one function, prints, decides the exit code."""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from energyplan import __version__
from energyplan.cli.catalogue import catalogue
from energyplan.cli.compare import compare, pareto
from energyplan.cli.exits import guarded
from energyplan.cli.export import export
from energyplan.cli.figures import figures
from energyplan.cli.new import new
from energyplan.cli.run import report, run, show
from energyplan.cli.schema import schema
from energyplan.cli.technologies import technologies
from energyplan.cli.validate import validate

app = typer.Typer(
    name="energyplan",
    help="Distributed-energy master plans: what to build, how to run it, what it costs.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for command in (new, validate, run, show, report, figures, export, compare, pareto, technologies, catalogue, schema):
    app.command()(command)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"energyplan {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and stop.", is_eager=True, callback=_version)
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an internal error.")] = False,
) -> None:
    """Take the options of all commands."""


def main(argv: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit code.

    0 means done, 1 an error of ours, 2 faults in the input, 3 no solution, 130 interrupted.

    Parameters
    ----------
    argv : sequence of str, optional
        Arguments without the program's name; those of the process where not given.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a console that knows no Japanese shows question marks
    arguments = list(sys.argv[1:] if argv is None else argv)
    debug = "--debug" in arguments
    arguments = [argument for argument in arguments if argument != "--debug"] or ["--help"]
    sys.exit(guarded(lambda: app(arguments, prog_name="energyplan", standalone_mode=False), debug=debug))
