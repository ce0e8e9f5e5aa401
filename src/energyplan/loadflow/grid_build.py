"""Build a `Grid` from tables, with every fault named at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from energyplan.core.errors import Issue, ScenarioError, Where, did_you_mean, shown
from energyplan.loadflow.grid import (
    Buses,
    Generators,
    Grid,
    Lines,
    Rule,
    Sources,
    Switches,
    T,
    Table,
    Transformers,
    columns,
    empty,
    rows,
)

_DTYPE: dict[str, type] = {"int": np.int64, "float": np.float64, "bool": np.bool_, "complex": np.complex128}
_HERE = Where("<grid>")


def build_grid(
    buses: Buses,
    sources: Sources,
    *,
    lines: Lines | None = None,
    transformers: Transformers | None = None,
    switches: Switches | None = None,
    generators: Generators | None = None,
) -> Grid:
    """Check all tables of a grid and return it frozen.

    Parameters
    ----------
    buses, sources, lines, transformers, switches, generators
        Tables with one entry per element, or one number for all elements; buses by name or number. Units as in
        `energyplan.loadflow.grid`.

    Returns
    -------
    Grid
        With arrays that cannot be written to and buses as numbers.

    Raises
    ------
    ScenarioError
        Listing every faulty element: unknown bus, negative length, NaN, a line without impedance or between two
        voltages, a source missing, two unequal sources on one bus, names used twice.
    """
    issues: list[Issue] = []
    bus_table = _checked("buses", buses, (), issues)
    known: tuple[str, ...] = tuple(bus_table.name)
    grid = Grid(
        buses=bus_table,
        lines=_checked("lines", lines or empty(Lines), known, issues),
        transformers=_checked("transformers", transformers or empty(Transformers), known, issues),
        switches=_checked("switches", switches or empty(Switches), known, issues),
        sources=_checked("sources", sources, known, issues),
        generators=_checked("generators", generators or empty(Generators), known, issues),
    )
    if not issues:
        issues += _relations(grid)
    if issues:
        raise ScenarioError(issues)
    return grid


def issue(key: str, what: str, *, got: object = "", expected: str = "", fix: str = "") -> Issue:
    """Return a fault of a grid element; `key` is table and element."""
    return Issue(_HERE, key, what, shown(got) if got != "" else "", expected, fix)


def _checked(label: str, table: T, known: tuple[str, ...], issues: list[Issue]) -> T:
    """Return the table with full, frozen arrays; faults go to `issues`."""
    given = table.name
    if isinstance(given, str) or not isinstance(given, Iterable):
        issues.append(issue(f"{label}.name", "no list of names", got=given, expected="one name per element"))
        given = ()
    name = tuple(str(n) for n in given)
    count = len(name)
    seen: set[str] = set()
    for n in name:
        if n in seen:
            issues.append(issue(f"{label}.{n}", "name is used twice", fix="Give each element its own name."))
        seen.add(n)
    data: dict[str, Any] = {"name": name}
    for column, rule in columns(table):
        if rule.kind == "name":
            continue
        raw = getattr(table, column)
        if rule.kind == "bus":
            values = _bus_numbers(f"{label}", column, (name, raw), known, issues)
        else:
            values = _values(f"{label}", column, (name, raw), rule, issues)
        if values.shape != (count,):
            values = np.zeros(count, values.dtype)
        values.setflags(write=False)
        data[column] = values
    return replace(table, **data)


def _bus_numbers(
    label: str, column: str, named: tuple[tuple[str, ...], Any], known: tuple[str, ...], issues: list[Issue]
) -> NDArray[np.int64]:
    """Return bus numbers for a column that holds names or numbers."""
    name, raw = named
    given = list(raw) if isinstance(raw, Iterable) and not isinstance(raw, str) else [raw] * len(name)
    if len(given) != len(name):
        issues.append(issue(f"{label}.{column}", "wrong length", got=len(given), expected=str(len(name))))
        return np.zeros(len(name), np.int64)
    number = {bus: i for i, bus in enumerate(known)}
    out = np.zeros(len(name), np.int64)
    for i, bus in enumerate(given):
        if isinstance(bus, str):
            found = number.get(bus, -1)
        else:
            number_given = isinstance(bus, (int, float, np.integer, np.floating)) and not isinstance(bus, bool)
            found = int(bus) if number_given and float(bus).is_integer() and 0 <= bus < len(known) else -1
        if found < 0:
            hint = did_you_mean(str(bus), known)
            issues.append(issue(f"{label}.{name[i]}.{column}", "no such bus", got=bus, fix=hint))
        out[i] = max(found, 0)
    return out


def _values(
    label: str, column: str, named: tuple[tuple[str, ...], Any], rule: Rule, issues: list[Issue]
) -> NDArray[Any]:
    """Return a numeric column, one value per element, checked against its rule."""
    name, raw = named
    out: NDArray[Any]
    try:
        given = np.asarray(raw)
        if rule.kind == "int" and given.dtype.kind == "f" and np.any(given != np.round(given)):
            raise ValueError
        out = np.broadcast_to(given.astype(_DTYPE[rule.kind]), (len(name),)).copy()
    except (TypeError, ValueError):
        issues.append(
            issue(
                f"{label}.{column}", "not readable as numbers", got=raw, expected=f"{len(name)} values of {rule.kind}"
            )
        )
        return np.zeros(len(name), _DTYPE[rule.kind])
    if rule.kind == "bool":
        return out
    size = np.abs(out) if rule.kind == "complex" else out
    bad = np.isnan(size) | (np.isinf(size) & (not rule.infinite))
    if rule.kind != "complex":
        bad |= (out < rule.low) | (out > rule.high) | (rule.open_low & (out == rule.low))
    expected = _expected(rule)
    issues.extend(
        issue(f"{label}.{name[i]}.{column}", "value out of range", got=out[i], expected=expected)
        for i in np.flatnonzero(bad)
    )
    return out


def _expected(rule: Rule) -> str:
    """Return in words what a rule allows."""
    text = "a finite number" if rule.low == -np.inf else f"{'more than' if rule.open_low else 'at least'} {rule.low:g}"
    if rule.high < np.inf:
        text += f", at most {rule.high:g}"
    return f"{text} {rule.unit}".strip()


def _relations(grid: Grid) -> list[Issue]:
    """Return faults between columns and tables."""
    found: list[Issue] = []
    bus, line, trafo, switch, gen = grid.buses, grid.lines, grid.transformers, grid.switches, grid.generators
    volts = bus.rated_voltage

    def blame(label: str, table: Table, wrong: NDArray[np.bool_], what: str, fix: str = "") -> None:
        found.extend(issue(f"{label}.{table.name[i]}", what, fix=fix) for i in np.flatnonzero(wrong))

    blame("buses", bus, bus.voltage_min > bus.voltage_max, "voltage_min is above voltage_max")
    blame(
        "lines",
        line,
        np.hypot(line.resistance, line.reactance) == 0,
        "line without impedance",
        "Model a connection without impedance as a closed switch.",
    )
    uneven = np.abs(volts[line.from_bus] / volts[line.to_bus] - 1) > 1e-6
    blame("lines", line, uneven, "line joins buses of different rated voltage", "Put a transformer between them.")
    uneven = switch.closed & (np.abs(volts[switch.from_bus] / volts[switch.to_bus] - 1) > 1e-6)
    blame("switches", switch, uneven, "closed switch joins buses of different rated voltage")
    above = trafo.copper_loss > trafo.short_circuit_voltage
    blame("transformers", trafo, above, "copper_loss is above short_circuit_voltage")
    for label, table in (("lines", line), ("transformers", trafo), ("switches", switch)):
        blame(label, table, table.from_bus == table.to_bus, "both ends are at the same bus")
    blame("generators", gen, gen.q_min > gen.q_max, "q_min is above q_max")
    if not rows(grid.sources):
        found.append(issue("sources", "the grid has no source", fix="Give at least one slack bus."))
    return found
