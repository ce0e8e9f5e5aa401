"""What every appraisal function answers with: a figure, or the reason why there is none."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from energyplan.core.errors import Issue, ScenarioError, Where

Array = NDArray[np.float64]
Ints = NDArray[np.int64]

NO_COSTS = "no year costs money: any rate is exceeded"
NO_EQUITY = "the owners pay nothing in: grants and loans pay for everything"
NO_SERVICE = "no debt service in any year"


@dataclass(frozen=True)
class Figure:
    """A number with its unit, or the reason why it does not exist.

    Attributes
    ----------
    value : float or None
        The number in `unit`; None where it does not exist.
    unit : str
        Unit of the value; empty for a fraction of one.
    reason : str
        Why there is no value, or what to know about the one given; may be empty.
    candidates : tuple of float
        Where several numbers answer the question: all of them.
    """

    value: float | None
    unit: str = ""
    reason: str = ""
    candidates: tuple[float, ...] = ()

    @property
    def exists(self) -> bool:
        """Whether there is a value to read."""
        return self.value is not None

    @property
    def endless(self) -> bool:
        """Whether there is no value because nothing stands against what is earned: any target is met."""
        return self.value is None and self.reason in (NO_COSTS, NO_EQUITY, NO_SERVICE)

    def __str__(self) -> str:
        if self.value is None:
            return f"none: {self.reason}"
        text = f"{self.value:,.6g} {self.unit}".rstrip()
        return f"{text} ({self.reason})" if self.reason else text


def issue(key: str, what: str, got: object = "", expected: str = "", fix: str = "") -> Issue:
    """Return one fault of the input, named by the key or element it belongs to.

    Parameters
    ----------
    key : str
        Element or dotted key.
    what, expected, fix : str
        As in `energyplan.core.errors.Issue`.
    got : object
        The offending value.

    Returns
    -------
    Issue
        The fault without a place in a file; whoever knows the file adds it.
    """
    return Issue(Where(), key, what, "" if isinstance(got, str) and not got else str(got), expected, fix)


def refuse(issues: list[Issue]) -> None:
    """Raise all faults found at once; do nothing when there are none.

    Parameters
    ----------
    issues : list of Issue
        Faults found.

    Raises
    ------
    ScenarioError
        When the list is not empty.
    """
    if issues:
        raise ScenarioError(issues)


def by_year(values: float | list[float] | Array, years: int, key: str = "years") -> Array:
    """Return values as one number for each year.

    Parameters
    ----------
    values : float or array
        One number for all years, or ``[year]``.
    years : int
        Number of years.
    key : str
        Element and field that a fault names.

    Returns
    -------
    array
        ``[year]``, in the unit given.

    Raises
    ------
    ScenarioError
        For another length, and for numbers that are not finite.
    """
    array = np.asarray(values, dtype=float)
    array = np.full(years, float(array)) if array.ndim == 0 else array
    if array.shape != (years,):
        refuse([issue(key, "wrong number of years", array.shape, f"{years} values")])
    if not np.all(np.isfinite(array)):
        refuse([issue(key, "not a finite number", array[~np.isfinite(array)][0], "finite numbers")])
    return array


def is_share(value: float) -> bool:
    """Return whether a number is a fraction between 0 and 1.

    Parameters
    ----------
    value : float
        Number to look at [-].

    Returns
    -------
    bool
        True from 0 to 1, both included; False for NaN.
    """
    return math.isfinite(value) and 0.0 <= value <= 1.0
