"""CSV tables that a person keeps: a header of known columns, rows of records, faults with line and column."""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from energyplan.core.errors import ScenarioError, Where, did_you_mean, shown
from energyplan.readers.text import decode, read_bytes
from energyplan.scenario.faults import Faults
from energyplan.scenario.tree import Node
from energyplan.scenario.words import keys_of, report

MAX_BYTES = 200_000_000
MAX_CELL = 10_000
_HEADER = re.compile(r"\s*([^\[\]]*?)\s*(?:\[([^\[\]]*)\])?\s*")
Record = TypeVar("Record", bound=BaseModel)


@dataclass(frozen=True)
class Row:
    """One row: its line, and the text and column number of every cell that is not empty, by column name."""

    line: int
    cells: dict[str, tuple[str, int]]

    def node(self, file: str) -> Node:
        """Return the row as a tree, each cell with its place."""
        where = Where(file, self.line, 1)
        inner = {}
        for name, (text, column) in self.cells.items():
            at = Where(file, self.line, column)
            inner[name] = Node(text, at, at)
        return Node(inner, where, where)


def read_lines(path: Path, faults: Faults) -> list[str] | None:
    """Return the lines of a text table in UTF-8 (with or without mark) or cp932, or None after a fault."""
    try:
        return decode(read_bytes(path, max_bytes=MAX_BYTES), str(path)).lines
    except ScenarioError as error:
        faults.take(error)
        return None


def separator(header: str) -> str:
    """Return what separates the cells of a table: the most frequent of comma, semicolon and tab in its header."""
    return max(",;\t", key=header.count)


def read_rows(path: Path, lines: list[str], known: list[str], faults: Faults) -> Iterator[Row]:
    """Yield the rows of a table.

    Parameters
    ----------
    path : Path
        The file.
    lines : list of str
        Its lines.
    known : list of str
        Names of the columns there may be; a column may carry a unit of its own in brackets, such as
        ``heat_kwh_per_year [MWh]``, which then holds for all its bare numbers.
    faults : Faults
        Collector; takes unknown and repeated columns, and rows with too many cells.
    """
    file = str(path)
    columns = _columns(lines[0], file, known, faults)
    if columns is None:
        return
    reader = csv.reader(lines, delimiter=separator(lines[0]))
    try:
        next(reader)
        for values in reader:
            cells = {}
            for number, text in enumerate(values):
                text = text.strip()
                if not text:
                    continue
                where = Where(file, reader.line_num, number + 1)
                if number >= len(columns):
                    fix = "Quote cells that hold a comma."
                    faults.add(where, "", "more cells than the header has columns", got=shown(text), fix=fix)
                    break
                if len(text) > MAX_CELL:
                    faults.add(where, columns[number][0], "an overlong cell", got=shown(text))
                    break
                name, unit = columns[number]
                bare = unit and text.replace(".", "", 1).replace("-", "", 1).isdigit()
                cells[name] = (f"{text} {unit}" if bare else text, number + 1)
            if cells:
                yield Row(reader.line_num, cells)
    except csv.Error as error:
        faults.add(Where(file, reader.line_num, 1), "", "not a CSV table", got=shown(str(error)))


def _columns(header: str, file: str, known: list[str], faults: Faults) -> list[tuple[str, str]] | None:
    """Return name and unit of every column, or None after a fault that makes the rows unreadable."""
    try:
        names = next(csv.reader([header], delimiter=separator(header)))
    except (csv.Error, StopIteration):
        faults.add(Where(file, 1, 1), "", "no header", got=shown(header))
        return None
    columns: list[tuple[str, str]] = []
    sound = True
    for number, text in enumerate(names):
        match = _HEADER.fullmatch(text)
        name, unit = (match[1], match[2] or "") if match else (text.strip(), "")
        where = Where(file, 1, number + 1)
        if name in [column for column, _ in columns] and name:
            faults.add(where, name, "the same column twice", fix="Keep one.")
            sound = False
        elif name not in known and known and name:
            close = did_you_mean(name, known)
            faults.add(where, name, "unknown column", fix=close or "Known are: " + ", ".join(known) + ".")
            sound = False
        columns.append((name, unit))
    return columns if sound else None


def read_records(
    path: Path, model: type[Record], prefix: str, context: dict[str, Any], faults: Faults
) -> tuple[tuple[Record, Row], ...]:
    """Return the records of a table with their rows; rows at fault are noted and left out.

    The same content is read once, so that the variants of a scenario share its tables.

    Parameters
    ----------
    path : Path
        The file.
    model : type
        Model of a row; its fields are the columns.
    prefix : str
        Dotted key the table stands for, such as ``demand.buildings``.
    context : dict
        Currency and exchange rates.
    faults : Faults
        Collector.
    """
    lines = read_lines(path, faults)
    if not lines:
        return ()
    digest = hashlib.sha256("\n".join(lines).encode("utf-8", "surrogatepass")).digest()
    key = (str(path), digest, model, prefix, repr(sorted(context.items())))
    if key not in _READ:
        inner = Faults()
        found = tuple(_records(path, lines, (model, prefix, context), inner))
        while len(_READ) >= REMEMBERED:
            del _READ[next(iter(_READ))]
        if len(lines) <= LONGEST_REMEMBERED:
            _READ[key] = (found, inner)
    else:
        found, inner = _READ[key]
    for issue in inner.issues:
        faults.note(issue)
    faults.more += inner.more
    return found


REMEMBERED, LONGEST_REMEMBERED = 12, 50_000
_READ: dict[tuple[Any, ...], tuple[tuple[Any, ...], Faults]] = {}


def _records(
    path: Path, lines: list[str], about: tuple[type[Record], str, dict[str, Any]], faults: Faults
) -> Iterator[tuple[Record, Row]]:
    model, prefix, context = about
    found = False
    for row in read_rows(path, lines, keys_of(model), faults):
        found = True
        try:
            yield model.model_validate({k: text for k, (text, _) in row.cells.items()}, context=context), row
        except ValidationError as error:
            node = row.node(str(path))
            key = f"{prefix}.{node.name[:80]}" if node.name else prefix
            report(error, model, node, key, faults)
    if not found and not any(issue.where.file == str(path) for issue in faults.issues):
        faults.add(Where(str(path)), prefix, "a table without rows", fix="Add rows, or remove the key.")
