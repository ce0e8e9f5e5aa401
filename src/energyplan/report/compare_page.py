"""The page that sets plans side by side: table, charts laid over each other, maps beside each other, inputs."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np
import pandas as pd

from energyplan.portfolio.compare import Compared, Line
from energyplan.report.blocks import Block, Chart, Column, Prose, Section, Table, Words
from energyplan.report.figures import compare_bars as bars
from energyplan.report.figures import compare_lines as lines
from energyplan.report.figures.map import has_map, overview
from energyplan.report.indicator_cells import cells
from energyplan.report.numbers import unit_words
from energyplan.report.page import language_of, render

SAME = Words("alike", "同等")


def comparison_page(compared: Compared, lang: str | None = None) -> str:
    """Return the page of a comparison as HTML.

    Parameters
    ----------
    compared : Compared
        Plans side by side.
    lang : str, optional
        Language that it opens in; that of the first plan's country where not given.

    Returns
    -------
    str
        One file, both languages, nothing fetched.
    """
    names = list(dict.fromkeys(plan.name for plan in compared.plans))
    title = names[0] if len(names) == 1 else " / ".join(names)
    sections = [_figures(compared), _charts(compared), *_maps(compared), _inputs(compared)]
    subtitle = Words("Comparison of plans", "計画の比較")
    return render(title, sections, lang or language_of(compared.plans[0]), subtitle=subtitle)


def _figures(compared: Compared) -> Section:
    blocks: list[Block] = [Prose(Words(en, ja)) for en, ja in compared.notes]
    blocks.append(indicator_table(compared))
    return Section(
        key="figures",
        title=Words("Figure by figure", "指標の比較"),
        reader=Words("For everyone", "すべての方へ"),
        lead=Words(
            f"{len(compared.plans)} plans; differences are to the first, {compared.labels[0]}.",
            f"{len(compared.plans)}件の計画。差は最初の計画({compared.labels[0]})に対するものです。",
        ),
        blocks=tuple(blocks),
    )


def indicator_table(compared: Compared) -> Table:
    """Return the indicators as a table: text cells with units, since every row has its own."""
    rows = []
    for line in compared.lines:
        texts, unit = cells(compared, line)
        row: dict[str, object] = {"indicator": Words(line.indicator.en, line.indicator.ja), "unit": unit}
        rows.append(row | {f"plan {i}": text for i, text in enumerate(texts)} | {"best": _best(compared, line)})
    columns = (
        Column("indicator", Words("Indicator", "指標")),
        Column("unit", Words("Unit", "単位")),
        *(Column(f"plan {i}", Words(label, label)) for i, label in enumerate(compared.labels)),
        Column("best", Words("Best", "最良")),
    )
    return Table(
        key="indicators",
        title=Words("Indicators side by side", "指標一覧"),
        source=Words("summary.json of each plan", "各計画のsummary.json"),
        columns=columns,
        frame=pd.DataFrame(rows, columns=[c.name for c in columns], dtype=object),
        note=Words(
            "A star marks the best, brackets hold the difference to the first plan. Best is named where one way is "
            "better and all plans can be compared; values within 0.01 % of each other are alike.",
            "*は最良、括弧内は最初の計画との差。最良は、優劣の向きが決まり全計画を比較できる指標だけに示します。"
            "0.01 %以内は同等とします。",
        ),
        whole=True,
    )


def _best(compared: Compared, line: Line) -> Words:
    if not line.indicator.better:
        return Words("", "")
    if line.best:
        names = ", ".join(compared.labels[i] for i in line.best)
        return Words(names, names)
    known = [v for v in line.values if np.isfinite(v)]
    comparable = len(known) > 1 and all(np.isfinite(d) for d, v in zip(line.differences, line.values) if np.isfinite(v))
    return SAME if comparable else Words("–", "–")


def _charts(compared: Compared) -> Section:
    return Section(
        key="charts",
        title=Words("Chart by chart", "グラフの比較"),
        reader=Words("For engineers and lenders", "技術者・金融機関の方へ"),
        lead=Words("The same charts, all plans in one.", "同じグラフに全計画を重ねて示します。"),
        blocks=tuple(_drawn(compared)),
    )


def _drawn(compared: Compared) -> Iterator[Chart]:
    names = ", ".join(compared.labels)
    alt = Words(
        f"Plans shown: {names}. The figures stand in the table above.", f"対象計画: {names}。数値は上の表にあります。"
    )
    summary = Words("summary.json: cost_terms", "summary.json: cost_terms")
    currencies = {plan.summary["currency"] for plan in compared.plans}
    kind = next(iter(currencies)) if len(currencies) == 1 else "money"
    money, sum_of_money = unit_words(f"{kind}/a"), unit_words(kind)
    yield Chart("compare_cost", Words("Cost per year by term", "年間費用の内訳"), money, summary, alt,
                partial(bars.cost_terms, compared))  # fmt: skip
    for unit in bars.units_built(compared):
        title = Words("Plants", "設備容量") if unit == "kW" else Words("Stores", "蓄エネルギー容量")
        yield Chart(f"compare_capacity_{unit}", title, Words(unit, unit), Words("capacity", "capacity"), alt,
                    partial(bars.capacities, compared, unit=unit), half=True)  # fmt: skip
    if bars.has_carbon(compared):
        yield Chart("compare_carbon", Words("CO2 by source", "CO2排出量の内訳"), Words("t/year", "t/年"),
                    Words("table carbon", "表 carbon"), alt, partial(bars.carbon, compared))  # fmt: skip
    for carrier, en, ja in (
        ("heat", "Heat fed into the network, sorted", "熱供給の持続曲線"),
        ("cooling", "Cold fed into the network, sorted", "冷熱供給の持続曲線"),
        ("electricity", "Electricity drawn from the grid, sorted", "系統受電の持続曲線"),
    ):
        if any(lines.load(plan, carrier) is not None for plan in compared.plans):
            source = "asset_kw" if carrier == "electricity" else f"{carrier}_balance"
            yield Chart(f"compare_duration_{carrier}", Words(en, ja), Words("kW", "kW"), Words(source, source), alt,
                        partial(lines.duration, compared, carrier=carrier), half=True)  # fmt: skip
    if lines.has_cash(compared):
        title = Words("Cash earned since year 0, before financing", "累積キャッシュフロー(資金調達前)")
        yield Chart("compare_cash", title, sum_of_money, Words("statement", "statement"), alt,
                    partial(lines.cumulated_cash, compared))  # fmt: skip
    if bars.has_bills(compared):
        title = Words("Energy bill by type of building", "用途別の平均エネルギー費")
        yield Chart("compare_bills", title, money, Words("table bills", "表 bills"), alt, partial(bars.bills, compared))


def _maps(compared: Compared) -> Iterator[Section]:
    blocks = tuple(
        Chart(
            key=f"compare_map_{i}",
            title=Words(label, label),
            unit=Words("", ""),
            source=Words("node_x, route_from, heat_size …", "node_x, route_from, heat_size …"),
            alt=Words(f"Map of {label}", f"{label}の地図"),
            draw=partial(overview, plan),
            half=True,
        )
        for i, (plan, label) in enumerate(zip(compared.plans, compared.labels))
        if has_map(plan)
    )
    if blocks:
        yield Section(
            key="maps",
            title=Words("Map by map", "地図の比較"),
            reader=Words("For everyone", "すべての方へ"),
            lead=Words("What each plan lays and whom it connects.", "各計画で敷設する導管・電線と接続する建物。"),
            blocks=blocks,
        )


def _inputs(compared: Compared) -> Section:
    frame = compared.inputs
    names = [f"plan {i}" for i in range(len(compared.labels))]
    shown = frame.set_axis(["key", *names], axis=1)
    count = len(shown)
    en = f"{count} keys differ." if count else "The scenarios do not differ; the plans may come from other options."
    table = Table(
        key="inputs",
        title=Words("What differs in the scenarios", "シナリオの相違"),
        source=Words("scenario_as_planned.yaml of each plan", "各計画のscenario_as_planned.yaml"),
        columns=(
            Column("key", Words("Key", "キー")),
            *(Column(name, Words(label, label)) for name, label in zip(names, compared.labels)),
        ),
        frame=shown,
    )
    return Section(
        key="inputs_section",
        title=Words("Input by input", "入力の比較"),
        reader=Words("For whoever checks", "検証する方へ"),
        lead=Words(en, f"{count}項目が異なります。" if count else "シナリオに相違はありません。"),
        blocks=(table,) if count else (),
    )
