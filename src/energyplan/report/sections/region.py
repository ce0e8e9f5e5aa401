"""The region, for citizens and companies: who pays whom, what stays, jobs, bills, carbon, outages, legal duties."""

from __future__ import annotations

from energyplan.report.accounts import has_books
from energyplan.report.blocks import Block, Card, Cards, Chart, Section, Words
from energyplan.report.figures.payments import who_pays_whom
from energyplan.report.figures.region import bills, carbon, jobs, value_added
from energyplan.report.figures.resilience import survival
from energyplan.report.numbers import plain_number, told, unit_words
from energyplan.report.region_data import bills_by_group, carbon_by_carrier
from energyplan.report.sections.region_tables import (
    bill_table,
    carbon_table,
    job_table,
    legal_table,
    outage_table,
    payment_table,
    value_table,
)
from energyplan.report.terms import fill, reason_words
from energyplan.results.plan import Plan


def section(plan: Plan) -> Section | None:
    """Return the citizens' section of a plan; None for a plan without an appraisal."""
    if not has_books(plan):
        return None
    blocks: list[Block] = [_cards(plan), _payments(plan), payment_table(plan)]
    if "value_added" in plan.results:
        blocks += [_value(plan), _jobs(plan), value_table(plan), job_table(plan)]
    if plan.results.sizes.get("building", 0):
        blocks += [_bills(plan), bill_table(plan)]
    if "carbon_then_t" in plan.results:
        blocks += [_carbon(plan), carbon_table(plan)]
    if plan.results.sizes.get("island", 0):
        blocks += [_survival(plan), outage_table(plan)]
    blocks += legal_table(plan)
    return Section(
        "region", Words("The region", "地域"), Words("For citizens and companies", "住民・事業者の方へ"), _lead(plan),
        tuple(blocks),
    )  # fmt: skip


def _lead(plan: Plan) -> Words:
    """Say what bills become, what stays in the region, and what carbon becomes."""
    currency, made = plan.summary["currency"], plan.summary["appraisal"]
    rows = {row["key"]: row["value"] for row in made["headline"]}
    paid, parts = made["bills"], []
    more = paid["buildings_that_pay_more"]
    parts.append(
        fill(
            Words("Energy bills of all buildings go from {a} to {b}; {n} of {m} buildings {pay} more than today. ",
                  "全建物のエネルギー費は{a}から{b}となり、{m}棟のうち{n}棟で現状より増える。")
            if more else
            Words("Energy bills of all buildings go from {a} to {b}; none of {m} buildings pays more than today. ",
                  "全建物のエネルギー費は{a}から{b}となり、{m}棟のいずれも現状より増えない。"),
            a=told(paid["today"], f"{currency}/a", "money"), b=told(paid["then"], f"{currency}/a", "money"),
            n=f"{more:,}", m=f"{plan.results.sizes.get('building', 0):,}", pay="pays" if more == 1 else "pay",
        )
    )  # fmt: skip
    if rows.get("leaves_today") is not None and rows.get("leaves_then") is not None:
        parts.append(
            fill(
                Words("Of the money paid for energy, {a} leave the region today and {b} with the plan. ",
                      "地域外へ流出するエネルギー代金は現状{a}、計画では{b}。"),
                a=told(rows["leaves_today"], f"{currency}/a", "money"),
                b=told(rows["leaves_then"], f"{currency}/a", "money"),
            )
        )  # fmt: skip
    if rows.get("value_added") is not None and rows.get("jobs") is not None:
        parts.append(
            fill(
                Words("The plan adds {a} of local income and {j} lasting jobs. ", "地域付加価値は{a}、雇用は{j}人。"),
                a=told(rows["value_added"], f"{currency}/a", "money"), j=plain_number(rows["jobs"], 1),
            )
        )  # fmt: skip
    today, then = plan.summary["today"]["co2_t_per_year"], plan.summary["co2_t_per_year"]
    parts.append(
        fill(
            Words("CO2 goes from {a} to {b} t a year.", "CO2排出量は年間{a} tから{b} tになる。"),
            a=plain_number(today, 0), b=plain_number(then, 0),
        )
    )  # fmt: skip
    return Words("".join(p.en for p in parts).strip(), "".join(p.ja for p in parts))


def _cards(plan: Plan) -> Cards:
    currency, made = plan.summary["currency"], plan.summary["appraisal"]
    rows = {row["key"]: row for row in made["headline"]}
    cards = []
    for key, en, ja, unit, kind in (
        ("leaves_today", "Energy money that leaves today", "流出するエネルギー代金(現状)", f"{currency}/a", "money"),
        ("leaves_then", "Energy money that leaves then", "流出するエネルギー代金(計画)", f"{currency}/a", "money"),
        ("value_added", "Value added in the region", "地域付加価値", f"{currency}/a", "money"),
        ("jobs", "Lasting jobs", "雇用(運営時)", "jobs", "number"),
        ("carbon", "CO2 avoided", "CO2削減量", "t/a", "mass"),
    ):
        row = rows[key]
        why = reason_words(row["why"]) if row["why"] else None
        cards.append(Card(f"appraisal.headline.{key}", Words(en, ja), row["value"], unit, kind, why))
    lm3 = made["region"].get("lm3") if made["region"] else None
    for where, label, figure in (
        ("appraisal.region.lm3.value", Words("Local multiplier LM3", "地域乗数(LM3)"), lm3),
        ("appraisal.abatement_cost.value", Words("Cost of a tonne avoided", "CO2削減費用"), made["abatement_cost"]),
    ):
        if figure is not None:
            unit = "" if "lm3" in where else f"{currency}/t"
            why = reason_words(figure["why"]) if figure["why"] else None
            cards.append(Card(where, label, figure["value"], unit, "number", why))
    return Cards(tuple(cards))


def _payments(plan: Plan) -> Chart:
    return Chart(
        "payments", Words("Who pays whom", "誰が誰に支払うか"), unit_words(f"{plan.summary['currency']}/a"),
        Words("ledger, from tables/ledger.csv", "元帳(tables/ledger.csv)"),
        Words("Flows of money in a mean year of operation; the table below lists them.",
              "運用期間の年平均の資金の流れ。内訳は下の表。"),
        lambda lang: who_pays_whom(plan, lang),
        Words("A mean year of operation: customers, lenders and owners left, companies dark in the middle, those who"
              " are paid right: green where most of it stays in the region, orange where it leaves.",
              "運用期間の年平均。左は支払者、中央(濃色)は事業者、右は受取者。緑は主に地域内に残り、橙は地域外へ出る。"),
    )  # fmt: skip


def _value(plan: Plan) -> Chart:
    per_year = plan.summary["appraisal"]["region"]["value_added_per_year"]
    return Chart(
        "value-added", Words("Value added in the region", "地域付加価値"), unit_words(plan.summary["currency"]),
        Words("value_added, from tables/region.csv", "tables/region.csv"),
        fill(Words("Bars by year, stacked by stage; {v} on average after building.",
                   "年別・段階別の積み上げ棒。建設後の平均は{v}。"),
             v=told(per_year, f"{plan.summary['currency']}/a", "money")),
        lambda lang: value_added(plan, lang),
        Words("What stays as profit after tax of local owners, net wages of residents, and taxes of local bodies.",
              "地域の出資者の税引後利益、住民の可処分賃金、地方税収の合計。"), half=True,
    )  # fmt: skip


def _jobs(plan: Plan) -> Chart:
    made = plan.summary["appraisal"]["region"]
    return Chart(
        "jobs", Words("Jobs in the region", "地域の雇用"), Words("full-time jobs", "人(常勤換算)"),
        Words("local_jobs, from tables/region.csv", "tables/region.csv"),
        fill(Words("Bars by year, stacked by stage; {a} job-years while building, {b} jobs after.",
                   "年別・段階別の積み上げ棒。建設時{a}人・年、運営時{b}人。"),
             a=plain_number(made["jobs_building"], 1), b=plain_number(made["jobs"], 1)),
        lambda lang: jobs(plan, lang), half=True,
    )  # fmt: skip


def _bills(plan: Plan) -> Chart:
    table = bills_by_group(plan)
    worst = plain_number(100 * float(table["change_share"].max()), 1)
    return Chart(
        "bills", Words("Energy bills before and after", "エネルギー費の現状と計画"),
        unit_words(f"{plan.summary['currency']}/a"),
        Words("bill_today, bill_then, from tables/bills.csv", "tables/bills.csv"),
        fill(Words("Bars of all bills of each type of building, today and with the plan; the largest rise of a type is"
                   " {p} %.", "建物種別ごとの費用の棒。最大の変化は{p}%。"), p=worst),
        lambda lang: bills(plan, lang),
        Words("Sum of the buildings of a type (their number in brackets), with fuel, power, own machines and tariffs.",
              "種別ごとの合計(括弧内は棟数)。燃料・電力・自己設備・料金を含む。"),
    )  # fmt: skip


def _carbon(plan: Plan) -> Chart:
    table = carbon_by_carrier(plan)
    a, b = (plain_number(float(table[key].sum()), 0) for key in ("today", "then"))
    return Chart(
        "carbon", Words("CO2 by carrier", "エネルギー種別のCO2排出量"), Words("t/year", "t/年"),
        Words("carbon_today_t, carbon_then_t, from tables/carbon.csv", "tables/carbon.csv"),
        fill(Words("Two bars: {a} t a year today, {b} t with the plan.", "2本の棒。現状{a} t、計画{b} t。"), a=a, b=b),
        lambda lang: carbon(plan, lang),
    )  # fmt: skip


def _survival(plan: Plan) -> Chart:
    return Chart(
        "survival", Words("Outages survived by length", "停電の継続時間と自立確率"), Words("% of all starts", "%"),
        Words("outage_survival, outage_served_share, from tables/resilience.csv", "tables/resilience.csv"),
        Words("Lines that fall with the length of an outage of the outside grid; the table below lists them.",
              "外部系統の停電が長いほど下がる折れ線。内訳は下の表。"),
        lambda lang: survival(plan, lang),
        Words("Every hour of the year is tried as the start of an outage; critical load only. The length is on a"
              " logarithmic scale.", "年間の全時刻を停電開始として試算。重要負荷のみ。横軸は対数目盛。"),
    )  # fmt: skip
