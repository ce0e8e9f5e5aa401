"""The report as one page that needs nothing but a browser, and the frame that any sequence of sections can use."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Sequence
from functools import lru_cache
from importlib import resources
from pathlib import Path

import yaml
from jinja2 import Environment, PackageLoader, StrictUndefined

from energyplan import __version__
from energyplan.report.blocks import LANGUAGES, Chart, Section, Words
from energyplan.report.payload import library, pack
from energyplan.report.sections import appendix, minute, money, region, sheets, system
from energyplan.report.view import both, shown_section
from energyplan.results.plan import Plan

SECTIONS: tuple[Callable[[Plan], Section | None], ...] = (
    minute.section, system.section, money.section, region.section, sheets.section, appendix.section,
)  # fmt: skip
"""Parts of the report in their order; a part that a plan has nothing for returns None."""
FILE = "report.html"


def write_report(plan: Plan, target: str | Path, lang: str | None = None) -> Path:
    """Write the report of a plan; what was there is replaced only when the new page is whole.

    Parameters
    ----------
    plan : Plan
        In memory, or opened from a file.
    target : str or Path
        A folder, which gets ``report.html``, or the file to write.
    lang : str, optional
        Language that the page opens in, ``en`` or ``ja``; by default that of the plan's country. The page has both.

    Returns
    -------
    Path
        The file written.
    """
    path = Path(target)
    path = path / FILE if path.is_dir() else path
    return write_page(path, report(plan, lang))


def report(plan: Plan, lang: str | None = None) -> str:
    """Return the report of a plan as HTML; parameters as of `write_report`."""
    found = [made for section in SECTIONS if (made := section(plan)) is not None]
    title = plan.name + (f" ({plan.variant})" if plan.variant else "")
    return render(
        title, found, lang or language_of(plan), subtitle=Words("Energy master plan", "エネルギーマスタープラン")
    )


def render(title: str, sections: Sequence[Section], lang: str = "en", *, subtitle: Words | None = None) -> str:
    """Return a page of sections as HTML: one file, both languages, nothing fetched.

    Parameters
    ----------
    title : str
        Heading of the page; a name from a file, escaped.
    sections : sequence of Section
        In their order; keys of sections, charts and tables are unique on the page.
    lang : str
        Language that it opens in.
    subtitle : Words, optional
        What kind of page it is.

    Returns
    -------
    str
        HTML.
    """
    if lang not in LANGUAGES:
        raise ValueError(f"lang is {lang!r}; expected one of {', '.join(LANGUAGES)}")
    charts = [block for section in sections for block in section.blocks if isinstance(block, Chart)]
    return (
        _environment()
        .get_template("page.html.j2")
        .render(
            title=title,
            subtitle=subtitle or Words("", ""),
            sections=[shown_section(section) for section in sections],
            lang=lang,
            version=__version__,
            style=_part("page.css"),
            script=_part("page.js"),
            payload=pack(charts) if charts else "",
            library=library() if charts else "",
        )
    )


def language_of(plan: Plan) -> str:
    """Return the language of a plan's country: ``ja`` in Japan, else ``en``."""
    place = (yaml.safe_load(plan.scenario) or {}).get("place") or {}
    return language_of_country(place.get("country", "JP"))


def language_of_country(country: str) -> str:
    """Return the language that a page opens in where nobody said: ``ja`` in Japan, else ``en``."""
    return "ja" if country == "JP" else "en"


def write_page(path: Path, page: str) -> Path:
    """Write a page under a temporary name and rename it.

    Parameters
    ----------
    path : Path
        File to write.
    page : str
        HTML.

    Returns
    -------
    Path
        The file written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(page)
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    finally:
        Path(temporary).unlink(missing_ok=True)
    return path


@lru_cache(maxsize=1)
def _environment() -> Environment:
    loader = PackageLoader("energyplan.report", "templates")
    made = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    made.globals |= {"both": both, "words": Words}
    return made


@lru_cache(maxsize=4)
def _part(name: str) -> str:
    """Return a file of ours that stands in the page as it is."""
    return (resources.files("energyplan.report") / "templates" / name).read_text(encoding="utf-8")
