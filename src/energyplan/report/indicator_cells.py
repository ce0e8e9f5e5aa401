"""Cells of a comparison: one unit and as many digits as tell for all plans of a row, differences in brackets."""

from __future__ import annotations

import math

from energyplan.portfolio.compare import Compared, Line
from energyplan.report.blocks import Words
from energyplan.report.numbers import digits_for, plain_number, scaled

RATIOS = ("least_dscr",)
"""Indicators without a unit that are no shares."""


def cells(compared: Compared, line: Line) -> tuple[tuple[str, ...], Words]:
    """Return an indicator of every plan as text, and the unit it is in.

    Parameters
    ----------
    compared : Compared
        Plans side by side.
    line : Line
        One of its indicators.

    Returns
    -------
    tuple of str, Words
        Value, a star where it is best, and in brackets the difference to the first plan; a dash where there is none.
        Money of several currencies is not scaled, and each cell names its own.
    """
    currencies = [plan.summary["currency"] for plan in compared.plans]
    mixed = line.indicator.is_money and len(set(currencies)) > 1
    largest = max(abs(v) for v in line.values if math.isfinite(v))
    divisor, unit = _scale(line, largest, "money" if mixed else currencies[0])
    whole = divisor == 1.0 and all(v == round(v) for v in line.values if math.isfinite(v))
    digits = 0 if whole else digits_for(largest / divisor)
    behind = [f" {currency}" if mixed else "" for currency in currencies]
    return tuple(_cell(line, i, divisor, digits, behind[i]) for i in range(len(currencies))), unit


def _scale(line: Line, largest: float, currency: str) -> tuple[float, Words]:
    unit = line.indicator.unit
    if unit == "" and line.indicator.key not in RATIOS:
        return 0.01, Words("%", "%")
    if unit in ("", "count"):
        return 1.0, Words("", "")
    return scaled(line.indicator.unit_in(currency), largest)


def _cell(line: Line, i: int, divisor: float, digits: int, behind: str) -> str:
    value, difference = line.values[i], line.differences[i]
    if not math.isfinite(value):
        return "–"
    shown = ("*" if i in line.best else "") + plain_number(value / divisor, digits) + behind
    if i == 0 or not math.isfinite(difference):
        return shown
    change = plain_number(difference / divisor, digits)
    return f"{shown} ({'' if change.startswith('−') else '+'}{change})"
