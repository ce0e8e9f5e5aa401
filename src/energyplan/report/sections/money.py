"""The money, for the bank: sources and uses, cash flow, cover, sensitivity, tariffs, loans, statements."""

from __future__ import annotations

from typing import Any

import numpy as np

from energyplan.report.accounts import companies, has_books, sources_and_uses
from energyplan.report.blocks import Block, Card, Cards, Chart, Prose, Section, Words
from energyplan.report.figures.finance import cashflow, dscr, sources_uses
from energyplan.report.figures.tornado import driver_label, return_shown, tornado
from energyplan.report.numbers import plain_number, told, unit_words
from energyplan.report.sections.money_tables import (
    MEASURES,
    indicator_table,
    loan_tables,
    sensitivity_table,
    sources_table,
    statement_tables,
    tariff_table,
)
from energyplan.report.terms import DRIVERS, FIGURES, fill, inside, party_words, reason_words
from energyplan.results.plan import Plan

NO_UNIT = Words("", "")
STATEMENTS = Words("statement, from tables/statements.csv", "財務諸表(tables/statements.csv)")


def section(plan: Plan) -> Section | None:
    """Return the bank's section of a plan; None for a plan without an appraisal."""
    if not has_books(plan):
        return None
    has_cases = "sensitivity" in plan.results
    blocks: list[Block] = [_cards(plan), *_targets(plan)]
    if len(sources_and_uses(plan)):
        blocks += [_sources(plan), sources_table(plan)]
    blocks += [_cash(plan), _cover(plan), indicator_table(plan)]
    if has_cases:
        blocks += [_tornado(plan), sensitivity_table(plan)]
    blocks += [tariff_table(plan), *loan_tables(plan), *statement_tables(plan)]
    return Section(
        "money", Words("The money", "お金"), Words("For the bank", "金融機関の方へ"), _lead(plan), tuple(blocks)
    )


def _lead(plan: Plan) -> Words:
    """Say who invests what and how it is paid, what the seller earns, and what moves that most."""
    currency, table = plan.summary["currency"], sources_and_uses(plan)
    sources = table[table["side"] == "source"].groupby("key")["amount"].sum()
    whole = float(sources.sum())
    seller = plan.summary["appraisal"]["company"]
    facts = plan.summary["appraisal"]["companies"][seller]
    parts = [
        fill(
            Words("{names} {need} {sum} while building", "建設期間に{names}が必要とする資金は{sum}"),
            names=_names(plan), need="needs" if len(companies(plan)) == 1 else "need",
            sum=told(whole, currency, "money"),
        )
    ]  # fmt: skip
    if whole > 0:
        shares = [
            fill(Words("{p} % {w}", "{w}{p}%"), p=plain_number(100 * float(sources[key]) / whole, 0), w=words)
            for key, words in (("grants", Words("grants", "補助金")), ("loan", Words("loans", "借入")),
                               ("equity", Words("equity", "出資"))) if key in sources
        ]  # fmt: skip
        en, ja = ", ".join(s.en for s in shares), "、".join(s.ja for s in shares)
        parts = [Words(f"{parts[0].en}: {en}.", f"{parts[0].ja}({ja})。")]
    else:
        parts = [Words("The companies of this plan build nothing.", "この計画では事業者による建設はない。")]
    parts += [_earned(seller, facts), *_moved(plan, seller)]
    return Words(" ".join(p.en for p in parts), "".join(p.ja for p in parts))


def _names(plan: Plan) -> Words:
    words = [party_words(name) for name in companies(plan)]
    return Words(" and ".join(w.en for w in words), "と".join(w.ja for w in words))


def _earned(seller: str, facts: dict[str, Any]) -> Words:
    """Say what the seller earns and whether it serves its debt; where a figure does not exist, why."""
    name, cover = party_words(seller), facts["least_dscr"]
    rate = facts["equity_irr"] if facts["equity_irr"]["value"] is not None else facts["project_irr"]
    kind = inside(FIGURES["equity_irr" if rate is facts["equity_irr"] else "project_irr"])
    if rate["value"] is None:
        first = fill(
            Words("{name} has no rate of return: {why}.", "{name}の収益率は存在しない({why})。"),
            name=name, why=reason_words(rate["why"]),
        )  # fmt: skip
    else:
        first = fill(
            Words("{name} earns {p} % ({kind}).", "{name}の{kind}は{p}%。"), name=name, kind=kind,
            p=plain_number(100 * rate["value"], 1),
        )  # fmt: skip
        if rate is not facts["equity_irr"]:
            none = fill(Words(" It has no equity IRR: {why}.", "エクイティIRRは存在しない({why})。"),
                        why=reason_words(facts["equity_irr"]["why"]))  # fmt: skip
            first = Words(first.en + none.en, first.ja + none.ja)
    if cover["value"] is None:
        second = fill(Words(" There is no DSCR: {why}.", "DSCRはない({why})。"), why=reason_words(cover["why"]))
    else:
        enough = cover["value"] >= 1.0
        text = (
            Words(" In its worst year it earns its debt service {v} times.", "最も厳しい年のDSCRは{v}。")
            if enough
            else Words(
                " In its worst year it earns only {v} times its debt service: the owners have to pay in.",
                "最も厳しい年のDSCRは{v}にとどまり、出資者の追加拠出が要る。",
            )
        )
        second = fill(text, v=plain_number(cover["value"], 2))
    return Words(first.en + second.en, first.ja + second.ja)


def _moved(plan: Plan, company: str) -> list[Words]:
    """Say which of the changes moves the seller's return most."""
    if "sensitivity" not in plan.results:
        return []
    figure = return_shown(plan, company)
    values = plan.results["sensitivity"].sel(company=company, case_figure=figure).to_numpy()
    if not np.isfinite(values[:, 1]).all():
        return []
    spans = np.nan_to_num(np.abs(values - values[:, 1:2])).max(axis=1)
    k = int(np.argmax(spans))
    driver = str(plan.results["driver"].to_numpy()[k])
    ends = [plain_number(100 * float(v), 1) for v in sorted(values[k, [0, 2]])]
    moved = Words(*(driver_label(plan, driver, lang) for lang in ("en", "ja")))
    return [
        fill(
            Words("What moves this most is {d}: {kind} between {a} % and {b} %.",
                  "最も影響するのは{d}で、{kind}は{a}%から{b}%。"),
            d=inside(moved), a=ends[0], b=ends[1], kind=inside(FIGURES[figure]),
        )
    ]  # fmt: skip


def _cards(plan: Plan) -> Cards:
    """Return the figures of the company that sells."""
    seller = plan.summary["appraisal"]["company"]
    facts, currency = plan.summary["appraisal"]["companies"][seller], plan.summary["currency"]
    where = f"appraisal.companies.{seller}"
    name = party_words(seller)
    cards = [
        Card(f"{where}.{key}", Words(f"{words.en}", words.ja), facts[key], currency, "money")
        for key, words in (("investment", Words("Investment", "投資")), ("grants", Words("Grants", "補助金")),
                           ("loans", Words("Loans", "借入")), ("equity", Words("Equity paid in", "出資")))
    ]  # fmt: skip
    for key in ("project_irr", "equity_irr", "least_dscr", "payback"):
        figure = facts[key]
        kind = "share" if key.endswith("irr") else "number"
        why = reason_words(figure["why"]) if figure["why"] else None
        unit = "a" if key == "payback" else ""
        cards.append(Card(f"{where}.{key}.value", FIGURES[key], figure["value"], unit, kind, why))
    first = cards[0]
    cards[0] = Card(first.key, Words(f"{first.label.en}: {name.en}", f"{first.label.ja}:{name.ja}"), first.value,
                    first.unit, first.kind)  # fmt: skip
    return Cards(tuple(cards))


def _targets(plan: Plan) -> list[Prose]:
    """Say which company misses the target that its tariffs were sought for, and what would help."""
    told_of = []
    for name, facts in plan.summary["appraisal"]["companies"].items():
        if all(t["met"] != "no" for t in plan.summary["appraisal"]["tariffs"] if t["company"] == name):
            continue
        target, grant = facts["target"], facts["grant_share_for_target"]
        text = fill(
            Words("{name} misses its target, {measure} of {want}: at the highest tariff allowed it reaches {got}.",
                  "{name}は目標({measure} {want})に届かず、上限の料金でも{got}。"),
            name=party_words(name), measure=inside(MEASURES.get(target["measure"]) or FIGURES[target["measure"]]),
            want=f"{target['value']:g}",
            got=reason_words(target["why"]) if target["reached"] is None else plain_number(target["reached"], 2),
        )  # fmt: skip
        if grant and grant["met"]:
            more = fill(
                Words(" A further grant of {p} % of the investment would reach it.",
                      "投資額の{p}%の追加補助があれば目標に届く。"), p=plain_number(100 * grant["share"], 0),
            )  # fmt: skip
        elif grant:
            more = Words(" Not even a grant for all of the investment would reach it.", "投資の全額補助でも届かない。")
        else:
            more = Words("", "")
        told_of.append(Prose(Words(text.en + more.en, text.ja + more.ja)))
    return told_of


def _sources(plan: Plan) -> Chart:
    table, currency = sources_and_uses(plan), plan.summary["currency"]
    whole = told(float(table[table["side"] == "source"]["amount"].sum()), currency, "money")
    return Chart(
        "sources-uses", Words("Sources and uses of funds", "資金の調達と使途"), unit_words(currency), STATEMENTS,
        fill(Words("Bars of what each company's money comes from while it builds, and what it buys; {v} in all.",
                   "建設期間における事業者ごとの資金調達と使途。合計{v}。"), v=whole),
        lambda lang: sources_uses(plan, lang),
        Words("Years from the first to the last first investment. Sources and uses are equal.",
              "最初の投資から最後の初期投資までの期間。調達と使途は一致する。"),
    )  # fmt: skip


def _cash(plan: Plan) -> Chart:
    last, unit = len(plan.results["year"]) - 1, unit_words(plan.summary["currency"])
    return Chart(
        "cashflow", Words("Cash flow by year", "年別キャッシュフロー"), unit, STATEMENTS,
        fill(Words("Stacked bars of each company's cash in and out from year 0 to {n}, and its cash as a line.",
                   "各社の0年目から{n}年目までの資金の出入り(棒)と期末現金(線)。"), n=str(last)),
        lambda lang: cashflow(plan, lang),
    )  # fmt: skip


def _cover(plan: Plan) -> Chart:
    words = [
        fill(Words("{n}: least {v}", "{n}:最小{v}"), n=party_words(c), v=plain_number(f["least_dscr"]["value"], 2))
        for c, f in plan.summary["appraisal"]["companies"].items()
    ]
    return Chart(
        "dscr", Words("Cover of debt service (DSCR) by year", "債務返済余裕率(DSCR)の推移"), NO_UNIT,
        Words("dscr, from tables/statements.csv", "DSCR(tables/statements.csv)"),
        Words("Line by company. " + "; ".join(w.en for w in words) + ".",
              "事業者別の折れ線。" + "、".join(w.ja for w in words) + "。"),
        lambda lang: dscr(plan, lang),
        Words("Cash available by interest and principal due. A triangle stands for more than 4; years without debt"
              " service have no point.",
              "返済原資を元利返済額で割った値。三角は4超、返済のない年は点なし。"),
    )  # fmt: skip


def _tornado(plan: Plan) -> Chart:
    drivers = [DRIVERS[str(d)] for d in plan.results["driver"].to_numpy()]
    return Chart(
        "tornado", Words("When things turn out otherwise", "感度分析"),
        Words("% and cover", "%、倍"), Words("sensitivity, from tables/sensitivity.csv", "tables/sensitivity.csv"),
        Words("Bars of how far return and least DSCR move for " + ", ".join(d.en.lower() for d in drivers) + ".",
              "・".join(d.ja for d in drivers) + "を変えたときの収益率と最小DSCRの変化。"),
        lambda lang: tornado(plan, lang),
        Words(
            "One change at a time; the books of all companies are kept anew for each. Tariffs stay as they are, plants"
            " are not built or run anew. With the energy sold goes what the plants buy; subscribed capacity and demand"
            " charges stay.",
            "一度に一項目を変え、全事業者の帳簿を計算し直した。料金は据え置き、設備と運転は再計算しない。"
            "販売量に応じて燃料等の購入も増減し、契約容量と基本料金は変わらない。",
        ),
    )  # fmt: skip
