"""The report in a real browser: no errors, no requests, both languages, by mouse, by keyboard and on paper."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from energyplan.report.page import write_report
from energyplan.results.plan import Plan

pytestmark = pytest.mark.slow
HOSTILE = "<script>window.hacked=1</script>\"'&🔥" + "x" * 200


@pytest.fixture(scope="module")
def tiny_page(tiny_plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_report(tiny_plan, tmp_path_factory.mktemp("page") / "tiny.html", "en")


@pytest.fixture
def opened(opener: Any, tiny_page: Path) -> Iterator[Any]:
    found = opener(tiny_page)
    yield found
    found.page.close()


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize("width", [1280, 390])
def test_every_section_shows_without_error_or_request(opener: Any, tiny_page: Path, lang: str, width: int) -> None:
    opened = opener(tiny_page, lang, width)
    assert opened.draw_all() >= 10
    page = opened.page
    assert opened.errors == []
    assert [url for url in opened.requests if not url.startswith("file://")] == [] and len(opened.requests) == 1
    for section in ("minute", "system"):
        assert page.locator(f"#{section} h2").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "wider than the screen"
    assert page.evaluate("document.documentElement.lang") == lang
    page.close()


def test_the_language_switch_changes_texts_labels_and_figures(opened: Any) -> None:
    page = opened.page
    chart = page.locator("#dispatch-heat")
    chart.scroll_into_view_if_needed()
    page.wait_for_selector("#dispatch-heat .legendtext")
    assert "Use and losses" in chart.locator(".legend").text_content()
    page.get_by_role("button", name="日本語").click()
    assert page.evaluate("[document.documentElement.lang, location.hash]") == ["ja", "#lang=ja"]
    assert "需要と損失" in chart.locator(".legend").text_content()
    assert (
        "週" in chart.locator(".picker").first.inner_text()
        and "Week" not in chart.locator(".picker").first.inner_text()
    )
    assert "kW" in chart.locator(".plot").get_attribute("aria-label") and "時間別" in chart.locator("h3").inner_text()
    page.get_by_role("button", name="English").click()
    assert "Use and losses" in chart.locator(".legend").text_content()
    assert opened.errors == []


def test_the_map_tells_of_a_route_when_pointed_at(opened: Any, tiny_plan: Plan) -> None:
    page = opened.page
    plot = page.locator("#network-map .plot")
    plot.scroll_into_view_if_needed()
    page.wait_for_selector("#network-map .main-svg")
    at = page.evaluate(
        """() => { const plot = document.querySelector('#network-map .plot'), layout = plot._fullLayout;
        const trace = plot.data.findIndex((t) => String(t.text?.[0]).includes('kW') && t.showlegend === false);
        const box = plot.getBoundingClientRect(), x = layout.xaxis, y = layout.yaxis, t = plot.data[trace];
        return [box.x + x._offset + x.l2p(t.x[0]), box.y + y._offset + y.l2p(t.y[0]), t.text.join()]; }"""
    )
    page.mouse.move(at[0] - 3, at[1])
    page.mouse.move(at[0], at[1])
    page.wait_for_selector("#network-map .hovertext")
    told = page.locator("#network-map .hovertext").first.text_content()
    assert "DN" in told and "kW" in told and "lowest supply temperature" in at[2]


def test_a_week_is_chosen_for_all_such_charts(opened: Any, tiny_plan: Plan) -> None:
    page = opened.page
    opened.draw_all()
    page.locator('#dispatch-heat [data-pick="week"]').select_option("9")
    shown = page.evaluate("document.querySelector('#dispatch-electricity .plot').data.at(-1)")
    assert shown["x0"].startswith(str(tiny_plan.results["hour"].values[9 * 168])[:13])
    balance = tiny_plan.results["electricity_balance"]
    stores = np.isin(balance["electricity_flow"].to_numpy(), tiny_plan.results["store"].to_numpy())
    used = -np.minimum(balance.to_numpy()[~stores], 0).sum(axis=0)[9 * 168 : 10 * 168]
    values = page.evaluate("Array.from(document.querySelector('#dispatch-electricity .plot').data.at(-1).y)")
    assert values == pytest.approx(used, rel=1e-4, abs=1e-2)
    page.locator('#dispatch-electricity [data-step="1"]').click()
    assert page.locator('#dispatch-heat [data-pick="week"]').input_value() == "10"
    last = page.locator('#dispatch-heat [data-pick="week"] option').last.inner_text()
    assert last == "24 Dec – 31 Dec"


def test_the_year_shows_the_asset_that_is_chosen(opened: Any, tiny_plan: Plan) -> None:
    page = opened.page
    page.locator("#year-map").scroll_into_view_if_needed()
    page.wait_for_selector("#year-map .main-svg")
    names = page.locator('#year-map [data-pick="trace"] option').all_inner_texts()
    at = next(i for i, name in enumerate(names) if "(peak)" in name)
    page.locator('#year-map [data-pick="trace"]').select_option(str(at))
    z = page.evaluate("document.querySelector('#year-map .plot').data[0].z.map((day) => Array.from(day))")
    assert np.array(z).ravel() == pytest.approx(tiny_plan.results["asset_kw"].sel(asset="peak").to_numpy(), abs=1e-3)


def test_tables_sort_by_value_with_mouse_and_keyboard_and_copy(opened: Any, tiny_plan: Plan) -> None:
    page = opened.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    head = page.locator('#plants th[data-name="capacity"]')
    order = """() => [...document.querySelectorAll('#plants tbody tr')].map((r) => Number(r.cells[3].dataset.value))"""
    head.locator("button").click()
    values = page.evaluate(order)
    assert head.get_attribute("aria-sort") == "ascending" and values == sorted(values) and len(values) > 3
    head.locator("button").focus()
    page.keyboard.press("Enter")
    assert head.get_attribute("aria-sort") == "descending" and page.evaluate(order) == sorted(values, reverse=True)
    page.locator('#plants th[data-name="asset"] button').click()
    assert head.get_attribute("aria-sort") is None
    page.locator("#plants .copy").click()
    page.wait_for_function("() => document.querySelector('#say').textContent === 'Copied'")
    rows = page.evaluate("navigator.clipboard.readText()").strip().split("\n")
    assert rows[0].split("\t")[:4] == ["Plant", "Kind", "Site", "Capacity"] and "Investment [JPY]" in rows[0]
    found = {row.split("\t")[0]: row.split("\t") for row in rows[1:]}
    assert float(found["tank"][3]) == float(tiny_plan.results["capacity"].sel(asset="tank"))


def test_every_number_of_the_tables_is_the_plans(opened: Any, tiny_plan: Plan) -> None:
    page, data = opened.page, tiny_plan.results

    def column(table: str, name: str) -> list[float]:
        return page.evaluate(
            """([table, name]) => { const heads = [...document.querySelectorAll(`#${table} th[data-name]`)];
            const at = heads.findIndex((h) => h.dataset.name === name);
            const rows = [...document.querySelectorAll(`#${table} tbody tr`)];
            return rows.map((r) => Number(r.cells[at].dataset.value)); }""",
            [table, name],
        )

    built = data.sel(asset=(data["capacity"] > 1e-6) & np.isfinite(data["capacity"]))
    for name in ("capacity", "new_capacity", "asset_energy_kwh", "full_load_hours", "asset_investment"):
        assert column("plants", name) == pytest.approx(built[name].to_numpy().tolist(), nan_ok=True), name
    for name in ("length_m", "delivered_kwh", "loss_kwh", "peak_kw"):
        assert column("networks", name) == [f[name] for f in tiny_plan.summary["networks"].values()]
    assert column("buildings", "heat_kwh") == pytest.approx((data["building_heat_kwh"] / 1e3).to_numpy())
    worst = {
        "heat_gradient_pa_per_m": np.nanmax, "heat_velocity_m_per_s": np.nanmax, "heat_dp_min_kpa": np.nanmin,
        "heat_supply_temp_min_degc": np.nanmin, "cooling_gradient_pa_per_m": np.nanmax,
        "cooling_velocity_m_per_s": np.nanmax,
    }  # fmt: skip
    expected = [float(rule(data[name])) for name, rule in worst.items()]
    expected += [100 * float(data["line_loading"].max()), 100 * float(data["voltage_min"].min())]
    expected.append(100 * float(data["voltage_max"].max()))
    assert column("limits", "value") == pytest.approx(expected)
    cards = page.evaluate("[...document.querySelectorAll('.card[data-value]')].map((c) => Number(c.dataset.value))")
    assert cards[0] == pytest.approx(tiny_plan.summary["investment"])
    assert cards[1] == pytest.approx(tiny_plan.summary["cost_per_year"])


def test_axe_finds_no_serious_fault(opener: Any, tiny_page: Path) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")
    for lang in ("en", "ja"):
        opened = opener(tiny_page, lang)
        opened.draw_all()
        found = axe.Axe().run(opened.page).response["violations"]
        serious = [(v["id"], v["nodes"][0]["html"][:200]) for v in found if v["impact"] in ("serious", "critical")]
        assert serious == []
        heads = opened.page.evaluate("[...document.querySelectorAll('h1,h2,h3')].map((h) => Number(h.tagName[1]))")
        assert heads[0] == 1 and heads.count(1) == 1 and all(b - a <= 1 for a, b in pairwise(heads))
        opened.page.close()


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_nothing_is_cut_off_on_paper(opener: Any, tiny_page: Path, lang: str, tmp_path: Path) -> None:
    opened = opener(tiny_page, lang, width=680)  # A4 less its margins
    page = opened.page
    page.emulate_media(media="print")
    page.wait_for_function("() => document.querySelectorAll('details:not([open])').length === 0")
    page.wait_for_function(
        "() => [...document.querySelectorAll('.plot')].every((p) => p.querySelector('.main-svg, .empty'))"
    )
    cut = page.evaluate(
        """() => [...document.querySelectorAll('.plot .main-svg, .tabular table')].filter((e) => {
        const room = e.closest('.wide') ? 1010 : 690, box = e.getBoundingClientRect();
        return box.width > room + 1 || box.height === 0; }).map((e) => e.outerHTML.slice(0, 80))"""
    )
    assert cut == []
    lost = page.evaluate(
        """() => [...document.querySelectorAll('.frame')].filter((f) => f.scrollHeight > f.clientHeight + 2).length"""
    )
    assert lost == 0
    page.emulate_media(media=None)
    paper = tmp_path / "report.pdf"
    page.pdf(path=str(paper), prefer_css_page_size=True, print_background=True)
    assert paper.read_bytes()[:5] == b"%PDF-" and len(re.findall(rb"/Type\s*/Page\b", paper.read_bytes())) >= 4
    page.wait_for_function(
        "() => document.querySelectorAll('details:not([open])').length > 0"
    )  # folded again afterwards
    assert opened.errors == []
    page.close()


def test_hostile_names_are_text(opener: Any, tiny_plan: Plan, tmp_path: Path) -> None:
    results = tiny_plan.results.copy()
    for dim in ("asset", "building", "route"):
        names = results[dim].to_numpy().astype(object)
        old = str(names[0])
        names[0] = HOSTILE + dim
        results = results.assign_coords({dim: names.astype(str)})
        if dim == "asset":
            flows = results["heat_flow"].to_numpy().astype(object)
            results = results.assign_coords(heat_flow=np.where(flows == old, names[0], flows).astype(str))
    plan = dataclasses.replace(tiny_plan, name=HOSTILE, variant="<b>v</b>", results=results)
    opened = opener(write_report(plan, tmp_path / "hostile.html"))
    opened.draw_all()
    page = opened.page
    assert page.evaluate("window.hacked") is None and opened.errors == [] and len(opened.requests) == 1
    assert page.locator("h1").inner_text() == f"{HOSTILE} (<b>v</b>)"
    assert page.locator("#plants tbody th").first.inner_text() == HOSTILE + "asset"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    legend = page.locator("#dispatch-heat .legend").text_content()
    assert "<script>window.hacked" in legend and "…" in legend
    page.close()


def test_a_plan_of_nothing_new_still_reads(opener: Any, tiny_bare: Plan, tmp_path: Path) -> None:
    opened = opener(write_report(tiny_bare, tmp_path / "bare.html"))
    opened.draw_all()
    assert opened.errors == []
    assert "No plant is newly built" in opened.page.locator("#minute .prose").inner_text()
    assert opened.page.locator("#network-map").count() == opened.page.locator("#overview-map").count()
    opened.page.close()


def test_a_town_of_1506_buildings_is_drawn_and_stays_small(opener: Any, town_plan: Plan, tmp_path: Path) -> None:
    file = write_report(town_plan, tmp_path / "town.html")
    assert file.stat().st_size < 8e6
    opened = opener(file)
    opened.draw_all()
    page = opened.page
    circles = page.evaluate(
        """() => document.querySelector('#network-map .plot').data.filter((t) => t.mode === 'markers'
        && Array.isArray(t.marker.size)).reduce((sum, t) => sum + t.x.length, 0)"""
    )
    assert circles == 1506 and page.locator("#buildings tbody tr").count() == 1506
    assert opened.errors == []
    page.close()


def test_a_background_map_comes_only_when_asked_for(opener: Any, tiny_plan: Plan, tmp_path: Path) -> None:
    results = tiny_plan.results.copy()
    for name in ("building", "node", "asset", "vertex"):  # the plain metres of the tiny plan, put into Iwate
        results[f"{name}_x"] = results[f"{name}_x"] + 28000.0
        results[f"{name}_y"] = results[f"{name}_y"] - 50000.0
    placed = dataclasses.replace(tiny_plan, results=results.assign_attrs(crs="EPSG:6678"))
    opened = opener(write_report(placed, tmp_path / "placed.html"))
    page = opened.page
    asked: list[str] = []

    def answer(route: Any) -> None:
        asked.append(route.request.url)
        route.fulfill(status=204, headers={"Access-Control-Allow-Origin": "*"})

    page.route("https://**", answer)
    opened.draw_all()
    assert asked == [] and len(opened.requests) == 1
    with page.expect_request("https://cyberjapandata.gsi.go.jp/xyz/pale/**"):
        page.locator("#network-map [data-tiles]").check()
    images = page.evaluate("document.querySelector('#network-map .plot').layout.images")
    data = page.evaluate("document.querySelector('#network-map .plot').data[0].x.filter((x) => x !== null)")
    assert 1 <= len(images) <= 64 and min(i["x"] for i in images) < min(data)
    assert max(i["x"] + i["sizex"] for i in images) > max(data)
    page.close()


def test_the_list_of_sections_shows_where_the_reader_is(opened: Any) -> None:
    page = opened.page
    for section in ("money", "appendix", "system", "minute"):
        page.locator(f'.bar nav a[href="#{section}"]').click()
        page.wait_for_function(
            "(id) => [...document.querySelectorAll('.bar nav a[aria-current]')].map((a) => a.hash).join() === '#' + id",
            arg=section,
        )
