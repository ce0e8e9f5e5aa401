"""Build Schutterwald's LV grid from the committed tables alone, and print how far its voltages are from the package's.

Run as a script by `test_scenarios.py`: pandapower warns more than our test settings allow.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandapower as pp
import pandapower.networks
import pandas as pd


def build(data: Path) -> pp.pandapowerNet:
    """Return the grid of the tables."""
    net = pp.create_empty_network()
    for bus in pd.read_csv(data / "lv_buses.csv").itertuples():
        pp.create_bus(net, vn_kv=bus.vn_kv, index=bus.bus)
    types = pd.read_csv(data / "lv_line_types.csv", index_col="std_type")
    for line in pd.read_csv(data / "lv_lines.csv").itertuples():
        pp.create_line_from_parameters(
            net, line.from_bus, line.to_bus, line.length_m / 1e3, index=line.line, **types.loc[line.std_type]
        )
    for switch in pd.read_csv(data / "lv_switches.csv").itertuples():
        pp.create_switch(net, switch.bus, switch.line, "l", closed=switch.closed)
    for station in pd.read_csv(data / "lv_transformers.csv").to_dict("records"):
        pp.create_ext_grid(net, station["hv_bus"], vm_pu=station.pop("source_vm_pu"))
        pp.create_transformer_from_parameters(net, **station, tap_changer_type="Ratio")
    for load in pd.read_csv(data / "lv_loads.csv").itertuples():
        pp.create_load(net, load.bus, load.p_kw / 1e3, load.q_kvar / 1e3)
    return net


if __name__ == "__main__":
    ours, theirs = build(Path(sys.argv[1])), pandapower.networks.lv_schutterwald()
    pp.runpp(ours)
    print((ours.res_bus.vm_pu - theirs.res_bus.vm_pu).abs().max())
