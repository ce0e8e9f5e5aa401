"""Solve chunks of cases on a meshed network: injected currents through a matrix that is factored once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.linalg import splu

from energyplan.loadflow.electric_load import CaseLoad
from energyplan.loadflow.electric_network import Network, admittance_matrix
from energyplan.loadflow.electric_radial import Solution
from energyplan.loadflow.electric_tree import no_load_voltages
from energyplan.loadflow.grid import Complexes, Ints


@dataclass(frozen=True)
class CurrentInjection:
    """Factored admittance matrix of the free nodes and the voltages without injection [pu]."""

    no_load: Complexes
    free: Ints
    factor: Any

    def solve(self, load: CaseLoad, tolerance: float, limit: int) -> Solution:
        """Iterate `V = V0 + Z conj(S / V)` for the cases of `load`.

        Parameters
        ----------
        load : CaseLoad
            Injections of some cases.
        tolerance : float
            Largest mismatch of power relative to the injection [-].
        limit : int
            Most iterations.

        Returns
        -------
        Solution
            Voltages [pu], residuals and iterations.
        """
        if not len(self.free):
            fixed = np.repeat(self.no_load[:, None], load.case_count, axis=1)
            return Solution(fixed, np.zeros(load.case_count), 0)
        power = load.nodes(self.free)
        demand = power.each(lambda part: np.asfortranarray(np.conj(part)))
        base = self.no_load[self.free][:, None]
        shape = demand.power.shape
        dependent = demand.current is not None or demand.impedance is not None
        reciprocal = np.empty(shape, complex, order="F")
        reciprocal[:] = 1 / np.conj(base)
        magnitude = np.broadcast_to(np.abs(base), shape)
        residual = np.full(shape[1], np.inf)
        voltage = np.empty(shape, complex)
        done = 0
        with np.errstate(all="ignore"):
            for done in range(1, limit + 1):
                current = (demand.at(magnitude) if dependent else demand.power) * reciprocal
                if not np.isfinite(current).all():
                    current[:, ~np.isfinite(current).all(axis=0)] = np.nan
                voltage = self.factor.solve(current)
                voltage += base
                step = np.conj(voltage)
                step *= reciprocal
                np.subtract(1, step, out=step)
                if done > 1:
                    residual = np.abs(step).max(axis=0)
                    if not (residual > tolerance).any():
                        break
                if dependent:
                    magnitude = np.abs(voltage)
                step += 1
                reciprocal *= step
        full = np.repeat(self.no_load[:, None], shape[1], axis=1)
        full[self.free] = voltage
        return Solution(full, residual, done)


def prepare_injection(network: Network) -> CurrentInjection:
    """Factor the admittance matrix of a network.

    Parameters
    ----------
    network : Network
        Nodes and branches in per unit.

    Returns
    -------
    CurrentInjection
        Ready to solve any number of chunks.
    """
    row, column, value = admittance_matrix(network)
    count = network.node_count
    free = np.ones(count, bool)
    free[network.slack_nodes] = False
    matrix = coo_array((value, (row, column)), shape=(count, count)).tocsr()[free][:, free].tocsc()
    return CurrentInjection(no_load_voltages(network), np.flatnonzero(free), splu(matrix) if free.any() else None)
