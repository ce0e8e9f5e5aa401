"""The answer of the heat load flow: flows, temperatures and pressures of every case, and what follows from them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from energyplan.loadflow.heat_hydraulics import TINY_FLOW, bore_of, pressure_loss
from energyplan.loadflow.heat_records import HeatNetwork
from energyplan.physics import water

if TYPE_CHECKING:
    import xarray as xr

Array = NDArray[np.float64]


VARIABLES: dict[str, tuple[str, str, str]] = {
    "mass_flow": ("pipe", "kg/s", "Mass flow of the supply, from from_node to to_node"),
    "mass_flow_return": ("pipe", "kg/s", "Mass flow of the return, from to_node to from_node"),
    "supply_temp": ("node", "degC", "Supply temperature"),
    "return_temp": ("node", "degC", "Return temperature"),
    "supply_pressure": ("node", "Pa", "Supply pressure"),
    "return_pressure": ("node", "Pa", "Return pressure"),
    "differential_pressure": ("node", "Pa", "Supply pressure above return pressure"),
    "consumer_flow": ("consumer", "kg/s", "Mass flow of the consumer, bypass included"),
    "bypass_flow": ("consumer", "kg/s", "Mass flow that bypasses the consumer"),
    "consumer_return_temp": ("consumer", "degC", "Temperature of the water given back, bypass mixed in"),
    "heat_delivered": ("consumer", "W", "Heat drawn by the consumer"),
    "plant_flow": ("plant", "kg/s", "Mass flow of the plant"),
    "plant_heat": ("plant", "W", "Heat given to the water by the plant"),
    "plant_return_temp": ("plant", "degC", "Temperature of the water that comes back to the plant"),
    "pump_head": ("plant", "Pa", "Pressure lifted by the pumps of the plant"),
    "pump_power": ("plant", "W", "Electricity of the pumps of the plant"),
    "converged": ("", "1", "Whether the case met the tolerance"),
    "residual": ("", "1", "Largest mismatch of heat over the largest demand of the case"),
    "iterations": ("", "1", "Steps until the tolerance was met"),
}


@dataclass(frozen=True, eq=False)
class HeatFlow:
    """Flows, temperatures and pressures of a heat network; rows are cases.

    Cases that did not converge hold NaN and are listed in `failed`; converged cases never do. A pipe in which nothing
    flows is as cold as the ground and loses nothing.

    Attributes
    ----------
    network : HeatNetwork
        The network.
    ground_temp : array [case]
        Ground temperature [degC].
    mass_flow, mass_flow_return : array [case, pipe]
        Mass flow of the supply from `from_node` to `to_node`, and of the return the other way round; equal in a
        tree [kg/s].
    supply_temp, return_temp : array [case, node]
        Temperatures [degC].
    supply_pressure, return_pressure : array [case, node]
        Pressures, as absolute or gauge as the slack plant's holding pressure [Pa].
    consumer_flow, bypass_flow : array [case, consumer]
        Mass flow through each consumer's connection, and its part that is bypassed [kg/s].
    consumer_return_temp : array [case, consumer]
        Temperature of the water given back, the bypass mixed in [degC].
    heat_delivered : array [case, consumer]
        Heat drawn [W].
    plant_flow, plant_heat, plant_return_temp : array [case, plant]
        Mass flow [kg/s], heat given to the water [W], temperature of the water that comes back [degC].
    pump_head, pump_power : array [case, plant]
        Pressure lifted [Pa] and electricity drawn [W].
    converged : array of bool [case]
        Whether the case meets the tolerance.
    residual : array [case]
        Largest mismatch of heat over the largest demand of the case [-].
    iterations : array of int [case]
        Steps until the tolerance was met.
    """

    network: HeatNetwork = field(repr=False)
    ground_temp: Array
    mass_flow: Array
    mass_flow_return: Array
    supply_temp: Array
    return_temp: Array
    supply_pressure: Array
    return_pressure: Array
    consumer_flow: Array
    bypass_flow: Array
    consumer_return_temp: Array
    heat_delivered: Array
    plant_flow: Array
    plant_heat: Array
    plant_return_temp: Array
    pump_head: Array
    pump_power: Array
    converged: NDArray[np.bool_]
    residual: Array
    iterations: NDArray[np.int64]

    @property
    def failed(self) -> NDArray[np.int64]:
        """Cases that did not converge."""
        return np.flatnonzero(~self.converged)

    @property
    def differential_pressure(self) -> Array:
        """Pressure of the supply above that of the return at every node [case, node] [Pa]."""
        return self.supply_pressure - self.return_pressure

    def pipe_ends(self, side: str) -> tuple[Array, Array]:
        """Temperatures at which the water of one side enters and leaves every pipe.

        Parameters
        ----------
        side : str
            ``supply`` or ``return``.

        Returns
        -------
        tuple of array [case, pipe]
            Temperatures in the direction of the flow [degC].
        """
        pipes = self.network.pipes
        flow, temp, u = (
            (self.mass_flow, self.supply_temp, pipes.u_supply)
            if side == "supply"
            else (-self.mass_flow_return, self.return_temp, pipes.u_return)
        )
        begin, end = temp[:, pipes.from_node], temp[:, pipes.to_node]
        ground = self.ground_temp[:, None]
        entering = np.where(flow >= 0.0, begin, end)
        still = np.abs(flow) <= TINY_FLOW  # standing water is as cold as the end nearer to the ground's temperature
        if still.any():
            entering[still] = np.where(np.abs(begin - ground) <= np.abs(end - ground), begin, end)[still]
        ratio = u * pipes.length / np.maximum(np.abs(flow), TINY_FLOW)
        leaving = entering
        for _ in range(4):
            leaving = ground + (entering - ground) * np.exp(-ratio / water.heat_capacity(0.5 * (entering + leaving)))
        return entering, leaving

    def heat_loss(self, side: str, ends: tuple[Array, Array] | None = None) -> Array:
        """Heat that the water of one side loses to the ground in every pipe [case, pipe] [W].

        Parameters
        ----------
        side : str
            ``supply`` or ``return``.
        ends : tuple of array, optional
            What `pipe_ends` returns for that side, where it is at hand [degC].
        """
        entering, leaving = ends or self.pipe_ends(side)
        flow = self.mass_flow if side == "supply" else self.mass_flow_return
        return np.abs(flow) * (water.enthalpy(entering) - water.enthalpy(leaving))

    def velocity(self, side: str, ends: tuple[Array, Array] | None = None) -> Array:
        """Velocity in every pipe, signed as the mass flow [case, pipe] [m/s].

        Parameters
        ----------
        side : str
            ``supply`` or ``return``.
        ends : tuple of array, optional
            What `pipe_ends` returns for that side, where it is at hand [degC].
        """
        entering, leaving = ends or self.pipe_ends(side)
        flow = self.mass_flow if side == "supply" else self.mass_flow_return
        area = np.pi / 4.0 * self.network.pipes.inner_diameter**2
        return flow * water.specific_volume(0.5 * (entering + leaving)) / area

    def pressure_gradient(self, side: str, ends: tuple[Array, Array] | None = None) -> Array:
        """Pressure lost per metre in every pipe, fittings included, without sign [case, pipe] [Pa/m].

        Parameters
        ----------
        side : str
            ``supply`` or ``return``.
        ends : tuple of array, optional
            What `pipe_ends` returns for that side, where it is at hand [degC].
        """
        pipes = self.network.pipes
        entering, leaving = ends or self.pipe_ends(side)
        flow = self.mass_flow if side == "supply" else self.mass_flow_return
        bore = bore_of(pipes.inner_diameter, pipes.length, pipes.roughness, pipes.zeta)
        lost = np.abs(pressure_loss(bore, flow.T, 0.5 * (entering + leaving).T)).T
        return np.divide(lost, pipes.length, out=np.zeros_like(lost), where=pipes.length > 0.0)


def to_dataset(flow: HeatFlow) -> xr.Dataset:
    """Put a result into a labelled dataset with units and long names.

    Parameters
    ----------
    flow : HeatFlow
        Result of `heat_flow`.

    Returns
    -------
    xarray.Dataset
        Dims ``case``, ``node``, ``pipe``, ``consumer``, ``plant``; arrays are views of those of the result.
    """
    import xarray as xr  # slow to import, and not needed by who works on arrays

    network = flow.network
    coords = {
        "node": list(network.node), "pipe": list(network.pipes.name), "plant": list(network.plants.name),
        "consumer": [network.node[i] for i in network.consumers.node],
    }  # fmt: skip
    variables = {
        name: (("case", *dims.split()), getattr(flow, name), {"units": unit, "long_name": words})
        for name, (dims, unit, words) in VARIABLES.items()
    }
    return xr.Dataset(variables, coords=coords)


def loss_and_pumping(flow: HeatFlow) -> tuple[Array, Array]:
    """Heat that the whole network loses and electricity that its pumps draw.

    Parameters
    ----------
    flow : HeatFlow
        Result of `heat_flow`.

    Returns
    -------
    tuple of array [case]
        Heat loss: what the plants give less what the consumers draw [W]; electricity of all pumps [W].
    """
    return flow.plant_heat.sum(axis=1) - flow.heat_delivered.sum(axis=1), flow.pump_power.sum(axis=1)
