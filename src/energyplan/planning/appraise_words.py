"""Words in which the nine sheets say parties, uses, fuels and equipment, in English and Japanese."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from energyplan.appraisal.parties import party_word
from energyplan.catalogue.demand_uses import use_label
from energyplan.catalogue.fuels import fuel_catalogue
from energyplan.planning.appraise_flows import OTHER_LOADS
from energyplan.technologies.registry import kinds, technology

EXACT_FROM = 10.0
"""Numbers from here on have two decimals, smaller ones four digits: what a sheet can be added up with."""
PARTY_KEYS = ("from", "to", "owner", "payer", "supplier", "company")
_CARRIERS = {"heat": ("Heat", "熱"), "cooling": ("Cold", "冷熱"), "electricity": ("Electricity", "電力")}


def sheet_word(value: Any, key: str, lang: str) -> Any:
    """Return a cell of a sheet as it is read: names in words of one language, numbers rounded.

    Parameters
    ----------
    value : any
        The cell; what nobody knows a word for stays.
    key : str
        Column of the sheet.
    lang : str
        ``en`` or ``ja``.

    Returns
    -------
    any
        Text, number, or None for an empty cell.
    """
    if isinstance(value, (float, np.floating)):
        return rounded(float(value))
    if not isinstance(value, str) or key not in _WORDS:
        return value
    return _WORDS[key](value, lang)


def rounded(value: float) -> float:
    """Return a number with two decimals, a small one with four digits; nought is never negative."""
    if not np.isfinite(value):
        return value
    near = round(value, 2) if abs(value) >= EXACT_FROM else float(f"{value:.4g}")
    return 0.0 if abs(near) < 1e-6 else near


def _party(name: str, lang: str) -> str:
    head, _, group = name.partition(": ")
    if not group:
        return party_word(name, lang)
    words = ("other loads", "その他の負荷")[lang == "ja"] if group == OTHER_LOADS else _use(group, lang)
    return f"{party_word(head, lang)}:{words}" if lang == "ja" else f"{party_word(head, lang)}: {words.lower()}"


def _use(name: str, lang: str) -> str:
    return use_label(name).get(lang, name)


def _fuel(name: str, lang: str) -> str:
    known = fuel_catalogue()
    return known[name].label.get(lang, name) if name in known else name


def _works(name: str, lang: str) -> str:
    fuel = name.removesuffix(" supply")
    return f"{_fuel(fuel, lang)}の供給" if lang == "ja" else f"{_fuel(fuel, lang)} supply"


def _carrier(name: str, lang: str) -> str:
    return _CARRIERS[name][lang == "ja"] if name in _CARRIERS else name


def _equipment(name: str, lang: str) -> str:
    carrier = name.removesuffix(" station")
    if carrier != name and carrier in _CARRIERS:
        return f"{_carrier(carrier, lang)}の受入設備" if lang == "ja" else f"{_carrier(carrier, lang)} station"
    return technology(name).label.get(lang, name) if name in kinds() else name


def _connected(names: str, lang: str) -> str:
    return ("、" if lang == "ja" else ", ").join(_carrier(name, lang) for name in names.split(", "))


_WORDS: dict[str, Callable[[str, str], str]] = {
    **dict.fromkeys(PARTY_KEYS, _party),
    "use": _use, "fuel": _fuel, "kind": _fuel, "works": _works, "network": _carrier, "equipment": _equipment,
    "connected": _connected,
}  # fmt: skip
