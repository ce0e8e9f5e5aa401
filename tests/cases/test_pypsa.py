"""A system without networks has PyPSA's optimum: same data, two models, two hand-overs to a solver.

Two zones over a week: PV (sized) and wind (given), a grid with a price series and a limit, CHP, boiler and heat pump
with a series of COPs, battery and tank with losses in, out and over time, feeding in, and lossy links between the
zones, one of them sized.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from energyplan.optimise.design import design
from energyplan.optimise.highs import SolveOptions
from energyplan.results.bare import bare_problem, chronological
from energyplan.results.design import Design
from energyplan.results.problem import Fuel
from energyplan.technologies.roles import Capacity, Converter, Demand, Link, Role, Source, Store

HOURS = 168


@dataclass(frozen=True)
class Data:
    """Series of the week ``[t]``."""

    sun: NDArray[np.float64]
    wind: NDArray[np.float64]
    price: NDArray[np.float64]
    cop: NDArray[np.float64]
    power_a: NDArray[np.float64]
    power_b: NDArray[np.float64]
    heat_a: NDArray[np.float64]
    heat_b: NDArray[np.float64]


def week(seed: int = 7) -> Data:
    rng = np.random.default_rng(seed)
    t = np.arange(HOURS)
    day = 2 * np.pi * t / 24
    return Data(
        sun=np.clip(-np.cos(day), 0, None) * (0.3 + 0.7 * rng.random(HOURS)),
        wind=np.clip(0.35 + 0.3 * np.sin(t / 17.0) + 0.15 * rng.standard_normal(HOURS), 0, 1),
        price=0.2 + 0.08 * np.sin(day - 1.0) + 0.03 * rng.standard_normal(HOURS),
        cop=3.0 + 0.6 * np.sin(day - 2.0),
        power_a=80 + 30 * np.sin(day - 1.5) + 5 * rng.random(HOURS),
        power_b=40 + 15 * np.sin(day - 2.5) + 5 * rng.random(HOURS),
        heat_a=150 + 60 * np.cos(day) + 10 * rng.random(HOURS),
        heat_b=60 + 20 * np.cos(day),
    )


def sized(price: float, most: float = 1e4) -> Capacity:
    return Capacity(maximum=most, capex_per_unit=price, lifetime_years=1.0)


def stands(kw: float) -> Capacity:
    return Capacity(existing=kw, maximum=kw)


def ours(data: Data) -> Design:
    """Return our optimum; weekly costs per kW so that everything is worth building."""
    assets: list[Role] = [
        Source("import", "grid_market", zone="grid", capacity=stands(500.0), variable_cost=data.price),
        Demand("export", "market", zone="grid", capacity=stands(60.0), variable_cost=-0.05, flexible=True),
        Link("connection", "line", zone="grid", to_zone="a", capacity=sized(1.2), both_ways=False, efficiency=0.98),
        Link("feed-in", "line", zone="a", to_zone="grid", capacity=stands(60.0), both_ways=False),
        Link("between", "line", zone="a", to_zone="b", capacity=stands(70.0), efficiency=0.95, variable_cost=0.002),
        Link(
            "pipe", "pipe", zone="a", to_zone="b", capacity=sized(0.5), carrier="heat", efficiency=0.9, both_ways=False
        ),
        Source("pv", "pv", zone="a", capacity=sized(4.0, 150.0), availability=data.sun),
        Source("wind", "wind", zone="b", capacity=stands(50.0), availability=data.wind, variable_cost=0.001),
        Converter(
            "chp",
            "chp",
            zone="a",
            flows={"heat": 1.0, "electricity": 0.7, "gas": -2.0},
            capacity=sized(2.0, 60.0),
            variable_cost=0.01,
        ),
        Converter("boiler", "b", zone="a", flows={"heat": 1.0, "gas": -1 / 0.9}, capacity=sized(0.4)),
        Converter(
            "pump", "hp", zone="a", flows={"heat": 1.0, "electricity": -1.0 / data.cop}, capacity=sized(1.5, 70.0)
        ),
        Converter("wood boiler", "b", zone="b", flows={"heat": 1.0, "wood": -1.25}, capacity=sized(1.6)),
        Store(
            "battery",
            "battery",
            zone="a",
            carrier="electricity",
            capacity=sized(0.15),
            charge_efficiency=0.95,
            discharge_efficiency=0.94,
            loss_per_hour=0.001,
            charge_kw_per_kwh=0.5,
            discharge_kw_per_kwh=0.5,
        ),
        Store(
            "tank",
            "tank",
            zone="a",
            capacity=sized(0.04),
            loss_per_hour=0.004,
            charge_kw_per_kwh=0.25,
            discharge_kw_per_kwh=0.25,
        ),
        Demand("power a", "load", zone="a", load_kw=data.power_a),
        Demand("power b", "load", zone="b", load_kw=data.power_b),
        Demand("heat a", "load", zone="a", carrier="heat", load_kw=data.heat_a),
        Demand("heat b", "load", zone="b", carrier="heat", load_kw=data.heat_b),
    ]
    fuels = [Fuel("gas", 0.07, 0.2), Fuel("wood", 0.055, 0.0, limit_kwh=9000.0)]
    problem = bare_problem(assets, chronological(HOURS), fuels, discount_rate=0.0)
    found = design(problem, SolveOptions(gap=0.0, extra=(("primal_feasibility_tolerance", 1e-9),)))
    assert isinstance(found, Design), str(found)
    return found


def theirs(data: Data, pypsa: Any) -> tuple[float, dict[str, float]]:
    """Return PyPSA's optimum and capacities."""
    n = pypsa.Network()
    n.set_snapshots(range(HOURS))
    for bus in ("grid", "a", "b", "heat a", "heat b", "gas", "wood"):
        n.add("Bus", bus)

    def source(name: str, bus: str, **more: Any) -> None:
        n.add("Generator", name, bus=bus, **more)

    def line(name: str, start: str, end: str, **more: Any) -> None:
        n.add("Link", name, bus0=start, bus1=end, **more)

    source("import", "grid", p_nom=500.0, marginal_cost=data.price)
    source("export", "grid", p_nom=60.0, p_min_pu=-1.0, p_max_pu=0.0, marginal_cost=0.05)
    line("connection", "grid", "a", p_nom_extendable=True, p_nom_max=1e4, capital_cost=1.2, efficiency=0.98)
    line("feed-in", "a", "grid", p_nom=60.0)
    line("forth", "a", "b", p_nom=70.0, efficiency=0.95, marginal_cost=0.002)
    line("back", "b", "a", p_nom=70.0, efficiency=0.95, marginal_cost=0.002)
    line("pipe", "heat a", "heat b", p_nom_extendable=True, p_nom_max=1e4, capital_cost=0.5, efficiency=0.9)
    source("pv", "a", p_nom_extendable=True, p_nom_max=150.0, capital_cost=4.0, p_max_pu=data.sun)
    source("wind", "b", p_nom=50.0, p_max_pu=data.wind, marginal_cost=0.001)
    source("gas supply", "gas", p_nom=1e5, marginal_cost=0.07)
    source("wood supply", "wood", p_nom=1e5, marginal_cost=0.055, e_sum_max=9000.0)
    # a link's power counts at its first end: 2 kWh of gas per kWh of heat halve cost and size per kW of heat
    n.add(
        "Link", "chp", bus0="gas", bus1="heat a", bus2="a", efficiency=0.5, efficiency2=0.35,
        p_nom_extendable=True, p_nom_max=120.0, capital_cost=1.0, marginal_cost=0.005,
    )  # fmt: skip
    line("boiler", "gas", "heat a", efficiency=0.9, p_nom_extendable=True, p_nom_max=2e4, capital_cost=0.36)
    line("wood boiler", "wood", "heat b", efficiency=0.8, p_nom_extendable=True, p_nom_max=2e4, capital_cost=1.28)
    # the heat pump runs backwards, so that its size counts in heat while its COP changes by the hour
    line(
        "pump", "heat a", "a", efficiency=1.0 / data.cop, p_min_pu=-1.0, p_max_pu=0.0,
        p_nom_extendable=True, p_nom_max=70.0, capital_cost=1.5,
    )  # fmt: skip
    n.add(
        "StorageUnit", "battery", bus="a", max_hours=2.0, p_nom_extendable=True, p_nom_max=1e4, capital_cost=0.3,
        efficiency_store=0.95, efficiency_dispatch=0.94, standing_loss=0.001, cyclic_state_of_charge=True,
    )  # fmt: skip
    n.add(
        "StorageUnit", "tank", bus="heat a", max_hours=4.0, p_nom_extendable=True, p_nom_max=1e4, capital_cost=0.16,
        standing_loss=0.004, cyclic_state_of_charge=True,
    )  # fmt: skip
    for name, bus, load in (
        ("power a", "a", data.power_a),
        ("power b", "b", data.power_b),
        ("heat a", "heat a", data.heat_a),
        ("heat b", "heat b", data.heat_b),
    ):
        n.add("Load", name, bus=bus, p_set=load)
    status, condition = n.optimize(
        solver_name="highs",
        include_objective_constant=False,
        primal_feasibility_tolerance=1e-9,
        output_flag=False,
    )
    assert (status, condition) == ("ok", "optimal")
    size = {
        "pv": float(n.generators.p_nom_opt["pv"]),
        "chp": 0.5 * float(n.links.p_nom_opt["chp"]),
        "boiler": 0.9 * float(n.links.p_nom_opt["boiler"]),
        "pump": float(n.links.p_nom_opt["pump"]),
        "wood boiler": 0.8 * float(n.links.p_nom_opt["wood boiler"]),
        "connection": float(n.links.p_nom_opt["connection"]),
        "pipe": float(n.links.p_nom_opt["pipe"]),
        "battery": 2.0 * float(n.storage_units.p_nom_opt["battery"]),
        "tank": 4.0 * float(n.storage_units.p_nom_opt["tank"]),
    }
    return float(n.objective), size


@pytest.mark.slow
# how PyPSA calls linopy; nothing of ours is on the way
@pytest.mark.filterwarnings("ignore:.*silently.*:FutureWarning")
def test_a_system_without_networks_has_the_optimum_of_pypsa() -> None:
    pypsa = pytest.importorskip("pypsa")
    data = week()
    found = ours(data)
    cost, size = theirs(data, pypsa)
    assert found.cost == pytest.approx(cost, rel=1e-6)
    for name, kw in size.items():
        assert kw > 1.0, f"{name} is not built, so the case says nothing about it"
        assert found.capacity[name] == pytest.approx(kw, rel=1e-4), name
