"""The cases put to a heat network, read into arrays with cases last, and what is wrong with them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from energyplan.core.errors import Issue
from energyplan.loadflow.heat_block import HeatCases
from energyplan.loadflow.heat_checks import fault
from energyplan.loadflow.heat_records import HeatNetwork

Array = NDArray[np.float64]

_LOWEST, _HIGHEST = 1.0, 160.0
_MOST = 10


def read_cases(
    network: HeatNetwork, asked: tuple[ArrayLike, ArrayLike, ArrayLike], given: tuple[ArrayLike | None, ...]
) -> tuple[HeatCases, list[Issue]]:
    """Read demand, temperatures and controls, cases first, into a block with cases last.

    Parameters
    ----------
    network : HeatNetwork
        The network.
    asked : tuple of array
        Demand [case, node] [W], supply temperature [case] or [case, plant] [degC], ground temperature [case] [degC].
    given : tuple of array or None
        Plant heat [case, plant] [W], plant flow [case, plant] [kg/s], return temperature [case] or
        [case, consumer] [degC], head [case] [Pa].

    Returns
    -------
    tuple of HeatCases and list of Issue
        The cases, of no use when there are issues.
    """
    issues: list[Issue] = []
    demand = _numbers(asked[0], "demand", issues)
    if demand.ndim != 2 or demand.shape[1] != len(network.node):
        wanted = f"[case, {len(network.node)}] with one column per node"
        issues.append(fault("demand", "wrong shape", demand.shape, wanted))
        demand = np.zeros((1, len(network.node)))
    count = demand.shape[0]
    plants, consumers = network.plants, network.consumers
    issues += _check_demand(network, demand)
    supply = _spread(_numbers(asked[1], "supply_temp", issues), (plants.node.size, count), "supply_temp", issues)
    ground = _spread(_numbers(asked[2], "ground_temp", issues), (1, count), "ground_temp", issues)[0]
    heat, flow = (
        _injection(network, kind, values, count, issues) for kind, values in (("heat", given[0]), ("flow", given[1]))
    )
    back = consumers.return_temp[:, None]
    if given[2] is not None:
        chosen = _spread(_numbers(given[2], "return_temp", issues), (back.shape[0], count), "return_temp", issues)
        back = np.where(np.isnan(back), np.nan, chosen)
    head = None
    if given[3] is not None:
        head = _spread(_numbers(given[3], "head", issues), (1, count), "head", issues)[0]
        if not ((head >= 0.0) & np.isfinite(head)).all():
            issues.append(fault("head", "negative or not a number", expected="zero or a positive number [Pa]"))
    if not issues:
        issues = _check_temps(network, supply, ground, back)
    drawn = np.ascontiguousarray(demand.T[consumers.node])
    return HeatCases(drawn, supply, ground, back, heat, flow, head), issues


def _numbers(values: ArrayLike, key: str, issues: list[Issue]) -> Array:
    try:
        read = np.asarray(values)
        if read.dtype.kind == "c":
            raise ValueError
        return read.astype(np.float64, copy=False)
    except (TypeError, ValueError):
        issues.append(fault(key, "not numbers", expected="an array of numbers"))
        return np.zeros(1)


def _spread(values: Array, shape: tuple[int, int], key: str, issues: list[Issue]) -> Array:
    """Return values given per case, or per case and element, as [element, case]."""
    rows, count = shape
    if values.ndim == 2 and values.shape == (count, rows):
        return np.ascontiguousarray(values.T)
    if values.ndim == 0 or (values.ndim == 1 and values.size == count):
        return np.broadcast_to(values, shape).copy()
    issues.append(fault(key, "wrong shape", values.shape, f"[{count}] or [{count}, {rows}]"))
    return np.zeros(shape)


def _injection(network: HeatNetwork, kind: str, values: ArrayLike | None, count: int, issues: list[Issue]) -> Array:
    """Return what the plants of one kind give, zero for the others."""
    plants, key = network.plants, f"plant_{kind}"
    of_kind = np.array([k == kind for k in plants.kind])
    if values is None:
        missing = [plants.name[i] for i in np.flatnonzero(of_kind)]
        issues += [fault(f"plants.{n}", f"{key} is not given", expected="an array [case, plant]") for n in missing]
        return np.zeros((plants.node.size, count))
    read = np.where(of_kind[:, None], _spread(_numbers(values, key, issues), (of_kind.size, count), key, issues), 0.0)
    good = (read >= 0.0) & np.isfinite(read)
    for i in np.flatnonzero(~good.all(axis=1)):
        bad = np.flatnonzero(~good[i])
        what = f"{key} is negative or not a number in {bad.size} case(s), first {bad[0]}"
        issues.append(fault(f"plants.{plants.name[i]}", what, read[i, bad[0]], "zero or a positive number"))
    return read


def _check_demand(network: HeatNetwork, demand: Array) -> list[Issue]:
    """Return a fault per node whose demand is not a number, negative, or drawn where no consumer is."""
    issues = []
    lowest, highest = demand.min(axis=0, initial=0.0), demand.max(axis=0, initial=0.0)  # NaN where one is
    wrong = ~((lowest >= 0.0) & np.isfinite(highest))
    for i in np.flatnonzero(wrong)[:_MOST]:
        bad = np.flatnonzero(~(np.isfinite(demand[:, i]) & (demand[:, i] >= 0.0)))
        what = f"demand is negative or not a number in {bad.size} case(s), first {bad[0]}"
        issues.append(fault(f"nodes.{network.node[i]}", what, demand[bad[0], i], "zero or a positive number [W]"))
    idle = np.ones(len(network.node), dtype=bool)
    idle[network.consumers.node] = False
    stray = [network.node[i] for i in np.flatnonzero(idle & ~wrong & (highest != 0.0))[:_MOST]]
    what, fix = "demand at a node without a consumer", "Add it to `consumers`."
    return issues + [fault(f"nodes.{name}", what, fix=fix) for name in stray]


def _check_temps(network: HeatNetwork, supply: Array, ground: Array, back: Array) -> list[Issue]:
    """Return faults of temperatures that are no numbers, out of water's range, or no warmer than what is given back."""
    issues: list[Issue] = []
    span = f"between {_LOWEST:g} and {_HIGHEST:g} degC"

    def told(key: str, wrong: Any, values: Array, what: str, expected: str) -> None:
        bad = np.flatnonzero(wrong)
        if bad.size:
            issues.append(fault(key, f"{what} in {bad.size} case(s), first {bad[0]}", values[bad[0]], expected))

    for name, row in zip(network.plants.name, supply, strict=True):
        wrong = ~((row >= _LOWEST) & (row <= _HIGHEST))
        told(f"plants.{name}.supply_temp", wrong, row, "out of range", span)
    wrong = ~((ground >= -30.0) & (ground <= _HIGHEST))
    told("ground_temp", wrong, ground, "out of range", "between -30 and 160 degC")
    coolest = supply.min(axis=0)
    for i in np.flatnonzero(np.isfinite(network.consumers.return_temp)):
        row = np.broadcast_to(back[i], coolest.shape)
        key = f"consumers.{network.node[network.consumers.node[i]]}.return_temp"
        told(key, ~(row < coolest) | (row < 0.0), row, "not between 0 degC and the supply temperature", "a lower value")
        if len(issues) >= _MOST:
            break
    for i in np.flatnonzero(network.consumers.spread >= coolest.min(initial=np.inf)):
        key = f"consumers.{network.node[network.consumers.node[i]]}.spread"
        what, wanted = "water would be given back as ice", f"less than the supply temperature, {coolest.min():g} degC"
        issues.append(fault(key, what, network.consumers.spread[i], wanted))
    return issues
