"""One screen of a plan on a terminal: colours only where someone looks, blocks only where they can be shown."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from energyplan.cli.exits import say

if TYPE_CHECKING:
    from energyplan.results.glance import Line
    from energyplan.results.plan import Plan

STYLES = {
    "mix 0": "#0072B2", "mix 1": "#E69F00", "mix 2": "#009E73", "mix 3": "#CC79A7", "mix 4": "#888888",
    "bold": "bold", "dim": "dim", "bad": "bold red",
}  # fmt: skip
"""Colours that colour-blind readers tell apart (Okabe and Ito); the blocks differ as well."""
FILES = ("report.html", "plan.xlsx", "layers.gpkg", "layers/", "tables/", "plan.nc", "summary.json")


def show_plan(plan: Plan, folder: Path) -> None:
    """Print one screen of a plan and where to look next.

    Parameters
    ----------
    plan : Plan
        In memory or opened.
    folder : Path
        Where it is saved.
    """
    from energyplan.results.glance import BLOCKS, PLAIN_BLOCKS, glance, plain_text  # xarray: not for --help

    blocks = BLOCKS if _can_show(BLOCKS) else PLAIN_BLOCKS
    there = ", ".join(name for name in FILES if (folder / name).exists())
    lines = (*glance(plan.summary, plan.results, plan.variant, blocks), *_next(folder, there))
    if not _coloured(lines):
        say(plain_text(lines))


def _next(folder: Path, there: str) -> tuple[Line, ...]:
    return ((("  Look next            ", ""), (f"energyplan show {folder} --all", "")), ((f"  {folder}: {there}", ""),))


def _can_show(text: str) -> bool:
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _coloured(lines: tuple[Line, ...]) -> bool:
    """Print lines in colours and return True; False where colours are not wanted or not to be had."""
    if not sys.stdout.isatty():
        return False
    from rich.console import Console  # a tenth of a second; only terminals are coloured
    from rich.text import Text

    console = Console(highlight=False, markup=False, emoji=False)
    if console.no_color or not console.is_terminal or console.is_dumb_terminal:
        return False
    encoding = console.encoding
    for line in lines:
        text = Text(no_wrap=True, overflow="ignore")
        for part, style in line:
            text.append(part.encode(encoding, "replace").decode(encoding), STYLES.get(style, ""))
        console.print(text, soft_wrap=True)
    return True
