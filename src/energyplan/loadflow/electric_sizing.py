"""Choose cables and transformers: least cost on the design cases, then enlarged until every case holds."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from energyplan.core.errors import ScenarioError
from energyplan.loadflow.electric_branches import BranchState, branch_state, plan_branches
from energyplan.loadflow.electric_drop import Element, Feeders, Model, build_feeders, lift, trim
from energyplan.loadflow.electric_flow import power_flow
from energyplan.loadflow.electric_limits import Violations, violations
from energyplan.loadflow.electric_load import Injections, checked_injections
from energyplan.loadflow.electric_network import POWER_BASE, Network, build_network
from energyplan.loadflow.electric_options import FlowOptions
from energyplan.loadflow.electric_sizes import (
    Choices,
    LineSizes,
    TransformerSizes,
    line_choices,
    transformer_choices,
    with_lines,
    with_transformers,
)
from energyplan.loadflow.grid import Complexes, Floats, Grid, Ints, rows
from energyplan.loadflow.grid_build import issue


@dataclass(frozen=True)
class SizingTask:
    """What may be chosen.

    Attributes
    ----------
    lines : tuple of (array of int, LineSizes)
        Groups of line numbers, each with its sizes (one group per voltage level, for example).
    transformers : tuple of (array of int, TransformerSizes)
        Groups of transformer numbers (counted among transformers), each with its sizes.
    """

    lines: tuple[tuple[Ints, LineSizes], ...] = ()
    transformers: tuple[tuple[Ints, TransformerSizes], ...] = ()


@dataclass(frozen=True)
class SizingOptions:
    """How to size.

    Attributes
    ----------
    max_rounds : int
        Rounds of choosing and checking.
    margin : float
        Distance kept from voltage limits while choosing [pu]; doubled in each round that misses.
    worst_cases : int
        Cases of the check added to the design cases in a round.
    flow : FlowOptions
        Options of the load flow.
    """

    max_rounds: int = 12
    margin: float = 1e-5
    worst_cases: int = 24
    flow: FlowOptions = field(default_factory=FlowOptions)


@dataclass(frozen=True)
class SizingRound:
    """One round: cost [money] of what was chosen, design cases used, and limits missed in the check of all cases."""

    cost: float
    design_cases: int
    violated: int


@dataclass(frozen=True)
class Sizing:
    """What was chosen.

    Attributes
    ----------
    grid : Grid
        The grid with the chosen sizes.
    branch : array [element]
        Branch number of everything sized.
    size, parallel : array [element]
        Row of its size table and number of systems.
    size_name : tuple of str
        Name of the size.
    cost : float
        Cost of everything sized [money].
    rounds : tuple of SizingRound
        How it came about.
    remaining : Violations
        What still does not hold in some case; empty when all limits hold. Cases count as in `check`.
    """

    grid: Grid
    branch: Ints
    size: Ints
    parallel: Ints
    size_name: tuple[str, ...]
    cost: float
    rounds: tuple[SizingRound, ...]
    remaining: Violations


def size_lines(
    grid: Grid, sizes: LineSizes, design: NDArray, check: NDArray | None = None, options: SizingOptions | None = None
) -> Sizing:
    """Choose a size for every line of a grid; see `size_grid` for arguments and what is returned."""
    return size_grid(grid, SizingTask(lines=((np.arange(rows(grid.lines)), sizes),)), design, check, options)


def size_grid(
    grid: Grid,
    task: SizingTask,
    design: NDArray,
    check: NDArray | None = None,
    options: SizingOptions | None = None,
) -> Sizing:
    """Choose line and transformer sizes so that voltage bands, ampacities and ratings hold, at little cost.

    In each round the load flow gives currents; the least choice that carries them is taken, then what lifts the worst
    voltage most per cost, then what is not needed is taken back. Cases of `check` in which a limit fails join the
    design cases, until nothing fails or nothing larger is to be had.

    Parameters
    ----------
    grid : Grid
        Topology and lengths; the present sizes of what is sized do not matter.
    task : SizingTask
        What may be chosen.
    design : array [case, bus]
        Complex injections of the design cases [VA].
    check : array [case, bus], optional
        Complex injections of all cases that must hold [VA]; default the design cases.
    options : SizingOptions, optional
        Rounds, margin, load flow.

    Returns
    -------
    Sizing
        Grid, choices, cost, rounds and what remains violated.

    Raises
    ------
    ScenarioError
        When there is nothing to choose, an element is named twice, or injections do not fit.
    """
    chosen_options = options or SizingOptions()
    work = checked_injections(grid, design).power
    everything = work if check is None else checked_injections(grid, check).power
    network = build_network(grid, allow_dead=chosen_options.flow.allow_dead)
    feeders = build_feeders(grid, network)
    elements = _elements(grid, task, feeders)
    chosen = np.array([len(item.choices) - 1 for item in elements], np.int64)
    margin, rounds = chosen_options.margin, []
    best: tuple[int, Grid, Violations, Ints] | None = None
    for number in range(chosen_options.max_rounds):
        chosen, settled = _choose(grid, (task, feeders, elements, chosen), work, (margin, chosen_options))
        sized = _apply(grid, task, elements, chosen)
        flow = power_flow(sized, Injections(everything), options=chosen_options.flow, keep=("voltage", "loading"))
        found = violations(flow)
        cost = _cost(elements, chosen)
        rounds.append(SizingRound(cost, len(work), len(found)))
        if best is None or len(found) <= best[0]:
            best = (len(found), sized, found, chosen.copy())
        if not len(found) or (not settled and number > 2):
            break
        worst = found.worst()
        cases = np.unique(worst.case[np.argsort(-worst.excess)][: chosen_options.worst_cases])
        work = np.unique(np.concatenate([work, everything[cases]]), axis=0)
        margin = margin * 2
    assert best is not None
    _, sized, found, chosen = best
    return _sizing(task, elements, chosen, (sized, tuple(rounds), found))


def _elements(grid: Grid, task: SizingTask, feeders: Feeders) -> list[Element]:
    """Return everything that may be sized, with its choices and place."""
    position = np.full(grid.branch_count, -1)
    position[feeders.branch] = np.arange(len(feeders.branch))
    volts, line, trafo = grid.buses.rated_voltage, grid.lines, grid.transformers
    found: list[Element] = []
    for which, sizes in task.lines:
        choices = line_choices(sizes)
        for i in np.asarray(which).tolist():
            base = volts[line.from_bus[i]] ** 2 / POWER_BASE
            found.append(Element(i, int(position[i]), choices, float(line.length[i] / base), float(line.length[i])))
    for which, transformers in task.transformers:
        plain = transformer_choices(transformers)
        for i in np.asarray(which).tolist():
            ratio = trafo.rated_voltage_to[i] * trafo.tap_to[i] / volts[trafo.to_bus[i]]
            choices = Choices(plain.size, plain.parallel, plain.impedance,
                              plain.capacity * trafo.max_loading[i], plain.cost)  # fmt: skip
            branch = rows(line) + i
            found.append(Element(branch, int(position[branch]), choices, float(ratio**2 * POWER_BASE), 1.0))
    branches = [item.branch for item in found]
    faults = [issue("sizing.task", "there is nothing to choose")] if not found else []
    twice = sorted({b for b in branches if branches.count(b) > 1}) if len(set(branches)) < len(branches) else []
    faults += [issue(f"sizing.task.{grid.branch_names[b]}", "branch is to be sized twice") for b in twice]
    if faults:
        raise ScenarioError(faults)
    return found


def _apply(grid: Grid, task: SizingTask, elements: list[Element], chosen: Ints) -> Grid:
    """Return the grid with the choices made."""
    first = 0
    for which, sizes in task.lines:
        grid = with_lines(grid, np.asarray(which), sizes, _picked(elements, chosen, slice(first, first + len(which))))
        first += len(which)
    for which, transformers in task.transformers:
        pick = _picked(elements, chosen, slice(first, first + len(which)))
        grid = with_transformers(grid, np.asarray(which), transformers, pick)
        first += len(which)
    return grid


def _picked(elements: list[Element], chosen: Ints, part: slice) -> tuple[Ints, Ints]:
    pairs = [(item.choices.size[k], item.choices.parallel[k]) for item, k in zip(elements[part], chosen[part])]
    both = np.array(pairs, np.int64).reshape(-1, 2)
    return both[:, 0], both[:, 1]


def _cost(elements: list[Element], chosen: Ints) -> float:
    return float(sum(item.choices.cost[k] * item.quantity for item, k in zip(elements, chosen)))


def _choose(
    grid: Grid,
    state: tuple[SizingTask, Feeders, list[Element], Ints],
    cases: Complexes,
    how: tuple[float, SizingOptions],
) -> tuple[Ints, bool]:
    """Return choices under which the design cases hold by the load flow, and whether they all do."""
    task, feeders, elements, chosen = state
    margin, options = how
    settled = True
    least = np.zeros(len(elements), np.int64)
    for attempt in range(6):
        sized = _apply(grid, task, elements, chosen)
        flow = power_flow(sized, Injections(cases), options=options.flow)
        if not flow.converged.all():
            larger = np.minimum(chosen + 1, [len(item.choices) - 1 for item in elements])
            if (larger == chosen).all():
                return chosen, False
            chosen = larger
            continue
        model, needed = _model(sized, (feeders, elements, chosen), flow.voltage)
        least = np.maximum(least, needed) if attempt > 1 else needed
        limit = np.array([len(item.choices) - 1 for item in elements])
        settled = bool((needed <= limit).all())
        least = np.minimum(least, limit)
        before = chosen.copy()
        for element in np.flatnonzero(chosen < least).tolist():
            model.take(element, int(least[element]))
        if attempt < 3:
            for element in np.flatnonzero(chosen > least).tolist() if attempt == 0 else ():
                model.take(element, int(least[element]))
            settled &= lift(model, margin)
            trim(model, least, margin)
        else:
            settled &= lift(model, margin)
        chosen = model.chosen
        if (chosen == before).all():
            break
    return chosen, settled


def _model(grid: Grid, state: tuple[Feeders, list[Element], Ints], voltage: Complexes | None) -> tuple[Model, Ints]:
    """Return the linear model around a power flow, and the least choice that carries each current."""
    feeders, elements, chosen = state
    assert voltage is not None
    network = build_network(grid, allow_dead=True)
    by_node = np.zeros((network.node_count, len(voltage)), complex)
    alive = network.bus_node >= 0
    by_node[network.bus_node[alive]] = voltage.T[alive]
    plan = plan_branches(grid, network)
    branches = branch_state(plan, by_node)
    branch = feeders.branch
    inner = branches.voltage_from[branch] * plan.turn[branch] - branches.voltage_to[branch]
    through = plan.series[branch] * inner * feeders.downwards[:, None]
    below = by_node[feeders.node]
    flow = through * np.conj(below) / np.abs(below)
    low, high = _bands(grid, network)
    carried = _carried(grid, branches)
    needed = np.array([np.searchsorted(np.maximum.accumulate(item.choices.capacity), carried[item.branch] * (1 - 1e-9))
                       for item in elements])  # fmt: skip
    model = Model(feeders, elements, chosen.copy(), np.abs(below), flow, low[feeders.node], high[feeders.node])
    return model, needed.astype(np.int64)


def _bands(grid: Grid, network: Network) -> tuple[Floats, Floats]:
    """Return the tightest band of the buses at each node [pu]."""
    low, high = np.zeros(network.node_count), np.full(network.node_count, np.inf)
    alive = network.bus_node >= 0
    np.maximum.at(low, network.bus_node[alive], grid.buses.voltage_min[alive])
    np.minimum.at(high, network.bus_node[alive], grid.buses.voltage_max[alive])
    return low, high


def _carried(grid: Grid, state: BranchState) -> Floats:
    """Return the largest current [A] of each line and apparent power [VA] at rated voltage of each transformer."""
    line, trafo, volts = grid.lines, grid.transformers, grid.buses.rated_voltage
    count = rows(line)
    most = np.maximum(np.abs(state.current_from), np.abs(state.current_to)).max(axis=1, initial=0)
    amps = most[:count] * POWER_BASE / (np.sqrt(3) * volts[line.from_bus])
    at_from = np.abs(state.current_from[count:]) * (trafo.rated_voltage_from / volts[trafo.from_bus])[:, None]
    at_to = np.abs(state.current_to[count:]) * (trafo.rated_voltage_to / volts[trafo.to_bus])[:, None]
    power = np.maximum(at_from, at_to).max(axis=1, initial=0) * POWER_BASE
    return np.concatenate([amps, power])


def _sizing(
    task: SizingTask, elements: list[Element], chosen: Ints, outcome: tuple[Grid, tuple[SizingRound, ...], Violations]
) -> Sizing:
    """Return the record of what was chosen."""
    grid, rounds, remaining = outcome
    size, parallel = _picked(elements, chosen, slice(None))
    tables = [sizes.name for which, sizes in task.lines for _ in range(len(which))]
    tables += [sizes.name for which, sizes in task.transformers for _ in range(len(which))]
    return Sizing(
        grid=grid,
        branch=np.array([item.branch for item in elements], np.int64),
        size=size,
        parallel=parallel,
        size_name=tuple(str(table[k]) for table, k in zip(tables, size.tolist())),
        cost=_cost(elements, chosen),
        rounds=rounds,
        remaining=remaining,
    )
