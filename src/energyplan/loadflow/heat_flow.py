"""Heat load flow: a year of hours, or thousands of variants, of one heat network at once."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from energyplan.core.errors import ScenarioError
from energyplan.loadflow.heat_block import BlockState, HeatCases, HeatPlan, prepare, row_losses, still_mean
from energyplan.loadflow.heat_cases import read_cases
from energyplan.loadflow.heat_checks import fault
from energyplan.loadflow.heat_mesh import solve_mesh
from energyplan.loadflow.heat_radial import solve_radial
from energyplan.loadflow.heat_records import HeatNetwork
from energyplan.loadflow.heat_result import HeatFlow
from energyplan.loadflow.heat_tree import path_sums
from energyplan.physics import water

Array = NDArray[np.float64]

_BLOCK_BYTES = 1 << 20
_BOILING = 160.0  # [degC], the end of the range of the water's properties


@dataclass(frozen=True)
class HeatControls:
    """What is given per case besides demand and temperatures.

    Attributes
    ----------
    plant_heat : array [case, plant], optional
        Heat of the plants of kind ``heat`` [W]; other columns are not read.
    plant_flow : array [case, plant], optional
        Mass flow of the plants of kind ``flow`` [kg/s]; other columns are not read.
    return_temp : array [case] or [case, consumer], optional
        Return temperature in place of that of the consumers which are told by one [degC].
    head : array [case], optional
        Differential pressure kept at the slack plant, in place of the least that serves the worst consumer [Pa].
    """

    plant_heat: ArrayLike | None = None
    plant_flow: ArrayLike | None = None
    return_temp: ArrayLike | None = None
    head: ArrayLike | None = None


@dataclass(frozen=True)
class HeatOptions:
    """How exactly and with how much of the machine to solve.

    Attributes
    ----------
    tolerance : float
        Largest mismatch of heat at a consumer or plant over the largest demand of the case [-].
    max_iterations : int
        Most iterations of the coupling of flow and temperature.
    threads : int, optional
        Threads working on blocks of cases; by default one per processor.
    block : int, optional
        Cases in a block; by default as many as let one array fill about a megabyte, or three with several threads,
        which otherwise come back for the interpreter's lock too often.
    """

    tolerance: float = 1e-7
    max_iterations: int = 100
    threads: int | None = None
    block: int | None = None


def heat_flow(
    network: HeatNetwork,
    demand: ArrayLike,
    supply_temp: ArrayLike,
    ground_temp: ArrayLike,
    *,
    controls: HeatControls | None = None,
    options: HeatOptions | None = None,
) -> HeatFlow:
    """Solve flow, pressure and temperature of a heat network for many cases.

    Parameters
    ----------
    network : HeatNetwork
        From `build_heat_network`.
    demand : array [case, node]
        Heat drawn at every node, zero where there is no consumer [W].
    supply_temp : array [case] or [case, plant]
        Supply temperature of the plants [degC].
    ground_temp : array [case]
        Ground temperature; a scalar holds for all cases [degC].
    controls : HeatControls, optional
        Injections of further plants, return temperatures, a given pump head.
    options : HeatOptions, optional
        Tolerance, iterations, threads.

    Returns
    -------
    HeatFlow
        All flows, temperatures and pressures; cases without an answer are masked and listed.

    Raises
    ------
    ScenarioError
        For demand, temperatures or controls of a wrong shape, that are not numbers, or out of range, naming the nodes.
    """
    options, controls = options or HeatOptions(), controls or HeatControls()
    _check_options(options)
    given = (controls.plant_heat, controls.plant_flow, controls.return_temp, controls.head)
    cases, issues = read_cases(network, (demand, supply_temp, ground_temp), given)
    if issues:
        raise ScenarioError(issues)
    count = cases.ground_temp.size
    plan, store = prepare(network), _Store(network, count)
    threads = options.threads or os.cpu_count() or 1
    block = options.block or _block_size(count, len(network.node), threads)
    starts = range(0, count, block)

    def work(start: int) -> None:
        part = slice(start, min(start + block, count))
        chosen = cases.part(part)
        solve = solve_radial if network.is_radial else solve_mesh
        with np.errstate(all="ignore"):  # cases without an answer run away; they are masked
            state = solve(network, plan, chosen, options.tolerance, options.max_iterations)
            store.put(part, plan, chosen, state, options.tolerance)

    threads = min(threads, len(starts))
    if threads <= 1:
        for start in starts:
            work(start)
    else:
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(work, starts))
    return store.result(cases.ground_temp)


def _check_options(options: HeatOptions) -> None:
    given = {"tolerance": options.tolerance, "max_iterations": options.max_iterations}
    given |= {k: v for k, v in (("threads", options.threads), ("block", options.block)) if v is not None}
    wrong = {k: v for k, v in given.items() if not v > 0}
    if wrong:
        raise ScenarioError([fault(f"options.{k}", "out of range", v, "a positive number") for k, v in wrong.items()])


def _block_size(count: int, nodes: int, threads: int) -> int:
    """Return how many cases make a block: blocks of one size, as many for each thread."""
    share = _BLOCK_BYTES * (3 if threads > 1 else 1)
    most = max(32, min(4096, share // (8 * nodes)))
    blocks = -(-count // most)
    if blocks > 1:
        blocks += -blocks % threads
    return max(1, -(-count // max(1, blocks)))


class _Store:
    """Result arrays of all cases, one row per element, filled block by block."""

    def __init__(self, network: HeatNetwork, count: int) -> None:
        self.network = network
        pipe, node = len(network.pipes.name), len(network.node)
        consumer, plant = network.consumers.node.size, network.plants.node.size
        per = {
            "mass_flow": pipe, "supply_temp": node, "return_temp": node, "supply_pressure": node,
            "return_pressure": node, "consumer_flow": consumer, "bypass_flow": consumer,
            "consumer_return_temp": consumer, "heat_delivered": consumer, "plant_flow": plant, "plant_heat": plant,
            "plant_return_temp": plant, "pump_head": plant, "pump_power": plant,
        }  # fmt: skip
        if network.tree.chords.size or "free" in network.plants.kind:
            per["mass_flow_return"] = pipe
        self.arrays = {name: np.empty((rows, count)) for name, rows in per.items()}
        self.residual = np.empty(count)
        self.iterations = np.empty(count, dtype=np.int64)
        self.converged = np.empty(count, dtype=bool)

    def put(self, part: slice, plan: HeatPlan, cases: HeatCases, state: BlockState, tolerance: float) -> None:
        """Write one block: from rows of the solving order to those of the network, pressures worked out."""
        network, tree, out = self.network, plan.tree, self.arrays
        rows = {"mass_flow": state.flow * plan.sign[:, None]}
        if "mass_flow_return" in out:
            rows["mass_flow_return"] = state.flow_return * plan.sign[:, None]
        pressures = block_pressures(network, plan, cases, state)
        nodes = {
            "supply_temp": state.supply, "return_temp": state.back,
            "supply_pressure": pressures[0], "return_pressure": pressures[1],
        }  # fmt: skip
        back = state.back[plan.plant_at]
        lift = (pressures[0] - pressures[1])[plan.plant_at] + network.plants.station_dp[:, None]
        lift = np.where(state.plant_flow > 0.0, np.maximum(lift, 0.0), 0.0)
        hydraulic = state.plant_flow * lift * water.specific_volume(back)
        direct = {
            "consumer_flow": state.consumer_flow, "bypass_flow": state.bypass_flow,
            "consumer_return_temp": state.consumer_return,
            "heat_delivered": cases.demand,
            "plant_flow": state.plant_flow,
            "plant_heat": state.plant_flow * (water.enthalpy(cases.supply_temp) - water.enthalpy(back)),
            "plant_return_temp": back, "pump_head": lift,
            "pump_power": hydraulic / network.plants.pump_efficiency[:, None],
        }  # fmt: skip
        for name, values in rows.items():
            out[name][plan.pipe, part] = values
        for name, values in nodes.items():
            out[name][tree.order, part] = values
        for name, values in direct.items():
            out[name][:, part] = values
        converged = state.residual <= tolerance
        for values in (*rows.values(), *nodes.values(), *direct.values()):
            converged &= np.isfinite(values.sum(axis=0))
        frozen = (state.consumer_return < 0.0) & (state.consumer_flow > 0.0)
        converged &= ~frozen.any(axis=0) & ~(state.consumer_return > _BOILING).any(axis=0)
        if not converged.all():
            lost = np.flatnonzero(~converged) + part.start
            for values in out.values():
                values[:, lost] = np.nan
        self.residual[part], self.iterations[part], self.converged[part] = state.residual, state.iterations, converged

    def result(self, ground_temp: Array) -> HeatFlow:
        """Return the record, cases first."""
        arrays = {name: values.T for name, values in self.arrays.items()}
        arrays.setdefault("mass_flow_return", arrays["mass_flow"])
        return HeatFlow(
            network=self.network, ground_temp=ground_temp, residual=self.residual, converged=self.converged,
            iterations=self.iterations, **arrays,
        )  # fmt: skip


def block_pressures(network: HeatNetwork, plan: HeatPlan, cases: HeatCases, state: BlockState) -> tuple[Array, Array]:
    """Pressures of supply and return at every position.

    Parameters
    ----------
    network, plan, cases, state : HeatNetwork, HeatPlan, HeatCases, BlockState
        The network, a block of cases, and its flows and temperatures.

    Returns
    -------
    tuple of array [position, case]
        Supply and return pressure [Pa]. The slack plant holds the return; its head is what the worst of the consumers
        that draw water needs, or as given, or zero where nothing flows.
    """
    tree = plan.tree
    supply, back = np.zeros_like(state.supply), np.zeros_like(state.back)
    size = tree.order.size - 1
    static = state.static or (None, None)
    mean = still_mean(plan, state.flow, state.supply, state.mean_supply, cases.ground_temp)
    supply[1:] = -row_losses(plan, state.flow, mean, static[0])[:size]
    mean = still_mean(plan, state.flow_return, state.back, state.mean_return, cases.ground_temp)
    back[1:] = -row_losses(plan, -state.flow_return, mean, static[1])[:size]
    supply, _ = path_sums(tree, supply)
    back, _ = path_sums(tree, back)
    if cases.head is None:
        lost = back[plan.at] - supply[plan.at] + network.consumers.min_dp[:, None]
        head = np.where(state.consumer_flow > 0.0, lost, 0.0).max(axis=0, initial=0.0)
    else:
        head = cases.head
    held = network.plants.holding_pressure[network.plants.slack]
    back += held
    supply += held + head
    return supply, back
