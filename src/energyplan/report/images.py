"""Still pictures of a plan's figures for slides, as PNG or SVG, drawn by the browser of the system."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from plotly.graph_objects import Figure

from energyplan.core.errors import EnergyplanError
from energyplan.report.blocks import Chart
from energyplan.report.figures.theme import PAPER, safe
from energyplan.report.page import SECTIONS, language_of
from energyplan.results.plan import Plan

Format = Literal["png", "svg"]
WIDTH, TITLE, SCALE = 1100, 52, 2
"""Width of a picture and height of its title [px], and pixels of a PNG by each of these."""
NO_EXTRA = "Still pictures need the extra `figures`. Install it: pip install 'energyplan[figures]'."
NO_BROWSER = (
    "Still pictures need a Chrome or Chromium, and none was found. Install one (such as `apt install chromium`), or"
    " name its program in the environment variable BROWSER_PATH."
)


def charts(plan: Plan) -> list[Chart]:
    """Return the figures of a plan's report, in its order."""
    sections = [made for section in SECTIONS if (made := section(plan)) is not None]
    return [block for section in sections for block in section.blocks if isinstance(block, Chart)]


def picture(chart: Chart, lang: str) -> Figure:
    """Return a figure as it stands on a slide: on white, its title and unit above."""
    figure = chart.draw(lang)
    title, unit = chart.title.get(lang), chart.unit.get(lang)
    top = figure.layout.margin.t
    top = figure.layout.template.layout.margin.t if top is None else top
    height = (figure.layout.height or 400) + TITLE
    told = f"<b>{safe(title, 120)}</b>" + (f"  {safe(unit, 60)}" if unit else "")
    return figure.update_layout(
        title={"text": told, "x": 0.0, "xref": "paper", "y": 1 - 20 / height, "yanchor": "top", "font": {"size": 17}},
        margin={"t": top + TITLE}, height=height, width=WIDTH, paper_bgcolor=PAPER, plot_bgcolor=PAPER,
    )  # fmt: skip


def write_images(plan: Plan, folder: str | Path, formats: tuple[Format, ...] = ("png",), lang: str = "") -> list[Path]:
    """Write every figure of a plan's report as a still picture.

    Parameters
    ----------
    plan : Plan
        In memory, or opened from a file.
    folder : str or Path
        Where ``KEY_LANG.png`` or ``.svg`` go; it is made where it is not there.
    formats : tuple of str
        ``png`` (twice the pixels of the page), ``svg``, or both.
    lang : str
        ``en`` or ``ja``; that of the plan's country if not given.

    Returns
    -------
    list of Path
        The files, in the order of the report.

    Raises
    ------
    EnergyplanError
        Where the extra ``figures`` or a browser is missing, or the browser fails; the message says what to do.
    """
    lang, path = lang or language_of(plan), Path(folder)
    jobs: list[dict[str, Any]] = []
    for chart in charts(plan):
        figure = picture(chart, lang)
        for kind in formats:
            opts = {
                "format": kind,
                "width": WIDTH,
                "height": figure.layout.height,
                "scale": SCALE if kind == "png" else 1,
            }
            jobs.append({"fig": figure, "path": path / f"{chart.key}_{lang}.{kind}", "opts": opts})
    _draw(jobs, path)
    return [job["path"] for job in jobs]


def _draw(jobs: list[dict[str, Any]], folder: Path) -> None:
    """Hand the pictures to one browser; nothing is fetched from a network."""
    try:
        import kaleido
        from choreographer.browsers import ChromeNotFoundError
    except ImportError as error:
        raise EnergyplanError(NO_EXTRA) from error
    folder.mkdir(parents=True, exist_ok=True)
    try:
        failed = kaleido.write_fig_from_object_sync(jobs, kopts={"mathjax": False, "timeout": 120})
    except ChromeNotFoundError as error:
        raise EnergyplanError(NO_BROWSER) from error
    if failed:
        raise EnergyplanError(f"{len(failed)} of {len(jobs)} pictures could not be drawn: {failed[0]}.")
