"""What a heat network consists of, as frozen records of plain arrays."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from energyplan.loadflow.heat_tree import HeatTree

Array = NDArray[np.float64]
Index = NDArray[np.int64]

PLANT_KINDS = ("slack", "heat", "flow", "free")


@dataclass(frozen=True, eq=False)
class HeatPipes:
    """Pipe pairs: a supply and a return of equal length and bore in one trench.

    Attributes
    ----------
    name : tuple of str
        Name of each pipe.
    from_node, to_node : array of int
        Index of the node at either end; a supply flow is positive from the first to the second.
    length, inner_diameter, roughness : array
        Length, inner diameter and roughness of supply and return alike [m].
    u_supply, u_return : array
        Heat transfer to the ground per metre [W/(m K)].
    zeta : array
        Sum of the fittings' loss coefficients of one side, those given per metre included [-].
    """

    name: tuple[str, ...]
    from_node: Index
    to_node: Index
    length: Array
    inner_diameter: Array
    roughness: Array
    u_supply: Array
    u_return: Array
    zeta: Array


@dataclass(frozen=True, eq=False)
class HeatConsumers:
    """Consumers, at most one per node, each told by exactly one of return temperature, spread and mass flow.

    Attributes
    ----------
    node : array of int
        Index of the node.
    return_temp : array
        Temperature of the water given back, NaN where another rule holds [degC].
    spread : array
        Cooling of the water, NaN where another rule holds [K].
    mass_flow : array
        Fixed mass flow, whatever heat is drawn from it, NaN where another rule holds [kg/s].
    min_dp : array
        Differential pressure needed while water is drawn [Pa].
    bypass_flow : array
        Least mass flow, passed on to the return uncooled where the demand needs less [kg/s].
    bypass_temp : array
        Supply temperature that a thermostatic bypass keeps up, NaN without one [degC].
    """

    node: Index
    return_temp: Array
    spread: Array
    mass_flow: Array
    min_dp: Array
    bypass_flow: Array
    bypass_temp: Array


@dataclass(frozen=True, eq=False)
class HeatPlants:
    """Plants, at most one per node; the one of kind ``slack`` holds the pressure and balances the flow.

    Attributes
    ----------
    name : tuple of str
        Name of each plant.
    node : array of int
        Index of the node.
    kind : tuple of str
        ``slack`` (balances), ``heat`` (heat given per case), ``flow`` (mass flow given per case) or ``free`` (keeps the
        differential pressure of the slack plant plus `head_offset`, the flow follows).
    holding_pressure : array
        Pressure on the return side, held by the slack plant [Pa].
    station_dp : array
        Pressure lost inside the plant, added to the pump head [Pa].
    head_offset : array
        Differential pressure of a free plant above that of the slack plant [Pa].
    pump_efficiency : array
        Hydraulic power per electric power of the pumps [-].
    """

    name: tuple[str, ...]
    node: Index
    kind: tuple[str, ...]
    holding_pressure: Array
    station_dp: Array
    head_offset: Array
    pump_efficiency: Array

    @property
    def slack(self) -> int:
        """Index of the plant that balances the network."""
        return self.kind.index("slack")


@dataclass(frozen=True, eq=False)
class HeatNetwork:
    """A checked heat network with its spanning tree; build it with `build_heat_network`.

    Attributes
    ----------
    node : tuple of str
        Name of each node.
    elevation : array
        Height of each node [m].
    pipes, consumers, plants : HeatPipes, HeatConsumers, HeatPlants
        What the network consists of.
    tree : HeatTree
        Spanning tree from the slack plant, and the pipes that close loops.
    """

    node: tuple[str, ...]
    elevation: Array
    pipes: HeatPipes
    consumers: HeatConsumers
    plants: HeatPlants
    tree: HeatTree = field(repr=False)

    @property
    def is_radial(self) -> bool:
        """Whether the network is a tree fed by one plant."""
        return self.tree.chords.size == 0 and len(self.plants.kind) == 1
