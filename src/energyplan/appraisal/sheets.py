"""The nine work sheets of the Japanese call for master plans, as tables in Japanese and English.

Sheets 1 to 6 are columns of what the plan holds; 7 and 8 are read from the ledger, 9 from a company's statements.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from energyplan.appraisal.figures import issue, refuse
from energyplan.appraisal.ledger import Ledger, paid, who_pays_whom
from energyplan.appraisal.purposes import PURPOSES
from energyplan.appraisal.statements import Statements
from energyplan.core.errors import Issue, did_you_mean

Total = Literal["", "sum", "max"]


@dataclass(frozen=True)
class Column:
    """One column of a sheet: its key, headers, unit (``money`` for the plan's currency), and how it is totalled."""

    key: str
    en: str
    ja: str
    unit: str = ""
    total: Total = ""

    def header(self, lang: str) -> str:
        """Return the header with its unit, in ``ja`` or ``en``."""
        name = self.ja if lang == "ja" else self.en
        return f"{name} [{self.unit}]" if self.unit else name


@dataclass(frozen=True)
class Table:
    """One work sheet.

    Attributes
    ----------
    number : int
        1 to 9.
    en, ja : str
        Title.
    columns : tuple of Column
        Columns.
    rows : tuple of tuple
        Values, in the order of the columns.
    totals : tuple
        Totals, None where a column has none; empty for a sheet without totals.
    """

    number: int
    en: str
    ja: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]
    totals: tuple[Any, ...] = ()


TITLES: dict[int, tuple[str, str]] = {
    1: ("Customers", "第1表 需要家の想定"),
    2: ("Supply plants", "第2表 供給プラントの想定"),
    3: ("Fuel", "第3表 燃料材の想定"),
    4: ("Fuel works", "第4表 燃料工場の想定"),
    5: ("Energy infrastructure", "第5表 エネルギーインフラの想定"),
    6: ("Customer equipment", "第6表 利用設備の想定"),
    7: ("Whole project", "第7表 プロジェクト全体像"),
    8: ("Circulation of goods and money", "第8表 財・資金循環図"),
    9: ("Income plan for financing", "第9表 資金調達に向けたプロジェクト収支プラン"),
}

COLUMNS: dict[int, tuple[Column, ...]] = {
    1: (
        Column("customer", "Customer", "需要家"),
        Column("use", "Use", "用途"),
        Column("floor_area_m2", "Floor area", "延床面積", "m2", "sum"),
        Column("heat_mwh", "Heat demand a year", "年間熱需要", "MWh", "sum"),
        Column("heat_peak_kw", "Highest heat demand", "最大熱需要", "kW", "sum"),
        Column("cooling_mwh", "Cooling demand a year", "年間冷熱需要", "MWh", "sum"),
        Column("cooling_peak_kw", "Highest cooling demand", "最大冷熱需要", "kW", "sum"),
        Column("power_mwh", "Electricity demand a year", "年間電力需要", "MWh", "sum"),
        Column("power_peak_kw", "Highest electricity demand", "最大電力需要", "kW", "sum"),
        Column("connected", "Connected", "接続"),
    ),
    2: (
        Column("plant", "Plant", "プラント"),
        Column("kind", "Kind", "種別"),
        Column("heat_kw", "Heat capacity", "熱出力", "kW", "sum"),
        Column("power_kw", "Power capacity", "発電出力", "kW", "sum"),
        Column("cooling_kw", "Cooling capacity", "冷熱出力", "kW", "sum"),
        Column("storage_kwh", "Storage", "蓄エネルギー容量", "kWh", "sum"),
        Column("heat_mwh", "Heat a year", "年間熱供給", "MWh", "sum"),
        Column("power_mwh", "Electricity a year", "年間発電", "MWh", "sum"),
        Column("full_load_h", "Full-load hours", "全負荷相当時間", "h"),
        Column("investment", "Investment", "設備費", "money", "sum"),
        Column("owner", "Owner", "所有者"),
    ),
    3: (
        Column("fuel", "Fuel", "燃料"),
        Column("quantity", "Quantity a year", "年間使用量", "", ""),
        Column("quantity_unit", "Unit", "単位"),
        Column("energy_mwh", "Energy a year", "年間熱量", "MWh", "sum"),
        Column("price", "Price", "単価", "money/unit"),
        Column("cost", "Cost a year", "年間燃料費", "money", "sum"),
        Column("local_share", "Local share", "地域内調達率", "%"),
        Column("sustainable_yield", "Sustainable yield a year", "持続可能な年間供給量"),
        Column("yield_share", "Share of the yield", "供給可能量に対する割合", "%"),
        Column("supplier", "Supplier", "供給者"),
    ),
    4: (
        Column("works", "Fuel works", "燃料工場"),
        Column("kind", "Kind", "種別"),
        Column("capacity_t", "Capacity a year", "年間製造能力", "t", "sum"),
        Column("throughput_t", "Throughput a year", "年間製造量", "t", "sum"),
        Column("moisture_in", "Moisture of the wood", "原料含水率", "%"),
        Column("moisture_out", "Moisture of the fuel", "製品含水率", "%"),
        Column("investment", "Investment", "設備費", "money", "sum"),
        Column("jobs", "Jobs", "雇用", "", "sum"),
        Column("owner", "Owner", "所有者"),
    ),
    5: (
        Column("network", "Network", "系統"),
        Column("size", "Size", "口径・線種"),
        Column("length_m", "Length", "延長", "m", "sum"),
        Column("investment", "Investment", "工事費", "money", "sum"),
        Column("cost_per_m", "Cost per metre", "メートル単価", "money/m"),
        Column("loss_mwh", "Losses a year", "年間損失", "MWh", "sum"),
        Column("owner", "Owner", "所有者"),
    ),
    6: (
        Column("customer", "Customer", "需要家"),
        Column("equipment", "Equipment", "利用設備"),
        Column("number", "Number", "台数", "", "sum"),
        Column("capacity_kw", "Capacity", "能力", "kW", "sum"),
        Column("investment", "Investment", "設備費", "money", "sum"),
        Column("payer", "Paid by", "負担者"),
    ),
    7: (
        Column("from", "From", "支払者"),
        Column("to", "To", "受取者"),
        Column("for", "For", "内容"),
        Column("money_first", "While building, in all", "建設期間計", "money", "sum"),
        Column("money_yearly", "In a year of operation", "運用期間の年平均", "money/a", "sum"),
    ),
    8: (
        Column("from", "From", "支払者"),
        Column("to", "To", "受取者"),
        Column("money_yearly", "In a year of operation", "運用期間の年平均", "money/a", "sum"),
        Column("stays", "Stays in the region", "地域内に残る額", "money/a", "sum"),
        Column("leaves", "Leaves the region", "地域外へ出る額", "money/a", "sum"),
    ),
}

LINES: tuple[tuple[str, str, str, str], ...] = (
    ("income", "revenue", "Revenue", "売上高"),
    ("income", "costs", "Operating costs", "営業費用"),
    ("income", "asset_tax", "Fixed-asset tax", "固定資産税"),
    ("income", "ebitda", "EBITDA", "償却前営業利益(EBITDA)"),
    ("income", "grant_income", "Grants as income", "補助金収入"),
    ("income", "depreciation", "Depreciation", "減価償却費"),
    ("income", "interest", "Interest", "支払利息"),
    ("income", "profit_before_tax", "Profit before tax", "税引前利益"),
    ("income", "profit_tax", "Taxes on profit", "法人税等"),
    ("income", "profit", "Profit", "当期純利益"),
    ("cash", "operating", "Cash from operation", "営業キャッシュフロー"),
    ("cash", "investment", "Investment", "設備投資"),
    ("cash", "replacement", "Replacement", "更新投資"),
    ("cash", "grants", "Grants", "補助金"),
    ("cash", "borrowed", "Loans drawn", "借入"),
    ("cash", "repaid", "Loans repaid", "元本返済"),
    ("cash", "paid_in", "Equity paid in", "出資"),
    ("cash", "paid_out", "Paid to owners", "配当・払戻"),
    ("cash", "closing", "Cash at the end of the year", "期末現金"),
    ("balance", "fixed_assets", "Fixed assets", "固定資産"),
    ("balance", "receivables", "Receivables", "売掛金"),
    ("balance", "assets", "Assets", "資産合計"),
    ("balance", "loans", "Loans", "借入金残高"),
    ("balance", "payables", "Payables", "買掛金"),
    ("balance", "paid_in", "Paid-in capital", "資本金等"),
    ("balance", "retained", "Retained earnings", "利益剰余金"),
    ("balance", "claims", "Liabilities and equity", "負債・純資産合計"),
)

DSCR = ("債務返済余裕率(DSCR)", "DSCR")


def work_sheet(number: int, values: Mapping[str, Sequence[Any]]) -> Table:
    """One of the sheets 1 to 6 from named columns.

    Parameters
    ----------
    number : int
        1 to 6.
    values : mapping of str to sequence
        Columns by their keys in `COLUMNS`, of equal length; those not given are left out.

    Returns
    -------
    Table
        Columns in the order of the sheet, with totals.

    Raises
    ------
    ScenarioError
        For an unknown sheet or column, and columns of different length.
    """
    if number not in COLUMNS or number > 6:
        refuse([issue("sheets", "no such sheet of columns", number, "1 to 6")])
    known = tuple(column.key for column in COLUMNS[number])
    faults: list[Issue] = [
        issue(f"sheets.{number}.{key}", "unknown column", key, ", ".join(known), did_you_mean(key, known))
        for key in values
        if key not in known
    ]
    lengths = {key: len(column) for key, column in values.items()}
    if len(set(lengths.values())) > 1:
        got = ", ".join(f"{key} {length}" for key, length in lengths.items())
        faults.append(issue(f"sheets.{number}", "columns of different length", got, "one length"))
    refuse(faults)
    columns = tuple(column for column in COLUMNS[number] if column.key in values)
    rows = tuple(zip(*(values[column.key] for column in columns), strict=True)) if columns else ()
    return _table(number, columns, rows)


def whole_project_sheet(ledger: Ledger, building_years: int, lang: str = "en") -> Table:
    """Sheet 7: who pays whom for what, while building and in a year of operation.

    Parameters
    ----------
    ledger : Ledger
        The whole ledger.
    building_years : int
        Years from year 0 that count as building.
    lang : str
        Language of the purposes, ``en`` or ``ja``.

    Returns
    -------
    Table
        One row for each payer, payee and purpose, largest first.
    """
    keys = np.stack([ledger.payer, ledger.payee, ledger.purpose], axis=1)
    unique, inverse = np.unique(keys, axis=0, return_inverse=True)
    building = ledger.year < building_years
    first = np.bincount(inverse.ravel(), weights=ledger.amount * building, minlength=len(unique))
    later = np.bincount(inverse.ravel(), weights=ledger.amount * ~building, minlength=len(unique))
    yearly = later / max(ledger.years - building_years, 1)
    rows = []
    for at in np.argsort(-(first + later), kind="stable"):
        payer, payee, purpose = unique[at]
        word = PURPOSES[ledger.purposes[purpose]]
        name = word.ja if lang == "ja" else word.en
        rows.append((ledger.parties[payer], ledger.parties[payee], name, float(first[at]), float(yearly[at])))
    return _table(7, COLUMNS[7], tuple(rows))


def circulation_sheet(ledger: Ledger, building_years: int, local_share: Mapping[str, float]) -> Table:
    """Sheet 8: payments in a year of operation, and what of them stays in the region.

    Parameters
    ----------
    ledger : Ledger
        The whole ledger.
    building_years : int
        Years from year 0 that count as building and are left out.
    local_share : mapping of str to float
        Share of what each party receives that stays in the region [-]; 0 for parties not named.

    Returns
    -------
    Table
        One row for each payer and payee, largest first.
    """
    matrix = who_pays_whom(ledger, building_years) / max(ledger.years - building_years, 1)
    rows = []
    for at in np.argsort(-matrix, axis=None, kind="stable"):
        payer, payee = np.unravel_index(at, matrix.shape)
        amount = float(matrix[payer, payee])
        if amount <= 0.0:
            break
        share = float(local_share.get(ledger.parties[payee], 0.0))
        rows.append((ledger.parties[payer], ledger.parties[payee], amount, share * amount, (1.0 - share) * amount))
    return _table(8, COLUMNS[8], tuple(rows))


def income_plan_sheet(books: Sequence[tuple[Statements, Sequence[float]]], ledger: Ledger) -> Table:
    """Sheet 9: income statement, cash flow and balance sheet of each company, year by year.

    Parameters
    ----------
    books : sequence of (Statements, sequence of float)
        By company: its statements, and its cover of debt service by year [-], NaN where there is none.
    ledger : Ledger
        The ledger they were read from: interest and repayment by loan.

    Returns
    -------
    Table
        A row for each company and line with its Japanese and English name, a column for each year.
    """
    rows: list[tuple[Any, ...]] = []
    for statements, dscr in books:
        company = statements.company
        for part, name, en, ja in LINES:
            values = getattr(getattr(statements, part), name)
            rows.append((company, ja, en, *(float(v) for v in values)))
        for item in ledger.items:
            served = paid(ledger, payer=company, purpose=("interest", "repayment"), item=(item,))
            if np.any(served):
                rows.append((company, f"元利返済:{item}", f"Debt service: {item}", *(float(v) for v in served)))
        rows.append((company, *DSCR, *(None if np.isnan(v) else float(v) for v in dscr)))
    years = tuple(Column(f"year_{y}", f"Year {y}", f"{y}年目", "money") for y in range(ledger.years))
    names = (Column("company", "Company", "会社"), Column("line_ja", "Line (Japanese)", "科目"))
    return Table(9, *TITLES[9], (*names, Column("line_en", "Line", "科目(英語)"), *years), tuple(rows))


def _table(number: int, columns: tuple[Column, ...], rows: tuple[tuple[Any, ...], ...]) -> Table:
    """Return a sheet with its totals."""
    totals: list[float | None] = []
    for at, column in enumerate(columns):
        numbers = [row[at] for row in rows if row[at] is not None]
        if column.total and numbers:
            totals.append(float(np.sum(numbers) if column.total == "sum" else np.max(numbers)))
        else:
            totals.append(None)
    return Table(number, *TITLES[number], columns, rows, tuple(totals) if any(t is not None for t in totals) else ())
