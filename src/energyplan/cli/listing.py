"""Tables on a terminal, or as CSV."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Sequence

from energyplan.core.errors import one_line


def print_table(title: str, header: Sequence[str], rows: Iterable[Sequence[object]], *, as_csv: bool = False) -> None:
    """Print a table, wide characters aligned; text is never read as markup.

    Parameters
    ----------
    title : str
        Line above the table; not in CSV.
    header : sequence of str
        Names of the columns.
    rows : iterable of sequences
        Cells.
    as_csv : bool
        Print CSV instead.
    """
    cells = [[_cell(value) for value in row] for row in rows]
    if as_csv:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(cells)
        return
    from rich.console import Console  # a tenth of a second; only listings are laid out
    from rich.table import Table
    from rich.text import Text

    table = Table(title=Text(one_line(title)), title_justify="left", box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for column, name in enumerate(header):
        numeric = bool(cells) and all(_is_number(row[column]) for row in cells)
        table.add_column(Text(name, style="bold"), justify="right" if numeric else "left", overflow="fold")
    for row in cells:
        table.add_row(*(Text(cell) for cell in row))
    console = Console(highlight=False, markup=False, emoji=False)
    if not console.is_terminal:
        console = Console(highlight=False, markup=False, emoji=False, width=220)
    console.print(table)


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.6g}"
    return one_line(str("" if value is None else value))


def _is_number(text: str) -> bool:
    return text == "" or text.replace(".", "", 1).replace("-", "").replace("e+", "").replace("e", "").isdigit()
