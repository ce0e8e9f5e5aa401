"""A worksheet that takes a whole table of numbers at once: a year of hours is a quarter of a million cells."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

LONG = 1000
"""Tables of at least so many rows are written at once where they hold nothing but finite numbers and dates."""
_DAY_ONE = np.datetime64("1899-12-30T00:00:00")
_DAY = np.timedelta64(1, "D")


@dataclass(frozen=True)
class _Block:
    """Numbers below the cells that were written one by one: first row from 0, columns and their formats."""

    first_row: int
    columns: list[list[float]]
    formats: list[Format]


def all_numbers(frame: pd.DataFrame) -> bool:
    """Return whether a table is long and holds nothing but finite numbers and dates."""
    if len(frame) < LONG or not set(_kinds(frame)) <= set("fiuM"):
        return False
    return all(np.isfinite(frame.iloc[:, i].to_numpy()).all() for i in range(frame.shape[1]))


def _kinds(frame: pd.DataFrame) -> list[str]:
    return [kind.kind for kind in frame.dtypes]


class NumberSheet(Worksheet):  # type: ignore[misc]
    """A worksheet with, below its other cells, one block of numbers that is written row by row as one text each."""

    _block: _Block | None = None

    def put_numbers(self, first_row: int, frame: pd.DataFrame, formats: list[Format]) -> None:
        """Put a table of finite numbers and dates below everything else on the sheet.

        Parameters
        ----------
        first_row : int
            Of the table's first row, from 0.
        frame : DataFrame
            Such as `all_numbers` accepts.
        formats : list of Format
            One for each column.
        """
        columns = []
        for i, kind in enumerate(_kinds(frame)):
            values = frame.iloc[:, i].to_numpy()
            columns.append(((values - _DAY_ONE) / _DAY if kind == "M" else values).tolist())
        self._block = _Block(first_row, columns, formats)
        self._check_dimensions(first_row + len(frame) - 1, frame.shape[1] - 1)  # what the sheet says it spans

    def _write_rows(self) -> None:
        super()._write_rows()
        if self._block is None:
            return
        cells = "".join(
            f'<c r="{xl_col_to_name(i)}{{0}}" s="{style._get_xf_index()}"><v>{{{i + 1}!r}}</v></c>'
            for i, style in enumerate(self._block.formats)
        )
        row = f'<row r="{{0}}">{cells}</row>'
        numbers = enumerate(zip(*self._block.columns, strict=True), self._block.first_row + 1)
        self.fh.write("".join([row.format(number, *values) for number, values in numbers]))
