"""Key figures of a plan in words and lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any


def money(value: float, currency: str) -> str:
    """Return an amount as people read it: millions of yen, thousands of euro."""
    if currency == "JPY":
        return f"{value / 1e6:,.1f} million JPY" if abs(value) >= 1e5 else f"{value:,.0f} JPY"
    return f"{value / 1e3:,.1f} thousand {currency}" if abs(value) >= 1e3 else f"{value:,.0f} {currency}"


def energy(kwh: float) -> str:
    """Return an amount of energy in MWh, or kWh where it is small."""
    return f"{kwh / 1e3:,.0f} MWh" if abs(kwh) >= 1e4 else f"{kwh:,.0f} kWh"


def headline(summary: Mapping[str, Any], variant: str = "") -> str:
    """Return the plan in one line."""
    name = summary["name"] + (f" ({variant})" if variant else "")
    cost = money(summary["cost_per_year"], summary["currency"])
    gap = 100 * (summary["solver"]["gap"] or 0.0)
    return f"Plan {name!r}: {cost} a year, {summary['co2_t_per_year']:,.0f} t CO2, gap {gap:.2g} %"


def key_figures(summary: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the first figures of a plan, each with its name and unit.

    Parameters
    ----------
    summary : mapping
        From `energyplan.results.summary.summary`.

    Returns
    -------
    list of (str, str)
        Label and value.
    """
    currency, now = summary["currency"], summary["today"]
    rows = [
        ("Investment", money(summary["investment"], currency)),
        (
            "Cost per year",
            f"{money(summary['cost_per_year'], currency)} (today {money(now['cost_per_year'], currency)})",
        ),
        ("CO2 per year", f"{summary['co2_t_per_year']:,.0f} t (today {now['co2_t_per_year']:,.0f} t)"),
        *_networks(summary),
        ("Electricity drawn from the grid", energy(summary["electricity"]["drawn_kwh"])),
        ("Electricity generated here", energy(summary["electricity"]["generated_kwh"])),
        ("Typical periods against the real year", f"{100 * summary['estimate_error']:+.2f} % of cost"),
    ]
    return rows


def _networks(summary: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for carrier, figures in summary["networks"].items():
        if "length_m" not in figures:
            yield (
                f"{carrier.capitalize()} network",
                f"{figures['buildings']} buildings, {energy(figures['delivered_kwh'])}",
            )
            continue
        density = f", {figures['linear_density_mwh_per_m']:.2f} MWh/m" if carrier == "heat" else ""
        loss = f", loss {100 * figures['loss_share']:.1f} %" if figures["loss_kwh"] > 0 else ""
        yield (
            f"{carrier.capitalize()} network",
            f"{figures['buildings']} buildings, {figures['length_m']:,.0f} m, {energy(figures['delivered_kwh'])}"
            f"{density}{loss}",
        )


def capacity_lines(summary: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Return name, capacity and yearly output of what is built or stands."""
    rows = []
    for name, size in summary["capacities"].items():
        if size > 1e-6:
            rows.append((name, f"{size:,.0f}", energy(summary["energy_kwh"][name])))
    return rows


def cost_lines(summary: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the terms of the yearly cost, the largest first."""
    terms = sorted(summary["cost_terms"].items(), key=lambda item: -abs(item[1]))
    return [(name.replace("_", " "), money(value, summary["currency"])) for name, value in terms]
