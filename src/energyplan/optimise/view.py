"""The same system as a Pyomo model: every variable and row is there on request, and what a researcher adds counts.

Pyomo builds a component member when it is first asked for, so that a year of hours costs nothing until someone looks at
an hour. What was looked at is then the user's: bounds, fixed values, deactivated or changed rows, new variables and
constraints all go into the matrix that HiGHS receives. A family of rows that is deactivated or deleted as a whole is
gone as a whole; variables are fixed or bounded member by member, each asked for by its index. An objective that the
user adds is added to the model's own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pyomo.environ as pyo
from numpy.typing import NDArray
from pyomo.core.expr.visitor import identify_variables
from pyomo.repn import generate_standard_repn
from scipy import sparse

from energyplan.core.errors import EnergyplanError, did_you_mean
from energyplan.optimise.system import Block, LinearSystem, Matrix

Extend = Callable[[pyo.ConcreteModel, Any], None]


class _Group:
    """Blocks that share a name before a bracket: one Pyomo component, the bracket's text as first index."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.blocks: dict[str, Block] = {}
        self._places: dict[str, list[dict[Any, int]]] = {}

    def add(self, label: str, block: Block) -> None:
        self.blocks[label] = block

    @property
    def is_scalar(self) -> bool:
        return list(self.blocks) == [""] and not self.blocks[""].coords

    def position(self, index: Any) -> int:
        """Return the number of the column or row at a Pyomo index."""
        parts = index if isinstance(index, tuple) else (() if index is None else (index,))
        label = "" if "" in self.blocks else (str(parts[0]) if parts else "")
        if label not in self.blocks:
            raise KeyError(f"{self.name} has no {label!r}. {did_you_mean(label, list(self.blocks))}")
        rest = parts if label == "" else parts[1:]
        block = self.blocks[label]
        if label not in self._places:
            self._places[label] = [{v: i for i, v in enumerate(values)} for values in block.coords.values()]
        places = self._places[label]
        if len(rest) != len(places) or any(v not in known for v, known in zip(rest, places)):
            raise KeyError(f"{self.name} has no element {rest!r}; its dims are {', '.join(block.dims) or 'none'}")
        return int(block.ids[tuple(known[v] for v, known in zip(rest, places))])

    def indices(self) -> Iterator[Any]:
        """Iterate over every Pyomo index."""
        for label, block in self.blocks.items():
            grids = np.ndindex(*block.ids.shape)
            values = list(block.coords.values())
            for at in grids:
                parts = ((label,) if label else ()) + tuple(v[i] for v, i in zip(values, at))
                yield parts[0] if len(parts) == 1 else parts if parts else None


def _grouped(blocks: dict[str, Block]) -> dict[str, _Group]:
    groups: dict[str, _Group] = {}
    for name, block in blocks.items():
        base, _, rest = name.partition("[")
        groups.setdefault(base, _Group(base)).add(rest[:-1] if rest else "", block)
    return groups


class PyomoView:
    """A system shown as a Pyomo model, and the way back to a matrix.

    Attributes
    ----------
    model : ConcreteModel
        Variables by block name, such as ``model.converter_kw["chip", 17]``; rows as constraints, such as
        ``model.balance["town/heat", 17]``.
    """

    def __init__(self, system: LinearSystem, matrix: Matrix) -> None:
        self._matrix = matrix
        self._rows_of = matrix.a.tocsr()
        self._variables = _grouped(system.columns)
        self._constraints = _grouped(system.rows)
        self._homes: list[tuple[Any, tuple[Any, ...]]] = []
        self._own_objective: Any = None
        self.model = pyo.ConcreteModel()
        for name, group in self._variables.items():
            self._show_variable(name, group)
        for name, group in self._constraints.items():
            self._show_rows(name, group)
        self._shown = {name: self.model.component(name) for name in (*self._variables, *self._constraints)}

    def _show_variable(self, name: str, group: _Group) -> None:
        matrix = self._matrix

        def bounds(_: Any, *index: Any) -> tuple[float | None, float | None]:
            at = group.position(index if index else None)
            low, high = matrix.lower[at], matrix.upper[at]
            return (None if np.isinf(low) else float(low), None if np.isinf(high) else float(high))

        def domain(_: Any, *index: Any) -> Any:
            return pyo.Integers if matrix.integer[group.position(index if index else None)] else pyo.Reals

        if group.is_scalar:
            self.model.add_component(name, pyo.Var(bounds=bounds(None), domain=domain(None)))
        else:
            self.model.add_component(name, pyo.Var(pyo.Any, dense=False, bounds=bounds, domain=domain))

    def _show_rows(self, name: str, group: _Group) -> None:
        def rule(_: Any, *index: Any) -> Any:
            row = group.position(index if index else None)
            low, high = self._matrix.row_lower[row], self._matrix.row_upper[row]
            part = slice(self._rows_of.indptr[row], self._rows_of.indptr[row + 1])
            columns, values = self._rows_of.indices[part], self._rows_of.data[part]
            body = sum((v * self._variable(int(c)) for c, v in zip(columns, values.tolist())), 0.0)
            if isinstance(body, float):
                return pyo.Constraint.Skip
            if low == high:
                return body == float(low)
            return pyo.inequality(None if np.isinf(low) else float(low), body, None if np.isinf(high) else float(high))

        if group.is_scalar:
            self.model.add_component(name, pyo.Constraint(rule=lambda m: rule(m)))
        else:
            self.model.add_component(name, pyo.Constraint(pyo.Any, rule=rule))

    def _variable(self, column: int) -> Any:
        if not self._homes:
            self._homes = [(None, ())] * len(self._matrix.cost)
            for name, group in self._variables.items():
                component = self.model.component(name)
                for index in group.indices():
                    self._homes[group.position(index)] = (component, index)
        component, index = self._homes[column]
        return component if index is None else component[index]

    def materialise(self) -> pyo.ConcreteModel:
        """Build every variable, row and the objective, so that any Pyomo solver or writer can take the model."""
        for name, group in self._variables.items():
            for index in group.indices():
                self.model.component(name)[index]
        for name, group in self._constraints.items():
            component = self.model.component(name)
            for index in group.indices():
                if index not in component:
                    try:
                        component[index]
                    except KeyError:  # an empty row: nothing to show
                        continue
        cost = self._matrix.cost
        total = sum((float(cost[c]) * self._variable(int(c)) for c in np.flatnonzero(cost)), self._matrix.offset)
        self._own_objective = pyo.Objective(expr=total)
        self.model.add_component("objective", self._own_objective)
        return self.model

    def matrix(self) -> Matrix:
        """Return the matrix with everything the user changed or added."""
        rows = {name: (self._shown[name], group) for name, group in self._constraints.items()}
        columns = {id(self._shown[name]): group for name, group in self._variables.items()}
        return _Reader(self._matrix, columns, rows, self.model, self._own_objective).read()


_UNHEARD = (pyo.SOSConstraint, pyo.LogicalConstraint)


class _Reader:
    """Turns a viewed model back into a matrix: touched members override in place, new ones are appended."""

    def __init__(
        self,
        matrix: Matrix,
        variables: dict[int, _Group],
        constraints: dict[str, tuple[Any, _Group]],
        model: pyo.ConcreteModel,
        own_objective: Any,
    ) -> None:
        self.matrix, self.variables, self.constraints, self.model = matrix, variables, constraints, model
        self.own_objective = own_objective
        self.column: dict[int, int] = {}
        self.lower, self.upper = matrix.lower.copy(), matrix.upper.copy()
        self.integer = matrix.integer.copy()
        self.added: list[tuple[float, float, bool]] = []

    def read(self) -> Matrix:
        for kind in _UNHEARD:
            for data in self.model.component_data_objects(kind, active=True, descend_into=True):
                raise EnergyplanError(f"{data.name}: HiGHS takes no {kind.__name__}; write it with whole numbers")
        for component in self.model.component_objects(pyo.Var, descend_into=True):
            group = self.variables.get(id(component))
            for index in list(component):
                self._variable(component[index], None if group is None else group.position(index))
        rows: list[tuple[int, float, float, dict[int, float]]] = []
        freed = [self._shown_rows(component, group, rows) for component, group in self.constraints.values()]
        shown = {id(component) for component, _ in self.constraints.values()}
        at = self.matrix.a.shape[0]
        for data in self.model.component_data_objects(pyo.Constraint, active=True, descend_into=True):
            if id(data.parent_component()) not in shown:
                rows.append((at, *self._row(data)))
                at += 1
        cost, offset = self._objective()
        gone = np.concatenate([np.zeros(0, dtype=np.int64), *freed])
        return self._joined(gone, rows, cost, offset)

    def _shown_rows(
        self, component: Any, group: _Group, rows: list[tuple[int, float, float, dict[int, float]]]
    ) -> NDArray[np.int64]:
        """Collect the rows of a family that were looked at; return those that no longer hold."""
        if component.parent_block() is None or not component.active:
            return np.concatenate([block.ids.ravel() for block in group.blocks.values()])
        gone = []
        for index in list(component):
            at = group.position(index)
            if component[index].active:
                rows.append((at, *self._row(component[index])))
            else:
                gone.append(at)
        return np.array(gone, dtype=np.int64)

    def _variable(self, data: Any, at: int | None) -> None:
        low, high = pyo.value(data.lower), pyo.value(data.upper)
        if data.fixed:
            low = high = pyo.value(data)
        low, high = (-np.inf if low is None else float(low)), (np.inf if high is None else float(high))
        if at is None:
            self.column[id(data)] = len(self.matrix.cost) + len(self.added)
            self.added.append((low, high, data.is_integer() or data.is_binary()))
        else:
            self.column[id(data)] = at
            self.lower[at], self.upper[at] = low, high
            self.integer[at] = data.is_integer() or data.is_binary()

    def _linear(self, expression: Any, name: str) -> tuple[dict[int, float], float]:
        repn = generate_standard_repn(expression, compute_values=True)
        if not repn.is_linear():
            raise EnergyplanError(f"{name}: an added expression is not linear; HiGHS takes linear models only")
        terms: dict[int, float] = {}
        for variable, factor in zip(repn.linear_vars, repn.linear_coefs):
            if id(variable) not in self.column:
                raise EnergyplanError(f"{name}: {variable.name} does not belong to this model")
            at = self.column[id(variable)]
            terms[at] = terms.get(at, 0.0) + float(factor)
        return terms, float(repn.constant)

    def _row(self, data: Any) -> tuple[float, float, dict[int, float]]:
        fixed = [v for v in identify_variables(data.body, include_fixed=True) if v.fixed]
        for variable in fixed:
            variable.unfix()
        terms, constant = self._linear(data.body, data.name)
        for variable in fixed:
            variable.fix()
        low, high = pyo.value(data.lower), pyo.value(data.upper)
        return (
            -np.inf if low is None else float(low) - constant,
            np.inf if high is None else float(high) - constant,
            terms,
        )

    def _objective(self) -> tuple[NDArray[np.float64], float]:
        cost = np.concatenate([self.matrix.cost, np.zeros(len(self.added))])
        offset = self.matrix.offset
        for data in self.model.component_data_objects(pyo.Objective, active=True, descend_into=True):
            if data is self.own_objective:
                continue
            terms, constant = self._linear(data.expr, data.name)
            sign = 1.0 if data.sense == pyo.minimize else -1.0
            for at, factor in terms.items():
                cost[at] += sign * factor
            offset += sign * constant
        return cost, offset

    def _joined(
        self,
        gone: NDArray[np.int64],
        rows: list[tuple[int, float, float, dict[int, float]]],
        cost: NDArray[np.float64],
        offset: float,
    ) -> Matrix:
        """Return the matrix: every row stays at its number, rows that are gone without limits, new rows at the end."""
        n_old, n_rows = self.matrix.a.shape[0], max([self.matrix.a.shape[0], *(r[0] + 1 for r in rows)])
        low, high = np.full(n_rows, -np.inf), np.full(n_rows, np.inf)
        low[:n_old], high[:n_old] = self.matrix.row_lower, self.matrix.row_upper
        low[gone], high[gone] = -np.inf, np.inf
        touched = np.zeros(n_rows, dtype=bool)
        for at, lower, upper, _ in rows:
            low[at], high[at], touched[at] = lower, upper, True
        old = self.matrix.a.tocoo()
        stays = ~touched[old.coords[0]]
        new = [(at, c, v) for at, _, _, terms in rows for c, v in terms.items()]
        r, c, v = (np.array(x) for x in zip(*new)) if new else (np.zeros(0, int), np.zeros(0, int), np.zeros(0))
        values = np.concatenate([old.data[stays], v.astype(float)])
        places = (np.concatenate([old.coords[0][stays], r]), np.concatenate([old.coords[1][stays], c]))
        return Matrix(
            cost=cost,
            lower=np.concatenate([self.lower, [a[0] for a in self.added]]),
            upper=np.concatenate([self.upper, [a[1] for a in self.added]]),
            integer=np.concatenate([self.integer, np.array([a[2] for a in self.added], dtype=bool)]),
            row_lower=low,
            row_upper=high,
            a=sparse.csc_array(sparse.coo_array((values, places), shape=(n_rows, len(cost))).tocsc()),
            offset=offset,
        )
