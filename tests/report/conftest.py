"""The system's browser, once for all tests of pages."""

from __future__ import annotations

import dataclasses
import functools
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from energyplan.results.plan import Plan

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run",
]  # fmt: skip


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser | Any]:
    """Chromium of the system; tests are skipped where there is none."""
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        pytest.skip("no Chromium on this system")
    with api.sync_playwright() as play:
        opened = play.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield opened
        opened.close()


class Opened:
    """A page with what it said and asked for."""

    def __init__(self, browser: Any, file: Path, lang: str = "en", width: int = 1280) -> None:
        self.page = browser.new_page(viewport={"width": width, "height": 900})
        self.page.set_default_timeout(180_000)  # a machine with other work to do is slow, not wrong
        self.errors: list[str] = []
        self.requests: list[str] = []
        self.page.on("console", lambda m: self.errors.append(m.text) if m.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda e: self.errors.append(str(e)))
        self.page.on("request", lambda r: self.requests.append(r.url))
        self.page.goto(f"{file.as_uri()}#lang={lang}")
        self.page.wait_for_selector("html[data-ready]")

    def draw_all(self) -> int:
        """Scroll every chart into view and return how many were drawn."""
        charts = self.page.query_selector_all("[data-chart]")
        for chart in charts:
            chart.scroll_into_view_if_needed()
            self.page.wait_for_function("c => c.querySelector('.plot .main-svg, .plot.empty')", arg=chart)
        return len(charts)


@pytest.fixture(scope="session")
def opener(browser: Any) -> Callable[..., Opened]:
    """Return how a page is opened: ``opener(file, lang, width)``."""
    return functools.partial(Opened, browser)


@pytest.fixture(scope="session")
def town_plan(tiny_plan: Plan) -> Plan:
    """The tiny plan 502 times over, side by side: 1,506 buildings and their streets."""
    data, copies = tiny_plan.results, 502
    parts: dict[str, Any] = {}
    shift = np.array([[1.2 * (k % 25), 1.2 * (k // 25)] for k in range(copies)]) * 250.0
    for name, variable in data.data_vars.items():
        dim = next((d for d in ("building", "node", "route", "vertex") if d in variable.dims), None)
        if dim is None:
            continue
        axis = variable.dims.index(dim)
        values = np.concatenate([variable.to_numpy()] * copies, axis=axis)
        of = np.repeat(np.arange(copies), variable.sizes[dim])
        if name.endswith(("_x", "_y")):
            values = values + shift[of, 0 if name.endswith("_x") else 1]
        elif name in ("route_from", "route_to"):
            values = np.array([f"{n}~{k}" for n, k in zip(values, of)])
        elif name == "vertex_route":
            values = values + of * data.sizes["route"]
        parts[name] = (variable.dims, values, variable.attrs)
    coords = {
        d: [f"{n}~{k}" for k in range(copies) for n in data[d].to_numpy().astype(str)]
        for d in ("building", "node", "route")
    }
    bare = data.drop_vars([*parts, *coords, "vertex"])
    return dataclasses.replace(tiny_plan, results=bare.assign(parts).assign_coords(coords))
