"""The sheets of a workbook in reading order, and what each shows, in English and Japanese."""

from __future__ import annotations

from collections.abc import Mapping

from energyplan.results.plan import Sheet

OVERVIEW = ("overview", "Key figures and contents", "主要指標と目次")
_FIRST = {
    "assets": ("Plants and stores: capacity, output, investment", "設備の容量・出力・投資額"),
    "investments": ("Investment by item", "投資額の内訳"),
    "costs": ("Yearly cost by term", "年間費用の内訳"),
    "fuels": ("Fuels bought in a year", "燃料購入"),
    "monthly_energy": ("Supply and use by month", "月別の需給"),
    "buildings": ("Buildings: demand and connection", "建物別の需要と接続"),
    "routes": ("Routes: sizes, flows, loading", "路線別の口径・流量・負荷率"),
    "nodes": ("Nodes: temperature, pressure, voltage", "節点別の温度・差圧・電圧"),
    "statements": ("Financial statements by company", "会社別の財務諸表"),
    "companies": ("Returns and cover by company", "会社別の収益指標"),
    "sensitivity": ("Sensitivity of returns and cover", "収益指標の感度分析"),
    "tariffs": ("Tariffs", "料金"),
    "loans": ("Loans by year", "借入の年次推移"),
    "bills": ("Bills of buildings today and then", "建物別エネルギー費の現状と計画"),
    "region": ("Regional value added and jobs", "地域付加価値と雇用"),
    "input_output": ("What spending sets off among the region's suppliers", "産業連関による波及効果"),
    "town": ("Single figures of the town: density, self-sufficiency, primary energy, cost", "地域のエネルギー指標"),
    "carbon": ("CO2, primary energy and energy money by carrier", "CO2・一次エネルギー・エネルギー代金"),
    "resilience": ("Survival of outages", "停電時の自立"),
    "legal": ("What the law asks", "法令上の要件"),
}
_LAST = {
    "ledger": ("Every payment: who pays whom for what", "支払台帳"),
    "assumptions": ("Assumptions with sources", "前提条件と出典"),
    "rounds": ("Rounds with the load flow", "潮流計算との反復"),
    "violations": ("Limits violated", "制約逸脱"),
    "hourly": ("The hours of the year", "時間別の需給"),
}


def titles(sheets: Mapping[int, Sheet]) -> dict[str, tuple[str, str, str]]:
    """Return the sheets of a workbook.

    Parameters
    ----------
    sheets : mapping of int to Sheet
        The nine work sheets of a plan.

    Returns
    -------
    dict of str to (str, str, str)
        By table: the sheet's name (not yet cut to what Excel takes), and what it shows in English and Japanese.
    """
    nine = {f"sheet_{n}_ja": (s.title_ja, s.title_en, s.title_ja) for n, s in sheets.items()}
    nine |= {f"sheet_{n}_en": (f"Sheet {n} {s.title_en}", s.title_en, s.title_ja) for n, s in sheets.items()}
    first, last = ({k: (k, *both) for k, both in part.items()} for part in (_FIRST, _LAST))
    return first | nine | last
