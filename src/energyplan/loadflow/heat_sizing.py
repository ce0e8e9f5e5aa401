"""Pipe sizes from a catalogue: least cost on the design cases, then held against every hour of the year."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from energyplan.catalogue.pipes import PipeCatalogue
from energyplan.core.errors import ScenarioError
from energyplan.loadflow.heat_checks import fault
from energyplan.loadflow.heat_flow import HeatControls, HeatOptions, heat_flow
from energyplan.loadflow.heat_hydraulics import bore_of, pressure_loss
from energyplan.loadflow.heat_limits import HeatLimits, HeatViolation, violations
from energyplan.loadflow.heat_records import HeatNetwork
from energyplan.loadflow.heat_result import HeatFlow
from energyplan.physics import water

Array = NDArray[np.float64]
Index = NDArray[np.int64]

_MOST_ROUNDS = 40
_SETTLING = 4


@dataclass(frozen=True, eq=False)
class PipeSizes:
    """Sizes to choose from, smallest first.

    Attributes
    ----------
    name : tuple of str
        Name of each size.
    inner_diameter, roughness : array [size]
        Bore and roughness [m].
    u_supply, u_return : array [size]
        Heat transfer to the ground per metre [W/(m K)].
    cost_per_m : array [size] or [pipe, size]
        Cost per metre of trench, rising with the size [currency/m].
    """

    name: tuple[str, ...]
    inner_diameter: Array
    roughness: Array
    u_supply: Array
    u_return: Array
    cost_per_m: Array

    @classmethod
    def of(cls, catalogue: PipeCatalogue, hard_ground: ArrayLike = 1.0) -> PipeSizes:
        """Return the sizes of a series; `hard_ground` is the share of paved trench, one number or one per pipe."""
        share = np.asarray(hard_ground, dtype=float)[..., None]
        civil = share * catalogue.cost_civil_hard_per_m + (1.0 - share) * catalogue.cost_civil_soft_per_m
        return cls(
            catalogue.name, catalogue.inner_diameter_m, catalogue.roughness_m, catalogue.u_w_per_mk,
            catalogue.u_w_per_mk, catalogue.cost_pipe_per_m + civil,
        )  # fmt: skip


@dataclass(frozen=True, eq=False)
class HeatCaseSet:
    """Cases as `heat_flow` takes them: demand [case, node] [W], supply and ground temperature [degC], controls."""

    demand: ArrayLike
    supply_temp: ArrayLike
    ground_temp: ArrayLike
    controls: HeatControls | None = None


@dataclass(frozen=True)
class SizingRound:
    """One round of the year's check: pipes enlarged, cost of the network [currency], limits still exceeded."""

    enlarged: int
    cost: float
    exceeded: int


@dataclass(frozen=True, eq=False)
class PipeSizing:
    """The sizes chosen.

    Attributes
    ----------
    network : HeatNetwork
        The network with the chosen pipes.
    size : array of int [pipe]
        Index into the sizes.
    cost : float
        Cost of all pipes [currency].
    flow : HeatFlow
        The year's load flow of that network.
    remaining : list of HeatViolation
        Limits that no size mends, with place, case and amount.
    rounds : list of SizingRound
        What each round of the year's check did.
    """

    network: HeatNetwork
    size: Index
    cost: float
    flow: HeatFlow = field(repr=False)
    remaining: list[HeatViolation]
    rounds: list[SizingRound]


def size_pipes(
    network: HeatNetwork,
    sizes: PipeSizes,
    design: HeatCaseSet,
    year: HeatCaseSet,
    *,
    limits: HeatLimits | None = None,
    options: HeatOptions | None = None,
) -> PipeSizing:
    """Choose pipe sizes at least cost so that every limit holds on the design cases, and then on all cases.

    On the design cases every pipe gets the smallest size that keeps velocity and pressure gradient (cost rises with
    size, so this is the cheapest); in a tree no pipe is larger than the one that feeds it. Where the pump head is too
    large, the pipe on the worst path that saves most pressure for its extra cost is enlarged, one size at a time.
    Then the whole year is solved: pipes that exceed a limit are enlarged and the year is solved again, until nothing
    that a size can mend is left. The head rule is greedy: near the least cost, not proven to be it.

    Parameters
    ----------
    network : HeatNetwork
        The network; diameters, roughness and U-values of its pipes are replaced.
    sizes : PipeSizes
        What to choose from.
    design, year : HeatCaseSet
        The cases that decide, and those that are checked.
    limits : HeatLimits, optional
        The limits.
    options : HeatOptions, optional
        Of the load flow.

    Returns
    -------
    PipeSizing
        Sizes, network, the year's flow, and what remains exceeded.

    Raises
    ------
    ScenarioError
        When the sizes are not in rising order, or for faults of the cases.
    """
    _check_sizes(network, sizes)
    limits = limits or HeatLimits()
    size = np.full(len(network.pipes.name), len(sizes.name) // 2)
    for turn in range(_SETTLING):
        flow = _solve(resized(network, sizes, size), design, options)
        wanted = _nested(network, _smallest(flow, sizes, limits))
        wanted = wanted if turn < 2 else np.maximum(wanted, size)
        if turn and (wanted == size).all():
            break
        size = wanted
    size = _for_head(network, sizes, size, _solve(resized(network, sizes, size), design, options), limits)
    return resize_pipes(network, sizes, size, year, limits=limits, options=options)


def resize_pipes(
    network: HeatNetwork,
    sizes: PipeSizes,
    size: Index,
    year: HeatCaseSet,
    *,
    limits: HeatLimits | None = None,
    options: HeatOptions | None = None,
) -> PipeSizing:
    """Enlarge pipes of given sizes until every limit holds in all cases, or nothing larger helps.

    Parameters
    ----------
    network : HeatNetwork
        The network; diameters, roughness and U-values of its pipes are replaced.
    sizes : PipeSizes
        What to choose from.
    size : array of int [pipe]
        What there is, an index into the sizes; no pipe gets smaller.
    year : HeatCaseSet
        Cases that must hold.
    limits : HeatLimits, optional
        The limits.
    options : HeatOptions, optional
        Of the load flow.

    Returns
    -------
    PipeSizing
        Sizes, the load flow of the cases with them, what remains, and what each round did.

    Raises
    ------
    ScenarioError
        When sizes or their costs do not rise, or cases do not fit the network.
    """
    limits = limits or HeatLimits()
    _check_sizes(network, sizes)
    size = np.asarray(size, dtype=np.int64)
    rounds: list[SizingRound] = []
    while True:
        sized = resized(network, sizes, size)
        flow = _solve(sized, year, options)
        found = violations(flow, limits)
        larger = _mended(network, sizes, size, flow, found, limits)
        if _is_nested(network, size):
            larger = _nested(network, larger)
        grown = int((larger > size).sum())
        rounds.append(SizingRound(grown, _cost(network, sizes, size), len(found)))
        if not grown or len(rounds) >= _MOST_ROUNDS:
            return PipeSizing(sized, size, _cost(network, sizes, size), flow, found, rounds)
        size = larger


def resized(network: HeatNetwork, sizes: PipeSizes, size: Index) -> HeatNetwork:
    """Return the network with the chosen size of every pipe.

    Parameters
    ----------
    network : HeatNetwork
        The network.
    sizes : PipeSizes
        The sizes.
    size : array of int [pipe]
        Index into the sizes.

    Returns
    -------
    HeatNetwork
        The same network with other pipes.
    """
    pipes = replace(
        network.pipes,
        inner_diameter=sizes.inner_diameter[size],
        roughness=sizes.roughness[size],
        u_supply=sizes.u_supply[size],
        u_return=sizes.u_return[size],
    )
    return replace(network, pipes=pipes)


def _check_sizes(network: HeatNetwork, sizes: PipeSizes) -> None:
    issues = []
    if not len(sizes.name) or not (np.diff(sizes.inner_diameter) > 0.0).all():
        issues.append(fault("sizes", "inner diameters do not rise", expected="sizes from the smallest to the largest"))
    if not np.isfinite(sizes.cost_per_m).all() or not (np.diff(sizes.cost_per_m, axis=-1) >= 0.0).all():
        issues.append(fault("sizes.cost_per_m", "costs fall with the size or are not numbers", expected="rising costs"))
    if sizes.cost_per_m.ndim > 1 and sizes.cost_per_m.shape[0] != len(network.pipes.name):
        wanted = f"[size] or [{len(network.pipes.name)}, size]"
        issues.append(fault("sizes.cost_per_m", "wrong shape", sizes.cost_per_m.shape, wanted))
    if issues:
        raise ScenarioError(issues)


def _solve(network: HeatNetwork, cases: HeatCaseSet, options: HeatOptions | None) -> HeatFlow:
    return heat_flow(
        network, cases.demand, cases.supply_temp, cases.ground_temp, controls=cases.controls, options=options
    )


def _cost(network: HeatNetwork, sizes: PipeSizes, size: Index) -> float:
    per_m = sizes.cost_per_m
    chosen = per_m[size] if per_m.ndim == 1 else per_m[np.arange(size.size), size]
    return float((chosen * network.pipes.length).sum())


def _sides(flow: HeatFlow) -> list[tuple[Array, Array]]:
    """Return largest flow of every pipe [kg/s] with the mean temperature it has then [degC], for both sides."""
    out = []
    for side, moved in (("supply", flow.mass_flow), ("return", flow.mass_flow_return)):
        entering, leaving = flow.pipe_ends(side)
        case = np.argmax(np.nan_to_num(np.abs(moved)), axis=0)
        pipe = np.arange(case.size)
        out.append((np.nan_to_num(np.abs(moved[case, pipe])), 0.5 * (entering + leaving)[case, pipe]))
    return out


def _losses(network: HeatNetwork, sizes: PipeSizes, moved: Array, temp: Array) -> Array:
    """Return the pressure that every pipe would lose in every size [pipe, size] [Pa]."""
    pipes, count = network.pipes, len(sizes.name)
    ones = np.ones(moved.size)
    columns = [
        bore_of(sizes.inner_diameter[s] * ones, pipes.length, sizes.roughness[s] * ones, pipes.zeta)
        for s in range(count)
    ]
    return np.column_stack([pressure_loss(c, moved[:, None], temp[:, None])[:, 0] for c in columns])


def _smallest(flow: HeatFlow, sizes: PipeSizes, limits: HeatLimits) -> Index:
    """Return the smallest size that keeps velocity and gradient, the largest where none does."""
    network = flow.network
    good = np.ones((len(network.pipes.name), len(sizes.name)), dtype=bool)
    area = np.pi / 4.0 * sizes.inner_diameter**2
    for moved, temp in _sides(flow):
        temp = np.where(np.isnan(temp), 60.0, temp)
        if limits.max_velocity is not None:
            good &= (moved * water.specific_volume(temp))[:, None] / area <= limits.max_velocity
        if limits.max_gradient is not None:
            length = np.maximum(network.pipes.length, 1e-6)[:, None]
            good &= _losses(network, sizes, moved, temp) / length <= limits.max_gradient
    return np.where(good.any(axis=1), np.argmax(good, axis=1), len(sizes.name) - 1)


def _nested(network: HeatNetwork, size: Index) -> Index:
    """Return sizes raised so that no pipe of a tree is larger than the one that feeds it."""
    tree = network.tree
    if not network.is_radial:
        return size
    out = size.copy()
    for i in range(tree.order.size - 1, 0, -1):
        above = tree.pipe[tree.parent[i]]
        if above >= 0:
            out[above] = max(out[above], out[tree.pipe[i]])
    return out


def _is_nested(network: HeatNetwork, size: Index) -> bool:
    return bool((_nested(network, size) == size).all())


def _for_head(network: HeatNetwork, sizes: PipeSizes, size: Index, flow: HeatFlow, limits: HeatLimits) -> Index:
    """Return sizes enlarged along the worst paths until the head fits at the flows of the given cases."""
    good = np.flatnonzero(flow.converged)
    if limits.max_head is None or not network.is_radial or not good.size:
        return size
    case = good[np.argmax(flow.pump_head[good, 0])]
    if flow.pump_head[case, 0] <= limits.max_head:
        return size
    tables = []
    for side, moved in (("supply", flow.mass_flow), ("return", flow.mass_flow_return)):
        entering, leaving = flow.pipe_ends(side)
        tables.append(_losses(network, sizes, np.abs(moved[case]), 0.5 * (entering + leaving)[case]))
    loss = tables[0] + tables[1]
    per_m = np.broadcast_to(sizes.cost_per_m, loss.shape) * network.pipes.length[:, None]
    station = float(network.plants.station_dp[0])
    size, pipe, nested = size.copy(), np.arange(size.size), _is_nested(network, size)
    for _ in range(size.size * len(sizes.name)):
        path, head = _worst_path(network, loss[pipe, size], flow.consumer_flow[case] > 0.0)
        if head + station <= limits.max_head:
            break
        above = np.array([network.tree.pipe[network.tree.parent[network.tree.position[n]]] for n in path[1]])
        room = (np.where(above >= 0, size[above], len(sizes.name) - 1) > size[path[0]]) | (not nested)
        able = path[0][room & (size[path[0]] < len(sizes.name) - 1)]
        if not able.size:
            break
        saved = loss[able, size[able]] - loss[able, size[able] + 1]
        price = per_m[able, size[able] + 1] - per_m[able, size[able]]
        size[able[np.argmax(saved / np.maximum(price, 1e-9))]] += 1
    return size


def _worst_path(network: HeatNetwork, loss: Array, drawing: NDArray[np.bool_]) -> tuple[tuple[Index, Index], float]:
    """Return pipes and their lower nodes on the path to the consumer that needs the largest head, and that head."""
    tree, consumers = network.tree, network.consumers
    total = np.zeros(tree.order.size)
    for i in range(1, tree.order.size):
        total[i] = total[tree.parent[i]] + loss[tree.pipe[i]]
    need = np.where(drawing, total[tree.position[consumers.node]] + consumers.min_dp, -np.inf)
    at = int(tree.position[consumers.node[np.argmax(need)]])
    rows = []
    while at > 0:
        rows.append(at)
        at = int(tree.parent[at])
    index = np.array(rows, dtype=np.int64)
    return (tree.pipe[index], tree.order[index]), float(need.max())


def _mended(
    network: HeatNetwork,
    sizes: PipeSizes,
    size: Index,
    flow: HeatFlow,
    found: list[HeatViolation],
    limits: HeatLimits,
) -> Index:
    """Return sizes enlarged where the year exceeded what a size can mend."""
    kinds = {v.kind for v in found}
    larger = size
    if kinds & {"velocity", "gradient"}:
        larger = np.maximum(larger, _smallest(flow, sizes, limits))
        broken = np.array([v.element for v in found if v.kind in ("velocity", "gradient")])
        larger[broken] = np.minimum(np.maximum(larger[broken], size[broken] + 1), len(sizes.name) - 1)
    if "head" in kinds:
        larger = np.maximum(larger, _for_head(network, sizes, larger, flow, limits))
        if (larger == size).all() and not network.is_radial:
            larger = _steepest(sizes, size, flow)
    return larger


def _steepest(sizes: PipeSizes, size: Index, flow: HeatFlow) -> Index:
    """Return sizes with the tenth of the pipes that lose most per metre in the worst case one size larger."""
    case = int(np.nanargmax(flow.pump_head.max(axis=1)))
    gradient = np.where(size < len(sizes.name) - 1, flow.pressure_gradient("supply")[case], 0.0)
    most = np.argsort(-gradient)[: max(1, size.size // 10)]
    larger = size.copy()
    larger[most[gradient[most] > 0.0]] += 1
    return larger
