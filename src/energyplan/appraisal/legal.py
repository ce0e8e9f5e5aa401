"""What the law asks of the plan, in clear words: heat-supply registration, voltage bands, connection classes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from energyplan.appraisal.figures import Array

Status = Literal["ok", "duty", "violated"]
KW_PER_GJ_H = 1e6 / 3600.0


@dataclass(frozen=True)
class HeatRule:
    """When heat supply is a registered business.

    Attributes
    ----------
    limit_gj_h : float
        Heating capacity from which it is [GJ/h].
    least_buildings : int
        Buildings from which it is.
    authority_en, authority_ja, law_en, law_ja : str
        Words for where to register, and under which law.
    """

    limit_gj_h: float
    least_buildings: int
    authority_en: str
    authority_ja: str
    law_en: str
    law_ja: str


@dataclass(frozen=True)
class VoltageRule:
    """A band that customers' voltage must keep: ``nominal_v`` is its name, ``centre_v +- width_v`` the band [V]."""

    nominal_v: float
    centre_v: float
    width_v: float


@dataclass(frozen=True)
class ConnectionRule:
    """A class of grid connection by contract power: below ``below_kw`` [kW], with names and what it asks for."""

    below_kw: float
    name_en: str
    name_ja: str
    note_en: str = ""
    note_ja: str = ""


@dataclass(frozen=True)
class Check:
    """One legal check.

    Attributes
    ----------
    topic : str
        What is checked.
    status : str
        ``ok``, ``duty`` (something must be done), or ``violated`` (the plan must change).
    value, limit : float
        Figure and limit in `unit`.
    unit : str
        Unit of both.
    en, ja : str
        The finding in a sentence.
    """

    topic: str
    status: Status
    value: float
    limit: float
    unit: str
    en: str
    ja: str


def heat_supply_registration(capacity_kw: float, buildings: int, rule: HeatRule, customers_own: bool = False) -> Check:
    """Whether the heat supply must be registered as a business.

    Parameters
    ----------
    capacity_kw : float
        Heating capacity of boilers, heat pumps and exchangers of bought heat; machines that also cool included [kW].
    buildings : int
        Buildings supplied.
    rule : HeatRule
        The rule of the country.
    customers_own : bool
        Whether all customers are co-investors, who supply themselves.

    Returns
    -------
    Check
        ``duty`` if it must, with the reason in words.
    """
    value = capacity_kw / KW_PER_GJ_H
    limit_kw = rule.limit_gj_h * KW_PER_GJ_H
    size_en = f"heating capacity {value:.1f} GJ/h ({capacity_kw:,.0f} kW)"
    size_ja = f"加熱能力{value:.1f} GJ/h({capacity_kw:,.0f} kW)"
    line_en = f"{rule.limit_gj_h:g} GJ/h ({limit_kw:,.0f} kW)"
    line_ja = f"{rule.limit_gj_h:g} GJ/h({limit_kw:,.0f} kW)"
    if buildings < rule.least_buildings:
        en = f"No registration: {buildings} building(s) supplied, the law counts from {rule.least_buildings}."
        ja = f"登録不要:供給先{buildings}棟({rule.least_buildings}棟以上が対象)。"
    elif customers_own:
        en = "No registration: all customers are co-investors, the heat is for their own use."
        ja = "登録不要:需要家全員が共同出資者であり、自家用の供給にあたる。"
    elif value >= rule.limit_gj_h:
        en = f"Register with {rule.authority_en} under the {rule.law_en}: {size_en} reaches {line_en}."
        ja = f"{rule.law_ja}に基づき{rule.authority_ja}への登録が必要:{size_ja}が{line_ja}以上。"
        return Check("heat_supply_registration", "duty", value, rule.limit_gj_h, "GJ/h", en, ja)
    else:
        en = f"No registration: {size_en} is below {line_en}."
        ja = f"登録不要:{size_ja}は{line_ja}未満。"
    return Check("heat_supply_registration", "ok", value, rule.limit_gj_h, "GJ/h", en, ja)


def voltage_band(voltage_v: Array, rule: VoltageRule) -> Check:
    """Whether voltages at customers keep their band.

    Parameters
    ----------
    voltage_v : array
        Voltages of any shape, converted to the customer's level [V]; NaN is left out.
    rule : VoltageRule
        The band.

    Returns
    -------
    Check
        ``violated`` with the worst voltage, or ``ok`` with the one nearest to the limit.
    """
    seen = np.asarray(voltage_v, dtype=float)
    seen = seen[np.isfinite(seen)]
    low, high = rule.centre_v - rule.width_v, rule.centre_v + rule.width_v
    band = f"{low:g}-{high:g} V"
    if seen.size == 0:
        return Check("voltage_band", "ok", float("nan"), high, "V", "No voltage to check.", "確認する電圧なし。")
    worst = float(seen[np.argmax(np.abs(seen - rule.centre_v))])
    out = int(np.count_nonzero((seen < low) | (seen > high)))
    limit = high if worst >= rule.centre_v else low
    if out == 0:
        en = f"Voltage {rule.nominal_v:g} V keeps {band}; the most extreme value is {worst:.1f} V."
        ja = f"{rule.nominal_v:g} V系統は{band}を維持。最も外れた値は{worst:.1f} V。"
        return Check("voltage_band", "ok", worst, limit, "V", en, ja)
    en = f"Voltage {rule.nominal_v:g} V leaves {band} in {out} of {seen.size} values; the worst is {worst:.1f} V."
    ja = f"{rule.nominal_v:g} V系統は{seen.size}点中{out}点で{band}を逸脱。最悪値は{worst:.1f} V。"
    return Check("voltage_band", "violated", worst, limit, "V", en, ja)


def connection_class(contract_kw: float, rules: tuple[ConnectionRule, ...]) -> Check:
    """Class of the connection to the outside grid.

    Parameters
    ----------
    contract_kw : float
        Largest power drawn or fed in [kW].
    rules : tuple of ConnectionRule
        Classes, smallest first; the last has no upper limit.

    Returns
    -------
    Check
        ``ok`` for the smallest class, else ``duty`` with what the class asks for.
    """
    found = next((rule for rule in rules if contract_kw < rule.below_kw), rules[-1])
    number = rules.index(found)
    limit = found.below_kw if number == 0 else rules[number - 1].below_kw
    en = f"{contract_kw:,.0f} kW: {found.name_en}."
    ja = f"{contract_kw:,.0f} kW:{found.name_ja}。"
    if found.note_en:
        en, ja = f"{en} {found.note_en}", f"{ja}{found.note_ja}"
    return Check("connection_class", "ok" if number == 0 else "duty", contract_kw, limit, "kW", en, ja)
