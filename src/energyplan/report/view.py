"""From the blocks of a section to what the template shows: escaped cells, headings and units in both languages."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from markupsafe import Markup, escape

from energyplan.report.blocks import Block, Card, Cards, Chart, Column, Prose, Section, Table, Words
from energyplan.report.numbers import NOTHING, digits_for, figure, plain_number, scaled

YES, NO = Words("yes", "あり"), Words("–", "–")
LONG_ROWS, WIDE_COLUMNS, MUCH = 14, 9, 90
"""Tables above these get a frame that scrolls, and a page of their own way up when printed; cells with more HTML than
the last are given room."""


def both(words: Words) -> Markup:
    """Return a text of which the page shows one language, as HTML."""
    if words.en == words.ja:
        return escape(words.en)
    return Markup(f'<span lang="en">{escape(words.en)}</span><span lang="ja">{escape(words.ja)}</span>')


@dataclass(frozen=True)
class ShownColumn:
    """A column ready to show: `divisor` scales what is read, `exact` is the unit of what is kept."""

    column: Column
    numeric: bool
    unit: Words
    exact: str
    divisor: float
    digits: int
    free: bool = False
    """Whether scale and digits may follow those of other columns of its unit."""


@dataclass(frozen=True)
class ShownTable:
    """A table ready to show: rows of cells as HTML, the last one apart where it is the total."""

    table: Table
    columns: tuple[ShownColumn, ...]
    rows: tuple[Markup, ...]
    total: Markup | None

    @property
    def long(self) -> bool:
        """Whether it needs a frame that scrolls."""
        return len(self.rows) > LONG_ROWS and not self.table.whole

    @property
    def wide(self) -> bool:
        """Whether it is printed across."""
        return len(self.columns) > WIDE_COLUMNS


@dataclass(frozen=True)
class ShownCard:
    """A card ready to show."""

    card: Card
    number: str
    unit: Words


@dataclass(frozen=True)
class ShownBlock:
    """A block with the name of the template's macro that shows it."""

    kind: str
    block: Any
    half: bool = False


@dataclass(frozen=True)
class ShownSection:
    """A section ready to show."""

    section: Section
    blocks: tuple[ShownBlock, ...]


def shown_section(section: Section) -> ShownSection:
    """Return a section ready to show."""
    return ShownSection(section, tuple(_shown(block) for block in section.blocks))


def _shown(block: Block) -> ShownBlock:
    match block:
        case Chart():
            return ShownBlock("chart", block, block.half)
        case Table():
            return ShownBlock("table", shown_table(block))
        case Cards():
            return ShownBlock("cards", (block, [ShownCard(c, *figure(c.value, c.unit, c.kind)) for c in block.cards]))
        case Prose():
            return ShownBlock("prose", block)
    raise TypeError(type(block).__name__)


def shown_table(table: Table) -> ShownTable:
    """Return a table with its cells as HTML; every number keeps its exact value in ``data-value``."""
    columns = _alike(tuple(_column(c, table.frame[c.name]) for c in table.columns), table)
    values = [table.frame[c.name].tolist() for c in table.columns]
    rows = [_row(columns, row) for row in zip(*values)] if values else []
    total = rows.pop() if table.total and rows else None
    return ShownTable(table, columns, tuple(rows), total)


def _alike(columns: tuple[ShownColumn, ...], table: Table) -> tuple[ShownColumn, ...]:
    """Return columns of one unit in one scale and with the same digits, so that they can be added up by eye.

    A column keeps its own scale where that of the largest would leave it less than a tenth of a unit, unless it holds
    nothing but zeros.
    """
    body = table.frame.iloc[:-1] if table.total and len(table.frame) > 1 else table.frame
    largest = {c.column.name: _largest(body[c.column.name]) for c in columns if c.free}
    found = []
    for one in columns:
        if not one.free:
            found.append(one)
            continue
        kin = [c for c in columns if c.free and c.exact == one.exact]
        divisor, unit = scaled(one.exact, max(largest[c.column.name] for c in kin))
        if 0.0 < largest[one.column.name] < 0.1 * divisor:
            divisor, unit = one.divisor, one.unit
        scale = [c.column.name for c in kin if largest[c.column.name] >= 0.1 * divisor] or [one.column.name]
        wanted = max(_digits(body[name], divisor) for name in scale)
        most = digits_for(max(largest[name] for name in scale) / divisor) + 1
        found.append(replace(one, divisor=divisor, unit=unit, digits=min(wanted, most)))
    return tuple(found)


def _digits(values: pd.Series, divisor: float) -> int:
    """Return the digits that tell: three figures of the largest, one more where the rows differ by less than that."""
    finite = values.to_numpy(dtype=float)
    finite = finite[np.isfinite(finite)] / divisor
    least = digits_for(float(np.abs(finite).max(initial=0.0)))
    spread = digits_for(float(np.ptp(finite))) if len(finite) else 0
    return max(least, min(spread, least + 1))


def _largest(values: pd.Series) -> float:
    finite = np.abs(values.to_numpy(dtype=float))
    return float(finite[np.isfinite(finite)].max(initial=0.0))


def _column(column: Column, values: pd.Series) -> ShownColumn:
    numeric = bool(pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values))
    if not numeric:  # a mixture of numbers and texts, as of assumptions, keeps to what it is
        return ShownColumn(column, False, scaled(column.unit, 0.0)[1], column.unit, 1.0, 0)
    largest = _largest(values)
    if column.digits is not None or column.unit == "%":
        return ShownColumn(column, True, scaled(column.unit, 0.0)[1], column.unit, 1.0, column.digits or 0)
    divisor, unit = scaled(column.unit, largest)
    finite = values.to_numpy(dtype=float)
    finite = finite[np.isfinite(finite)]
    whole = divisor == 1.0 and bool((finite == np.round(finite)).all())
    digits = 0 if whole else _digits(values, divisor)
    free = bool(column.unit) and not (whole and largest > 0.0)  # nothing but zeros goes with whatever stands beside it
    return ShownColumn(column, True, unit, column.unit, divisor, digits, free=free)


def _row(columns: tuple[ShownColumn, ...], row: tuple[Any, ...]) -> Markup:
    return Markup("".join(_cell(column, value, i == 0) for i, (column, value) in enumerate(zip(columns, row))))


def _cell(column: ShownColumn, value: Any, first: bool) -> str:
    """Return a cell as HTML: everything that is not our own is escaped here."""
    inner, exact = _inner(column, value)
    kind = ' class="n"' if column.numeric else ' class="much"' if len(inner) > MUCH else ""
    kept = f' data-value="{exact}"' if exact else ""
    if first and not column.numeric:
        return f'<th scope="row"{kept}>{inner}</th>'
    return f"<td{kind}{kept}>{inner}</td>"


def _inner(column: ShownColumn, value: Any) -> tuple[str, str]:
    """Return what a cell shows, as HTML, and the exact value that it keeps; empty for texts."""
    if isinstance(value, Words):
        return both(value), ""
    if isinstance(value, (bool, np.bool_)):
        return both(YES if value else NO), str(bool(value)).lower()
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return NOTHING, "nan"
    if isinstance(value, (int, float, np.number)):
        digits = column.digits if column.numeric else None
        return plain_number(float(value) / column.divisor, digits), repr(float(value))
    return str(escape(str(value))), ""
