"""The report of saved plans: seconds and bytes, and how long a browser takes until every chart is drawn.

Run: ``python benchmarks/report.py DIR [DIR ...]`` with folders that ``energyplan run`` wrote. Goal for Schutterwald:
under 5 s and 8 MB. The browser is the system's Chromium, left out where there is none.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from pathlib import Path

from energyplan.report.page import report
from energyplan.results.store import open_plan

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


def written(folder: Path, target: Path) -> str:
    """Write one report and return its figures as text."""
    plan = open_plan(folder)
    wall, processor = time.perf_counter(), time.process_time()
    page = report(plan)
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    target.write_text(page, encoding="utf-8")
    size = target.stat().st_size / 1e6
    buildings = plan.results.sizes.get("building", 0)
    return f"{folder.name}: {wall:.2f} s ({processor:.2f} s of processor time), {size:.2f} MB, {buildings} buildings"


def drawn(target: Path) -> str:
    """Return how long a browser takes to open a page and to draw every chart, as text."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        return "no browser"
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=found, args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        began = time.perf_counter()
        page.goto(target.as_uri())
        page.wait_for_selector("html[data-ready]")
        ready = time.perf_counter() - began
        charts = page.query_selector_all("[data-chart]")
        for chart in charts:
            chart.scroll_into_view_if_needed()
            page.wait_for_function("(c) => c.querySelector('.main-svg, .empty')", arg=chart)
        total = time.perf_counter() - began
        browser.close()
    return f"browser: ready after {ready:.2f} s, {len(charts)} charts drawn after {total:.2f} s"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    folders = parser.parse_args().folders
    with tempfile.TemporaryDirectory() as there:
        for folder in folders:
            target = Path(there) / f"{folder.resolve().name}.html"
            print(written(folder, target), drawn(target), sep="; ", flush=True)


if __name__ == "__main__":
    main()
