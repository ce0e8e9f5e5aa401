"""Tables as text and back, every column with its type: what is opened equals what was saved."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from typing import Any

import pandas as pd


def frames_text(tables: Mapping[str, pd.DataFrame]) -> str:
    """Return tables as JSON.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Columns of numbers, texts, yes-or-no.

    Returns
    -------
    str
        By table a list of columns with name, type and values; NaN and infinity as Python's JSON writes them.
    """
    found = {
        name: [
            {"name": str(label), "type": str(column.dtype), "values": column.tolist()}
            for label, column in ((table.columns[i], table.iloc[:, i]) for i in range(table.shape[1]))
        ]
        for name, table in tables.items()
    }
    return json.dumps(found, ensure_ascii=False, default=lambda value: value.item())


def frames(text: str) -> dict[str, pd.DataFrame]:
    """Return the tables that `frames_text` wrote.

    Parameters
    ----------
    text : str
        JSON; tables that earlier versions wrote as CSV are read too.

    Returns
    -------
    dict of str to DataFrame
        By name.
    """
    return {
        name: _frame(value) for name, value in json.loads(text).items() if not isinstance(value, str) or value.strip()
    }


def _frame(value: Any) -> pd.DataFrame:
    if isinstance(value, str):
        return pd.read_csv(io.StringIO(value), keep_default_na=False, na_values=["nan"])
    columns = [pd.Series(c["values"], dtype=c["type"], name=c["name"]) for c in value]
    return pd.concat(columns, axis=1) if columns else pd.DataFrame()
