"""What a column of a plan's tables is measured in, and how a spreadsheet shows it."""

from __future__ import annotations

import re
from dataclasses import dataclass

SHARE = "share"
"""Unit of a fraction of one; a spreadsheet shows it in percent."""
_BRACKET = re.compile(r"^(.*) \[([^\]]+)\]$")
_STATE = re.compile(r"^(\w+)( \(.+\))?$")
_ENDS = (
    ("_per_kwh", "{money}/kWh"), ("_per_kw", "{money}/(kW a)"), ("_pa_per_m", "Pa/m"), ("_m_per_s", "m/s"),
    ("_kwh", "kWh"), ("_mwh", "MWh"), ("_kw", "kW"), ("_kpa", "kPa"), ("_degc", "°C"), ("_kg", "kg"), ("_hours", "h"),
    ("_h", "h"), ("_t", "t"), ("_m", "m"),
)  # fmt: skip
_SHARES = {
    "change_share", "survival", "served_share", "least_served_share", "line_loading", "voltage_min", "voltage_max",
    "project_irr", "project_irr_after_tax", "equity_irr",
}  # fmt: skip
_MONEY = {
    "bills": "{money}/a", "carbon": "{money}/a", "loans": "{money}", "statements": "{money} (DSCR: -)",
    "region": "{money} (jobs: -)", "input_output": "{money} (jobs: -)",
}  # fmt: skip
_PLAIN = {"year", "number", "round"}
_FORMATS = {
    SHARE: "0.0%", "kWh": "#,##0", "MWh": "#,##0.0", "kW": "#,##0.0", "m": "#,##0.0", "t": "#,##0.0", "kg": "#,##0",
    "h": "#,##0", "Pa/m": "#,##0", "m/s": "0.00", "kPa": "#,##0.0", "°C": "0.0", "%": "0.0", "": "#,##0.0##",
    "-": "0.00", "jobs": "0.0", "a": "0.0",
}  # fmt: skip


@dataclass(frozen=True)
class Heading:
    """A column's name without its unit, and the unit; empty for text and counts."""

    name: str
    unit: str


def heading(table: str, column: str, currency: str, *, numeric: bool) -> Heading:
    """Return name and unit of a column of a plan's table.

    Parameters
    ----------
    table, column : str
        As in the plan.
    currency : str
        Of the plan.
    numeric : bool
        Whether it holds numbers.

    Returns
    -------
    Heading
        The unit from the brackets of the name, from its end, or from what the table holds.
    """
    bracket = _BRACKET.match(column)
    if bracket:
        return Heading(bracket[1], bracket[2])
    if column.endswith(f"_{currency}"):
        return Heading(column.removesuffix(f"_{currency}"), currency)
    if not numeric:
        return Heading(column, "")
    base = (_STATE.match(column) or [column, column])[1]
    if base in _SHARES:
        return Heading(column, SHARE)
    for end, unit in _ENDS:
        if base.endswith(end):
            return Heading(column, unit.format(money=currency))
    money = _MONEY.get(table, "")
    return Heading(column, "" if column in _PLAIN else money.format(money=currency))


def number_format(unit: str, currency: str) -> str:
    """Return how a spreadsheet shows numbers of a unit.

    Parameters
    ----------
    unit : str
        From `heading`, or a row's own.
    currency : str
        Of the plan.

    Returns
    -------
    str
        Its number format.
    """
    if unit.startswith(currency):
        return "#,##0.00" if unit.startswith((f"{currency}/kWh", f"{currency}/unit")) else "#,##0"
    return _FORMATS.get(unit, "#,##0.0##")
