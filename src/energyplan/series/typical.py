"""Typical periods: a few days that stand for the year, extreme days kept exactly, sums preserved.

Days are grouped by tsam (hierarchical clustering, Ward linkage). Each group is represented by its medoid, a day that
really occurred, corrected so that the year's sum of every series is exact. The correction moves each hour towards the
highest (or lowest) value that any day of the group had at that hour, by one share for the whole series; so no value
leaves the range of what occurred, a capacity factor stays within 0 and 1, and the sun does not shine at night.
(Correcting every group for itself keeps monthly sums better, but flattens sun and wind: measured, the error of their
duration curve nearly doubles. Multiplying by one factor does as well, but can pass the bounds.)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from energyplan.core.errors import InternalError, Issue, ScenarioError, Where

Values = NDArray[np.float64]
Indices = NDArray[np.int64]


@dataclass(frozen=True)
class Extreme:
    """A day that must stay as it was.

    Attributes
    ----------
    name : str
        What the plan calls it, such as ``coldest_day``.
    series : int
        Column of `values` it is found in.
    sense : str
        ``max`` or ``min``.
    how : str
        ``total``: the day whose sum is largest (smallest); ``peak``: the day that holds the largest (smallest) hour.
    """

    name: str
    series: int
    sense: str = "max"
    how: str = "total"


@dataclass(frozen=True)
class TypicalPeriods:
    """A few periods that stand for the year.

    Attributes
    ----------
    names : tuple of str
        Names of the n series.
    values : array
        Series on the periods ``[period, hour, n]``, in the units of the input.
    weight : array
        How many real periods (days) each stands for ``[period]``, whole numbers that sum to the year's.
    order : array
        Which period stands for each real day ``[day]``.
    source_day : array
        The real day that each period was taken from ``[period]``, rising; day 0 is 1 January.
    extreme : tuple of str
        Per period the names of the extremes it is, joined by ``+``; empty for typical ones.
    """

    names: tuple[str, ...]
    values: Values
    weight: Indices
    order: Indices
    source_day: Indices
    extreme: tuple[str, ...]


@dataclass(frozen=True)
class Settings:
    """How to find typical periods.

    Attributes
    ----------
    n_periods : int
        Typical periods besides the extreme ones.
    hours_per_period : int
        Hours of a period; a divisor of 8760, such as 24 or 120.
    extremes : tuple of Extreme
        Days to keep exactly as they were.
    """

    n_periods: int = 12
    hours_per_period: int = 24
    extremes: tuple[Extreme, ...] = field(default_factory=tuple)


def typical_periods(
    values: Values, names: Sequence[str], settings: Settings, weights: Sequence[float] | None = None
) -> TypicalPeriods:
    """Choose typical periods for hourly series of a year.

    Parameters
    ----------
    values : array
        Hourly series ``[8760, n]``, any units.
    names : sequence of str
        Names of the n series.
    settings : Settings
        Number and length of periods, extreme days.
    weights : sequence of float, optional
        How much each series counts when days are compared ``[n]`` [-]; 0 leaves it out of the comparison (it is still
        carried along). Default 1 for all.

    Returns
    -------
    TypicalPeriods
        Periods in the order of the days they were taken from. With as many periods as there are days, the real year.

    Raises
    ------
    ScenarioError
        For numbers of periods or hours that cannot be, unknown extremes, and series that are not finite.
    """
    values = np.asarray(values, dtype=float)
    counts = np.ones(len(names)) if weights is None else np.asarray(weights, dtype=float)
    _check(values, names, counts, settings)
    n_days = len(values) // settings.hours_per_period
    days = values.reshape(n_days, settings.hours_per_period, len(names))
    kept = _extreme_days(days, settings.extremes)
    rest = np.array([day for day in range(n_days) if day not in kept], dtype=np.int64)
    n_typical = min(settings.n_periods, len(rest))
    groups = _group(days[rest], names, counts, n_typical)
    members = [rest[groups == g] for g in range(n_typical)]
    medoids = [int(group[_medoid(days[group], counts)]) for group in members]
    entries: list[tuple[int, Indices, Values, str]] = []
    if members:
        profiles = _corrected([days[group] for group in members], days[medoids])
        entries += [(day, group, profile, "") for day, group, profile in zip(medoids, members, profiles, strict=True)]
    entries += [(day, np.array([day]), days[day], "+".join(labels)) for day, labels in kept.items()]
    entries.sort(key=lambda entry: entry[0])
    order = np.full(n_days, -1, dtype=np.int64)
    for index, (_, group, _, _) in enumerate(entries):
        order[group] = index
    if (order < 0).any():
        raise InternalError("a day of the year is in no typical period")
    return TypicalPeriods(
        names=tuple(names),
        values=np.stack([profile for _, _, profile, _ in entries]),
        weight=np.array([len(group) for _, group, _, _ in entries], dtype=np.int64),
        order=order,
        source_day=np.array([day for day, _, _, _ in entries], dtype=np.int64),
        extreme=tuple(label for _, _, _, label in entries),
    )


def expand(values_by_period: NDArray[np.float64], order: Indices) -> Values:
    """Lay values on periods out over the real year.

    Parameters
    ----------
    values_by_period : array
        ``[period, hour, ...]``, any unit.
    order : array
        Period of each real day ``[day]``.

    Returns
    -------
    array
        ``[day * hour, ...]`` in the same unit.
    """
    laid = np.asarray(values_by_period)[order]
    return laid.reshape(laid.shape[0] * laid.shape[1], *laid.shape[2:])


def deviation(typical: TypicalPeriods, values: Values) -> Values:
    """How far the typical periods are off: root mean square of the hourly error as a share of each series' spread.

    Parameters
    ----------
    typical : TypicalPeriods
        The periods.
    values : array
        The real year they were made of ``[8760, n]``.

    Returns
    -------
    array
        Error per series ``[n]`` [-]; 0 for a constant series.
    """
    error = np.sqrt(((expand(typical.values, typical.order) - values) ** 2).mean(axis=0))
    spread = np.ptp(values, axis=0)
    return np.divide(error, spread, out=np.zeros_like(error), where=spread > 0)


def _check(values: Values, names: Sequence[str], counts: Values, settings: Settings) -> None:
    issues: list[Issue] = []

    def note(key: str, what: str, got: object, expected: str) -> None:
        issues.append(Issue(Where(), key, what, str(got), expected))

    if values.ndim != 2 or values.shape[1] != len(names) or len(counts) != len(names):
        shape = f"{values.shape}, {len(names)} names, {len(counts)} weights"
        raise InternalError(f"typical_periods needs values [hours, n] with n names and weights, got {shape}")
    if settings.n_periods < 1:
        note("time.typical_periods", "too few", settings.n_periods, "at least 1")
    hours = settings.hours_per_period
    if hours < 1 or len(values) % max(hours, 1):
        good = [d for d in (6, 8, 12, 24, 40, 73, 120, 365, 876, 8760) if len(values) % d == 0]
        expected = "a divisor of " + f"{len(values)}: " + ", ".join(map(str, good))
        note("time.hours_per_period", "the year does not divide into such periods", hours, expected)
    for extreme in settings.extremes:
        if not 0 <= extreme.series < len(names):
            note("time.extreme_periods", f"{extreme.name}: no such series", extreme.series, f"0 to {len(names) - 1}")
        if extreme.sense not in ("max", "min"):
            note("time.extreme_periods", f"{extreme.name}: unknown sense", extreme.sense, "max or min")
        if extreme.how not in ("total", "peak"):
            note("time.extreme_periods", f"{extreme.name}: unknown measure", extreme.how, "total or peak")
    bad = ~np.isfinite(values)
    for k in np.flatnonzero(bad.any(axis=0)).tolist():
        note(f"series.{names[k]}", "not a finite number", f"hour {int(np.flatnonzero(bad[:, k])[0])}", "numbers")
    if (counts < 0).any() or not np.isfinite(counts).all():
        note("time.weights", "weights must not be negative", counts.tolist(), "numbers from 0")
    if issues:
        raise ScenarioError(issues)


def _extreme_days(days: Values, extremes: Sequence[Extreme]) -> dict[int, list[str]]:
    """Real day -> names of the extremes it is; the first day wins a tie."""
    kept: dict[int, list[str]] = {}
    for extreme in extremes:
        series = days[:, :, extreme.series]
        measure = series.sum(axis=1) if extreme.how == "total" else getattr(series, extreme.sense)(axis=1)
        day = int(np.argmax(measure if extreme.sense == "max" else -measure))
        kept.setdefault(day, []).append(extreme.name)
    return kept


def _group(days: Values, names: Sequence[str], counts: Values, n_groups: int) -> Indices:
    """Group of each day ``[day]``, numbered from 0 in the order of first appearance."""
    n_days, n_hours, _ = days.shape
    if n_groups >= n_days:
        return np.arange(n_days, dtype=np.int64)
    moving = np.ptp(days, axis=(0, 1)) > 0
    used = np.flatnonzero((counts > 0) & moving)
    if n_groups == 1 or not len(used):
        return (np.arange(n_days) * n_groups // n_days).astype(np.int64)
    import pandas as pd  # tsam brings scikit-learn: over half a second that only a plan should pay
    import tsam

    flat = days[:, :, used].reshape(n_days * n_hours, len(used))
    labels = [str(k) for k in used]
    index = pd.date_range("2001-01-01", periods=len(flat), freq="h")
    largest = counts[used].max()
    weights = {label: max(float(counts[k] / largest), 1e-3) for label, k in zip(labels, used, strict=True)}
    result = tsam.aggregate(
        pd.DataFrame(flat, columns=labels, index=index),
        n_groups,
        period_duration=n_hours,
        temporal_resolution=1.0,
        cluster=tsam.ClusterConfig(method="hierarchical", representation="medoid", include_period_sums=True),
        weights=weights,
        preserve_column_means=False,
    )
    raw = np.asarray(result.cluster_assignments, dtype=np.int64)
    _, first, inverse = np.unique(raw, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    return rank[inverse]


def _medoid(days: Values, counts: Values) -> int:
    """Index of the day nearest to the mean of its group; the first wins a tie."""
    spread = np.ptp(days, axis=(0, 1))
    scale = np.divide(counts, spread, out=np.zeros_like(counts), where=spread > 0)
    return int(np.argmin((((days - days.mean(axis=0)) * scale) ** 2).sum(axis=(1, 2))))


def _corrected(groups: Sequence[Values], profiles: Values) -> Values:
    """Profiles ``[group, hour, n]`` moved towards the bounds of their group until every series has its sum.

    Since the mean of a group lies within the bounds of its days, the share to move is never over one.
    """
    size = np.array([len(days) for days in groups], dtype=float)[:, None, None]
    high = np.stack([days.max(axis=0) for days in groups])
    low = np.stack([days.min(axis=0) for days in groups])
    total = np.sum([days.sum(axis=(0, 1)) for days in groups], axis=0)
    missing = total - (size * profiles).sum(axis=(0, 1))
    bound = np.where(missing > 0, high, low)
    room = (size * (bound - profiles)).sum(axis=(0, 1))
    share = np.divide(missing, room, out=np.zeros_like(missing), where=room != 0)
    return np.clip(profiles + np.clip(share, 0.0, 1.0) * (bound - profiles), low, high)
