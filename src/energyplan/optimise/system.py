"""Rows and columns of a linear system in named blocks, stamped over time as arrays instead of one by one.

A block of columns (a variable on some dims) or of rows (a constraint family on some dims) is one call; coefficients
come as broadcast arrays. The compiled matrix goes to HiGHS as it is; `energyplan.optimise.view` shows the same system
as a Pyomo model.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

Ids = NDArray[np.int64]
Values = NDArray[np.float64]
Coords = Mapping[str, Sequence[Any]]


@dataclass(frozen=True)
class Block:
    """A named block of columns or rows on labelled dims; `ids` has one number per element."""

    name: str
    coords: dict[str, tuple[Any, ...]]
    ids: Ids

    @property
    def dims(self) -> tuple[str, ...]:
        """Names of the dims, in the order of the axes of `ids`."""
        return tuple(self.coords)

    def __getitem__(self, at: Any) -> Any:
        return self.ids[at]


@dataclass(frozen=True)
class Matrix:
    """A linear program ``min cost·x + offset, row_lower <= A x <= row_upper``, bounds and integrality on x.

    Shapes: `cost`, `lower`, `upper`, `integer` ``[column]``; `row_lower`, `row_upper` ``[row]``; `a`
    ``[row, column]`` in CSC.
    """

    cost: Values
    lower: Values
    upper: Values
    integer: NDArray[np.bool_]
    row_lower: Values
    row_upper: Values
    a: sparse.csc_array
    offset: float = 0.0


@dataclass
class LinearSystem:
    """Columns, rows and cost terms under construction; `compile` gives the matrix."""

    columns: dict[str, Block] = field(default_factory=dict)
    rows: dict[str, Block] = field(default_factory=dict)
    terms: dict[str, list[tuple[Ids, Values]]] = field(default_factory=dict)
    constants: dict[str, float] = field(default_factory=dict)
    measures: dict[str, list[tuple[Ids, Values]]] = field(default_factory=dict)
    measure_constants: dict[str, float] = field(default_factory=dict)
    _lower: list[Values] = field(default_factory=list)
    _upper: list[Values] = field(default_factory=list)
    _integer: list[NDArray[np.bool_]] = field(default_factory=list)
    _row_lower: list[Values] = field(default_factory=list)
    _row_upper: list[Values] = field(default_factory=list)
    _entries: list[tuple[Ids, Ids, Values]] = field(default_factory=list)
    n_columns: int = 0
    n_rows: int = 0

    def add_columns(
        self,
        name: str,
        coords: Coords,
        lower: ArrayLike = 0.0,
        upper: ArrayLike = np.inf,
        *,
        integer: bool = False,
    ) -> Block:
        """Add a variable on `coords` (no dims give a single one) with bounds broadcast to its shape."""
        block, shape = self._block(name, coords, self.columns, self.n_columns)
        self._lower.append(_spread(lower, shape))
        self._upper.append(_spread(upper, shape))
        self._integer.append(np.full(block.ids.size, integer))
        self.n_columns += block.ids.size
        return block

    def add_rows(self, name: str, coords: Coords, lower: ArrayLike = -np.inf, upper: ArrayLike = np.inf) -> Block:
        """Add a constraint family on `coords` with ``lower <= sum of its entries <= upper``."""
        block, shape = self._block(name, coords, self.rows, self.n_rows)
        self._row_lower.append(_spread(lower, shape))
        self._row_upper.append(_spread(upper, shape))
        self.n_rows += block.ids.size
        return block

    def add(self, rows: ArrayLike, columns: ArrayLike, coefficients: ArrayLike) -> None:
        """Add coefficients to rows: the three broadcast against each other; entries of one place add up."""
        rows, columns, values = np.broadcast_arrays(
            np.asarray(rows, dtype=np.int64),
            np.asarray(columns, dtype=np.int64),
            np.asarray(coefficients, dtype=float),
        )
        keep = values != 0
        if keep.all():
            self._entries.append((rows.ravel(), columns.ravel(), values.ravel()))
        elif keep.any():
            self._entries.append((rows[keep], columns[keep], values[keep]))

    def add_cost(self, term: str, columns: ArrayLike, coefficients: ArrayLike) -> None:
        """Add to a named term of the objective; the terms stay apart in the results."""
        ids, values = np.broadcast_arrays(np.asarray(columns, dtype=np.int64), np.asarray(coefficients, dtype=float))
        self.terms.setdefault(term, []).append((ids.ravel(), values.ravel()))

    def add_constant(self, term: str, value: float) -> None:
        """Add a constant to a named term of the objective."""
        self.terms.setdefault(term, [])
        self.constants[term] = self.constants.get(term, 0.0) + float(value)

    def add_measure(self, name: str, columns: ArrayLike, coefficients: ArrayLike, constant: float = 0.0) -> None:
        """Add to a named linear expression outside the objective, such as the year's CO2."""
        ids, values = np.broadcast_arrays(np.asarray(columns, dtype=np.int64), np.asarray(coefficients, dtype=float))
        self.measures.setdefault(name, []).append((ids.ravel(), values.ravel()))
        self.measure_constants[name] = self.measure_constants.get(name, 0.0) + float(constant)

    def measure_vector(self, name: str) -> tuple[Values, float]:
        """Return the coefficients ``[column]`` and the constant of a measure; zeros where nothing was added."""
        vector = np.zeros(self.n_columns)
        for ids, values in self.measures.get(name, []):
            np.add.at(vector, ids, values)
        return vector, self.measure_constants.get(name, 0.0)

    def measure_value(self, name: str, x: Values) -> float:
        """Return the value of a measure at a solution."""
        vector, constant = self.measure_vector(name)
        return float(vector @ x + constant)

    def cost_vector(self, term: str | None = None) -> Values:
        """Return the objective coefficients ``[column]`` of one term, or of all."""
        cost = np.zeros(self.n_columns)
        for name in self.terms if term is None else (term,):
            for ids, values in self.terms[name]:
                np.add.at(cost, ids, values)
        return cost

    def compile(self) -> Matrix:
        """Return the system as one sparse matrix with its bounds."""
        rows = np.concatenate([e[0] for e in self._entries]) if self._entries else np.zeros(0, dtype=np.int64)
        cols = np.concatenate([e[1] for e in self._entries]) if self._entries else np.zeros(0, dtype=np.int64)
        vals = np.concatenate([e[2] for e in self._entries]) if self._entries else np.zeros(0)
        index = np.int32 if max(self.n_rows, self.n_columns, len(vals)) < 2**31 else np.int64
        shape = (self.n_rows, self.n_columns)
        a = sparse.coo_array((vals, (rows.astype(index), cols.astype(index))), shape=shape).tocsc()
        a.eliminate_zeros()
        return Matrix(
            cost=self.cost_vector(),
            lower=_joined(self._lower),
            upper=_joined(self._upper),
            integer=np.concatenate(self._integer) if self._integer else np.zeros(0, dtype=bool),
            row_lower=_joined(self._row_lower),
            row_upper=_joined(self._row_upper),
            a=a,
            offset=float(sum(self.constants.values())),
        )

    def value(self, name: str, x: Values) -> Values:
        """Return the values of a block of columns in its own shape."""
        return x[self.columns[name].ids]

    def term_value(self, term: str, x: Values) -> float:
        """Return the value of one term of the objective."""
        return float(sum(values @ x[ids] for ids, values in self.terms[term]) + self.constants.get(term, 0.0))

    @staticmethod
    def _block(name: str, coords: Coords, known: dict[str, Block], start: int) -> tuple[Block, tuple[int, ...]]:
        if name in known:
            raise ValueError(f"block {name!r} exists already")
        labels = {dim: tuple(values) for dim, values in coords.items()}
        shape = tuple(len(values) for values in labels.values())
        size = int(np.prod(shape, dtype=np.int64)) if shape else 1
        block = Block(name, labels, np.arange(start, start + size, dtype=np.int64).reshape(shape))
        known[name] = block
        return block, shape


def _spread(value: ArrayLike, shape: tuple[int, ...]) -> Values:
    return np.broadcast_to(np.asarray(value, dtype=float), shape).ravel()


def _joined(parts: list[Values]) -> Values:
    return np.concatenate(parts) if parts else np.zeros(0)
