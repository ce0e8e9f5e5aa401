"""What money is paid for: the vocabulary of the ledger, and the line of the statements each purpose belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "operating",
    "investment",
    "grant",
    "equity",
    "dividend",
    "loan",
    "repayment",
    "interest",
    "income_tax",
    "property_tax",
    "receivable",
    "payable",
]


@dataclass(frozen=True)
class Purpose:
    """One reason for a payment.

    Attributes
    ----------
    name : str
        Name in the ledger.
    kind : str
        Line of the statements it belongs to.
    en, ja : str
        Words for it.
    """

    name: str
    kind: Kind
    en: str
    ja: str


_ALL = (
    Purpose("heat_sale", "operating", "Heat sold", "熱販売"),
    Purpose("power_sale", "operating", "Electricity sold", "電力販売"),
    Purpose("cooling_sale", "operating", "Cooling sold", "冷熱販売"),
    Purpose("feed_in", "operating", "Feed-in and market sales", "売電(FIT・市場)"),
    Purpose("connection_fee", "operating", "Connection fees", "接続料"),
    Purpose("heat_transport", "operating", "Heat transport tariff", "熱託送料"),
    Purpose("wheeling", "operating", "Wheeling tariff", "電力託送料"),
    Purpose("fuel", "operating", "Fuel", "燃料費"),
    Purpose("fuel_works", "operating", "Fuel preparation and transport", "燃料加工・運搬費"),
    Purpose("grid_energy", "operating", "Electricity bought from the grid", "系統電力購入"),
    Purpose("wages", "operating", "Wages", "人件費"),
    Purpose("maintenance", "operating", "Maintenance", "保守費"),
    Purpose("management", "operating", "Management and insurance", "管理費・保険料"),
    Purpose("rent", "operating", "Land and roof rent, road use", "地代・賃料・占用料"),
    Purpose("emission_price", "operating", "Price of carbon", "炭素価格"),
    Purpose("other", "operating", "Other operating payments", "その他営業"),
    Purpose("equipment", "investment", "Investment: equipment", "設備投資:機器"),
    Purpose("construction", "investment", "Investment: planning and installation", "設備投資:設計・工事"),
    Purpose("replacement", "investment", "Replacement", "更新投資"),
    Purpose("grant", "grant", "Grant", "補助金"),
    Purpose("equity", "equity", "Equity paid in", "出資"),
    Purpose("dividend", "dividend", "Dividends and return of capital", "配当・出資払戻"),
    Purpose("loan", "loan", "Loan drawn", "借入"),
    Purpose("repayment", "repayment", "Loan repaid", "元本返済"),
    Purpose("interest", "interest", "Interest", "支払利息"),
    Purpose("income_tax", "income_tax", "Taxes on profit", "法人税等"),
    Purpose("property_tax", "property_tax", "Fixed-asset tax", "固定資産税"),
    Purpose("receivable", "receivable", "Trade credit to customers", "売掛金の増減"),
    Purpose("payable", "payable", "Trade credit from suppliers", "買掛金の増減"),
)

PURPOSES: dict[str, Purpose] = {purpose.name: purpose for purpose in _ALL}


def of_kind(*kinds: Kind) -> tuple[str, ...]:
    """Return the names of all purposes of some kinds.

    Parameters
    ----------
    *kinds : str
        Lines of the statements.

    Returns
    -------
    tuple of str
        Names, in the order of the vocabulary.
    """
    return tuple(purpose.name for purpose in _ALL if purpose.kind in kinds)
