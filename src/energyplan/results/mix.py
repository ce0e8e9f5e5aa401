"""Where a town's heat, cold and power come from over the year."""

from __future__ import annotations

import numpy as np
import xarray as xr

OTHER_GRID = "public grid"
"""Supply of the buildings that a private line does not reach."""


def mix(results: xr.Dataset, carrier: str) -> dict[str, float]:
    """Return what each source gives of a carrier over the year.

    Parameters
    ----------
    results : Dataset
        Of a plan.
    carrier : str
        ``heat``, ``cooling`` or ``electricity``.

    Returns
    -------
    dict of str to float
        By plant, and by kind of the machines that buildings have of their own (``own KIND``), the largest first
        [kWh/a]. Stores give back what others gave and do not count; electricity is what the town draws, feed-in and
        the share of unconnected buildings (``public grid``, without their machines for heat and cold) included.
    """
    stores = set(results["store"].to_numpy().astype(str)) if results.sizes["store"] else set()
    table = results[f"{carrier}_balance"]
    plants = set(results["asset"].to_numpy().astype(str)) - stores if results.sizes["asset"] else set()
    found = {
        str(name): float(np.maximum(values, 0.0).sum(dtype=float))
        for name, values in zip(table[f"{carrier}_flow"].to_numpy(), table.to_numpy())
        if str(name) in plants
    }
    apart = ~results[f"{carrier}_connected"].to_numpy().astype(bool)
    needed = results[f"building_{carrier}_kwh"].to_numpy()
    if carrier == "electricity":
        if not apart.all():  # with a private line, the balance knows only those on it
            found[OTHER_GRID] = found.get(OTHER_GRID, 0.0) + float(needed[apart].sum())
    else:
        machines = results[{"heat": "own_heating", "cooling": "own_cooling"}[carrier]].to_numpy().astype(str)
        for kind in sorted(set(machines) - {""}):
            found[f"own {kind}"] = float(needed[apart & (machines == kind)].sum())
    return dict(sorted(((k, v) for k, v in found.items() if v > 1e-3), key=lambda item: -item[1]))
