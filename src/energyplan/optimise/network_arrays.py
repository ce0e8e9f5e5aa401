"""What a caller gives as arrays, read into the shape it must have; what does not fit is told in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from energyplan.core.errors import Issue, Where, shown

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
TOLD = 20
"""Faults of one kind that are told one by one."""


class Arrays:
    """Reads arrays and notes what does not fit; a plain value takes its place, so that the rest is still looked at.

    Attributes
    ----------
    faults : list of Issue
        What did not fit so far.
    """

    def __init__(self) -> None:
        self.faults: list[Issue] = []

    def count(self, key: str, value: object) -> int:
        """Read a single whole number, not negative; -1 where it is none."""
        found = int(self.wholes(key, value, (), -1))
        if found < 0 and not any(fault.key == key for fault in self.faults):
            self.faults.append(Issue(Where(), key, "is negative", shown(value), "a whole number from 0"))
        return max(found, -1)

    def numbers(self, key: str, value: object, shape: tuple[int, ...] | None, plain: float = 0.0) -> Floats:
        """Read numbers of a shape, a single one standing for all; with no shape given, a list of any length."""
        found = self._read(key, value)
        if shape is None:
            if found is not None and found.ndim != 1:
                self._misshapen(key, found.shape, "a list")
                found = None
            return np.zeros(0) if found is None else found
        if found is not None and found.shape != shape and found.ndim:
            self._misshapen(key, found.shape, shape_words(shape))
            found = None
        return np.broadcast_to(plain if found is None else found, shape).astype(float)

    def by_state(self, key: str, value: object, shape: tuple[int, int], plain: float = 0.0) -> Floats:
        """Read numbers ``[state, ...]``; one row, or one number, stands for every state."""
        found = self._read(key, value)
        n_states, count = shape
        if found is not None and found.ndim:
            rows = found if found.ndim == 2 else found[None] if found.ndim == 1 else None
            if rows is None or rows.shape[1] != count or rows.shape[0] not in (1, n_states):
                states = "" if n_states == 1 else f", or {n_states} rows of them, one for each design state"
                self._misshapen(key, found.shape, shape_words((count,)) + states)
                rows = None
            found = rows
        return np.broadcast_to(plain if found is None else found, shape).astype(float)

    def wholes(self, key: str, value: object, shape: tuple[int, ...] | None, plain: int = 0) -> Ints:
        """Read whole numbers of a shape, a single one standing for all; with no shape given, a list of any length."""
        found = self.numbers(key, value, shape, plain)
        whole = np.isfinite(found) & (found == np.round(found)) & (np.abs(found) < 2**53)
        flat, bad = found.ravel(), np.flatnonzero(~whole)
        for i in bad[:TOLD].tolist():
            place = f"{key}[{i}]" if found.ndim else key
            self.faults.append(Issue(Where(), place, "is no whole number", shown(flat[i]), "a whole number"))
        self._more(key, len(bad))
        return np.where(whole, found, plain).astype(np.int64)

    def tell(
        self, bad: NDArray[np.bool_], name: Callable[[int], str], words: tuple[str, str, str], got: object
    ) -> None:
        """Note a fault for each element that is bad.

        Parameters
        ----------
        bad : array of bool
            Which elements are bad.
        name : callable
            What a person calls an element.
        words : (str, str, str)
            What is wrong, what is expected, what to do.
        got : array or number
            The values.
        """
        values = np.broadcast_to(np.asarray(got), bad.shape)
        what, expected, fix = words
        for i in np.flatnonzero(bad)[:TOLD].tolist():
            self.faults.append(Issue(Where(), name(i), what, shown(values[i]), expected, fix))
        self._more(what, int(bad.sum()))

    def _more(self, what: str, count: int) -> None:
        if count > TOLD:
            self.faults.append(Issue(Where(), "", f"{count - TOLD} more of the kind: {what}"))

    def _read(self, key: str, value: object) -> Floats | None:
        try:
            return np.asarray(value, dtype=float)
        except (TypeError, ValueError):
            self.faults.append(Issue(Where(), key, "is not made of numbers alone", shown(value), "numbers"))
            return None

    def _misshapen(self, key: str, got: Sequence[int], expected: str) -> None:
        self.faults.append(Issue(Where(), key, "has the wrong number of values", shape_words(got), expected))


def shape_words(shape: Sequence[int]) -> str:
    """Return a shape in words: ``one number``, ``3 values``, ``2 x 3 values``."""
    if not len(shape):
        return "one number"
    return f"{' x '.join(str(n) for n in shape)} value{'' if tuple(shape) == (1,) else 's'}"


def common_length(*values: object) -> int:
    """Return the length that most of several lists have; the first of those that are as frequent."""
    lengths = [len(found) for found in (np.asarray(v, dtype=object) for v in values) if found.ndim == 1]
    return max(lengths, key=lengths.count, default=0)


def n_rows(*values: object) -> int:
    """Return the largest number of rows among those values that are tables; 1 where none is."""
    count = 1
    for value in values:
        try:
            found = np.asarray(value, dtype=float)
        except (TypeError, ValueError):
            continue
        count = max(count, found.shape[0] if found.ndim == 2 else 1)
    return count
