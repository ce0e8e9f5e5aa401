"""Tables of the region section: exact numbers of payments, value added, jobs, bills, carbon, outages and duties."""

from __future__ import annotations

import numpy as np
import pandas as pd

from energyplan.report.accounts import building_years, payments
from energyplan.report.blocks import Column, Table, Words
from energyplan.report.figures.names import use_words
from energyplan.report.figures.payments import local_shares
from energyplan.report.figures.theme import fuel_words
from energyplan.report.region_data import bills_by_group, carbon_by_carrier, value_by_stage
from energyplan.report.terms import ISLANDS, PARTS, STAGES, energy_words, party_words
from energyplan.results.plan import Plan

TOTAL, EMPTY = Words("Total", "合計"), Words("", "")
STATUS = {
    "ok": Words("no duty", "該当なし・適合"),
    "duty": Words("duty", "義務あり"),
    "violated": Words("not kept", "不適合"),
}
TOPICS = {
    "heat_supply_registration": Words("Heat Supply Business Act", "熱供給事業法"),
    "connection_class": Words("Grid connection", "系統連系の区分"),
    "voltage_band": Words("Voltage band", "電圧の範囲"),
}


def payment_table(plan: Plan) -> Table:
    """Return who pays whom in a mean year of operation, with what stays in the region."""
    table, local = payments(plan), local_shares(plan)
    share = table["payee"].map(local).to_numpy(dtype=float)
    frame = pd.DataFrame(
        {
            "payer": [party_words(str(p)) for p in table["payer"]],
            "payee": [party_words(str(p)) for p in table["payee"]],
            "amount": table["amount"].to_numpy(), "stays": table["amount"].to_numpy() * share,
        }
    )  # fmt: skip
    currency = plan.summary["currency"]
    return Table(
        "payments-table", Words("Who pays whom", "誰が誰に支払うか"), Words("ledger, sheet 8", "元帳・第8表"),
        (Column("payer", Words("Payer", "支払者")), Column("payee", Words("Payee", "受取者")),
         Column("amount", Words("In a mean year", "年平均"), f"{currency}/a"),
         Column("stays", Words("Stays in the region", "地域内に残る額"), f"{currency}/a")),
        _with_total(frame, "payer"), folded=True, total=True,
        note=Words("Years of operation; trade credit is left out. Money that one pays and another passes on stands"
                   " twice.", "運用期間の年平均。掛けの増減を除く。転々流通する資金は重複して計上。"),
    )  # fmt: skip


def value_table(plan: Plan) -> Table:
    """Return the value added by stage and kind of income."""
    table, currency = value_by_stage(plan), plan.summary["currency"]
    frame = table.assign(stage=table["stage"].map(STAGES), part=table["part"].map(PARTS))
    return Table(
        "value-table", Words("Value added by stage", "段階別の地域付加価値"), Words("value_added", "value_added"),
        (Column("stage", Words("Stage", "段階")), Column("part", Words("Income", "所得")),
         Column("building", Words("While building, in all", "建設期間計"), currency),
         Column("per_year", Words("Mean year of operation", "運用期間の年平均"), f"{currency}/a")),
        _with_total(frame, "stage"), folded=True, total=True,
    )  # fmt: skip


def job_table(plan: Plan) -> Table:
    """Return local jobs by stage."""
    data, start, values = plan.results["local_jobs"], building_years(plan), plan.results["local_jobs"].to_numpy()
    frame = pd.DataFrame(
        {
            "stage": [STAGES[str(s)] for s in data["stage"].to_numpy()], "building": values[:, :start].sum(axis=1),
            "per_year": values[:, start:].mean(axis=1),
        }
    )  # fmt: skip
    return Table(
        "job-table", Words("Jobs by stage", "段階別の雇用"), Words("local_jobs", "local_jobs"),
        (Column("stage", Words("Stage", "段階")),
         Column("building", Words("While building, in all", "建設期間計"), "jobs", 2),
         Column("per_year", Words("Mean year of operation", "運用期間の年平均"), "jobs", 2)),
        _with_total(frame, "stage"), folded=True, total=True,
    )  # fmt: skip


def bill_table(plan: Plan) -> Table:
    """Return bills by type of building, in sum and for a mean building."""
    table, currency = bills_by_group(plan), plan.summary["currency"]
    sums = table[["buildings", "today", "then", "change", "pay_more"]].sum()
    share = float(sums["change"] / sums["today"]) if sums["today"] > 0 else np.nan
    last = pd.DataFrame([{**sums, "group": "", "change_share": share}])
    frame = pd.concat([table, last], ignore_index=True)
    frame["group"] = frame["group"].map(lambda g: use_words(str(g)) if g else TOTAL)
    frame["mean_today"], frame["mean_then"] = (frame[k] / frame["buildings"] for k in ("today", "then"))
    frame["change_share"] = 100.0 * frame["change_share"]
    return Table(
        "bill-table", Words("Bills by type of building", "建物種別のエネルギー費"),
        Words("bill_today, bill_then", "tables/bills.csv"),
        (Column("group", Words("Type", "種別")), Column("buildings", Words("Buildings", "棟数"), "", 0),
         Column("today", Words("Today", "現状"), f"{currency}/a"),
         Column("then", Words("With the plan", "計画"), f"{currency}/a"),
         Column("change", Words("Change", "変化"), f"{currency}/a"),
         Column("change_share", Words("Change", "変化率"), "%", 1),
         Column("mean_today", Words("A mean building, today", "1棟平均(現状)"), f"{currency}/a"),
         Column("mean_then", Words("A mean building, with the plan", "1棟平均(計画)"), f"{currency}/a"),
         Column("pay_more", Words("Pay more", "増える棟数"), "", 0)),
        frame, total=True,
    )  # fmt: skip


def carbon_table(plan: Plan) -> Table:
    """Return CO2 by carrier."""
    table = carbon_by_carrier(plan)
    frame = table.assign(change=table["then"] - table["today"])
    frame["carrier"] = table["carrier"].map(lambda c: energy_words(str(c), fuel_words(str(c))))
    return Table(
        "carbon-table", Words("CO2 by carrier", "エネルギー種別のCO2排出量"),
        Words("carbon_today_t, carbon_then_t", "tables/carbon.csv"),
        (Column("carrier", Words("Carrier", "種別")), Column("today", Words("Today", "現状"), "t/a", 1),
         Column("then", Words("With the plan", "計画"), "t/a", 1), Column("change", Words("Change", "変化"), "t/a", 1)),
        _with_total(frame, "carrier"), folded=True, total=True,
    )  # fmt: skip


def outage_table(plan: Plan) -> Table:
    """Return survival and load served by island and length of the outage."""
    table = plan.tables["resilience"]
    frame = table.assign(island=table["island"].map(lambda i: ISLANDS.get(str(i), Words(str(i), str(i)))))
    for name in ("survival", "served_share", "least_served_share"):
        frame[name] = 100.0 * frame[name]
    return Table(
        "outage-table", Words("Outages by length", "停電の継続時間別"),
        Words("tables/resilience.csv", "tables/resilience.csv"),
        (Column("island", Words("Island", "対象")), Column("outage_h", Words("Length", "継続時間"), "h", 0),
         Column("survival", Words("Survived", "自立確率"), "%", 1),
         Column("served_share", Words("Critical load served", "重要負荷の供給率"), "%", 1),
         Column("least_served_share", Words("Of the worst start", "同(最悪時)"), "%", 1)),
        frame, folded=True,
    )  # fmt: skip


def legal_table(plan: Plan) -> list[Table]:
    """Return what the law asks of the plan."""
    found = plan.summary["appraisal"]["legal"]
    if not found:
        return []
    frame = pd.DataFrame(
        {
            "topic": [TOPICS.get(c["topic"], Words(c["topic"], c["topic"])) for c in found],
            "status": [STATUS.get(c["status"], Words(c["status"], c["status"])) for c in found],
            "words": [Words(c["en"], c["ja"]) for c in found],
        }
    )  # fmt: skip
    return [
        Table(
            "legal", Words("Legal duties", "法令上の義務"), Words("tables/legal.csv", "tables/legal.csv"),
            (Column("topic", Words("Topic", "項目")), Column("status", Words("Status", "区分")),
             Column("words", Words("What it says", "内容"))),
            frame,
        )
    ]  # fmt: skip


def _with_total(frame: pd.DataFrame, head: str) -> pd.DataFrame:
    """Return a table with the sums of its numbers below."""
    numbers = [str(c) for c in frame.columns if pd.api.types.is_numeric_dtype(frame[c])]
    row = {str(c): EMPTY for c in frame.columns} | {c: float(frame[c].sum()) for c in numbers} | {head: TOTAL}
    sums = pd.DataFrame([row], columns=frame.columns)
    return pd.concat([frame, sums], ignore_index=True) if len(frame) else sums
