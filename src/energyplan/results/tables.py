"""The tables of a plan, as people open them in a spreadsheet: units in the column names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from energyplan.results.operation import Operation
from energyplan.results.problem import Problem

_FORMULA = re.compile(r"[=+\-@\t\r＝＋－＠]")
_HARMLESS = re.compile(r"-|[+\-]?(\d+\.?\d*|\.\d+)([eE][+\-]?\d+)?")


def tables(
    problem: Problem, results: xr.Dataset, operation: Operation, facts: Mapping[str, Any]
) -> dict[str, pd.DataFrame]:
    """Return every table of a plan.

    Parameters
    ----------
    problem : Problem
        For assumptions.
    results : Dataset
        The plan's results.
    operation : Operation
        Violations and rounds.
    facts : mapping
        The plan's summary.

    Returns
    -------
    dict of str to DataFrame
        By file name without ending.
    """
    currency = problem.currency
    found = {
        "assets": _of(results, "asset"),
        "buildings": _of(results, "building"),
        "fuels": _of(results, "fuel"),
        "costs": _of(results, "cost_term"),
        "investments": pd.DataFrame(
            {"item": list(facts["investments"]), f"investment_{currency}": list(facts["investments"].values())}
        ),
        "monthly_energy": monthly(results),
        "assumptions": pd.DataFrame(
            [
                {
                    "what": a.what,
                    "value": str(a.value),
                    "unit": a.unit,
                    "source": a.source,
                    "checked": "yes" if a.verified else "no",
                    "note": a.note,
                }
                for a in problem.assumptions
            ]
        ),
        "rounds": pd.DataFrame(
            [
                {
                    "round": r.number,
                    f"cost_{currency}": r.cost,
                    "violations": r.violations,
                    "changes": "; ".join(r.changes),
                }
                for r in operation.rounds
            ],
            columns=["round", f"cost_{currency}", "violations", "changes"],
        ),
        "violations": pd.DataFrame(
            [vars(v) for v in operation.violations],
            columns=["what", "where", "hour", "value", "limit", "unit", "hours"],
        ),
    }
    if results.sizes.get("route", 0):
        found["routes"] = _of(results, "route")
        found["nodes"] = _of(results, "node")
    return found


def without_formulas(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose texts no spreadsheet takes for formulas: those that begin like one get an apostrophe.

    Parameters
    ----------
    table : DataFrame
        As the plan has it.

    Returns
    -------
    DataFrame
        Numbers, and texts that are a number or a dash alone, as they are.
    """

    def told(cell: Any) -> Any:
        return f"'{cell}" if isinstance(cell, str) and _FORMULA.match(cell) and not _HARMLESS.fullmatch(cell) else cell

    safe = table.rename(columns=told)
    for column in safe.columns:
        if not pd.api.types.is_numeric_dtype(safe[column]):
            safe[column] = safe[column].map(told)
    return safe


def _of(results: xr.Dataset, dim: str) -> pd.DataFrame:
    """Return all variables on one dim alone as a table, and those on a design state beside it."""
    columns: dict[str, Any] = {dim: results[dim].to_numpy() if dim in results.coords else []}
    for name in results.data_vars:
        variable = results.variables[name]
        unit = str(variable.attrs.get("units", "1"))
        label = _label(str(name), unit)
        if variable.dims == (dim,):
            columns[label] = variable.to_numpy()
        elif len(variable.dims) == 2 and variable.dims[1] == dim and str(variable.dims[0]).endswith("_state"):
            for state, values in zip(results[variable.dims[0]].to_numpy(), variable.to_numpy()):
                columns[f"{label} ({state})"] = values
    return pd.DataFrame(columns)


def _label(name: str, unit: str) -> str:
    """Return a column's name with its unit, where the name does not tell it already."""
    told = name.endswith(("_kw", "_kwh", "_m", "_kg", "_degc", "_kpa", "_pa_per_m", "_m_per_s", "_hours"))
    return name if unit == "1" or told else f"{name} [{unit}]"


def monthly(results: xr.Dataset) -> pd.DataFrame:
    """Return supply and use of every carrier by month [kWh]."""
    rows = []
    month = results["hour"].dt.month.to_numpy()
    for carrier in ("heat", "cooling", "electricity"):
        table = results[f"{carrier}_balance"]
        for name, values in zip(table[f"{carrier}_flow"].to_numpy(), table.to_numpy()):
            sums = np.bincount(month, weights=values.astype(float), minlength=13)[1:]
            rows.append({"carrier": carrier, "flow": str(name)} | {f"month_{m}_kwh": v for m, v in enumerate(sums, 1)})
    frame = pd.DataFrame(rows)
    if len(frame):
        frame["year_kwh"] = frame[[f"month_{m}_kwh" for m in range(1, 13)]].sum(axis=1)
    return frame
