"""The system, for the engineer: networks, operation and limits."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np

from energyplan.report.blocks import Block, Chart, Choice, Section, Words
from energyplan.report.figures.dispatch import LEAST_KW, demand_kw, dispatch, year_map
from energyplan.report.figures.duration import duration
from energyplan.report.figures.energy_sankey import energy_links, energy_sankey
from energyplan.report.figures.map import has_map, network_map
from energyplan.report.figures.storage import levels
from energyplan.report.figures.theme import carrier_words
from energyplan.report.figures.typical import has_typical, shown_periods, typical_days, typical_hours
from energyplan.report.numbers import told
from energyplan.report.sections.system_tables import tables
from energyplan.results.plan import Plan

CARRIERS = ("heat", "electricity", "cooling")
TILES = Choice("tiles", Words("Background map (loads tiles from the internet)", "背景地図(インターネットから読み込み)"))
WEEK = Choice("week", Words("Week", "週"))
NOTHING = Words("", "")


def section(plan: Plan) -> Section:
    """Return the engineer's section of a plan."""
    found = tables(plan)
    blocks: list[Block] = []
    if has_map(plan):
        blocks.append(_map(plan))
    blocks += [found[key] for key in ("networks", "plants") if key in found]
    if len(energy_links(plan)):
        blocks.append(_sankey(plan))
    carriers = [c for c in CARRIERS if plan.results.sizes.get(f"{c}_flow")]
    blocks += [*_weeks(plan, carriers), *_year(plan), *_curves(plan, carriers), *_stores(plan)]
    blocks += [found[key] for key in ("limits", "violations", "rounds", "routes", "buildings") if key in found]
    return Section(
        key="system",
        title=Words("The system", "システム"),
        reader=Words("For the engineer", "技術者の方へ"),
        lead=Words(
            "What is built, how it runs through all 8,760 hours, and whether pipes and lines hold.",
            "何を建設し、年間8,760時間をどう運転し、導管と電線の制約を満たすか。",
        ),
        blocks=tuple(blocks),
    )


def _map(plan: Plan) -> Chart:
    networks = [c for c, f in plan.summary["networks"].items() if f.get("length_m", 0.0) > 0]
    en = ", ".join(f"{c} {told(plan.summary['networks'][c]['length_m'], 'm').en}" for c in networks) or "no network"
    ja = "、".join(f"{carrier_words(c).ja} {told(plan.summary['networks'][c]['length_m'], 'm').ja}" for c in networks)
    return Chart(
        key="network-map",
        title=Words("Map of routes, sizes and flows", "路線・口径・流量の地図"),
        unit=NOTHING,
        source=Words("results of the design and of the load flow of 8,760 hours", "設計結果と8,760時間の流れ計算"),
        alt=Words(f"Map of the networks: {en}.", f"導管・電線の地図({ja or '導管・電線なし'})。"),
        draw=partial(network_map, plan),
        choices=(TILES,) if plan.results.attrs.get("crs") else (),
        note=Words(
            "Point at a route, building or plant for its figures; drag to move, use the buttons to zoom. "
            "Wider lines are larger sizes.",
            "路線・建物・プラントに重ねると数値を表示。ドラッグで移動、ボタンで拡大。線が太いほど口径が大きい。",
        ),
    )


def _sankey(plan: Plan) -> Chart:
    links = energy_links(plan)
    starts = links[~links["start"].isin(links["end"])]
    total = told(float(starts["kwh"].sum()), "kWh/a")
    return Chart(
        key="energy-sankey",
        title=Words("Energy over the year", "年間のエネルギーの流れ"),
        unit=Words("MWh", "MWh"),
        source=Words("hourly balances and fuel_kwh of the plan", "時間別需給と燃料使用量"),
        alt=Words(
            f"Flow of energy from sources to uses; {total.en} enter.",
            f"エネルギー源から用途までの流れ。流入は{total.ja}。",
        ),
        draw=partial(energy_sankey, plan),
        note=Words("Fuel counts by its lower heating value.", "燃料は低位発熱量で計上。"),
    )


def _weeks(plan: Plan, carriers: list[str]) -> Iterator[Chart]:
    for carrier in carriers:
        words, used = carrier_words(carrier), demand_kw(plan, carrier)
        most, total = told(float(used.max(initial=0.0)), "kW"), told(float(used.sum(dtype=float)), "kWh/a")
        yield Chart(
            key=f"dispatch-{carrier}",
            title=Words(f"{words.en} hour by hour", f"{words.ja}の時間別需給"),
            unit=Words("kW", "kW"),
            source=Words(f"{carrier}_balance of the plan", f"計画の{carrier}_balance"),
            alt=Words(
                f"Hourly supply and use in a chosen week; the year's highest use is {most.en}, its sum {total.en}.",
                f"選んだ週の時間別の供給と需要。年間最大は{most.ja}、合計は{total.ja}。",
            ),
            draw=partial(_dispatch, plan, carrier),
            choices=(WEEK,),
        )


def _dispatch(plan: Plan, carrier: str, lang: str) -> object:
    return dispatch(plan, lang, carrier)


def _year(plan: Plan) -> Iterator[Chart]:
    yield Chart(
        key="year-map",
        title=Words("The year at a glance", "1年の運転"),
        unit=NOTHING,
        source=Words("asset_kw, store_level_kwh and the balances of the plan", "計画のasset_kw、store_level_kwhと需給"),
        alt=Words(
            "Heat map of a chosen demand, plant or store: days of the year across, hours of the day upwards.",
            "選んだ需要・設備・蓄エネルギーの年間図。横軸が日、縦軸が時刻。",
        ),
        draw=partial(year_map, plan),
        choices=(Choice("trace", Words("Show", "表示")),),
    )


def _curves(plan: Plan, carriers: list[str]) -> Iterator[Chart]:
    for carrier in carriers:
        words, used = carrier_words(carrier), demand_kw(plan, carrier)
        if used.max(initial=0.0) <= LEAST_KW:
            continue
        most, least = told(float(used.max()), "kW"), told(float(used.min()), "kW")
        yield Chart(
            key=f"duration-{carrier}",
            title=Words(f"{words.en}: load duration", f"{words.ja}の持続曲線"),
            unit=Words("kW", "kW"),
            source=Words(f"{carrier}_balance of the plan", f"計画の{carrier}_balance"),
            alt=Words(
                f"Hours sorted by load, from {most.en} down to {least.en}.",
                f"負荷の大きい順に並べた時間。{most.ja}から{least.ja}まで。",
            ),
            draw=partial(_duration, plan, carrier),
            half=True,
        )
        if has_typical(plan, carrier):
            yield from _periods(plan, carrier)


def _periods(plan: Plan, carrier: str) -> Iterator[Chart]:
    """Yield how well the typical periods of the design stand for the real year."""
    words, count = carrier_words(carrier), plan.results.sizes["period"]
    off = f"{100 * plan.summary['estimate_error']:+.2f}".replace("-", "−")
    source = Words(
        f"{carrier}_balance, {carrier}_period_kw and period_of_day",
        f"{carrier}_balance、{carrier}_period_kw、period_of_day",
    )
    yield Chart(
        key=f"typical-{carrier}",
        title=Words(f"{words.en}: typical periods and real year", f"{words.ja}:代表期間と実際の年"),
        unit=Words("MWh", "MWh"),
        source=source,
        alt=Words(
            f"Energy of every day beside that of the typical period that stands for it; {count} typical periods.",
            f"各日のエネルギーと、その日を代表する期間のエネルギー。代表期間は{count}。",
        ),
        draw=partial(_typical, plan, carrier),
        note=Words(
            f"The design ran on {count} typical periods; its cost differs from that of the real year by {off} %.",
            f"設計は{count}の代表期間で行い、推定費用と実際の年の差は{off}%。",
        ),
        half=True,
    )
    left_out = count - len(shown_periods(plan))
    rest = Words(f" {left_out} that stand for fewer days are not drawn." if left_out else "",
                 f"日数の少ない{left_out}期間は省略。" if left_out else "")  # fmt: skip
    yield Chart(
        key=f"typical-hours-{carrier}",
        title=Words(f"{words.en}: hours of the typical periods", f"{words.ja}:代表期間の時間別需要"),
        unit=Words("kW by hour", "kW(横軸は時)"),
        source=source,
        alt=Words(
            f"A panel for each of {count - left_out} typical periods: its hours over those of the real days.",
            f"{count - left_out}の代表期間ごとに、その時間別需要と代表する実際の日を重ねた図。",
        ),
        draw=partial(_hours, plan, carrier),
        note=Words(
            "Thick: the hours that the design ran on. Thin: every real day that they stand for." + rest.en,
            "太線は設計に用いた時間別需要、細線はそれが代表する実際の各日。" + rest.ja,
        ),
    )


def _duration(plan: Plan, carrier: str, lang: str) -> object:
    return duration(plan, lang, carrier)


def _typical(plan: Plan, carrier: str, lang: str) -> object:
    return typical_days(plan, lang, carrier)


def _hours(plan: Plan, carrier: str, lang: str) -> object:
    return typical_hours(plan, lang, carrier)


def _stores(plan: Plan) -> Iterator[Chart]:
    table = plan.results["store_level_kwh"].to_numpy()
    if table.max(initial=0.0) <= LEAST_KW:
        return
    used = int((np.max(table, axis=1) > LEAST_KW).sum())
    most = told(float(table.max()), "kWh")
    yield Chart(
        key="storage",
        title=Words("Storage levels", "蓄エネルギーの残量"),
        unit=Words("kWh", "kWh"),
        source=Words("store_level_kwh of the plan", "計画のstore_level_kwh"),
        alt=Words(
            f"Level of {used} {'store' if used == 1 else 'stores'} at the end of every hour, at most {most.en}.",
            f"蓄エネルギー設備{used}基の毎時末の残量。最大{most.ja}。",
        ),
        draw=partial(levels, plan),
    )
