"""`energyplan compare` and `energyplan pareto`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from energyplan.cli.exits import INTERRUPTED, NO_SOLUTION, OK, say
from energyplan.cli.values import language, seconds, share, tonnes

LANG_HELP = "Language the page opens in; that of the place's country if not given. The page has both."
NAMES_HELP = "Plan folders, scenario files, or FILE:VARIANT; the first is what the others are measured against."


def compare(
    names: Annotated[list[str], typer.Argument(metavar="A B ...", help=NAMES_HELP)],
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="DIR", help="Folder for comparison and plans made for it.")
    ] = Path("plans/comparison"),
    variants: Annotated[str, typer.Option(metavar="A,B", help="Plan these variants of each scenario too.")] = "",
    all_variants: Annotated[bool, typer.Option("--all-variants", help="Plan every variant of each scenario.")] = False,
    gap: Annotated[str, typer.Option(help="Stop when a plan is proven this close to the best.")] = "0.5%",
    time_limit: Annotated[str, typer.Option(help="Stop searching a plan after this time.")] = "3min",
    lang: Annotated[str | None, typer.Option(metavar="ja|en", help=LANG_HELP)] = None,
) -> int:
    """Compare plans: figures side by side, who is best at what, what differs in the inputs; as page, CSV and NetCDF.

    Scenarios and variants are planned first and kept in DIR/plans; a plan whose inputs have not changed is used again.
    Where one has no solution the others are still compared, and the exit code is 3.
    """
    from energyplan.cli.sides import side_by_side_lines  # these load the solver and NumPy: not for --help
    from energyplan.cli.watch import Watcher
    from energyplan.planning.run import PlanOptions
    from energyplan.portfolio.gather import gather, sources
    from energyplan.report.comparison import compare as compared
    from energyplan.results.store import check_folder

    language(lang)
    options = PlanOptions(gap=share(gap, "--gap"), time_limit_s=seconds(time_limit, "--time-limit"))
    chosen = [name.strip() for name in variants.split(",") if name.strip()]
    wanted = sources(names, chosen, all_variants=all_variants)
    check_folder(output / "plans")
    with Watcher() as watcher:
        found = gather(wanted, output / "plans", options, progress=watcher.tell, stop=watcher.stop)
    for label, outcome in found.without:
        say(f"{label}: {outcome}", error=True)
    if found.reused:
        say(f"used again, since nothing has changed: {', '.join(found.reused)}", error=True)
    failed = INTERRUPTED if found.interrupted else NO_SOLUTION if found.without else OK
    if failed != OK and len(found.plans) < 2:
        say(f"nothing to compare: {len(found.plans)} of {len(wanted)} plans", error=True)
        return failed
    comparison = compared(found.plans, found.labels)
    written = comparison.save(output, lang)
    for line in side_by_side_lines(comparison, _width()):
        say(line)
    say(f"written to {output}: {', '.join(path.name for path in written)}")
    return failed


def pareto(
    scenario: Annotated[Path, typer.Argument(help="The scenario file.")],
    points: Annotated[int, typer.Option(min=2, help="Points with both ends.")] = 8,
    caps: Annotated[str, typer.Option(metavar="T,T", help="Carbon caps [t a year] between the ends.")] = "",
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="DIR", help="Folder; plans/NAME-pareto if not given.")
    ] = None,
    variant: Annotated[str | None, typer.Option(help="Of this variant of the file.")] = None,
    overrides: Annotated[
        list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="Lay a value on top, as often as needed.")
    ] = None,
    gap: Annotated[str, typer.Option(help="Stop when a design is proven this close to the best.")] = "0.5%",
    time_limit: Annotated[str, typer.Option(help="Stop searching a design after this time.")] = "3min",
    lang: Annotated[str | None, typer.Option(metavar="ja|en", help=LANG_HELP)] = None,
) -> int:
    """Work out the front of cost against carbon: least cost, least carbon, and caps evenly spaced between them.

    Every point is a whole plan in a folder of its own below DIR/points.
    """
    from energyplan.cli.sides import front_lines  # these load the solver and NumPy: not for --help
    from energyplan.cli.watch import Watcher
    from energyplan.core.file_names import folder_name
    from energyplan.planning.run import PlanOptions
    from energyplan.portfolio.pareto import ParetoOptions
    from energyplan.report.comparison import pareto as worked_out
    from energyplan.results.store import check_folder
    from energyplan.scenario.load import load

    language(lang)
    solving = PlanOptions(gap=share(gap, "--gap"), time_limit_s=seconds(time_limit, "--time-limit"))
    read = load(scenario, variant=variant, overrides=overrides or ())
    folder = output or Path("plans") / folder_name("-".join([scenario.stem, *([variant] if variant else []), "pareto"]))
    check_folder(folder / "points")
    asked = ParetoOptions(points, tonnes(caps, "--caps"), solving, folder / "points")
    with Watcher() as watcher:
        front: Any = worked_out(read, options=asked, progress=watcher.tell, stop=watcher.stop)
    written = front.save(folder, lang)
    for line in front_lines(front, _width()):
        say(line)
    say(f"written to {folder}: {', '.join(path.name for path in written)}, points/")
    return INTERRUPTED if front.interrupted else OK


def _width() -> int:
    """Return the columns of the terminal, or 100 where there is none."""
    import shutil

    return max(shutil.get_terminal_size((100, 40)).columns, 60)
