"""What a power flow violates, by bus, branch and case."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from energyplan.loadflow.electric_result import PowerFlow
from energyplan.loadflow.grid import Floats, Ints

KINDS = ("undervoltage", "overvoltage", "overload", "not converged")


@dataclass(frozen=True)
class Violations:
    """A table, one entry per thing violated in a case.

    Attributes
    ----------
    kind : array of int
        Index into `KINDS`.
    element : array of int
        Number of the bus (voltages) or branch (overloads), -1 for a case that did not converge.
    name : tuple of str
        Name of that bus or branch.
    case : array of int
        Case.
    value, limit : array
        Voltage [pu], loading [-] or residual [-], and what was allowed.
    """

    kind: Ints
    element: Ints
    name: tuple[str, ...]
    case: Ints
    value: Floats
    limit: Floats

    def __len__(self) -> int:
        return len(self.kind)

    @property
    def excess(self) -> Floats:
        """By how much each limit is missed [pu or -], always positive."""
        return np.abs(self.value - self.limit)

    def worst(self) -> Violations:
        """Return one entry per kind and element: the case that misses the limit by most."""
        order = np.lexsort((-self.excess, self.element, self.kind))
        key = np.column_stack([self.kind, self.element])[order]
        first = np.ones(len(order), bool)
        first[1:] = (key[1:] != key[:-1]).any(axis=1)
        return self._take(order[first])

    def _take(self, chosen: Ints) -> Violations:
        names = tuple(self.name[i] for i in chosen)
        return Violations(
            self.kind[chosen], self.element[chosen], names, self.case[chosen], self.value[chosen], self.limit[chosen]
        )

    def lines(self, most: int = 20) -> list[str]:
        """Return the worst entries as sentences, largest excess first."""
        worst = self.worst()
        order = np.argsort(-worst.excess, kind="stable")[:most]
        return [
            f"{KINDS[worst.kind[i]]} at {worst.name[i]!r} in case {worst.case[i]}: "
            f"{worst.value[i]:.4g} (limit {worst.limit[i]:.4g})"
            for i in order
        ]


def violations(flow: PowerFlow, *, slack: float = 1e-9) -> Violations:
    """Return every limit that a power flow misses.

    Parameters
    ----------
    flow : PowerFlow
        Solved with `keep` holding ``voltage`` or ``loading`` or both; what was not kept is not checked.
    slack : float
        Miss that is still let pass [pu or -].

    Returns
    -------
    Violations
        Voltages outside the band of their bus, branches above their limit, and cases without an answer.
    """
    grid = flow.grid
    found: list[tuple[int, Ints, Ints, Floats, Floats]] = []
    if flow.voltage is not None:
        size = flow.magnitude
        low, high = grid.buses.voltage_min, grid.buses.voltage_max
        with np.errstate(invalid="ignore"):
            checks = ((0, (size < low - slack) & (size > 0), low), (1, size > high + slack, high))
        for code, wrong, limit in checks:
            case, bus = np.nonzero(wrong)
            found.append((code, bus, case, size[case, bus], limit[bus]))
    if flow.loading is not None:
        with np.errstate(invalid="ignore"):
            case, branch = np.nonzero(flow.loading > 1 + slack)
        found.append((2, branch, case, flow.loading[case, branch], np.ones(len(case))))
    failed = np.flatnonzero(~flow.converged)
    found.append((3, np.full(len(failed), -1), failed, flow.residual[failed], np.zeros(len(failed))))
    kind = np.concatenate([np.full(len(f[1]), f[0]) for f in found])
    element = np.concatenate([f[1] for f in found])
    bus_names, branch_names = grid.buses.name, grid.branch_names
    names = tuple(
        bus_names[e] if k < 2 else branch_names[e] if k == 2 else "case"
        for k, e in zip(kind.tolist(), element.tolist())
    )
    return Violations(
        kind.astype(np.int64),
        element.astype(np.int64),
        names,
        np.concatenate([f[2] for f in found]).astype(np.int64),
        np.concatenate([f[3] for f in found]),
        np.concatenate([f[4] for f in found]),
    )
