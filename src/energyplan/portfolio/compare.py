"""Plans side by side: one labelled dataset, differences to the first, and who is best at what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd
import xarray as xr
import yaml

from energyplan.core.errors import Issue, ScenarioError, Where, shown
from energyplan.portfolio.indicators import INDICATORS, MONEY, Indicator, value_of
from energyplan.portfolio.inputs import differing_inputs
from energyplan.results.plan import Plan
from energyplan.scenario.schema_place import MoneySection

TIE = 1e-4
"""Relative distance up to which two values are the same [-]."""
SHORT_SHARE = 1e-4
"""Share of what all assets put out that may be missing without being told [-]."""
ARRAYS = ("cost", "capacity", "new_capacity", "asset_energy_kwh", "fuel_kwh", "carbon_then_t", "statement", "dscr")
"""Result variables that stand beside the indicators; what one plan has and another has not is NaN there."""


@dataclass(frozen=True)
class Line:
    """An indicator in every plan.

    Attributes
    ----------
    indicator : Indicator
        Which one.
    values : tuple of float
        By plan; NaN where a plan has none.
    differences : tuple of float
        To the first plan; NaN where the two cannot be compared.
    best : tuple of int
        Plans that are best, more than one for a tie; empty where no way is better or not all can be compared.
    """

    indicator: Indicator
    values: tuple[float, ...]
    differences: tuple[float, ...]
    best: tuple[int, ...]


def labels_of(plans: Sequence[Plan]) -> tuple[str, ...]:
    """Return a name for each plan: its variant where the plans are of one scenario, else name and variant; unique."""
    one = len({plan.name for plan in plans}) == 1
    found: list[str] = []
    for plan in plans:
        label = (plan.variant or "base") if one else plan.name + (f" ({plan.variant})" if plan.variant else "")
        again = sum(1 for other in found if other == label or other.startswith(f"{label} ["))
        found.append(f"{label} [{again + 1}]" if again else label)
    return tuple(found)


def money_basis(plan: Plan) -> tuple[str, int]:
    """Return a plan's currency and price year."""
    money = (yaml.safe_load(plan.scenario) or {}).get("money") or {}
    return plan.summary["currency"], int(money.get("price_year", MoneySection().price_year))


def side_by_side(plans: Sequence[Plan]) -> tuple[Line, ...]:
    """Return every indicator that any of the plans has.

    Parameters
    ----------
    plans : sequence of Plan
        In the order they are shown.

    Returns
    -------
    tuple of Line
        Money is compared only between plans of one currency and price year.
    """
    bases = [money_basis(plan) for plan in plans]
    found = []
    for indicator in INDICATORS:
        values = tuple(value_of(plan, indicator) for plan in plans)
        if not np.isfinite(values).any():
            continue
        alike = [not indicator.is_money or basis == bases[0] for basis in bases]
        differences = tuple(v - values[0] if same else np.nan for v, same in zip(values, alike))
        found.append(Line(indicator, values, differences, _best(indicator, values) if all(alike) else ()))
    return tuple(found)


def _best(indicator: Indicator, values: tuple[float, ...]) -> tuple[int, ...]:
    """Return the plans that are best; none where all are alike."""
    known = [v for v in values if np.isfinite(v)]
    if not indicator.better or len(known) < 2:
        return ()
    top = min(known) if indicator.better == "low" else max(known)
    near = TIE * max(abs(v) for v in known)
    best = tuple(i for i, v in enumerate(values) if np.isfinite(v) and abs(v - top) <= near)
    return () if len(best) == len(known) else best


def notes(plans: Sequence[Plan], labels: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Return what a reader has to know before comparing: other money, missing appraisals, gaps wider than differences.

    Parameters
    ----------
    plans : sequence of Plan
        As shown.
    labels : sequence of str
        Their names.

    Returns
    -------
    tuple of (str, str)
        Sentences in English and Japanese; empty where nothing stands in the way.
    """
    found = list(_other_money(plans, labels))
    without = [label for plan, label in zip(plans, labels) if "appraisal" not in plan.summary]
    if without:
        names = ", ".join(without)
        found.append((f"Without an appraisal, so without its figures: {names}.", f"事業性評価がない計画: {names}"))
    unserved = [label for plan, label in zip(plans, labels) if _unserved(plan)]
    if unserved:
        names = ", ".join(unserved)
        en = f"Not every demand is served in the real year: {names}. Their cost looks too low."
        found.append((en, f"実年で供給不足がある計画(費用が過小に見える): {names}"))
    close = "; ".join(_within_gap(plans, labels))
    if close:
        en = f"Costs differ by less than the gap to which they are proven: {close}."
        found.append((en, f"費用の差がソルバーのギャップより小さい組: {close}"))
    return tuple(found)


def _unserved(plan: Plan) -> bool:
    """Return whether so much is missing in the real year that it shows in the cost."""
    used = sum(plan.summary["energy_kwh"].values())
    return bool(sum(plan.summary["shortage_kwh"].values()) > max(1.0, SHORT_SHARE * used))


def _other_money(plans: Sequence[Plan], labels: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Tell which plans are in another currency or price year than the first."""
    first = money_basis(plans[0])
    for plan, label in zip(plans[1:], labels[1:]):
        basis = money_basis(plan)
        if basis != first:
            here, there = (f"{code} of {year}" for code, year in (basis, first))
            ja = f"{label}は{basis[0]}({basis[1]}年)、{labels[0]}は{first[0]}({first[1]}年)のため、金額は比較しません。"
            yield f"{label} is in {here}, {labels[0]} in {there}: amounts of money are not compared.", ja


def _within_gap(plans: Sequence[Plan], labels: Sequence[str]) -> Iterator[str]:
    """Name neighbours in cost that differ by less than the solver's gap."""
    order = sorted(range(len(plans)), key=lambda i: plans[i].summary["cost_per_year"])
    for a, b in pairwise(order):
        low, high = plans[a].summary["cost_per_year"], plans[b].summary["cost_per_year"]
        gap = max(plans[i].summary["solver"]["gap"] or 0.0 for i in (a, b))
        if money_basis(plans[a]) == money_basis(plans[b]) and TIE * abs(high) < high - low < gap * abs(high):
            yield f"{labels[a]}, {labels[b]}"


def as_dataset(plans: Sequence[Plan], labels: Sequence[str]) -> xr.Dataset:
    """Return the indicators and the main result variables of plans as one dataset.

    Parameters
    ----------
    plans : sequence of Plan
        As shown.
    labels : sequence of str
        Their names, the labels of dim ``plan``.

    Returns
    -------
    Dataset
        Every variable with ``units`` and ``long_name``; indicators on ``plan`` with ``better`` (``low``, ``high`` or
        empty); ``currency``, ``price_year`` and ``variant`` are coordinates of ``plan``.
    """
    bases = [money_basis(plan) for plan in plans]
    currency = bases[0][0] if len({basis[0] for basis in bases}) == 1 else MONEY
    made = {
        line.indicator.key: ("plan", list(line.values), _attrs(line.indicator, currency))
        for line in side_by_side(plans)
    }
    coords = {
        "plan": list(labels),
        "currency": ("plan", [basis[0] for basis in bases]),
        "price_year": ("plan", [basis[1] for basis in bases]),
        "variant": ("plan", [plan.variant for plan in plans]),
    }
    arrays = {name: _stacked(plans, labels, name, currency) for name in ARRAYS if any(name in p.results for p in plans)}
    return xr.Dataset(made, coords=coords).merge(xr.Dataset(arrays), join="outer")


def _attrs(indicator: Indicator, currency: str) -> Mapping[str, str]:
    unit = indicator.unit_in(currency)
    return {
        "units": "1" if unit in ("", "count") else unit, "long_name": indicator.en, "long_name_ja": indicator.ja,
        "better": indicator.better,
    }  # fmt: skip


def _stacked(plans: Sequence[Plan], labels: Sequence[str], name: str, currency: str) -> xr.DataArray:
    """Return one result variable of all plans; labels that a plan does not have are NaN."""
    having = [(label, plan.results[name]) for label, plan in zip(labels, plans) if name in plan.results]
    parts = [data.drop_vars([c for c in data.coords if c not in data.dims]) for _, data in having]
    whole = xr.concat(parts, dim=pd.Index([label for label, _ in having], name="plan"), join="outer")
    attrs = dict(parts[0].attrs)
    if len({data.attrs["units"] for data in parts}) > 1:
        attrs["units"] = currency
    return whole.reindex(plan=list(labels)).assign_attrs(attrs)


@dataclass(frozen=True)
class Compared:
    """Plans side by side.

    Attributes
    ----------
    plans, labels : tuple
        In the order they are shown; the first is what the others are measured against.
    lines : tuple of Line
        Indicators with differences and who is best.
    indicators : Dataset
        The same and the main result variables on dim ``plan``, with units and long names.
    inputs : DataFrame
        Keys in which the scenarios differ.
    notes : tuple of (str, str)
        What stands in the way of comparing, in English and Japanese.
    """

    plans: tuple[Plan, ...]
    labels: tuple[str, ...]
    lines: tuple[Line, ...]
    indicators: xr.Dataset
    inputs: pd.DataFrame
    notes: tuple[tuple[str, str], ...]

    def table(self) -> pd.DataFrame:
        """Return a row per indicator: key, label, unit, value and difference to the first by plan, and who is best."""
        rows = []
        for line in self.lines:
            one = line.indicator
            row: dict[str, object] = {"key": one.key, "indicator": one.en, "unit": self.indicators[one.key].units}
            row |= dict(zip(self.labels, line.values))
            row |= {f"{label} - {self.labels[0]}": d for label, d in zip(self.labels[1:], line.differences[1:])}
            rows.append(row | {"better": one.better, "best": ", ".join(self.labels[i] for i in line.best)})
        return pd.DataFrame(rows)

    def __repr__(self) -> str:
        return f"<Comparison of {len(self.plans)} plans: {', '.join(self.labels)}>"


def compared(plans: Sequence[Plan], labels: Sequence[str] | None = None) -> Compared:
    """Return plans side by side.

    Parameters
    ----------
    plans : sequence of Plan
        Two or more; the first is what the others are measured against.
    labels : sequence of str, optional
        Names to show; made from the plans' own names where not given.

    Returns
    -------
    Compared
        Indicators, differences, inputs, and what stands in the way of comparing.

    Raises
    ------
    ScenarioError
        For fewer than two plans, or names that do not tell them apart.
    """
    names = labels_of(plans) if labels is None else tuple(labels)
    if len(plans) < 2:
        fix = "Name two or more plan folders, scenarios or variants."
        raise ScenarioError([Issue(Where("compare"), "", "nothing to compare", got=f"{len(plans)} plan", fix=fix)])
    if len(names) != len(plans) or len(set(names)) < len(names):
        fix = "Give each plan a name of its own."
        raise ScenarioError([Issue(Where("compare"), "labels", "not a name for each plan", got=shown(names), fix=fix)])
    return Compared(
        plans=tuple(plans),
        labels=names,
        lines=side_by_side(plans),
        indicators=as_dataset(plans, names),
        inputs=differing_inputs(plans, names),
        notes=notes(plans, names),
    )
