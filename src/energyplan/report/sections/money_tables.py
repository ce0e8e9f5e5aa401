"""Tables of the money section: exact numbers of the books."""

from __future__ import annotations

import numpy as np
import pandas as pd

from energyplan.report.accounts import companies, line, sources_and_uses, years
from energyplan.report.blocks import Column, Table, Words
from energyplan.report.figures.finance import SOURCES
from energyplan.report.figures.tornado import HIGHER, LOWER
from energyplan.report.numbers import unit_words
from energyplan.report.terms import DRIVERS, FIGURES, ISLANDS, line_words, loan_words, party_words, reason_words
from energyplan.results.plan import Plan

COMPANY = Column("company", Words("Company", "事業者"))
PARTS = {
    "income": Words("income statement", "損益計算書"),
    "cash": Words("cash flow", "キャッシュフロー計算書"),
    "balance": Words("balance sheet", "貸借対照表"),
}
PAID = {
    "sale": Words("Price to customers", "需要家への販売"),
    "transport": Words("Transport", "託送"),
    "supply": Words("Supply to the seller", "卸供給"),
}
REACHED = {"yes": Words("yes", "達成"), "no": Words("no", "未達")}
MEASURES = {"dscr": FIGURES["least_dscr"], "npv": FIGURES["npv"]}
NOTE = Column("why", Words("Note, or why there is none", "注記・値がない理由"))
RETURNS = ("project_irr", "equity_irr", "least_dscr")
BASE = Words("as planned", "計画どおり")


def sources_table(plan: Plan) -> Table:
    """Return sources and uses by company, with equal sums."""
    table, currency = sources_and_uses(plan), plan.summary["currency"]
    rows: list[tuple[object, ...]] = []
    for row in table.itertuples():
        words = SOURCES[str(row.side), str(row.key)][0]
        if row.item:
            loan = loan_words(str(row.item))
            words = Words(f"{words.en}: {loan.en}", f"{words.ja}:{loan.ja}")
        amount = float(row.amount)  # type: ignore[arg-type]
        sides = (amount, np.nan) if row.side == "source" else (np.nan, amount)
        rows.append((party_words(str(row.company)), words, *sides))
    sums = [float(table[table["side"] == side]["amount"].sum()) for side in ("source", "use")]
    rows.append((Words("Total", "合計"), Words("", ""), *sums))
    return Table(
        "sources-uses-table", Words("Sources and uses of funds", "資金の調達と使途"),
        Words("statement, loan_drawn, ledger", "財務諸表・借入・元帳"),
        (COMPANY, Column("what", Words("What", "内訳")), Column("source", Words("Source", "調達"), currency),
         Column("use", Words("Use", "使途"), currency)),
        pd.DataFrame(rows, columns=["company", "what", "source", "use"]), folded=True, total=True,
    )  # fmt: skip


def indicator_table(plan: Plan) -> Table:
    """Return the indicators of every company; where one does not exist, its reason."""
    rows = []
    for name in companies(plan):
        data = plan.results[["company_indicator", "company_indicator_reason"]].sel(company=name)
        for figure in (str(f) for f in data["company_figure"].to_numpy() if str(f) in FIGURES):
            one = data.sel(company_figure=figure)
            value, why = float(one["company_indicator"].to_numpy()), str(one["company_indicator_reason"].to_numpy())
            unit = Words("%", "%") if figure.endswith(("irr", "tax")) else Words("years", "年")
            if figure.endswith("npv"):
                unit = unit_words(plan.summary["currency"])
            elif figure.endswith(("dscr", "llcr")):
                unit = Words("", "")
            rows.append((party_words(name), FIGURES[figure], value * (100.0 if unit.en == "%" else 1.0), unit,
                         reason_words(why) if why else Words("", "")))  # fmt: skip
    frame = pd.DataFrame(rows, columns=["company", "figure", "value", "unit", "why"])
    frame["value"] = frame["value"].astype(object)  # each in its own digits
    return Table(
        "indicators", Words("Indicators by company", "事業者別の指標"),
        Words("company_indicator", "company_indicator"),
        (COMPANY, Column("figure", Words("Indicator", "指標")), Column("value", Words("Value", "値")),
         Column("unit", Words("Unit", "単位")), NOTE),
        frame, folded=True,
    )  # fmt: skip


def sensitivity_table(plan: Plan) -> Table:
    """Return returns and cover in every case."""
    table, rows = plan.tables["sensitivity"], []
    steps = {"low": LOWER, "base": BASE, "high": HIGHER}
    for row in table.to_dict("records"):
        if row["step"] == "base" and row["driver"] != table["driver"].iloc[0]:
            continue
        base = row["step"] == "base"
        whys = [str(row[f"{f}_why"]) for f in ("equity_irr", "least_dscr") if _number(row[f]) != _number(row[f])]
        rows.append(
            (party_words(str(row["company"])), BASE if base else DRIVERS[str(row["driver"])],
             Words("", "") if base else steps[str(row["step"])], np.nan if base else 100.0 * float(row["change"]),
             *(_number(row[f]) * (1.0 if f == "least_dscr" else 100.0) for f in RETURNS),
             reason_words(whys[0]) if whys else Words("", ""))
        )  # fmt: skip
    names = ["company", "driver", "step", "change", "project_irr", "equity_irr", "least_dscr", "why"]
    return Table(
        "sensitivity-table", Words("Sensitivity", "感度分析"),
        Words("sensitivity, from tables/sensitivity.csv", "tables/sensitivity.csv"),
        (COMPANY, Column("driver", Words("What changes", "変化する項目")), Column("step", Words("Case", "場合")),
         Column("change", Words("By", "変化"), "%", 1), Column("project_irr", FIGURES["project_irr"], "%", 2),
         Column("equity_irr", FIGURES["equity_irr"], "%", 2), Column("least_dscr", FIGURES["least_dscr"], "", 2),
         NOTE),
        pd.DataFrame(rows, columns=names), folded=True,
        note=Words("Interest changes by percentage points.", "金利の変化はパーセントポイント。"),
    )  # fmt: skip


def tariff_table(plan: Plan) -> Table:
    """Return every tariff, what it costs today, and how it was found."""
    currency, rows = plan.summary["currency"], []
    for t in plan.summary["appraisal"]["tariffs"]:
        today = t["today_per_kwh"]
        carrier = ISLANDS.get(t["carrier"], Words(t["carrier"], t["carrier"]))
        found = Words("given", "指定") if t["found"] == "given" else Words("sought", "算定")
        target = MEASURES.get(t["target"], FIGURES.get(t["target"], Words(t["target"], t["target"])))
        rows.append(
            (party_words(t["company"]), PAID[t["for"]], carrier, t["energy_per_kwh"], t["standing_per_kw"],
             t["mean_per_kwh"], np.nan if today is None else today, found, target, REACHED[t["met"]],
             reason_words(t["why"]) if t["why"] else Words("", ""))
        )  # fmt: skip
    names = ["company", "for", "carrier", "energy", "standing", "mean", "today", "found", "target", "met", "why"]
    return Table(
        "tariffs", Words("Tariffs", "料金"), Words("tables/tariffs.csv", "tables/tariffs.csv"),
        (COMPANY, Column("for", Words("For", "対象")), Column("carrier", Words("Carrier", "種別")),
         Column("energy", Words("Energy price", "従量料金"), f"{currency}/kWh", 2 if currency == "JPY" else 4),
         Column("standing", Words("Standing charge", "基本料金"), f"{currency}/kW/a", 0 if currency == "JPY" else 2),
         Column("mean", Words("Both, per kWh", "平均単価"), f"{currency}/kWh", 2 if currency == "JPY" else 4),
         Column("today", Words("Today", "現状"), f"{currency}/kWh", 2 if currency == "JPY" else 4),
         Column("found", Words("Found", "決め方")), Column("target", Words("Target", "目標指標")),
         Column("met", Words("Reached", "達成")), Column("why", Words("Note", "注記"))),
        pd.DataFrame(rows, columns=names),
    )  # fmt: skip


def loan_tables(plan: Plan) -> list[Table]:
    """Return every loan in sum, and year by year."""
    if "loan_drawn" not in plan.results or not plan.results.sizes.get("loan", 0):
        return []
    data, currency, at = plan.results, plan.summary["currency"], years(plan)
    rows, yearly = [], []
    for k in range(data.sizes["loan"]):
        one = data.isel(loan=k)
        drawn, interest, principal, balance = (
            one[f"loan_{n}"].to_numpy().astype(float) for n in ("drawn", "interest", "principal", "balance")
        )
        if not drawn.any():
            continue
        who, loan = party_words(str(one["loan_company"].to_numpy())), loan_words(str(one["loan_name"].to_numpy()))
        paid = np.flatnonzero(principal > 0)
        rows.append((who, loan, drawn.sum(), interest.sum(), principal.sum(), balance[-1],
                     int(at[paid[-1]]) if paid.size else np.nan))  # fmt: skip
        yearly += [(who, loan, int(y), *row) for y, *row in zip(at, drawn, interest, principal, balance) if np.any(row)]
    money = {
        "drawn": Words("Drawn", "借入額"), "interest": Words("Interest paid", "支払利息"),
        "principal": Words("Principal repaid", "元本返済"),
    }  # fmt: skip
    columns = tuple(Column(name, words, currency) for name, words in money.items())
    head = (COMPANY, Column("loan", Words("Loan", "借入")))
    source = Words("loan_drawn and others, from tables/loans.csv", "tables/loans.csv")
    return [
        Table(
            "loans", Words("Loans", "借入"), source,
            (*head, *columns, Column("left", Words("Left at the end", "期末残高"), currency),
             Column("last", Words("Last repayment in year", "最終返済年"), "", 0)),
            pd.DataFrame(rows, columns=["company", "loan", *money, "left", "last"]),
        ),
        Table(
            "loan-years", Words("Loans by year", "年別の借入"), source,
            (*head, Column("year", Words("Year", "年目"), "", 0), *columns,
             Column("balance", Words("Owed at the end", "残高"), currency)),
            pd.DataFrame(yearly, columns=["company", "loan", "year", *money, "balance"]), folded=True,
        ),
    ]  # fmt: skip


def statement_tables(plan: Plan) -> list[Table]:
    """Return income statement, cash flow and balance sheet of every company, a row for each year."""
    currency, found = plan.summary["currency"], []
    for i, company in enumerate(companies(plan)):
        name = party_words(company)
        for part, words in PARTS.items():
            lines = {key: w for key, w in line_words().items() if key.startswith(f"{part}.")}
            frame = pd.DataFrame({"year": years(plan)} | {key: line(plan, company, key) + 0.0 for key in lines})
            columns = [Column("year", Words("Year", "年目"), "", 0)]
            columns += [Column(key, w, currency) for key, w in lines.items()]
            if part == "cash":
                frame["dscr"] = plan.results["dscr"].sel(company=company).to_numpy()
                columns.append(Column("dscr", Words("DSCR", "DSCR"), "", 2))
            found.append(
                Table(
                    f"{part}-{i}", Words(f"{name.en}: {words.en}", f"{name.ja}:{words.ja}"),
                    Words("statement, from tables/statements.csv", "tables/statements.csv"), tuple(columns), frame,
                    folded=True,
                )
            )  # fmt: skip
    return found


def _number(value: object) -> float:
    """Return a number of a table; NaN where there is none."""
    return float("nan") if value is None or value == "" else float(value)  # type: ignore[arg-type]
