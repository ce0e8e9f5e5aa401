"""The answer of the electric load flow, and as a labelled data set."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from energyplan.core.errors import ScenarioError
from energyplan.loadflow.grid import Bools, Complexes, Floats, Grid, Ints
from energyplan.loadflow.grid_build import issue

if TYPE_CHECKING:
    import xarray as xr

_LABELS = {
    "voltage_magnitude": ("bus", "pu", "Voltage magnitude"),
    "voltage_angle": ("bus", "rad", "Voltage angle"),
    "current_from": ("branch", "A", "Current into the branch at its from end"),
    "current_to": ("branch", "A", "Current into the branch at its to end"),
    "active_power_from": ("branch", "W", "Active power into the branch at its from end"),
    "reactive_power_from": ("branch", "var", "Reactive power into the branch at its from end"),
    "active_power_to": ("branch", "W", "Active power into the branch at its to end"),
    "reactive_power_to": ("branch", "var", "Reactive power into the branch at its to end"),
    "loading": ("branch", "1", "Current over the current allowed"),
    "losses": ("branch", "W", "Active losses of the branch"),
    "source_active_power": ("source", "W", "Active power from the source"),
    "source_reactive_power": ("source", "var", "Reactive power from the source"),
    "generator_reactive_power": ("generator", "var", "Reactive power of the voltage-controlled source"),
}


@dataclass(frozen=True)
class PowerFlow:
    """Answer for all cases; arrays not asked for are None.

    Attributes
    ----------
    grid : Grid
        The grid solved.
    converged : array of bool [case]
        Cases that met the tolerance; all other values of a case that did not are NaN.
    residual : array [case]
        Largest mismatch of power, relative to the injection [-].
    iterations : array of int [case]
        Sweeps or Newton steps made.
    source_power : array [case, source]
        Complex power from each source [VA]; sources on one node share equally.
    generator_reactive : array [case, generator]
        Reactive power of voltage-controlled sources [var].
    voltage : array [case, bus]
        Complex voltage [pu]; 0 at dead buses.
    current_from, current_to : array [case, branch]
        Current magnitude at the two ends [A].
    power_from, power_to : array [case, branch]
        Complex power into the branch at the two ends [VA].
    loading : array [case, branch]
        Current over what is allowed [-].
    losses : array [case, branch]
        Active losses [W].
    """

    grid: Grid
    converged: Bools
    residual: Floats
    iterations: Ints
    source_power: Complexes
    generator_reactive: Floats
    voltage: Complexes | None = None
    current_from: Floats | None = None
    current_to: Floats | None = None
    power_from: Complexes | None = None
    power_to: Complexes | None = None
    loading: Floats | None = None
    losses: Floats | None = None

    def get(self, name: str) -> Any:
        """Return a kept array by name, or raise telling how to keep it."""
        values = getattr(self, name)
        if values is None:
            raise ScenarioError(
                [issue("power_flow.keep", f"{name!r} was not kept", fix=f"Ask for keep=({name!r}, ...).")]
            )
        return values

    @property
    def magnitude(self) -> Floats:
        """Voltage magnitude `[case, bus]` [pu]."""
        return np.abs(self.get("voltage"))

    @property
    def angle(self) -> Floats:
        """Voltage angle `[case, bus]` [rad]."""
        return np.angle(self.get("voltage"))

    @property
    def failed(self) -> list[tuple[int, float]]:
        """Cases that did not converge, each with its residual [-]."""
        return [(int(c), float(self.residual[c])) for c in np.flatnonzero(~self.converged)]

    def to_dataset(self) -> xr.Dataset:
        """Return what was kept as a labelled data set with units and long names."""
        return to_dataset(self)


def to_dataset(flow: PowerFlow) -> xr.Dataset:
    """Return a power flow as a labelled data set.

    Parameters
    ----------
    flow : PowerFlow
        Answer of the load flow.

    Returns
    -------
    xarray.Dataset
        Dims `case`, `bus`, `branch`, `source`, `generator`; complex quantities as two variables.
    """
    import xarray as xr  # the arrays alone are enough for most callers; xarray takes half a second to import

    arrays: dict[str, Any] = {
        "source_active_power": flow.source_power.real,
        "source_reactive_power": flow.source_power.imag,
        "generator_reactive_power": flow.generator_reactive,
        "current_from": flow.current_from,
        "current_to": flow.current_to,
        "loading": flow.loading,
        "losses": flow.losses,
    }
    if flow.voltage is not None:
        arrays |= {"voltage_magnitude": flow.magnitude, "voltage_angle": flow.angle}
    for end in ("from", "to"):
        power = getattr(flow, f"power_{end}")
        if power is not None:
            arrays |= {f"active_power_{end}": power.real, f"reactive_power_{end}": power.imag}
    variables: dict[str, Any] = {
        name: (("case", dim), arrays[name], {"units": unit, "long_name": text})
        for name, (dim, unit, text) in _LABELS.items()
        if arrays.get(name) is not None
    }
    grid = flow.grid
    variables |= {
        "converged": (("case",), flow.converged, {"long_name": "Whether the case met the tolerance"}),
        "residual": (("case",), flow.residual, {"units": "1", "long_name": "Largest relative mismatch of power"}),
    }
    return xr.Dataset(
        variables,
        coords={
            "bus": list(grid.buses.name),
            "branch": list(grid.branch_names),
            "source": list(grid.sources.name),
            "generator": list(grid.generators.name),
        },
    )
