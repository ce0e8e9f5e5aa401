"""A plan as an Excel workbook: one sheet per table with units and number formats, an overview with links, the hours."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr
import xlsxwriter
from rich.cells import cell_len
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from energyplan.exchange.columns import SHARE, Heading, heading, number_format
from energyplan.exchange.number_sheet import NumberSheet, all_numbers
from energyplan.exchange.sheet_titles import OVERVIEW, titles
from energyplan.results.plan import Plan
from energyplan.results.six_figures import six_figures

FILE = "plan.xlsx"
CREATED = datetime(1980, 1, 1)
"""Stands in the file's properties in place of the day it was written, so that the same plan gives the same file."""
LONGEST_NAME, LONGEST_TEXT = 31, 32767
UNITS_ROW, NAMES_ROW, FIRST_ROW = 1, 2, 3
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Tab:
    """One sheet: its key and name, what it shows in both languages, its table."""

    key: str
    name: str
    en: str
    ja: str
    frame: pd.DataFrame


class _Styles:
    """Cell formats of a workbook, each made once."""

    def __init__(self, book: xlsxwriter.Workbook, currency: str) -> None:
        self._book, self._known, self.currency = book, {}, currency  # type: ignore[var-annotated]

    def get(self, **properties: Any) -> Format:
        key = tuple(sorted(properties.items()))
        if key not in self._known:
            self._known[key] = self._book.add_format(properties)
        return self._known[key]

    def number(self, unit: str) -> Format:
        return self.get(num_format=number_format(unit, self.currency))


def write_workbook(plan: Plan, folder: Path) -> Path:
    """Write a plan as ``plan.xlsx``.

    Parameters
    ----------
    plan : Plan
        In memory or opened.
    folder : Path
        Where it goes.

    Returns
    -------
    Path
        The file. Its sheets: an overview with the six figures and links, every table of the plan with units in row 2
        and names in row 3, the nine sheets in Japanese and English, and the hours of the year. Texts stay texts, also
        those that begin like a formula or an address.
    """
    path = folder / FILE
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    try:
        with xlsxwriter.Workbook(path, options) as book:
            _fill(book, plan)
    except FileCreateError as error:
        raise OSError(f"{FILE}: {error}") from error
    return path


def _fill(book: xlsxwriter.Workbook, plan: Plan) -> None:
    book.set_properties({"title": _safe(plan.name, 255), "created": CREATED})
    styles = _Styles(book, plan.summary["currency"])
    tabs = list(_tabs(plan))
    first = book.add_worksheet(OVERVIEW[0])
    sheets = [book.add_worksheet(tab.name, NumberSheet) for tab in tabs]
    _overview(first, styles, plan, tabs)
    for sheet, tab in zip(sheets, tabs):
        _table(sheet, styles, tab)


def sheet_name(text: str, taken: set[str]) -> str:
    """Return a name that Excel takes for a sheet, and note it.

    Parameters
    ----------
    text : str
        What it should be called.
    taken : set of str
        Names in use, in lower case; the new one is added.

    Returns
    -------
    str
        At most 31 characters, none of ``[]:*?/\\``, no apostrophe at an end, not empty, not in use.
    """
    base = _FORBIDDEN.sub(" ", text).strip().strip("'").strip() or "sheet"
    base = "history_" if base.lower() == "history" else base
    name, number = _short(base, LONGEST_NAME), 1
    while name.lower() in taken:
        number += 1
        name = f"{_short(base, LONGEST_NAME - len(f' {number}'))} {number}"
    taken.add(name.lower())
    return name


def _short(text: str, units: int) -> str:
    """Return the beginning of a text in at most so many UTF-16 units, as Excel counts."""
    cut = text.encode("utf-16-le", "replace")[: 2 * units].decode("utf-16-le", "ignore")
    return cut.strip().strip("'").strip()


def _safe(text: object, longest: int = LONGEST_TEXT) -> str:
    """Return a text that fits a cell."""
    told = str(text).encode("utf-8", "replace").decode("utf-8")
    return told if len(told.encode("utf-16-le")) <= 2 * longest else _short(told, longest - 1) + "…"


def _tabs(plan: Plan) -> Iterator[Tab]:
    taken = {OVERVIEW[0].lower()}
    known = titles(plan.sheets)
    order = [*(name for name in known if name in plan.tables), *(name for name in plan.tables if name not in known)]
    for name in order:
        label, en, ja = known.get(name, (name, name, name))
        yield Tab(name, sheet_name(label, taken), en, ja, plan.tables[name])
    label, en, ja = known["hourly"]
    yield Tab("hourly", sheet_name(label, taken), en, ja, hourly(plan.results))


def hourly(results: xr.Dataset) -> pd.DataFrame:
    """Return the hours of the year as a table.

    Parameters
    ----------
    results : Dataset
        Of a plan.

    Returns
    -------
    DataFrame
        8760 rows: time, air temperature, supply (positive) and use (negative) of each carrier [kW], levels of the
        stores [kWh], shortage [kW]; watts and watt-hours are rounded away.
    """
    columns: dict[str, Any] = {"hour": results["hour"].to_numpy()}
    columns["temp_air [°C]"] = results["temp_air_degc"].to_numpy()
    for carrier in ("heat", "cooling", "electricity"):
        table = results[f"{carrier}_balance"]
        for name, values in zip(table[f"{carrier}_flow"].to_numpy(), table.to_numpy()):
            columns[f"{carrier}: {name} [kW]"] = values
    for dim, variable, label in (
        ("store", "store_level_kwh", "level of {} [kWh]"),
        ("place", "shortage_kw", "shortage in {} [kW]"),
    ):
        for name, values in zip(results[dim].to_numpy(), results[variable].to_numpy()):
            columns[label.format(name)] = values
    rounded = {k: np.round(v.astype(float), 3) + 0.0 if v.dtype.kind == "f" else v for k, v in columns.items()}
    return pd.DataFrame(rounded)


def _text(sheet: Worksheet, styles: _Styles, at: tuple[int, int], text: object, **properties: Any) -> None:
    """Write a text as text; one that begins like a formula stays one when it is edited."""
    told = _safe(text)
    if told.startswith(_FORMULA):
        properties["quote_prefix"] = True
    sheet.write_string(*at, told, styles.get(**properties) if properties else None)


def _table(sheet: NumberSheet, styles: _Styles, tab: Tab) -> None:
    """Fill a sheet: title and link back, units, names, rows; frozen, filtered, sized and ready to print."""
    frame, wide, at_once = tab.frame, [8] * tab.frame.shape[1], all_numbers(tab.frame)
    formats = []
    sheet.write_url(
        0, 0, f"internal:'{OVERVIEW[0]}'!A1", styles.get(font_color="#0072B2", underline=1), "← " + OVERVIEW[0]
    )
    _text(sheet, styles, (0, 1), f"{tab.en}  {tab.ja}", bold=True)
    units = frame["unit"].astype(str).tolist() if "unit" in frame else None
    for i in range(frame.shape[1]):
        column = frame.iloc[:, i]
        head = heading(tab.key, str(frame.columns[i]), styles.currency, numeric=column.dtype.kind in "if")
        _text(
            sheet,
            styles,
            (UNITS_ROW, i),
            head.unit,
            italic=True,
            font_color="#666666",
            align="right" if head.unit else "left",
        )
        _text(sheet, styles, (NAMES_ROW, i), head.name, bold=True, bottom=1, bg_color="#E8EEF4")
        wide[i] = max(wide[i], min(cell_len(head.name), 28) + 3, len(head.unit) + 1)
        formats.append(_format(styles, column, head))
        if at_once:
            wide[i] = max(wide[i], 17 if column.dtype.kind == "M" else len(f"{column.abs().max():,.0f}") + 5)
        else:
            wide[i] = max(wide[i], _column(sheet, styles, i, column, formats[i], _row_units(tab, units, head)))
        sheet.set_column(i, i, min(wide[i], 48))
    if at_once:
        sheet.put_numbers(FIRST_ROW, frame, formats)
    sheet.freeze_panes(FIRST_ROW, 1)
    if frame.shape[1]:
        sheet.autofilter(NAMES_ROW, 0, max(NAMES_ROW + len(frame), FIRST_ROW), frame.shape[1] - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, NAMES_ROW)


def _row_units(tab: Tab, units: list[str] | None, head: Heading) -> list[str] | None:
    """Return the unit of each row where a column holds several; None where it has one of its own."""
    if units is not None and not head.unit and head.name in ("value", "limit"):
        return [unit or SHARE for unit in units] if tab.key == "companies" else units
    if tab.key == "statements" and head.name.startswith("year_"):
        return ["-" if part == "cover" else head.unit for part in tab.frame["statement"]]
    if tab.key == "region" and head.name.startswith("year_"):
        return ["jobs" if part == "jobs" else head.unit for part in tab.frame["part"]]
    return None


def _format(styles: _Styles, column: pd.Series, head: Heading) -> Format:
    """Return how a column shows its numbers; counts and dates have a format of their own."""
    if column.dtype.kind == "M":
        return styles.get(num_format="yyyy-mm-dd hh:mm")
    return styles.get(num_format="0") if column.dtype.kind in "iu" and not head.unit else styles.number(head.unit)


def _column(
    sheet: Worksheet, styles: _Styles, at: int, column: pd.Series, plain: Format, row_units: list[str] | None
) -> int:
    """Write the cells of a column and return the width they need."""
    wide, stamp = 0, styles.get(num_format="yyyy-mm-dd hh:mm")
    for k, value in enumerate(column.tolist()):
        row = FIRST_ROW + k
        if isinstance(value, bool):
            sheet.write_boolean(row, at, value)
        elif isinstance(value, (int, float)):
            if math.isfinite(value):
                style = styles.number(row_units[k]) if row_units else plain
                sheet.write_number(row, at, value, style)
                wide = max(wide, len(f"{value:,.0f}") + 4) if k < 400 else wide
            elif not math.isnan(value):
                sheet.write_string(row, at, str(value))
        elif isinstance(value, datetime):
            sheet.write_datetime(row, at, value, stamp)
            wide = 17
        elif value is not None and str(value) != "":
            _text(sheet, styles, (row, at), value)
            wide = max(wide, cell_len(str(value)[:60]) + 1) if k < 400 else wide
    return wide


def _overview(sheet: Worksheet, styles: _Styles, plan: Plan, tabs: list[Tab]) -> None:
    """Fill the first sheet: the six figures with what they are made of, the networks, how sure it is, the contents."""
    title = plan.name + (f"  ({plan.variant})" if plan.variant else "")
    _text(sheet, styles, (0, 0), title, bold=True, font_size=14)
    head = {"bold": True, "bottom": 1, "bg_color": "#E8EEF4"}
    row = 2
    for i, word in enumerate(("Figure", "指標", "Value 値", "Unit 単位", "Remark 備考")):
        _text(sheet, styles, (row, i), word, **head)
    for en, ja, value, unit, remark in (*_figures(plan.summary), *_facts(plan.summary)):
        row += 1
        bold = {"bold": True} if not en.startswith("  ") else {}
        _text(sheet, styles, (row, 0), en, **bold)
        _text(sheet, styles, (row, 1), ja, **bold)
        if value is not None:
            sheet.write_number(row, 2, value, styles.get(num_format=number_format(unit, styles.currency), **bold))
        _text(sheet, styles, (row, 3), "" if unit == SHARE else unit)
        _text(sheet, styles, (row, 4), remark)
    row += 2
    for i, word in enumerate(("Sheet", "表", "Rows 行数", "", "What it holds 内容")):
        _text(sheet, styles, (row, i), word, **head)
    for tab in tabs:
        row += 1
        link = "internal:'" + tab.name.replace("'", "''") + "'!A1"
        sheet.write_url(row, 0, link, styles.get(font_color="#0072B2", underline=1), tab.name)
        _text(sheet, styles, (row, 1), tab.ja)
        sheet.write_number(row, 2, len(tab.frame), styles.get(num_format="#,##0"))
        _text(sheet, styles, (row, 4), tab.en)
    for i, width in enumerate((46, 40, 18, 10, 60)):
        sheet.set_column(i, i, width)
    sheet.freeze_panes(3, 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


Fact = tuple[str, str, float | None, str, str]
LIMITS = {
    "carbon_cap": ("CO2 against its cap", "CO2排出上限に対する排出量"),
    "self_sufficiency": ("Self-sufficiency against its least", "エネルギー自給率(下限あり)"),
    "self_sufficiency_electricity": ("Self-sufficiency in electricity against its least", "電力自給率(下限あり)"),
}


def _figures(summary: Mapping[str, Any]) -> Iterator[Fact]:
    for figure in six_figures(summary):
        unit = figure.unit or SHARE
        yield figure.en, figure.ja, figure.value, unit, f"{figure.why_en} {figure.why_ja}".strip()
        for part in figure.parts:
            yield f"  {part.en}", f"  {part.ja}", part.value, "" if figure.key == "jobs" else unit, ""


def _facts(summary: Mapping[str, Any]) -> Iterator[Fact]:
    """Yield figures of the networks, and how sure the plan is."""
    carriers = {"heat": "熱", "cooling": "冷熱", "electricity": "電力"}
    rows = (
        ("buildings", "connected buildings", "接続建物数", ""), ("length_m", "length", "延長", "m"),
        ("delivered_kwh", "delivered in a year", "年間供給量", "kWh"), ("loss_share", "losses", "損失率", SHARE),
    )  # fmt: skip
    for carrier, figures in summary["networks"].items():
        yield f"{carrier.capitalize()} network", f"{carriers.get(carrier, carrier)}ネットワーク", None, "", ""
        for key, en, ja, unit in rows:
            if key in figures:
                yield f"  {en}", f"  {ja}", float(figures[key]), unit, ""
    solver, short = summary["solver"], sum(summary["shortage_kwh"].values())
    yield "Proven gap to the best plan", "最適解との差(上限)", solver["gap"], SHARE, solver["stopped_by"]
    yield "Energy that could not be served", "供給不足", short, "kWh", ", ".join(summary["shortage_kwh"])
    for limit in summary.get("limits", ()):
        scale = 1e3 if limit["name"] == "carbon_cap" else 1.0
        note = f"{limit['wanted'] / scale:,.6g} " + ("missed 未達" if limit["missed_by"] > 0 else "kept 達成")
        yield *LIMITS[limit["name"]], limit["got"] / scale, "t/a" if scale > 1.0 else SHARE, note
    yield "Limits violated in the load flow", "潮流計算での制約逸脱", float(summary["violations"]), "", ""
