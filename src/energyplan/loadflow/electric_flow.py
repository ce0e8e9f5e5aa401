"""AC power flow of many cases at once: the method follows the structure of the grid."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from energyplan.core.errors import ScenarioError, did_you_mean
from energyplan.loadflow.electric_branches import BranchPlan, branch_loading, branch_state, plan_branches
from energyplan.loadflow.electric_injection import prepare_injection
from energyplan.loadflow.electric_load import (
    CaseLoad,
    Gather,
    Injections,
    checked_injections,
    plan_gather,
)
from energyplan.loadflow.electric_network import POWER_BASE, Network, build_network
from energyplan.loadflow.electric_newton import Newton, prepare_newton
from energyplan.loadflow.electric_options import KEEP, FlowOptions
from energyplan.loadflow.electric_radial import Solution, Sweep, prepare_sweep
from energyplan.loadflow.electric_result import PowerFlow
from energyplan.loadflow.electric_tree import build_tree
from energyplan.loadflow.grid import Complexes, Floats, Grid, Ints, rows
from energyplan.loadflow.grid_build import issue


class Solver(Protocol):
    """Solves the cases of one chunk."""

    def solve(self, load: CaseLoad, tolerance: float, limit: int) -> Solution:
        """Return node voltages, residuals and iterations."""
        ...


def power_flow(
    grid: Grid,
    power: Injections | NDArray[Any],
    *,
    options: FlowOptions | None = None,
    keep: Sequence[str] = ("voltage",),
) -> PowerFlow:
    """Solve the balanced AC power flow for every case.

    Parameters
    ----------
    grid : Grid
        The power grid.
    power : Injections or array [case, bus] or [bus]
        Complex power injected at each bus [VA]; what is drawn is negative.
    options : FlowOptions, optional
        Tolerance, method, threads, chunk size.
    keep : sequence of str
        Which arrays to return, of `energyplan.loadflow.electric_options.KEEP`; the rest is never stored.

    Returns
    -------
    PowerFlow
        Arrays `[case, …]`. A case that does not converge is NaN, marked and listed with its residual.

    Raises
    ------
    ScenarioError
        When injections do not fit the grid or are not finite, or buses have no source.

    References
    ----------
    .. [1] Shirmohammadi et al. (1988), IEEE Trans. Power Systems 3(2), 753-762 (sweeps, compensation of loops).
    .. [2] Chen et al. (1991), IEEE Trans. Power Delivery 6(3), 1146-1152 (injected currents, factored matrix).
    .. [3] Tinney and Hart (1967), IEEE Trans. PAS-86(11), 1449-1460 (Newton's method).
    """
    chosen = options or FlowOptions()
    keep = (keep,) if isinstance(keep, str) else keep
    _check_words(chosen, keep)
    injections = checked_injections(grid, power)
    network = build_network(grid, allow_dead=chosen.allow_dead)
    gather = plan_gather(network, injections)
    run = _Run(
        grid=grid,
        network=network,
        injections=injections,
        gather=gather,
        options=chosen,
        solver=_solver(grid, network, gather, chosen),
        branches=plan_branches(grid, network) if set(keep) - {"voltage"} else None,
        slack_branches=_slack_branches(grid, network),
    )
    out = _allocate(grid, len(injections.power), keep)
    chunks = _chunks(len(injections.power), network.node_count, chosen, run.solver)
    if len(chunks) > 1 and chosen.thread_count > 1:
        with ThreadPoolExecutor(chosen.thread_count) as pool:
            list(pool.map(lambda cases: _solve_chunk(run, cases, out), chunks))
    else:
        for cases in chunks:
            _solve_chunk(run, cases, out)
    converged = out.pop("converged")
    for name, values in out.items():
        if name not in ("residual", "iterations") and not converged.all():
            values[~converged] = np.nan
    return PowerFlow(grid=grid, converged=converged, **out)


@dataclass(frozen=True)
class _SlackBranches:
    """Branches at slack nodes: at which slack their from and to ends are (-1 none)."""

    plan: BranchPlan
    slack_from: Ints
    slack_to: Ints


@dataclass(frozen=True)
class _Run:
    """Everything that is prepared once for all cases."""

    grid: Grid
    network: Network
    injections: Injections
    gather: Gather
    options: FlowOptions
    solver: Solver
    branches: BranchPlan | None
    slack_branches: _SlackBranches

    @cached_property
    def newton(self) -> Newton:
        """Newton's method for the cases that the solver leaves, prepared when the first turns up."""
        return self.solver if isinstance(self.solver, Newton) else prepare_newton(self.grid, self.network)

    @property
    def one_to_one(self) -> bool:
        """Whether buses and nodes are numbered alike."""
        node = self.network.bus_node
        return len(node) == self.network.node_count and bool((node == np.arange(len(node))).all())


def _check_words(options: FlowOptions, keep: Sequence[str]) -> None:
    issues = [
        issue("power_flow.keep", "no such result", got=k, expected=", ".join(KEEP), fix=did_you_mean(k, KEEP))
        for k in keep
        if k not in KEEP
    ]
    if not options.tolerance > 0:
        issues.append(issue("power_flow.options.tolerance", "out of range", got=options.tolerance, expected="above 0"))
    for name, least in (("max_sweeps", 1), ("max_newton", 1), ("max_links", 0), ("threads", 0), ("chunk_size", 1)):
        value = getattr(options, name)
        if not value >= least:
            what = "out of range"
            issues.append(issue(f"power_flow.options.{name}", what, got=value, expected=f"at least {least}"))
    methods = ("auto", "sweep", "injection", "newton")
    if options.method not in methods:
        issues.append(
            issue("power_flow.options.method", "no such method", got=options.method, expected=", ".join(methods))
        )
    if issues:
        raise ScenarioError(issues)


def _solver(grid: Grid, network: Network, gather: Gather, options: FlowOptions) -> Solver:
    """Return the solver that suits the grid's structure."""
    if len(network.slack_nodes) == network.node_count:
        return prepare_injection(network)
    if options.method == "newton" or (rows(grid.generators) and options.method == "auto"):
        return prepare_newton(grid, network)
    if options.method == "injection":
        return prepare_injection(network)
    tree = build_tree(network)
    if options.method == "auto" and tree.link_count > options.max_links:
        return prepare_injection(network)
    return prepare_sweep(network, tree, gather)


def _chunks(cases: int, nodes: int, options: FlowOptions, solver: Solver) -> list[slice]:
    """Return ranges of cases that fit the cache, at least one per thread."""
    width = solver.plan.row_count if isinstance(solver, Sweep) else nodes
    if not isinstance(solver, Sweep):
        width *= 8 if isinstance(solver, Newton) else 2  # Newton keeps blocks of two by two
    size = max(1, min(options.chunk_size // max(width, 1), -(-cases // options.thread_count)))
    size = max(size, min(16, cases))
    chunks = -(-cases // size)
    if chunks > 1:
        chunks += -chunks % options.thread_count  # all threads end together
    size = -(-cases // max(chunks, 1)) | 1  # an odd number of columns keeps rows off the same cache lines
    return [slice(first, min(first + size, cases)) for first in range(0, cases, size)]


def _allocate(grid: Grid, cases: int, keep: Sequence[str]) -> dict[str, Any]:
    """Return empty result arrays."""
    out: dict[str, Any] = {
        "converged": np.zeros(cases, bool),
        "residual": np.zeros(cases),
        "iterations": np.zeros(cases, np.int64),
        "source_power": np.zeros((cases, rows(grid.sources)), complex),
        "generator_reactive": np.zeros((cases, rows(grid.generators))),
    }
    for name in keep:
        complex_valued = name in ("voltage", "power_from", "power_to")
        columns = grid.bus_count if name == "voltage" else grid.branch_count
        out[name] = np.empty((cases, columns), complex if complex_valued else float)
    return out


def _solve_chunk(run: _Run, cases: slice, out: dict[str, Any]) -> None:
    """Solve a range of cases and write what is kept."""
    options = run.options
    load = CaseLoad(run.gather, run.injections, cases)
    solution = run.solver.solve(load, options.tolerance, options.max_sweeps)
    voltage, residual = solution.voltage, solution.residual
    iterations = np.full(load.case_count, solution.iterations)
    bad = np.flatnonzero(~(residual <= options.tolerance))
    if len(bad) and options.method == "auto" and not isinstance(run.solver, Newton):
        again = run.newton.solve_nodes(load.nodes(cases=bad), options.tolerance, options.max_newton)
        voltage[:, bad], residual[bad], iterations[bad] = again.voltage, again.residual, again.iterations
    out["converged"][cases] = residual <= options.tolerance
    out["residual"][cases] = np.where(np.isnan(residual), np.inf, residual)
    out["iterations"][cases] = iterations
    with np.errstate(all="ignore"):
        _write(run, cases, (voltage, load), out)


def _write(run: _Run, cases: slice, state: tuple[Complexes, CaseLoad], out: dict[str, Any]) -> None:
    """Write voltages, branch results and source powers of a chunk."""
    voltage, load = state
    bus_node = run.network.bus_node
    if "voltage" in out:
        if run.one_to_one:
            out["voltage"][cases] = voltage.T
        else:
            out["voltage"][cases] = voltage.take(bus_node, axis=0, mode="clip").T
            out["voltage"][cases, bus_node < 0] = 0
    out["source_power"][cases] = _source_power(run, voltage, load).T
    if rows(run.grid.generators):
        out["generator_reactive"][cases] = run.newton.reactive(voltage, load.nodes()).T
    if run.branches is None:
        return
    plan = run.branches
    state_ = branch_state(plan, voltage)
    for name in set(out) & set(KEEP):
        match name:
            case "current_from":
                out[name][cases] = (np.abs(state_.current_from) * plan.amps_from).T
            case "current_to":
                out[name][cases] = (np.abs(state_.current_to) * plan.amps_to).T
            case "power_from":
                out[name][cases] = (state_.voltage_from * np.conj(state_.current_from) * POWER_BASE).T
            case "power_to":
                out[name][cases] = (state_.voltage_to * np.conj(state_.current_to) * POWER_BASE).T
            case "loading":
                out[name][cases] = branch_loading(plan, state_).T
            case "losses":
                out[name][cases] = state_.losses.T


def _slack_branches(grid: Grid, network: Network) -> _SlackBranches:
    """Return the branches through which sources feed the grid."""
    slack = np.full(network.node_count + 1, -1)
    slack[network.slack_nodes] = np.arange(len(network.slack_nodes))
    at_from, at_to = slack[network.branch_from], slack[network.branch_to]
    chosen = np.flatnonzero(network.through & ((at_from >= 0) | (at_to >= 0)))
    return _SlackBranches(plan_branches(grid, network, chosen), at_from[chosen], at_to[chosen])


def _source_power(run: _Run, voltage: Complexes, load: CaseLoad) -> Complexes:
    """Return the power of each source `[source, case]` [VA]: what leaves its node less what is injected there."""
    network, at = run.network, run.slack_branches
    here = voltage[network.slack_nodes]
    current = network.shunt[network.slack_nodes][:, None] * here
    state = branch_state(at.plan, voltage)
    for slack, flowing in ((at.slack_from, state.current_from), (at.slack_to, state.current_to)):
        np.add.at(current, slack[slack >= 0], flowing[slack >= 0])
    power = here * np.conj(current)
    power -= load.nodes(network.slack_nodes).at(np.abs(here))
    share: Floats = np.bincount(network.source_slack, minlength=len(network.slack_nodes)).astype(float)
    return power[network.source_slack] / share[network.source_slack][:, None] * POWER_BASE
