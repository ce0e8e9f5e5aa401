# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # The load flow on its own
#
# A grid of a few lines, solved for the 8760 hours of a year, without a scenario.

# %%
import time

import numpy as np

from energyplan.loadflow.electric_flow import power_flow
from energyplan.loadflow.electric_limits import violations
from energyplan.loadflow.grid import Buses, Lines, Sources
from energyplan.loadflow.grid_build import build_grid

buses = Buses(["station", "school", "hall"], rated_voltage=400.0, voltage_min=0.95)
lines = Lines(
    ["street", "lane"],
    ["station", "school"],
    ["school", "hall"],
    length=[250.0, 120.0],
    resistance=0.208e-3,
    reactance=0.080e-3,
    ampacity=270.0,
)  # per metre of NAYY 4x150
grid = build_grid(buses, Sources(["feed"], ["station"]), lines=lines)

hour = np.arange(8760)
day = 0.55 + 0.45 * np.sin(2 * np.pi * (hour % 24 - 8) / 24) * (1 + 0.2 * np.cos(2 * np.pi * hour / 8760))
load = np.outer(day, [0.0, 75e3, 60e3])  # W, one column per bus

start = time.perf_counter()
flow = power_flow(grid, -load, keep=("voltage", "loading", "losses"))
print(f"{len(load)} hours in {time.perf_counter() - start:.2f} s, all solved: {bool(flow.converged.all())}")
print(f"{flow.losses.sum() / 1e6:.1f} MWh lost of {load.sum() / 1e6:.0f} MWh")

# %% [markdown]
# Which limits break, where and when:

# %%
for line in violations(flow).lines():
    print(line)

# %% [markdown]
# The same with names and units, as an xarray dataset:

# %%
data = flow.to_dataset()
{str(bus): f"{value:.1%}" for bus, value in zip(data.bus.values, data.voltage_magnitude.min("case").values)}

# %%
week = data.voltage_magnitude.isel(case=slice(0, 168)).sel(bus=["school", "hall"])
_ = week.plot.line(x="case", figsize=(9, 3))

# %% [markdown]
# ## Which cable would hold?

# %%
from energyplan.catalogue.cables import load_cables
from energyplan.loadflow.electric_sizes import line_sizes
from energyplan.loadflow.electric_sizing import size_lines

peak = -load[[load.sum(axis=1).argmax()]]
sizing = size_lines(grid, line_sizes(load_cables("nayy_400v")), design=peak, check=-load)
for name, systems, size in zip(grid.lines.name, sizing.parallel, sizing.size_name, strict=True):
    print(f"{name}: {systems} x {size}")
assert not sizing.remaining.lines(), "every hour of the year holds"

# %% [markdown]
# [How the load flow works](../explanation/load_flow_electricity.md), and the same for
# [heat](../explanation/load_flow_heat.md). Grids from [pandapower](../how-to/year_on_my_own_grid.md) are read as they
# are.
