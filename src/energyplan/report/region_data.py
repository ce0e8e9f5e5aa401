"""What the region's part of a report is drawn from: value added, jobs, bills and carbon as tables of exact numbers."""

from __future__ import annotations

import numpy as np
import pandas as pd

from energyplan.report.accounts import building_years
from energyplan.results.plan import Plan


def value_by_stage(plan: Plan) -> pd.DataFrame:
    """Return the value added in the region by stage and kind of income.

    Parameters
    ----------
    plan : Plan
        With an appraisal of the region.

    Returns
    -------
    DataFrame
        ``stage``, ``part``, ``building`` [money] in all building years, and ``per_year`` [money/a] after.
    """
    data, start = plan.results["value_added"], building_years(plan)
    stages, parts = data["stage"].to_numpy(), data["income_part"].to_numpy()
    rows = [
        (str(s), str(p), float(v[:start].sum()), float(v[start:].mean()))
        for s, block in zip(stages, data.to_numpy(), strict=True)
        for p, v in zip(parts, block, strict=True)
    ]
    return pd.DataFrame(rows, columns=["stage", "part", "building", "per_year"])


def bills_by_group(plan: Plan) -> pd.DataFrame:
    """Return what buildings pay for energy in a year, by type.

    Parameters
    ----------
    plan : Plan
        With an appraisal.

    Returns
    -------
    DataFrame
        ``group``, ``buildings``, ``today`` and ``then`` [money/a] in sum, ``change`` [money/a], ``change_share`` [-]
        and ``pay_more`` (buildings whose bill rises), largest bills first.
    """
    data = plan.results
    table = pd.DataFrame(
        {
            "group": data["building_group"].to_numpy(), "today": data["bill_today"].to_numpy(),
            "then": data["bill_then"].to_numpy(),
        }
    )  # fmt: skip
    table["pay_more"] = table["then"] - table["today"] > 1e-6 * table["today"].abs()
    grouped = table.groupby("group", sort=False)
    found = pd.DataFrame(
        {
            "buildings": grouped.size(), "today": grouped["today"].sum(), "then": grouped["then"].sum(),
            "pay_more": grouped["pay_more"].sum(),
        }
    ).reset_index()  # fmt: skip
    found["change"] = found["then"] - found["today"]
    share = np.divide(found["change"], found["today"], out=np.full(len(found), np.nan), where=found["today"] > 0)
    found["change_share"] = share
    return found.sort_values("today", ascending=False, kind="stable").reset_index(drop=True)


def carbon_by_carrier(plan: Plan) -> pd.DataFrame:
    """Return the CO2 of a year of full operation by carrier, today and with the plan.

    Parameters
    ----------
    plan : Plan
        With an appraisal.

    Returns
    -------
    DataFrame
        ``carrier``, ``today`` and ``then`` [t/a]; carriers without any are left out.
    """
    data = plan.results
    today, then = (data[f"carbon_{when}_t"].to_numpy()[:, -1] for when in ("today", "then"))
    table = pd.DataFrame({"carrier": data["energy_carrier"].to_numpy(), "today": today, "then": then})
    some = (table["today"].abs() > 1e-6) | (table["then"].abs() > 1e-6)
    return table[some].reset_index(drop=True)
