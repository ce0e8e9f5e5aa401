"""Sizes to choose from: tables of cables and transformers in SI units, and the choices that can be worth taking."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from energyplan.catalogue.cables import CableCatalogue, TransformerCatalogue
from energyplan.loadflow.grid import Complexes, Floats, Grid, Ints


@dataclass(frozen=True)
class LineSizes:
    """Line types to choose from, per metre of one system.

    Attributes
    ----------
    name : sequence of str
        Name of each size.
    resistance, reactance : array
        Series impedance [ohm/m].
    susceptance : array
        Charging [S/m].
    ampacity : array
        Continuous current [A].
    cost : array
        Cost [money/m] of one system laid.
    max_parallel : int
        Most equal systems side by side.
    """

    name: Sequence[str]
    resistance: Floats
    reactance: Floats
    susceptance: Floats
    ampacity: Floats
    cost: Floats
    max_parallel: int = 3


@dataclass(frozen=True)
class TransformerSizes:
    """Transformers to choose from.

    Attributes
    ----------
    name : sequence of str
        Name of each size.
    rated_power : array
        Rated power [VA].
    short_circuit_voltage, copper_loss, no_load_current : array
        Fractions of rated [-].
    iron_loss : array
        Loss without load [W].
    cost : array
        Cost of a station [money].
    max_parallel : int
        Most equal transformers side by side.
    """

    name: Sequence[str]
    rated_power: Floats
    short_circuit_voltage: Floats
    copper_loss: Floats
    no_load_current: Floats
    iron_loss: Floats
    cost: Floats
    max_parallel: int = 2


@dataclass(frozen=True)
class Choices:
    """Size and number of systems, cheapest first, without those that cost more and help less.

    Attributes
    ----------
    size, parallel : array [choice]
        Row of the size table and number of systems.
    impedance : array [choice]
        Series impedance: [ohm/m] for lines, [pu of 1 VA at rated voltage] for transformers.
    capacity : array [choice]
        Current [A] or power [VA] allowed.
    cost : array [choice]
        Cost [money/m] or [money].
    """

    size: Ints
    parallel: Ints
    impedance: Complexes
    capacity: Floats
    cost: Floats

    def __len__(self) -> int:
        return len(self.size)


def line_sizes(catalogue: CableCatalogue, *, frequency: float = 50.0, city_share: float = 1.0) -> LineSizes:
    """Return a cable series of the catalogue in SI units.

    Parameters
    ----------
    catalogue : CableCatalogue
        Series of sizes.
    frequency : float
        Grid frequency [Hz].
    city_share : float
        Share of town streets in the laying cost [-].

    Returns
    -------
    LineSizes
        Per metre.
    """
    return LineSizes(
        name=catalogue.name,
        resistance=catalogue.r_ohm_per_km / 1e3,
        reactance=catalogue.x_ohm_per_km(frequency) / 1e3,
        susceptance=2 * np.pi * frequency * catalogue.c_nf_per_km * 1e-12,
        ampacity=catalogue.ampacity_a,
        cost=catalogue.cost_per_m(city_share),
    )


def transformer_sizes(catalogue: TransformerCatalogue, *, city_share: float = 1.0) -> TransformerSizes:
    """Return a transformer series of the catalogue in SI units; costs for a share of town sites."""
    return TransformerSizes(
        name=catalogue.name,
        rated_power=catalogue.rated_power_kva * 1e3,
        short_circuit_voltage=catalogue.short_circuit_voltage,
        copper_loss=catalogue.copper_loss,
        no_load_current=catalogue.no_load_current,
        iron_loss=catalogue.iron_loss_w,
        cost=catalogue.cost(city_share),
    )


def line_choices(sizes: LineSizes) -> Choices:
    """Return the line choices worth taking."""
    impedance = np.asarray(sizes.resistance) + 1j * np.asarray(sizes.reactance)
    return _choices(impedance, np.asarray(sizes.ampacity), np.asarray(sizes.cost), sizes.max_parallel)


def transformer_choices(sizes: TransformerSizes) -> Choices:
    """Return the transformer choices worth taking."""
    part = np.asarray(sizes.copper_loss)
    reactive = np.sqrt(np.maximum(np.square(sizes.short_circuit_voltage) - part**2, 0))
    power = np.asarray(sizes.rated_power)
    return _choices((part + 1j * reactive) / power, power, np.asarray(sizes.cost), sizes.max_parallel)


def _choices(impedance: Complexes, capacity: Floats, cost: Floats, most: int) -> Choices:
    """Return sizes times parallel systems, sorted by cost, dominated ones dropped."""
    size, parallel = (a.ravel() for a in np.meshgrid(np.arange(len(cost)), np.arange(1, most + 1), indexing="ij"))
    z, can, price = impedance[size] / parallel, capacity[size] * parallel, cost[size] * parallel
    order = np.lexsort((-can, price))
    kept: list[int] = []
    for i in order.tolist():
        if not any(can[k] >= can[i] and z[k].real <= z[i].real and z[k].imag <= z[i].imag for k in kept):
            kept.append(i)
    pick = np.array(kept, np.int64)
    return Choices(size[pick], parallel[pick], z[pick], can[pick], price[pick])


def with_lines(grid: Grid, which: Ints, sizes: LineSizes, choice: tuple[Ints, Ints]) -> Grid:
    """Return the grid with the lines `which` of these sizes and numbers of systems."""
    size, parallel = choice
    columns = {}
    for column in ("resistance", "reactance", "susceptance", "ampacity"):
        values = getattr(grid.lines, column).copy()
        values[which] = np.asarray(getattr(sizes, column))[size]
        columns[column] = values
    count = grid.lines.parallel.copy()
    count[which] = parallel
    return replace(grid, lines=replace(grid.lines, parallel=count, **columns))


def with_transformers(grid: Grid, which: Ints, sizes: TransformerSizes, choice: tuple[Ints, Ints]) -> Grid:
    """Return the grid with the transformers `which` of these sizes and numbers."""
    size, parallel = choice
    columns = {}
    for column in ("rated_power", "short_circuit_voltage", "copper_loss", "no_load_current", "iron_loss"):
        values = getattr(grid.transformers, column).copy()
        values[which] = np.asarray(getattr(sizes, column))[size]
        columns[column] = values
    count = grid.transformers.parallel.copy()
    count[which] = parallel
    return replace(grid, transformers=replace(grid.transformers, parallel=count, **columns))
