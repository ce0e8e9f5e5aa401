"""The page of a front of cost against carbon."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd

from energyplan.portfolio.front import Front
from energyplan.report.blocks import Block, Chart, Column, Prose, Section, Table, Words
from energyplan.report.figures.compare_front import built_along, cost_against_carbon
from energyplan.report.page import language_of, render


def front_page(front: Front, lang: str | None = None) -> str:
    """Return the page of a front as HTML; it opens in `lang`, or in the language of the plan's country."""
    section = Section(
        key="front",
        title=Words("Cost against carbon", "費用とCO2"),
        reader=Words("For whoever decides", "意思決定者の方へ"),
        lead=Words(
            "Each point is a whole plan under a carbon cap: designed, run through its year, checked by the load flow.",
            "各点はCO2上限ごとの計画で、設計・年間運転・潮流計算まで行っています。",
        ),
        blocks=tuple(_blocks(front)),
    )
    chosen = lang or language_of(front.points[0].plan)
    return render(front.name, [section], chosen, subtitle=Words("Pareto front", "パレートフロント"))


def _blocks(front: Front) -> list[Block]:
    alt = Words(
        f"{len(front.points)} points; the figures stand in the table below.", f"{len(front.points)}点。数値は下の表。"
    )
    money = Words(f"{front.currency}/year", f"{front.currency}/年")
    chart = Chart(
        "pareto", Words("Cost over CO2", "費用とCO2の関係"), money, Words("pareto.csv", "pareto.csv"), alt,
        partial(cost_against_carbon, front),
        note=Words(
            "Cost is that of the scenario's objective, its price on carbon included. Caps hold on the typical periods "
            "of the design; the real year may emit a little more or less. Bounds are those of the designs.",
            "費用はシナリオの目的関数(炭素価格を含む)です。上限は設計の代表期間で満たされ、実年の排出量は多少異なります。下界は設計のものです。",
        ),
    )  # fmt: skip
    built = Chart(
        "pareto_built", Words("What is built along the front", "フロントに沿った設備容量"), Words("kW, kWh", "kW, kWh"),
        Words("capacity", "capacity"), alt, partial(built_along, front),
    )  # fmt: skip
    words = [Prose(Words(f"{label}: {outcome}", f"{label}: {outcome}")) for label, outcome in front.impossible]
    return [chart, built, _table(front), *words]


def _table(front: Front) -> Table:
    table = front.table()
    table["gap"] *= 100.0
    table["cap_t"] = table["cap_t"].replace(np.inf, np.nan)
    money = front.currency
    columns = (
        Column("point", Words("Point", "点")),
        Column("cap_t", Words("Cap", "上限"), "t/a"),
        Column("co2_t", Words("CO2", "CO2"), "t/a"),
        Column("cost", Words("Cost", "費用"), f"{money}/a"),
        Column("abatement", Words("Abatement cost from the point before", "直前の点からの削減単価"), f"{money}/t"),
        Column("design_cost", Words("Cost of the design", "設計の費用"), f"{money}/a"),
        Column("bound", Words("Proven bound", "下界"), f"{money}/a"),
        Column("gap", Words("Gap", "ギャップ"), "%", 2),
        Column("dominated", Words("Dominated", "劣解")),
        Column("changes", Words("Changes to the point before", "直前の点からの変更")),
    )
    return Table(
        key="points",
        title=Words("The points", "各点"),
        source=Words("pareto.csv", "pareto.csv"),
        columns=columns,
        frame=pd.DataFrame(table[[c.name for c in columns]]),
        note=Words(
            "Abatement cost: added cost without what is paid for carbon, per tonne avoided.",
            "削減単価: 炭素価格の支払いを除く追加費用を削減トンで割った値。",
        ),
    )
