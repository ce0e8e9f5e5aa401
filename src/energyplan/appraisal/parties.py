"""The parties of a plan, with words for them; companies, customer groups and lenders add their own names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Party:
    """One party of the ledger.

    Attributes
    ----------
    name : str
        Name in the ledger.
    en, ja : str
        Words for it.
    local_share : float
        Share of what it receives that stays in the region, for the circulation of money [-]: an editable default.
    """

    name: str
    en: str
    ja: str
    local_share: float


_ALL = (
    Party("customers", "Customers", "需要家", 1.0),
    Party("forest", "Forest owners and chip works", "森林所有者・チップ工場", 0.9),
    Party("fuel dealers", "Fuel dealers", "燃料販売業者", 0.1),
    Party("heat suppliers", "Heat suppliers", "熱供給元", 0.0),
    Party("outside grid", "Outside grid and market", "系統・電力市場", 0.0),
    Party("equipment makers", "Equipment makers", "機器メーカー", 0.05),
    Party("builders", "Planners and builders", "設計・施工業者", 0.6),
    Party("maintenance firms", "Maintenance firms", "保守業者", 0.5),
    Party("employees", "Employees", "従業員", 0.9),
    Party("insurers and services", "Insurers and services", "保険・サービス", 0.5),
    Party("municipality", "Municipality", "市町村", 1.0),
    Party("prefecture", "Prefecture", "都道府県", 0.0),
    Party("state", "State", "国", 0.0),
    Party("regional bank", "Regional bank", "地域金融機関", 1.0),
    Party("owners", "Local owners", "地域の出資者", 1.0),
    Party("outside investors", "Outside investors", "地域外の出資者", 0.0),
)

PARTIES: dict[str, Party] = {party.name: party for party in _ALL}
_COMPANIES = {
    "infrastructure company": ("Infrastructure company", "インフラ会社"),
    "operator": ("Operator", "運営会社"),
}
"""Words for the names that companies have where the scenario names none; it may give them to its own."""


def party_word(name: str, lang: str) -> str:
    """Word for a party.

    Parameters
    ----------
    name : str
        Name in the ledger.
    lang : str
        ``ja`` or ``en``.

    Returns
    -------
    str
        The word, or the name itself for a party that the plan named.
    """
    if name in _COMPANIES:
        return _COMPANIES[name][lang == "ja"]
    if name not in PARTIES:
        return name
    return PARTIES[name].ja if lang == "ja" else PARTIES[name].en


def local_shares(names: tuple[str, ...], own: Mapping[str, float] | None = None) -> dict[str, float]:
    """Share of what each party receives that stays in the region.

    Parameters
    ----------
    names : tuple of str
        Parties of the ledger.
    own : mapping of str to float, optional
        The plan's own shares: companies by local ownership, groups of customers, lenders [-].

    Returns
    -------
    dict of str to float
        [-]; 0 for parties that nobody gave a share.
    """
    given = own or {}
    return {name: given.get(name, PARTIES[name].local_share if name in PARTIES else 0.0) for name in names}
