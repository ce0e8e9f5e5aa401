"""`energyplan run` and `energyplan show`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from energyplan.cli.exits import say
from energyplan.cli.screen import show_plan
from energyplan.cli.values import language, seconds, share

LANG_HELP = "Language the report opens in; that of the place's country if not given. The page has both."


def run(
    scenario: Annotated[Path, typer.Argument(help="The scenario file.")],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="DIR", help="Folder for the plan; plans/NAME if not given.")
    ] = None,
    variant: Annotated[str | None, typer.Option(help="Plan this variant of the file.")] = None,
    overrides: Annotated[
        list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="Lay a value on top, as often as needed.")
    ] = None,
    gap: Annotated[str, typer.Option(help="Stop when the plan is proven this close to the best.")] = "0.5%",
    time_limit: Annotated[str, typer.Option(help="Stop searching after this time and keep the best plan.")] = "3min",
    lang: Annotated[str | None, typer.Option(metavar="ja|en", help=LANG_HELP)] = None,
) -> None:
    """Plan a scenario: choose what to build, run it through the year, write plan, tables, report and layers.

    Where no plan can meet every demand and limit, no_solution.html in the folder says why; a plan that stands there
    stays as it is.
    """
    from energyplan.cli.watch import Watcher  # all of these load the solver and NumPy: not for --help
    from energyplan.core.errors import NoSolution
    from energyplan.core.file_names import folder_name
    from energyplan.exchange.layers import write_layers
    from energyplan.exchange.workbook import write_workbook
    from energyplan.planning.run import PlanOptions, plan
    from energyplan.report.no_solution import write_no_solution
    from energyplan.report.page import write_report
    from energyplan.results.store import check_folder, save_folder
    from energyplan.scenario.load import load

    language(lang)
    options = PlanOptions(gap=share(gap, "--gap"), time_limit_s=seconds(time_limit, "--time-limit"))
    read = load(scenario, variant=variant, overrides=overrides or ())
    folder = output or Path("plans") / folder_name("-".join(part for part in (scenario.stem, variant) if part))
    check_folder(folder)
    for warning in read.warnings:
        say(f"warning: {warning}", error=True)
    with Watcher() as watcher:
        try:
            made = plan(read, options, progress=watcher.tell, stop=watcher.stop)
        except NoSolution as none:
            say(f"why there is no plan: {write_no_solution(read, none.outcome, folder, lang)}", error=True)
            raise
        watcher.say("writing")
        save_folder(made, folder, [lambda plan, fresh: write_report(plan, fresh, lang), write_workbook, write_layers])
    show_plan(made, folder)


def report(
    folder: Annotated[Path, typer.Argument(help="Folder of a plan, or its plan.nc.")],
    lang: Annotated[str | None, typer.Option(metavar="ja|en", help=LANG_HELP)] = None,
) -> None:
    """Write the report of a plan that was made before; nothing else in its folder changes."""
    from energyplan.report.page import write_report
    from energyplan.results.store import add_files, open_plan

    language(lang)
    home = folder if folder.is_dir() else folder.parent
    written = write_report(open_plan(folder), home, lang)
    add_files(home, [written.name])
    say(f"written: {written}")


def show(
    folder: Annotated[Path, typer.Argument(help="Folder of a plan, or its plan.nc.")],
    everything: Annotated[
        bool, typer.Option("--all", help="Print every figure of the summary, not one screen of them.")
    ] = False,
) -> None:
    """Print the summary of a plan that was made before."""
    from energyplan.results.store import open_plan  # xarray and pandas: not for --help
    from energyplan.results.words import screen

    plan = open_plan(folder)
    if everything:
        say(screen(plan.summary, plan.variant))
    else:
        show_plan(plan, folder if folder.is_dir() else folder.parent)
