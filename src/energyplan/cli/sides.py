"""Plans side by side on a terminal: as many columns as the screen holds, names cut or lettered where they are long."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from rich.cells import cell_len, set_cell_size

from energyplan.core.errors import one_line
from energyplan.portfolio.compare import Compared, Line
from energyplan.portfolio.front import Front
from energyplan.report.indicator_cells import cells
from energyplan.report.numbers import digits_for, plain_number, scaled

LABEL, NAME, BEST = 36, 16, 16
"""Widths of the label, of a plan's name at most, and of the name of the best."""
MOST_INPUTS = 15
"""Differing inputs that are printed."""


def side_by_side_lines(compared: Compared, width: int) -> Iterator[str]:
    """Yield the comparison as lines no wider than a screen.

    Parameters
    ----------
    compared : Compared
        Plans side by side.
    width : int
        Columns of the screen.

    Yields
    ------
    str
        Names, a row per indicator with the difference to the first, what differs in the inputs, and notes.
    """
    names, legend = _names(compared.labels, width)
    yield from legend
    rows = [_row(compared, line) for line in compared.lines]
    sizes = [
        max(cell_len(text) for text in (names[i], *(texts[i] for texts, _ in rows))) + 2 for i in range(len(names))
    ]
    for block in _blocks(sizes, width - LABEL - BEST):
        yield _cut("", LABEL) + "".join(_right(names[i], sizes[i]) for i in block) + "  best"
        for line, (texts, unit) in zip(compared.lines, rows):
            title = _cut(f"{line.indicator.en}{f' [{unit}]' if unit else ''}", LABEL)
            best = _cut(", ".join(names[i] for i in line.best), BEST - 2)
            yield (title + "".join(_right(texts[i], sizes[i]) for i in block) + "  " + best).rstrip()
        yield ""
    yield from _inputs(compared, names, width)
    for en, _ in compared.notes:
        yield f"note: {en}"


def _blocks(sizes: Sequence[int], room: int) -> Iterator[list[int]]:
    """Yield the plans whose columns stand beside each other; the first stands in every block, with one other at least.

    What is too wide for any screen wraps.
    """
    block = [0]
    for i in range(1, len(sizes)):
        if len(block) > 1 and sum(sizes[j] for j in block) + sizes[i] > room:
            yield block
            block = [0]
        block.append(i)
    yield block


def _names(labels: Sequence[str], width: int) -> tuple[list[str], list[str]]:
    """Return the names of the columns; letters, and what they stand for, where a name is too long for its column."""
    plain = [one_line(label) for label in labels]
    if all(cell_len(label) <= NAME for label in plain):
        return plain, []
    letters = [_letter(i) for i in range(len(plain))]
    legend = [_cut(f"{letter}  {label}", width).rstrip() for letter, label in zip(letters, plain)]
    return letters, [*legend, ""]


def _letter(number: int) -> str:
    return chr(65 + number) if number < 26 else f"{chr(64 + number // 26)}{chr(65 + number % 26)}"


def _row(compared: Compared, line: Line) -> tuple[list[str], str]:
    """Return the cells and the unit of an indicator as a terminal shows them."""
    texts, unit = cells(compared, line)
    short = unit.en.replace("million ", "M ").replace("thousand ", "k ").replace("/year", "/a")
    return [text.replace("−", "-").replace("–", "-") for text in texts], short


def _plain(value: float, digits: int) -> str:
    return plain_number(value, digits).replace("−", "-")


def _inputs(compared: Compared, names: Sequence[str], width: int) -> Iterator[str]:
    frame = compared.inputs
    if not len(frame):
        yield "The scenarios do not differ."
        return
    yield f"{len(frame)} inputs differ{':' if len(frame) <= MOST_INPUTS else f'; the first {MOST_INPUTS}:'}"
    for row in frame.head(MOST_INPUTS).itertuples(index=False):
        values = ", ".join(f"{name} {one_line(str(value))}" for name, value in zip(names, row[1:]))
        yield _cut(f"  {one_line(row[0])}: {values}", width).rstrip()


def front_lines(front: Front, width: int) -> Iterator[str]:
    """Yield a front as lines no wider than a screen.

    Parameters
    ----------
    front : Front
        Points of cost against carbon.
    width : int
        Columns of the screen.

    Yields
    ------
    str
        A row per point, and what changes from one to the next.
    """
    table = front.table()
    divisor, money = scaled(f"{front.currency}/a", float(table["cost"].abs().max()))
    yield f"{front.name}: cost [{money.en}] against CO2 [t/year]"
    yield ""
    yield f"{'point':<18}{'CO2':>11}{'cost':>12}{'gap':>9}{'bound':>12}{'abatement [' + front.currency + '/t]':>24}"
    digits = digits_for(float(table["cost"].abs().max()) / divisor) + 1
    for point, row in zip(front.points, table.to_dict(orient="records")):
        size = "-" if math.isnan(row["abatement"]) else _plain(row["abatement"], 0)
        cost, bound = (_plain(value / divisor, digits) for value in (point.cost, point.bound))
        yield (
            f"{_cut(point.label, 18)}{_plain(point.co2_t, 0):>11}{cost:>12}{_plain(100 * point.gap, 2) + ' %':>9}"
            f"{bound:>12}{size:>24}{'  dominated' if row['dominated'] else ''}"
        )
        if row["changes"]:
            yield _cut(f"    {one_line(row['changes'])}", width).rstrip()
    yield ""
    yield from _front_notes(front)


def _front_notes(front: Front) -> Iterator[str]:
    yield "Cost and CO2 are those of the real year; gap and bound those of the design on typical periods."
    over = [p for p in front.points if math.isfinite(p.cap_t) and p.co2_t > p.cap_t * 1.001]
    if over:
        worst = max(over, key=lambda p: p.co2_t / p.cap_t)
        share = 100.0 * (worst.co2_t / worst.cap_t - 1.0)
        told = f"The real year emits up to {share:.1f} % more than the cap ({worst.label})"
        yield f"{told}: caps hold on typical periods."
    if len(front.points) == 1 and not front.interrupted:
        yield "There is no trade-off: the plan of least cost has the least carbon too."
    for label, outcome in front.impossible:
        yield f"{label}: {outcome}"


def _right(text: str, width: int) -> str:
    return " " * max(width - cell_len(text), 0) + (text if cell_len(text) <= width else _cut(text, width))


def _cut(text: str, width: int) -> str:
    """Return a text of exactly so many columns, cut with an ellipsis."""
    if cell_len(text) <= width:
        return text + " " * (width - cell_len(text))
    return set_cell_size(text, width - 1) + "…"
