"""A power grid as frozen tables of arrays: buses, lines, transformers, switches, sources, generators.

Everything is in SI units and balanced (positive sequence): voltages line to line, powers of all three phases.
Buses may be named by their name or by their number; `build_grid` checks every table, turns names into numbers and
names each faulty element.
"""

# ruff: noqa: RUF009 - `_column` only wraps dataclasses.field
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Complexes = NDArray[np.complex128]


@dataclass(frozen=True)
class Rule:
    """What a column of a grid table may hold.

    Attributes
    ----------
    kind : str
        ``name``, ``bus``, ``float``, ``int``, ``bool`` or ``complex``.
    unit : str
        Unit of the values.
    low, high : float
        Bounds of the values.
    open_low : bool
        Whether the lower bound itself is excluded.
    infinite : bool
        Whether an infinite value is allowed (no limit).
    """

    kind: str
    unit: str = ""
    low: float = -np.inf
    high: float = np.inf
    open_low: bool = False
    infinite: bool = False


def _column(kind: str, default: Any = None, **rule: Any) -> Any:
    metadata = {"rule": Rule(kind, **rule)}
    return field(metadata=metadata) if default is None else field(default=default, metadata=metadata)


@dataclass(frozen=True)
class Buses:
    """Buses: rated voltage [V], the band that must hold [pu], and a fixed shunt [VA drawn at 1 pu]."""

    name: Any = _column("name")
    rated_voltage: Any = _column("float", unit="V", low=0.0, open_low=True)
    voltage_min: Any = _column("float", 0.9, unit="pu", low=0.0)
    voltage_max: Any = _column("float", 1.1, unit="pu", low=0.0)
    shunt: Any = _column("complex", 0.0, unit="VA")


@dataclass(frozen=True)
class Lines:
    """Lines and cables, per metre of one system; `parallel` equal systems carry the current together.

    `ampacity` [A] is that of one system; `from_closed` and `to_closed` are the switches at the two ends.
    """

    name: Any = _column("name")
    from_bus: Any = _column("bus")
    to_bus: Any = _column("bus")
    length: Any = _column("float", unit="m", low=0.0, open_low=True)
    resistance: Any = _column("float", unit="ohm/m", low=0.0)
    reactance: Any = _column("float", unit="ohm/m")
    susceptance: Any = _column("float", 0.0, unit="S/m")
    conductance: Any = _column("float", 0.0, unit="S/m", low=0.0)
    parallel: Any = _column("int", 1, low=1)
    ampacity: Any = _column("float", np.inf, unit="A", low=0.0, open_low=True, infinite=True)
    from_closed: Any = _column("bool", True)
    to_closed: Any = _column("bool", True)


@dataclass(frozen=True)
class Transformers:
    """Two-winding transformers; the from side is by custom the high-voltage side.

    `short_circuit_voltage` and `copper_loss` are the impedance voltage and its resistive part [fraction of rated],
    `iron_loss` [W] and `no_load_current` [fraction of rated current] the magnetising branch. `tap_from` and `tap_to`
    multiply the winding voltages; `phase_shift` [rad] is how far the to side lags. With `t_model` the magnetising
    branch sits between the two halves of the leakage impedance (shared by `leakage_split`), else half at each end.
    `max_loading` is the allowed share of the rated power.
    """

    name: Any = _column("name")
    from_bus: Any = _column("bus")
    to_bus: Any = _column("bus")
    rated_power: Any = _column("float", unit="VA", low=0.0, open_low=True)
    rated_voltage_from: Any = _column("float", unit="V", low=0.0, open_low=True)
    rated_voltage_to: Any = _column("float", unit="V", low=0.0, open_low=True)
    short_circuit_voltage: Any = _column("float", low=0.0, open_low=True)
    copper_loss: Any = _column("float", low=0.0)
    iron_loss: Any = _column("float", 0.0, unit="W", low=0.0)
    no_load_current: Any = _column("float", 0.0, low=0.0)
    tap_from: Any = _column("float", 1.0, low=0.0, open_low=True)
    tap_to: Any = _column("float", 1.0, low=0.0, open_low=True)
    phase_shift: Any = _column("float", 0.0, unit="rad")
    parallel: Any = _column("int", 1, low=1)
    max_loading: Any = _column("float", 1.0, low=0.0, open_low=True, infinite=True)
    leakage_split: Any = _column("float", 0.5, low=0.0, high=1.0)
    t_model: Any = _column("bool", True)
    from_closed: Any = _column("bool", True)
    to_closed: Any = _column("bool", True)


@dataclass(frozen=True)
class Switches:
    """Bus couplers without impedance: closed, the two buses are one node."""

    name: Any = _column("name")
    from_bus: Any = _column("bus")
    to_bus: Any = _column("bus")
    closed: Any = _column("bool", True)


@dataclass(frozen=True)
class Sources:
    """Slack buses: voltage magnitude [pu of the bus] and angle [rad] held whatever is drawn."""

    name: Any = _column("name")
    bus: Any = _column("bus")
    voltage: Any = _column("float", 1.0, unit="pu", low=0.0, open_low=True)
    angle: Any = _column("float", 0.0, unit="rad")


@dataclass(frozen=True)
class Generators:
    """Voltage-controlled sources: hold `voltage` [pu] with reactive power between `q_min` and `q_max` [var].

    Their active power is part of the power injected at their bus.
    """

    name: Any = _column("name")
    bus: Any = _column("bus")
    voltage: Any = _column("float", 1.0, unit="pu", low=0.0, open_low=True)
    q_min: Any = _column("float", -np.inf, unit="var", infinite=True)
    q_max: Any = _column("float", np.inf, unit="var", infinite=True)


T = TypeVar("T", Buses, Lines, Transformers, Switches, Sources, Generators)
Table = Buses | Lines | Transformers | Switches | Sources | Generators


@dataclass(frozen=True)
class Grid:
    """A checked power grid; make one with `energyplan.loadflow.grid_build.build_grid`.

    Branches are numbered lines first, then transformers.
    """

    buses: Buses
    lines: Lines
    transformers: Transformers
    switches: Switches
    sources: Sources
    generators: Generators

    @property
    def bus_count(self) -> int:
        """Number of buses."""
        return rows(self.buses)

    @property
    def branch_count(self) -> int:
        """Number of lines and transformers."""
        return rows(self.lines) + rows(self.transformers)

    @property
    def branch_names(self) -> tuple[str, ...]:
        """Names of lines, then of transformers."""
        return (*self.lines.name, *self.transformers.name)

    @property
    def branch_from(self) -> Ints:
        """Bus number at the from end of each branch."""
        return np.concatenate([self.lines.from_bus, self.transformers.from_bus])

    @property
    def branch_to(self) -> Ints:
        """Bus number at the to end of each branch."""
        return np.concatenate([self.lines.to_bus, self.transformers.to_bus])

    def bus(self, name: str) -> int:
        """Return the number of the bus called `name`."""
        return self.buses.name.index(name)

    def branch(self, name: str) -> int:
        """Return the number of the branch called `name`."""
        return self.branch_names.index(name)


def rows(table: Table) -> int:
    """Return how many elements a checked table holds."""
    return len(table.name)


def columns(table: Table | type[Table]) -> list[tuple[str, Rule]]:
    """Return the columns of a table with the rule each obeys."""
    return [(f.name, f.metadata["rule"]) for f in fields(table)]


def empty(kind: type[T]) -> T:
    """Return a table of this kind without elements."""
    dtype = {"bus": np.int64, "int": np.int64, "float": np.float64, "bool": np.bool_, "complex": np.complex128}
    data: dict[str, Any] = {n: () if r.kind == "name" else np.zeros(0, dtype[r.kind]) for n, r in columns(kind)}
    return kind(**data)


def names(prefix: str, count: int) -> Sequence[str]:
    """Return `count` names such as ``bus 0`` for grids whose elements have none."""
    return tuple(f"{prefix} {i}" for i in range(count))
