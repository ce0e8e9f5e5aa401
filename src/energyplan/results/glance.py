"""A plan at a glance: one screen with the six figures, the mix of heat and power, the networks and the verdict."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import xarray as xr
from rich.cells import cell_len

from energyplan.core.errors import one_line
from energyplan.results.mix import mix
from energyplan.results.six_figures import KeyFigure, six_figures
from energyplan.results.words import (
    energy,
    fitted,
    limit_lines,
    money,
    money_scale,
    network_lines,
    next_to_nothing,
    percent,
    shortage_words,
    significant,
)

WIDTH, LABEL, VALUE, BAR, KEY = 100, 36, 18, 48, 24
BLOCKS, PLAIN_BLOCKS = "█▓▒░·", "#=+-."
Span = tuple[str, str]
"""Text and the name of its style: empty, ``bold``, ``dim``, ``bad`` or ``mix 0`` to ``mix 4``."""
Line = tuple[Span, ...]
Item = tuple[str, str, str, str]
"""Entry of a bar's key: its block and style, name and share."""


def glance(
    summary: Mapping[str, Any], results: xr.Dataset, variant: str = "", blocks: str = BLOCKS
) -> tuple[Line, ...]:
    """Return a plan as one screen.

    Parameters
    ----------
    summary : mapping
        Of the plan.
    results : Dataset
        Of the plan.
    variant : str
        Its name.
    blocks : str
        Five characters for the bars; `PLAIN_BLOCKS` where the terminal knows only ASCII.

    Returns
    -------
    tuple of Line
        At most 22 lines, 100 cells wide.
    """
    title = summary["name"] + (f"  ({variant})" if variant else "")
    lines: list[Line] = [((_cut(title, WIDTH), "bold"),), ()]
    lines += [_figure_line(figure) for figure in six_figures(summary)]
    lines.append(())
    for carrier, label in (("heat", "Heat"), ("electricity", "Power")):
        lines += _mix_lines(label, mix(results, carrier), blocks)
    networks = [(f"  {fitted(name, 21)}{text}", "") for name, text in network_lines(summary)]
    return (*lines, (), *((span,) for span in networks), *_verdict(summary))


def plain_text(lines: tuple[Line, ...]) -> str:
    """Return the lines without styles."""
    return "\n".join("".join(text for text, _ in line).rstrip() for line in lines)


def card(summary: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Return the rows of a plan's card in a notebook: label, value and note; the six figures, then the networks."""
    six = [(f.en, figure_value(f), figure_note(f) if f.value is not None else "") for f in six_figures(summary)]
    return [*six, *((name, text, "") for name, text in network_lines(summary))]


def _cut(text: str, cells: int) -> str:
    return fitted(text, min(cells, cell_len(one_line(text))))


def _figure_line(figure: KeyFigure) -> Line:
    label = f"  {fitted(figure.en, LABEL)}"
    if figure.value is None:
        return (label, ""), (_cut(f"none: {figure.why_en}", WIDTH - LABEL - 2), "dim")
    room = WIDTH - LABEL - 2 - VALUE
    return (label, ""), (fitted(figure_value(figure), VALUE), "bold"), (_cut(figure_note(figure), room), "dim")


def figure_value(figure: KeyFigure) -> str:
    """Return the value of one of the six figures as people read it; the reason where there is none."""
    if figure.value is None:
        return f"none: {figure.why_en}"
    if figure.kind == "money":
        return money(figure.value, figure.unit.removesuffix("/a"))
    if figure.kind == "share":
        return f"{100 * figure.value:.0f} %"
    if figure.kind == "mass":
        return f"{significant(figure.value)} t"
    return _count(figure.value)


def _count(value: float) -> str:
    return f"{value:,.1f}" if abs(value) < 9.95 else f"{value:,.0f}"


def figure_note(figure: KeyFigure) -> str:
    """Return what one of the six figures is made of, or how it compares with today; empty where it stands alone."""
    parts = {p.key: p for p in figure.parts}
    if figure.key in ("cost", "co2"):
        now = parts["today"].value
        change = f" ({100 * (figure.value / now - 1.0):+.0f} %)" if now and figure.value is not None else ""
        shown = money(now, figure.unit.removesuffix("/a")) if figure.kind == "money" else f"{significant(now)} t"
        return f"today {shown}{change}"
    if figure.kind == "money":
        scale, _ = money_scale(max((abs(p.value) for p in figure.parts), default=0.0), figure.unit.removesuffix("/a"))
        return ", ".join(f"{p.en} {significant(p.value / scale)}" for p in figure.parts)
    if figure.kind == "share":
        return ", ".join(f"{p.en} {100 * p.value:.0f} %" for p in figure.parts)
    return ", ".join(f"{_count(p.value)} {p.en}" for p in figure.parts)


def _mix_lines(label: str, found: dict[str, float], blocks: str) -> Iterator[Line]:
    """Yield a bar of the shares, and its key: the largest, and the rest as one where there are too many."""
    total = sum(found.values())
    if total <= 0:
        return
    kept = len(found) if len(found) <= len(blocks) else len(blocks) - 1
    shown = dict(list(found.items())[:kept])
    if len(found) > kept:
        shown[f"{len(found) - kept} others"] = total - sum(shown.values())
    ends = [round(BAR * sum(list(shown.values())[: i + 1]) / total) for i in range(len(shown))]
    bar = [(blocks[i] * (end - begin), f"mix {i}") for i, (begin, end) in enumerate(zip([0, *ends], ends))]
    yield ((f"  {fitted(label, 8)}{energy(total):>12}  ", ""), *bar)
    items = [
        (blocks[i], f"mix {i}", name, f" {100 * kwh / total:.0f} %   ") for i, (name, kwh) in enumerate(shown.items())
    ]
    for part in _rows(items):
        names = _fitting([name for _, _, name, _ in part], WIDTH - KEY - sum(2 + len(share) for *_, share in part))
        key = [span for block, style, name, share in part
               for span in ((block, style), (f" {names[name]}{share}", ""))]  # fmt: skip
        yield ((" " * KEY, ""), *key)


def _fitting(names: list[str], room: int) -> dict[str, str]:
    """Return the names cut to fit in so many cells together, the longest first."""
    limit = max(cell_len(one_line(name)) for name in names)
    while limit > 3 and sum(min(cell_len(one_line(name)), limit) for name in names) > room:
        limit -= 1
    return {name: _cut(name, limit) for name in names}


def _rows(items: list[Item]) -> list[list[Item]]:
    """Return the items of a key on one line as far as they fit, the rest on a second one."""
    used = 0
    for k, (_, _, name, share) in enumerate(items):
        used += 2 + cell_len(one_line(name)) + len(share)
        if used > WIDTH - KEY and k:
            return [items[:k], items[k:]]
    return [items]


def _verdict(summary: Mapping[str, Any]) -> Iterator[Line]:
    """Yield how near the plan is to the best, whether everything was served, and whether the networks hold."""
    solver = summary["solver"]
    gap = "gap unknown" if solver["gap"] is None else f"within {percent(solver['gap'])} of the best plan"
    stop = f", stopped by {solver['stopped_by']}" if solver["stopped_by"] else ""
    short, count = summary["shortage_kwh"], summary["violations"]
    error = f"typical days miss its cost by {percent(abs(summary['estimate_error']))}"
    whole = f"{gap}{stop}; {error}"
    for n, part in enumerate([whole] if cell_len(whole) <= WIDTH - 23 else [f"{gap}{stop};", error]):
        yield ((_cut(f"  {'' if n else 'Plan':21}{part}", WIDTH), ""),)
    lacking, bad = _lacking(short, summary.get("demand_kwh", {}))
    yield ("  Supply               ", ""), (lacking, bad)
    missed = "; ".join(limit_lines(summary))
    if missed:
        yield ("  Limits               ", ""), (_cut(missed, WIDTH - 23), "bad")
    if any(figures.get("length_m", 0.0) > 0 for figures in summary["networks"].values()):
        held = f"{count} limits violated: tables/violations.csv" if count else "nothing violated in 8760 hours"
        yield ("  Load flow            ", ""), (held, "bad" if count else "")


def _lacking(short: Mapping[str, float], demand: Mapping[str, float]) -> tuple[str, str]:
    """Return what could not be served in words and its style: alarming only where someone would notice."""
    if not short:
        return "all 8760 hours served", ""
    needed = {place: demand.get(place.rpartition("/")[2], 0.0) for place in short}
    if all(next_to_nothing(kwh, needed[place]) for place, kwh in short.items()):
        carriers = {place.rpartition("/")[2] for place in short}
        return f"all but {shortage_words(sum(short.values()), sum(demand[c] for c in carriers))} served", ""
    return f"{shortage_words(sum(short.values()), 0.0)} of the year could not be served", "bad"
