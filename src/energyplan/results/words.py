"""All figures of a plan in words and lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rich.cells import cell_len, set_cell_size

from energyplan.core.errors import one_line

NEXT_TO_NOTHING = 1e-4
"""Share of a carrier's demand below which a shortage is told as such [-]."""


def fitted(text: str, cells: int) -> str:
    """Return text in exactly so many terminal cells, wide characters counted as two, cut with an ellipsis."""
    text = one_line(text)
    return set_cell_size(text, cells) if cell_len(text) <= cells else set_cell_size(text, cells - 1) + "…"


def significant(value: float) -> str:
    """Return a number with three digits that tell, all digits before the point kept: 1,234, 20.0, 1.44, 0.52."""
    size = abs(value)
    if size >= 99.95 or size < 0.005:
        return f"{value:,.0f}"
    return f"{value:,.{1 if size >= 9.995 else 2}f}"


def money_scale(value: float, currency: str) -> tuple[float, str]:
    """Return the divisor and the word in which an amount is told: millions of yen, thousands or millions of euro."""
    size = abs(value)
    if size >= (1e5 if currency == "JPY" else 1e6):
        return 1e6, f"million {currency}"
    return (1e3, f"thousand {currency}") if size >= 1e3 and currency != "JPY" else (1.0, currency)


def money(value: float, currency: str) -> str:
    """Return an amount as people read it: millions of yen, thousands or millions of euro."""
    scale, unit = money_scale(value, currency)
    return f"{value:,.0f} {unit}" if scale == 1.0 else f"{significant(value / scale)} {unit}"


def energy(kwh: float) -> str:
    """Return an amount of energy in MWh, or kWh where it is small."""
    return f"{kwh / 1e3:,.0f} MWh" if abs(kwh) >= 1e4 else f"{kwh:,.0f} kWh"


def percent(share: float) -> str:
    """Return a share in per cent with the digits that tell; ``0 %`` where it is next to nothing."""
    return f"{significant(100 * share)} %"


def limit_lines(summary: Mapping[str, Any]) -> Iterator[str]:
    """Yield the limits on the whole that the real year missed: which, what was wanted, what was got.

    Parameters
    ----------
    summary : mapping
        Of the plan.

    Yields
    ------
    str
        Such as ``carbon cap missed: 2,602.0 t of CO2, where 2,591.7 t are allowed``.
    """
    for limit in summary.get("limits", ()):
        wanted, got, name = limit["wanted"], limit["got"], limit["name"].replace("_", " ")
        if limit["missed_by"] <= 0:
            continue
        if limit["name"] == "carbon_cap":
            yield f"{name} missed: {got / 1e3:,.1f} t of CO2, where {wanted / 1e3:,.1f} t are allowed"
        else:
            yield f"least {name} missed: {100 * got:.2f} %, where {100 * wanted:.2f} % are asked for"


def shortage_words(kwh: float, demand_kwh: float) -> str:
    """Return what could not be served, and of how much where it is next to nothing.

    Parameters
    ----------
    kwh, demand_kwh : float
        Not served, and needed in all [kWh].
    """
    amount = energy(kwh) if kwh >= 1.0 else "less than 1 kWh"
    return f"{amount} of {energy(demand_kwh)}" if next_to_nothing(kwh, demand_kwh) else amount


def next_to_nothing(kwh: float, demand_kwh: float) -> bool:
    """Return whether a shortage is so small a share of the demand that nobody would notice."""
    return kwh <= NEXT_TO_NOTHING * demand_kwh


def headline(summary: Mapping[str, Any], variant: str = "") -> str:
    """Return the plan in one line."""
    name = summary["name"] + (f" ({variant})" if variant else "")
    cost = money(summary["cost_per_year"], summary["currency"])
    gap = percent(summary["solver"]["gap"] or 0.0)
    return f"Plan {name!r}: {cost} a year, {summary['co2_t_per_year']:,.0f} t CO2, gap {gap}"


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
        *network_lines(summary),
        ("Electricity drawn from the grid", energy(summary["electricity"]["drawn_kwh"])),
        ("Electricity generated here", energy(summary["electricity"]["generated_kwh"])),
        ("Typical periods against the real year", f"{100 * summary['estimate_error']:+.2f} % of cost"),
    ]
    return rows


def network_lines(summary: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield name and figures of each network: buildings, length, energy, linear density and loss."""
    for carrier, figures in summary["networks"].items():
        count = f"{figures['buildings']:,} building{'' if figures['buildings'] == 1 else 's'}"
        if "length_m" not in figures:
            yield (
                f"{carrier.capitalize()} network",
                f"{count}, {energy(figures['delivered_kwh'])}",
            )
            continue
        density = f", {figures['linear_density_mwh_per_m']:.2f} MWh/m" if carrier == "heat" else ""
        loss = f", loss {100 * figures['loss_share']:.1f} %" if figures["loss_kwh"] > 0 else ""
        yield (
            f"{carrier.capitalize()} network",
            f"{count}, {figures['length_m']:,.0f} m, {energy(figures['delivered_kwh'])}{density}{loss}",
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


def screen(summary: Mapping[str, Any], variant: str = "") -> str:
    """Return all figures of a plan's summary as lines for a terminal.

    Parameters
    ----------
    summary : mapping
        From `energyplan.results.summary.summary`.
    variant : str
        Name of the variant.

    Returns
    -------
    str
        The first figures, what is built, the cost, the appraisal, the solver's word, and what is not as it should be.
    """
    lines = [summary["name"] + (f"  ({variant})" if variant else ""), ""]
    lines += [f"  {label:<42}{value}" for label, value in key_figures(summary)]
    built = capacity_lines(summary)
    if built:
        lines += ["", f"  {'Built or standing':<32}{'kW or kWh':>12}{'a year':>16}"]
        lines += [f"  {fitted(name, 31)} {size:>12}{made:>16}" for name, size, made in built]
    own = ", ".join(f"{name} {count:,.0f}" for name, count in summary["own_machines"].items())
    if own:
        lines += ["", f"  Buildings on machines of their own: {own}"]
    lines += ["", "  Cost per year"]
    lines += [f"    {name:<40}{value}" for name, value in cost_lines(summary)]
    if "appraisal" in summary:
        lines += ["", *(f"  {label:<45} {value}" for label, value in appraisal_lines(summary))]
    lines += ["", *(f"  {line}" for line in verdict(summary))]
    return "\n".join(lines)


def appraisal_lines(summary: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the figures of the appraisal that matter: money, tariffs, the town, carbon, outages.

    Parameters
    ----------
    summary : mapping
        Of a plan with an appraisal.

    Yields
    ------
    str, str
        Label and value; where there is none, the reason.
    """
    made, currency = summary["appraisal"], summary["currency"]
    yield "Who earns and pays", made["company"]
    for row in made["headline"]:
        if row["key"] != "investment":  # stands above already
            yield row["en"], _figure(row, currency)
    for tariff in made["tariffs"]:
        now = tariff["today_per_kwh"]
        beside = f" (today {now:.4g})" if now is not None and now == now else ""
        kind = {"sale": "Price", "transport": "Transport", "supply": "Supply"}[tariff["for"]]
        what = f"{tariff['mean_per_kwh']:.4g} {currency}/kWh{beside}"
        yield f"{kind} of {tariff['carrier']}", what + ("" if tariff["met"] == "yes" else "; target not reached")
    more, count = made["bills"]["buildings_that_pay_more"], sum(f["status"] != "ok" for f in made["legal"])
    yield "Buildings that pay more than today", f"{more:,.0f}"
    if count:
        yield "Legal duties", f"{count}: tables/legal.csv"


def _figure(row: Mapping[str, Any], currency: str) -> str:
    """Return a figure as people read it; the reason where there is none."""
    value, unit = row["value"], str(row["unit"])
    if value is None:
        return f"none: {row['why']}"
    if unit.startswith(currency):
        return money(value, currency) + (" a year" if unit.endswith("/a") else "")
    if unit:
        return f"{significant(value)} {unit.replace('/a', ' a year')}"
    if row["key"] == "least_dscr":
        return f"{value:.2f}" + (f" ({row['why']})" if row["why"] else "")
    return f"{100 * value:.1f} %"


def verdict(summary: Mapping[str, Any]) -> Iterator[str]:
    """Yield what the solver and the load flow say of a plan."""
    solver = summary["solver"]
    gap = "unknown" if solver["gap"] is None else percent(solver["gap"])
    stop = f"; stopped by {solver['stopped_by']}" if solver["stopped_by"] else ""
    yield f"Proven within {gap} of the best plan{stop} ({solver['seconds']:.1f} s of solving)."
    if (open_cost := summary.get("dispatch_unproven_per_year", 0.0)) != 0.0:
        least = "by an unknown sum" if open_cost is None else f"by at most {money(open_cost, summary['currency'])}"
        yield f"The hourly dispatch ran out of time before it was proven best: the year may cost less {least}."
    for place, kwh in summary["shortage_kwh"].items():
        needed = summary.get("demand_kwh", {}).get(place.rpartition("/")[2], 0.0)
        yield f"In the real year {shortage_words(kwh, needed)} could not be served: {place}."
    yield from (f"In the real year: {line}." for line in limit_lines(summary))
    count = summary["violations"]
    if any(figures.get("length_m", 0.0) > 0 for figures in summary["networks"].values()):
        clear = "The load flow of all 8760 hours found nothing violated."
        yield clear if count == 0 else f"The load flow found {count} limits violated: tables/violations.csv lists them."
    unchecked = summary.get("unchecked_assumptions", 0)
    if unchecked:
        yield f"{unchecked} assumptions are unverified defaults: tables/assumptions.csv lists all."
