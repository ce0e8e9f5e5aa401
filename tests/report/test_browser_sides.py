"""The pages of a comparison and of a front in a real browser: as the report is tested, on screen, phone and paper."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from energyplan.portfolio.compare import compared
from energyplan.portfolio.front import Front, Point
from energyplan.report.compare_page import comparison_page
from energyplan.report.page import write_page
from energyplan.report.pareto_page import front_page
from energyplan.results.plan import Plan

pytestmark = pytest.mark.slow
HOSTILE = "<script>window.hacked=1</script>\"'&🔥" + "x" * 200
PAGES = ("comparison", "front")


def front_of(plan: Plan, name: str, labels: tuple[str, str, str]) -> Front:
    """Return a front of three points made from one plan."""
    points = []
    for number, label in enumerate(labels):
        sizes = plan.summary["capacities"] | {"chips": 100.0 * number, "tank": 500.0 + 100.0 * number}
        cost, co2 = (1.0 + 0.1 * number) * plan.summary["cost_per_year"], (1.0 - 0.2 * number) * 430.0
        facts = {"cost_per_year": cost, "co2_t_per_year": co2, "capacities": sizes}
        made = replace(plan, summary=plan.summary | facts)
        points.append(Point(label, co2 if number else math.inf, 0.99 * cost, 0.98 * cost, 0.01, 1.0, made))
    return Front(name, "JPY", tuple(points))


@pytest.fixture(scope="module")
def pages(tiny_plan: Plan, tiny_bare: Plan, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("sides")
    sides = compared([tiny_plan, tiny_bare], ["with networks", "each on its own"])
    front = front_of(tiny_plan, "tiny", ("least cost", "cap 344 t", "least carbon"))
    return {
        "comparison": write_page(folder / "comparison.html", comparison_page(sides)),
        "front": write_page(folder / "front.html", front_page(front)),
    }


@pytest.mark.parametrize("kind", PAGES)
@pytest.mark.parametrize(("lang", "width"), [("en", 1280), ("ja", 390)])
def test_it_shows_without_error_or_request(
    opener: Any, pages: dict[str, Path], kind: str, lang: str, width: int
) -> None:
    opened = opener(pages[kind], lang, width)
    assert opened.draw_all() >= 3
    page = opened.page
    assert opened.errors == [] and len(opened.requests) == 1
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "wider than the screen"
    assert page.evaluate("document.documentElement.lang") == lang
    other = "日本語" if lang == "en" else "English"
    before = page.locator("h2").first.inner_text()
    page.get_by_role("button", name=other).click()
    assert page.locator("h2").first.inner_text() != before
    page.close()


@pytest.mark.parametrize("kind", PAGES)
def test_axe_finds_no_serious_fault(opener: Any, pages: dict[str, Path], kind: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")
    opened = opener(pages[kind], "ja")
    opened.draw_all()
    found = axe.Axe().run(opened.page).response["violations"]
    serious = [(v["id"], v["nodes"][0]["html"][:200]) for v in found if v["impact"] in ("serious", "critical")]
    assert serious == []
    heads = opened.page.evaluate("[...document.querySelectorAll('h1,h2,h3')].map((h) => Number(h.tagName[1]))")
    assert heads[0] == 1 and heads.count(1) == 1 and all(b - a <= 1 for a, b in pairwise(heads))
    opened.page.close()


@pytest.mark.parametrize("kind", PAGES)
def test_nothing_is_cut_off_on_paper(opener: Any, pages: dict[str, Path], kind: str, tmp_path: Path) -> None:
    opened = opener(pages[kind], "en", 680)
    page = opened.page
    page.emulate_media(media="print")
    page.wait_for_function(
        "() => [...document.querySelectorAll('.plot')].every((p) => p.querySelector('.main-svg, .empty'))"
    )
    cut = page.evaluate(
        """() => [...document.querySelectorAll('.plot .main-svg, .tabular table')].filter((e) => {
        const room = e.closest('.wide') ? 1010 : 690, box = e.getBoundingClientRect();
        return box.width > room + 1 || box.height === 0; }).map((e) => e.outerHTML.slice(0, 80))"""
    )
    assert cut == []
    assert page.evaluate("[...document.querySelectorAll('.frame')].every((f) => f.scrollHeight <= f.clientHeight + 2)")
    page.emulate_media(media=None)
    paper = tmp_path / "page.pdf"
    page.pdf(path=str(paper), prefer_css_page_size=True, print_background=True)
    assert paper.read_bytes()[:5] == b"%PDF-" and opened.errors == []
    page.close()


@pytest.mark.parametrize("kind", PAGES)
def test_hostile_names_are_text(opener: Any, tiny_plan: Plan, tmp_path: Path, kind: str) -> None:
    names = tiny_plan.results["asset"].to_numpy().astype(object)
    at = int(np.flatnonzero(names == "chips")[0])
    names[at] = HOSTILE
    sizes = {HOSTILE if k == "chips" else k: v for k, v in tiny_plan.summary["capacities"].items()}
    plan = replace(
        tiny_plan, name=HOSTILE, results=tiny_plan.results.assign_coords(asset=names.astype(str)),
        summary=tiny_plan.summary | {"capacities": sizes},
    )  # fmt: skip
    if kind == "comparison":
        made = comparison_page(compared([plan, plan], ["one", HOSTILE]), "en")
    else:
        made = front_page(front_of(plan, HOSTILE, ("least cost", HOSTILE, "least carbon")), "en")
    opened = opener(write_page(tmp_path / "hostile.html", made))
    opened.draw_all()
    page = opened.page
    assert page.evaluate("window.hacked") is None and opened.errors == [] and len(opened.requests) == 1
    assert page.locator("h1").inner_text() == HOSTILE
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.close()


def test_every_number_of_the_front_is_its_plans(opener: Any, pages: dict[str, Path], tiny_plan: Plan) -> None:
    opened = opener(pages["front"])
    opened.draw_all()
    front = front_of(tiny_plan, "tiny", ("least cost", "cap 344 t", "least carbon"))
    shown = opened.page.evaluate(
        """() => Object.fromEntries([...document.querySelectorAll('#points th[data-name]')].map((h, at) => [
        h.dataset.name, [...document.querySelectorAll('#points tbody tr')].map((r) => r.cells[at].dataset.value)]))"""
    )
    table = front.table()
    for name in ("co2_t", "cost", "abatement", "design_cost", "bound"):
        assert [float(v) for v in shown[name]] == pytest.approx(table[name].tolist(), nan_ok=True), name
    assert [float(v) for v in shown["gap"]] == pytest.approx((100.0 * table["gap"]).tolist())
    line = opened.page.evaluate("(({x, y}) => [x, y])(document.querySelector('#pareto .plot').data[0])")
    assert line[0] == pytest.approx([p.co2_t for p in front.points])
    assert line[1] == pytest.approx([p.cost / 1e6 for p in front.points])
    opened.page.close()


def test_every_number_of_the_comparison_is_its_plans(opener: Any, pages: dict[str, Path], tiny_plan: Plan) -> None:
    opened = opener(pages["comparison"], "en")
    opened.draw_all()
    traces = opened.page.evaluate(
        "document.querySelector('#compare_cost .plot').data.map(({name, y}) => [name, Array.from(y)])"
    )
    terms = tiny_plan.summary["cost_terms"]
    assert sum(y[0] for _, y in traces) == pytest.approx(sum(terms.values()) / 1e6, rel=1e-6)
    assert {name: y[0] for name, y in traces}["Fuel"] == pytest.approx(terms["fuel"] / 1e6)
    cells = opened.page.locator("#indicators tbody tr").first.locator("td").all_inner_texts()
    assert cells[0] == "million JPY/year" and cells[1].strip("*").startswith(f"{sum(terms.values()) / 1e6:.1f}")
    opened.page.close()
