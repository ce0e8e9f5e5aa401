"""Set a finished plan of this scenario beside the published figures.

    energyplan run scenarios/shiwa_ogal/shiwa_ogal.yaml -o plans/ogal
    python scenarios/shiwa_ogal/compare.py plans/ogal                # prints the table
    python scenarios/shiwa_ogal/compare.py plans/ogal --write        # and puts it into the page

Reads ``summary.json`` of the plan's folder. A figure the summary does not hold is shown as a dash, never guessed.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "shiwa_ogal.md"
START, END = "<!-- comparison:start -->", "<!-- comparison:end -->"
CHIP_KWH_PER_T = 3452.0  # lower heating value at 30 % water
COMPANY = "紫波グリーンエネルギー"
OPEN = (-math.inf, math.inf)
Summary = Mapping[str, Any]


@dataclass(frozen=True)
class Row:
    """One figure: its name, what was published in words and as a range, and where the plan has it."""

    name: str
    published: str
    low: float
    high: float
    unit: str
    planned: Callable[[Summary], float | None]


def at(summary: Summary, *path: str) -> float | None:
    """Return the number at a path of keys, or None where the summary has none."""
    value: Any = summary
    for key in path:
        if not isinstance(value, Mapping) or key not in value:
            return None
        value = value[key]
    return float(value) if isinstance(value, (int, float)) else None


def scaled(factor: float, *path: str) -> Callable[[Summary], float | None]:
    """Return a reader of the number at a path, times a factor."""

    def read(summary: Summary) -> float | None:
        value = at(summary, *path)
        return None if value is None else value * factor

    return read


def full_load_hours(summary: Summary) -> float | None:
    """Return the chip boiler's heat of the year over its capacity [h]."""
    heat, capacity = at(summary, "energy_kwh", "chips"), at(summary, "capacities", "chips")
    return heat / capacity if heat is not None and capacity else None


def local_income(summary: Summary) -> float | None:
    """Return what chips, rent and property tax bring to the town in a mean year [million JPY]."""
    region = ("appraisal", "region")
    parts = [at(summary, *region, "paid_for_local_fuel_per_year")]
    parts += [at(summary, *region, "paid_to_town_per_year", name) for name in ("rent", "property_tax")]
    known = [part for part in parts if part is not None]
    return sum(known) / 1e6 if len(known) == len(parts) else None


def loan(summary: Summary) -> float | None:
    """Return the investment of the company less its grant, which the loan pays [million JPY]."""
    company = ("appraisal", "companies", COMPANY)
    cost, grant, equity = (at(summary, *company, name) for name in ("investment", "grants", "equity"))
    return None if cost is None or grant is None or equity is None else (cost - grant - equity) / 1e6


def tariff(summary: Summary, figure: str) -> float | None:
    """Return a figure of the tariff of heat [JPY/kWh]."""
    rows = summary.get("appraisal", {}).get("tariffs", [])
    return next((row[figure] for row in rows if row["carrier"] == "heat" and row["for"] == "sale"), None)


def heat_price(summary: Summary) -> float | None:
    """Return the price of heat that was sought [JPY/kWh]."""
    return tariff(summary, "mean_per_kwh")


def heat_price_today(summary: Summary) -> float | None:
    """Return what the customers' heat costs today [JPY/kWh]."""
    return tariff(summary, "today_per_kwh")


ROWS = (
    Row("Wood-chip boiler", "500 kW", 500, 500, "kW", scaled(1.0, "capacities", "chips")),
    Row("Absorption chiller", "404 kW", 404, 404, "kW", scaled(1.0, "capacities", "absorption")),
    Row("Tanks", "565 kWh", 565, 565, "kWh", scaled(1.0, "capacities", "tank")),
    Row("Chips a year", "1,000 to 1,300 t", 1000, 1300, "t", scaled(1 / CHIP_KWH_PER_T, "fuel_kwh", "wood_chips")),
    Row("Full-load hours of the chip boiler", "5,700 to 7,400 h", 5700, 7400, "h", full_load_hours),
    Row("Homes connected", "45 to 46", 45, 46, "", scaled(1.0, "connected", "heat", "house")),
    Row("Investment", "about 500 million JPY", 450, 550, "million JPY", scaled(1e-6, "investment")),
    Row("Grant", "one third", 150, 183, "million JPY", scaled(1e-6, "appraisal", "companies", COMPANY, "grants")),
    Row("Loan for the investment", "the rest", 300, 367, "million JPY", loan),
    Row("Chips, rent and tax paid in the region a year", "about 10 million JPY", 8, 12, "million JPY", local_income),
    Row("of it chips", "–", *OPEN, "million JPY",
        scaled(1e-6, "appraisal", "region", "paid_for_local_fuel_per_year")),
    Row("of it property tax, mean of 20 years", "–", *OPEN, "million JPY",
        scaled(1e-6, "appraisal", "region", "paid_to_town_per_year", "property_tax")),
    Row("Regional value added a year", "–", *OPEN, "million JPY",
        scaled(1e-6, "appraisal", "region", "value_added_per_year")),
    Row("Least DSCR", "–", *OPEN, "", scaled(1.0, "appraisal", "companies", COMPANY, "least_dscr", "value")),
    Row("Project IRR before tax", "–", *OPEN, "%",
        scaled(100.0, "appraisal", "companies", COMPANY, "project_irr", "value")),
    Row("Price of heat that meets a DSCR of 1.2", "–", *OPEN, "JPY/kWh", heat_price),
    Row("What the same heat costs today", "–", *OPEN, "JPY/kWh", heat_price_today),
)  # fmt: skip


def table(summary: Summary) -> str:
    """Return the comparison as a Markdown table."""
    lines = ["| Figure | Published | Plan | Within |", "|---|--:|--:|---|"]
    for row in ROWS:
        value = row.planned(summary)
        if value is None:
            lines.append(f"| {row.name} | {row.published} | – | – |")
            continue
        if row.low == -math.inf:
            lines.append(f"| {row.name} | {row.published} | {f'{value:,.1f} {row.unit}'.strip()} | – |")
            continue
        verdict = "yes" if row.low * 0.995 <= value <= row.high * 1.005 else "below" if value < row.low else "above"
        lines.append(f"| {row.name} | {row.published} | {f'{value:,.0f} {row.unit}'.strip()} | {verdict} |")
    return "\n".join(lines)


def put(page: str, text: str) -> str:
    """Return the page with the table between its two marks replaced."""
    before, _, rest = page.partition(START)
    _, _, after = rest.partition(END)
    return f"{before}{START}\n{text}\n{END}{after}"


def main() -> int:
    """Print the table, and write it where asked."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("plan", type=Path, help="output folder of the plan")
    arguments.add_argument("--write", action="store_true", help="put the table into the page")
    given = arguments.parse_args()
    text = table(json.loads((given.plan / "summary.json").read_text(encoding="utf-8")))
    print(text)
    if given.write:
        PAGE.write_text(put(PAGE.read_text(encoding="utf-8"), text), encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
