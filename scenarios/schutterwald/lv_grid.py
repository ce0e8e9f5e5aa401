"""What a plan of Schutterwald does to its low-voltage grid: the load flow of the year, with the machines it chose.

Run: ``python lv_grid.py PLAN_DIR [PLAN_DIR ...]``. Every building draws its electricity; those with a heat pump of
their own draw its electricity too, as the plan's year has it. Buildings outside a plan's district draw what they draw
today. The stations hold the voltage that the source gives them.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pandas as pd

from energyplan.loadflow.electric_flow import power_flow
from energyplan.loadflow.grid import Buses, Grid, Lines, Sources, Transformers
from energyplan.loadflow.grid_build import build_grid
from energyplan.results.plan import Plan
from energyplan.results.store import open_plan

DATA = Path(__file__).with_name("data")
TAN_PHI = 0.05  # 0.1 kvar on 2.1 kW, as in the source's loads
LOWEST = 0.90  # EN 50160


def lv_grid(data: Path = DATA) -> Grid:
    """Return the low-voltage grid of the tables: 14 stations, lines with open switches left out."""
    buses = pd.read_csv(data / "lv_buses.csv")
    types = pd.read_csv(data / "lv_line_types.csv", index_col="std_type")
    lines = pd.read_csv(data / "lv_lines.csv")
    switches = pd.read_csv(data / "lv_switches.csv")
    stations = pd.read_csv(data / "lv_transformers.csv")
    opened = set(switches.loc[~switches["closed"].astype(bool), "line"])
    lines = lines[~lines["line"].isin(opened)]
    kind = types.loc[lines["std_type"]]
    tap = 1.0 + (stations["tap_pos"] - stations["tap_neutral"]) * stations["tap_step_percent"] / 100.0
    return build_grid(
        Buses(
            name=buses["bus"].astype(str).tolist(),
            rated_voltage=buses["vn_kv"].to_numpy() * 1e3,
            voltage_min=LOWEST,
            voltage_max=1.1,
        ),
        Sources(
            name=stations["name"].tolist(),
            bus=stations["hv_bus"].astype(str).tolist(),
            voltage=stations["source_vm_pu"].to_numpy(),
        ),
        lines=Lines(
            name=lines["line"].astype(str).tolist(),
            from_bus=lines["from_bus"].astype(str).tolist(),
            to_bus=lines["to_bus"].astype(str).tolist(),
            length=lines["length_m"].to_numpy(),
            resistance=kind["r_ohm_per_km"].to_numpy() / 1e3,
            reactance=kind["x_ohm_per_km"].to_numpy() / 1e3,
            susceptance=kind["c_nf_per_km"].to_numpy() * 2 * np.pi * 50 * 1e-12,
            ampacity=kind["max_i_ka"].to_numpy() * 1e3,
        ),
        transformers=Transformers(
            name=stations["name"].tolist(),
            from_bus=stations["hv_bus"].astype(str).tolist(),
            to_bus=stations["lv_bus"].astype(str).tolist(),
            rated_power=stations["sn_mva"].to_numpy() * 1e6,
            rated_voltage_from=stations["vn_hv_kv"].to_numpy() * 1e3,
            rated_voltage_to=stations["vn_lv_kv"].to_numpy() * 1e3,
            short_circuit_voltage=stations["vk_percent"].to_numpy() / 100,
            copper_loss=stations["vkr_percent"].to_numpy() / 100,
            iron_loss=stations["pfe_kw"].to_numpy() * 1e3,
            no_load_current=stations["i0_percent"].to_numpy() / 100,
            tap_from=tap.to_numpy(),
            phase_shift=np.deg2rad(stations["shift_degree"].to_numpy()),
        ),
    )


def building_load(plan: Plan | None, buildings: pd.DataFrame, today: np.ndarray) -> np.ndarray:
    """Return what every building draws ``[8760, building]`` [kW], its own heat pump included where it has one."""
    load = today[:, None] * buildings["electricity_kwh_per_year"].to_numpy()[None]
    if plan is None:
        return load
    flows = plan.results["electricity_balance"]
    at = {name: i for i, name in enumerate(buildings["id"])}
    heat = plan.results["building_heat_kwh"].to_series()
    machine = plan.results["own_heating"].to_series()
    for name in flows["electricity_flow"].to_numpy().astype(str):
        if not name.startswith("own "):
            continue
        owners = heat[machine == name.removeprefix("own ")]
        if owners.sum() > 0:
            shape = -flows.sel(electricity_flow=name).to_numpy().astype(float) / owners.sum()
            for building, energy in owners.items():
                load[:, at[building]] += shape * energy
    return load


def figures(grid: Grid, load: np.ndarray, bus_of: np.ndarray) -> dict[str, float]:
    """Return the worst of the year: lowest voltage, fullest line and station, and how many break their limits."""
    count = len(grid.buses.name)
    lowest, loading = np.inf, np.zeros(len(grid.lines.name) + len(grid.transformers.name))
    low_buses = np.zeros(count, dtype=bool)
    for start in range(0, len(load), 730):
        power = np.zeros((len(load[start : start + 730]), count), dtype=complex)
        np.add.at(power.T, bus_of, -(load[start : start + 730] * 1e3 * (1 + 1j * TAN_PHI)).T)
        flow = power_flow(grid, power, keep=("voltage", "loading"))
        volts = np.abs(flow.voltage)
        lowest = min(lowest, float(np.nanmin(volts)))
        low_buses |= (volts < LOWEST).any(axis=0)
        loading = np.fmax(loading, np.nanmax(flow.loading, axis=0))
    lines = len(grid.lines.name)
    return {
        "lowest voltage [pu]": lowest,
        "buses below 0.90": float(low_buses.sum()),
        "fullest line": float(loading[:lines].max()),
        "lines above 1": float((loading[:lines] > 1).sum()),
        "fullest station": float(loading[lines:].max()),
        "stations above 1": float((loading[lines:] > 1).sum()),
        "peak [MW]": float(load.sum(axis=1).max() / 1e3),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("plans", nargs="+", type=Path)
    buildings = pd.read_csv(DATA / "buildings.csv")
    tied = pd.read_csv(DATA / "lv_loads.csv").set_index("id").loc[buildings["id"], "bus"]
    grid = lv_grid()
    names = {name: i for i, name in enumerate(grid.buses.name)}
    bus_of = np.array([names[str(bus)] for bus in tied])
    table = {}
    for folder in parser.parse_args().plans:
        plan = open_plan(folder)
        flows = plan.results["electricity_balance"]
        homes = [n for n in flows["electricity_flow"].to_numpy().astype(str) if n.startswith("electricity (")]
        drawn = -flows.sel(electricity_flow=homes).sum("electricity_flow").to_numpy().astype(float)
        today = drawn / drawn.sum()
        if "today" not in table:
            table["today"] = figures(grid, building_load(None, buildings, today), bus_of)
        title = folder.name
        table[title] = figures(grid, building_load(plan, buildings, today), bus_of)
    print(pd.DataFrame(table).round(3).to_string())


if __name__ == "__main__":
    main()
