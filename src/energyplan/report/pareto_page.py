"""The page of a front of cost against carbon."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd

from energyplan.portfolio.front import Front, changed, short
from energyplan.report.blocks import Block, Chart, Column, Prose, Section, Table, Words
from energyplan.report.figures.compare_front import (
    built_along,
    built_units,
    cost_against_carbon,
    percent,
    point_words,
)
from energyplan.report.figures.names import asset_kinds, asset_words, network_words
from energyplan.report.figures.theme import kind_words
from energyplan.report.no_solution import head_words
from energyplan.report.numbers import told, unit_words
from energyplan.report.page import language_of, render
from energyplan.report.terms import fill
from energyplan.results.outcome import Outcome
from energyplan.results.plan import Plan


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
    money = unit_words(f"{front.currency}/a")
    chart = Chart(
        "pareto", Words("Cost over CO2", "費用とCO2の関係"), money, Words("pareto.csv", "pareto.csv"), alt,
        partial(cost_against_carbon, front),
        note=Words(
            "Cost is that of the scenario's objective, its price on carbon included. Caps hold on the typical periods "
            "of the design; the real year may emit a little more or less. Bounds are those of the designs.",
            "費用はシナリオの目的関数(炭素価格を含む)です。上限は設計の代表期間で満たされ、実年の排出量は多少異なります。下界は設計のものです。",
        ),
    )  # fmt: skip
    units = built_units(front)
    built = [
        Chart(
            f"pareto_built_{unit}",
            Words("Plants along the front", "フロントに沿った設備容量") if unit == "kW"
            else Words("Stores along the front", "フロントに沿った蓄エネルギー容量"),
            Words(unit, unit), Words("capacity", "capacity"), alt, partial(built_along, front, unit=unit),
            half=len(units) > 1,
        )
        for unit in units
    ]  # fmt: skip
    return [*_told(front), chart, *built, _table(front), *(_impossible(*one) for one in front.impossible)]


def _impossible(label: str, outcome: Outcome) -> Prose:
    """Say that a cap cannot be kept, and what is short in the words of the scenario."""
    point, short_of = point_words(label), "".join(f" {item}" for item in outcome.shortfalls)
    return Prose(Words(f"{point.en}: {outcome}", f"{point.ja}: {head_words(outcome).ja}{short_of}"))


def _told(front: Front) -> list[Block]:
    """Say how far it is from least cost to least carbon, and what a tonne costs at the ends of the way."""
    if len(front.points) < 2:
        return [Prose(Words("The cheapest plan is also the cleanest.", "費用最小の計画がCO2も最小です。"))]
    first, last = front.points[0], front.points[-1]
    text = fill(
        Words("From the cheapest plan to the cleanest, CO2 goes from {a} to {b} ({c} %) and the cost from {d} to {e}"
              " ({f} %).",
              "費用最小の計画からCO2最小の計画まで、CO2は{a}から{b}へ({c}%)、費用は{d}から{e}へ({f}%)変わります。"),
        a=told(first.co2_t, "t/a"), b=told(last.co2_t, "t/a"), c=percent(last.co2_t, first.co2_t),
        d=told(first.cost, f"{front.currency}/a"), e=told(last.cost, f"{front.currency}/a"),
        f=percent(last.cost, first.cost),
    )  # fmt: skip
    steps = front.table()["abatement"].dropna().tolist()
    if len(steps) > 1:
        ends = fill(
            Words(" The first tonnes avoided cost {a} each, the last {b}.",
                  "1トンの削減費用は、最初の区間で{a}、最後の区間で{b}です。"),
            a=told(steps[0], f"{front.currency}/t"), b=told(steps[-1], f"{front.currency}/t"),
        )  # fmt: skip
        text = Words(text.en + ends.en, text.ja + ends.ja)
    return [Prose(text)]


def _table(front: Front) -> Table:
    table = front.table()
    table["gap"] *= 100.0
    table["cap_t"] = table["cap_t"].replace(np.inf, np.nan)
    table["point"] = pd.Series([point_words(label) for label in front.labels], dtype=object)
    table["changes"] = pd.Series(_changes(front), dtype=object)
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
            "Abatement cost: added cost without what is paid for carbon, per tonne avoided. Dominated: another point"
            " has no more of either and less of one.",
            "削減単価: 炭素価格の支払いを除く追加費用を削減トンで割った値。"
            "劣解: 費用もCO2も上回らず一方で優れる点が他にある。",
        ),
    )


def _changes(front: Front) -> list[Words]:
    """Return what changes at each point to the one before that is not dominated, as the table of the front has it."""
    found: list[Words] = []
    before: Plan | None = None
    for point, beaten in zip(front.points, front.dominated()):
        pairs = changed(before, point.plan) if before is not None else ()
        told_of = [(_name(point.plan, name), f"{short(a)} → {short(b)}") for name, a, b in pairs]
        en = "; ".join(f"{words.en} {sizes}" for words, sizes in told_of)
        found.append(Words(en, "、".join(f"{words.ja} {sizes}" for words, sizes in told_of)))
        before = before if beaten else point.plan
    return found


def _name(plan: Plan, name: str) -> Words:
    """Return what has changed: an asset by its kind with its unit, connected buildings, or machines of their own."""
    if name in asset_kinds(plan):
        unit = str(plan.results["asset_unit"].sel(asset=name).item())
        words = asset_words(plan, name)
        return Words(f"{words.en} [{unit}]", f"{words.ja} [{unit}]")
    if name.endswith(" buildings"):
        words = network_words(name.removesuffix(" buildings"))
        return Words(f"buildings on the {words.en[:1].lower() + words.en[1:]}", f"{words.ja}の接続建物")
    kind = kind_words(name.removeprefix("own "))
    return Words(f"own {kind.en[:1].lower() + kind.en[1:]}", f"個別の{kind.ja}")
