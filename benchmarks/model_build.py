"""Benchmark: building the planning model and handing it to HiGHS, against linopy and against plain Pyomo rules.

Nine technologies at each of three linked nodes over 8760 hours: PV, wind, grid, CHP, gas boiler, heat pump, electric
boiler, battery, tank. The clock runs from arrays in memory to a model inside HiGHS that has not been solved. Every
measurement has a process of its own, so that the peak of its memory is its own. The three models have the same rows
and columns, and on a short horizon the same optimum.

    python benchmarks/model_build.py [--hours 8760] [--repeat 3]
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
ZONES = ("north", "centre", "south")
LINES = (("north", "centre"), ("centre", "south"))
SOURCES, CONVERTERS, STORES = (
    ("pv", "wind", "grid"),
    ("chp", "boiler", "pump", "heater"),
    ("battery", "tank"),
)
SHORT = 168

CAPEX = {"pv": 20.0, "wind": 45.0, "grid": 2.0, "chp": 60.0, "boiler": 8.0, "pump": 30.0, "heater": 6.0}
CAPEX |= {"battery": 6.0, "tank": 0.8, "line": 3.0}
LOSS = {"battery": 0.0005, "tank": 0.004}
RATE = {"battery": 0.5, "tank": 0.25}
GOES_IN, COMES_OUT, ARRIVES = {"battery": 0.95, "tank": 1.0}, {"battery": 0.95, "tank": 1.0}, 0.97
GAS_PRICE = 0.08
FUEL_USE = {"chp": 2.0, "boiler": 1.1, "pump": 0.0, "heater": 0.0}


@dataclass(frozen=True)
class Data:
    """Series of the benchmark: ``[zone, t]``, the price and the COP ``[t]``; costs count for a share of the year."""

    share: float
    sun: Values
    wind: Values
    price: Values
    cop: Values
    power: Values
    heat: Values

    @property
    def hours(self) -> int:
        """Number of hours."""
        return len(self.price)

    def power_rate(self, machine: str) -> Values | float:
        """Electricity per kWh of heat of a machine, out positive."""
        return {"chp": 0.7, "boiler": 0.0, "pump": -1.0 / self.cop, "heater": -1.0}[machine]


def data(hours: int) -> Data:
    """Return the benchmark's series, the same in every process."""
    rng = np.random.default_rng(3)
    t = np.arange(8760)
    day, year = 2 * np.pi * t / 24, 2 * np.pi * t / 8760

    def each(make: Callable[[int], Values]) -> Values:
        return np.stack([make(i)[:hours] for i in range(len(ZONES))])

    return Data(
        share=hours / 8760,
        sun=each(lambda i: np.round(np.clip(-np.cos(day), 0, None) * (0.2 + 0.8 * rng.random(8760)), 6)),
        wind=each(lambda i: np.clip(0.3 + 0.3 * np.sin(t / (13.0 + i)) + 0.1 * rng.standard_normal(8760), 0, 1)),
        price=(0.2 + 0.06 * np.sin(day) + 0.03 * rng.standard_normal(8760))[:hours],
        cop=(3.2 - 0.8 * np.cos(year))[:hours],
        power=each(lambda i: 100.0 * (i + 1) + 40 * np.sin(day - i) + 10 * rng.random(8760)),
        heat=each(lambda i: 150.0 + 100 * np.cos(year) + 30 * np.cos(day - i) + 5 * rng.random(8760)),
    )


def ours(d: Data) -> Callable[[], Any]:
    """Return what builds our model and gives a loaded solver and the objective's unit."""
    import highspy

    from energyplan.optimise.highs import _pass
    from energyplan.optimise.model import build, compiled
    from energyplan.optimise.scaling import scaled
    from energyplan.results.bare import bare_problem, chronological
    from energyplan.results.problem import Fuel
    from energyplan.technologies.roles import Capacity, Converter, Demand, Link, Role, Source, Store

    def size(kind: str) -> Capacity:
        return Capacity(maximum=1e5, capex_per_unit=CAPEX[kind] * d.share, lifetime_years=1.0)

    def store(kind: str, zone: str) -> Store:
        return Store(
            f"{kind} {zone}",
            kind,
            zone=zone,
            capacity=size(kind),
            carrier="electricity" if kind == "battery" else "heat",
            charge_efficiency=GOES_IN[kind],
            discharge_efficiency=COMES_OUT[kind],
            loss_per_hour=LOSS[kind],
            charge_kw_per_kwh=RATE[kind],
            discharge_kw_per_kwh=RATE[kind],
        )

    def go() -> Any:
        assets: list[Role] = []
        for z, zone in enumerate(ZONES):
            output = {"pv": d.sun[z], "wind": d.wind[z], "grid": 1.0}
            for kind in SOURCES:
                price = d.price if kind == "grid" else 0.0
                assets.append(
                    Source(
                        f"{kind} {zone}",
                        kind,
                        zone=zone,
                        capacity=size(kind),
                        availability=output[kind],
                        variable_cost=price,
                    )
                )
            for kind in CONVERTERS:
                flows = {"heat": 1.0, "electricity": d.power_rate(kind), "gas": -FUEL_USE[kind]}
                assets.append(Converter(f"{kind} {zone}", kind, zone=zone, capacity=size(kind), flows=flows))
            assets += [store(kind, zone) for kind in STORES]
            assets.append(Demand(f"power {zone}", "load", zone=zone, load_kw=d.power[z]))
            assets.append(Demand(f"heat {zone}", "load", zone=zone, carrier="heat", load_kw=d.heat[z]))
        for a, b in LINES:
            assets.append(Link(f"{a} to {b}", "line", zone=a, to_zone=b, efficiency=ARRIVES, capacity=size("line")))
        problem = bare_problem(assets, chronological(d.hours), [Fuel("gas", GAS_PRICE, 0.2)], discount_rate=0.0)
        small = scaled(compiled(build(problem)))
        solver = highspy.Highs()
        solver.setOptionValue("output_flag", False)
        _pass(solver, small.matrix)
        return solver, small.objective

    return go


def linopy(d: Data, **options: bool) -> Callable[[], Any]:
    """Return what builds linopy's model and hands it over, array-wise as its documentation recommends."""
    import warnings

    import linopy as lp
    import pandas as pd
    import xarray as xr

    warnings.simplefilter("ignore")

    def go() -> Any:
        hour, zone = pd.RangeIndex(d.hours, name="hour"), pd.Index(ZONES, name="zone")
        source, turn = pd.Index(SOURCES, name="source"), pd.Index(CONVERTERS, name="turn")
        store, line = pd.Index(STORES, name="store"), pd.RangeIndex(len(LINES), name="line")

        def of(values: Any, *dims: pd.Index) -> Any:
            return xr.DataArray(values, coords=list(dims))

        m = lp.Model(**options)
        flow = m.add_variables(lower=0, coords=[source, zone, hour], name="source_kw")
        run = m.add_variables(lower=0, coords=[turn, zone, hour], name="converter_kw")
        charge = m.add_variables(lower=0, coords=[store, zone, hour], name="charge_kw")
        out = m.add_variables(lower=0, coords=[store, zone, hour], name="discharge_kw")
        level = m.add_variables(lower=0, coords=[store, zone, hour], name="level_kwh")
        forth = m.add_variables(lower=0, coords=[line, hour], name="link_kw")
        back = m.add_variables(lower=0, coords=[line, hour], name="link_back_kw")
        new_source = m.add_variables(lower=0, upper=1e5, coords=[source, zone], name="new_source")
        new_turn = m.add_variables(lower=0, upper=1e5, coords=[turn, zone], name="new_turn")
        new_store = m.add_variables(lower=0, upper=1e5, coords=[store, zone], name="new_store")
        new_line = m.add_variables(lower=0, upper=1e5, coords=[line], name="new_line")
        gas = m.add_variables(lower=0, name="gas")
        share = of(np.stack([d.sun, d.wind, np.ones_like(d.sun)]), source, zone, hour)
        rate, loss = of([RATE[s] for s in STORES], store), of([LOSS[s] for s in STORES], store)
        m.add_constraints(flow - share * new_source <= 0, name="source_limit")
        m.add_constraints(run - new_turn <= 0, name="converter_limit")
        m.add_constraints(charge - rate * new_store <= 0, name="charge_limit")
        m.add_constraints(out - rate * new_store <= 0, name="discharge_limit")
        m.add_constraints(level - new_store <= 0, name="level_top")
        m.add_constraints(forth - new_line <= 0, name="link_limit")
        m.add_constraints(back - new_line <= 0, name="link_back_limit")
        before = level.roll(hour=1)
        goes_in, comes_out = of([GOES_IN[s] for s in STORES], store), of([1 / COMES_OUT[s] for s in STORES], store)
        m.add_constraints(level - (1 - loss) * before - goes_in * charge + comes_out * out == 0, name="level_step")
        power_rate = of(np.stack([np.broadcast_to(d.power_rate(k), d.hours) for k in CONVERTERS]), turn, hour)
        ends = np.array([[(z == a, z == b) for a, b in LINES] for z in ZONES], dtype=float)
        start, end = of(ends[:, :, 0], zone, line), of(ends[:, :, 1], zone, line)
        net = out - charge
        carried = ((ARRIVES * end - start) * forth + (ARRIVES * start - end) * back).sum("line")
        power = flow.sum("source") + (power_rate * run).sum("turn") + net.sel(store="battery", drop=True) + carried
        m.add_constraints(power == of(d.power, zone, hour), name="power")
        m.add_constraints(run.sum("turn") + net.sel(store="tank", drop=True) == of(d.heat, zone, hour), name="heat")
        use = of([FUEL_USE[k] for k in CONVERTERS], turn)
        m.add_constraints(gas - (use * run).sum() == 0, name="gas_balance")
        grid = flow.sel(source="grid", drop=True)
        m.add_objective(
            (of(d.price, hour) * grid).sum()
            + GAS_PRICE * gas
            + d.share * (of([CAPEX[s] for s in SOURCES], source) * new_source).sum()
            + d.share * (of([CAPEX[s] for s in CONVERTERS], turn) * new_turn).sum()
            + d.share * (of([CAPEX[s] for s in STORES], store) * new_store).sum()
            + d.share * (CAPEX["line"] * new_line).sum()
        )
        solver = m.to_highspy()
        return solver, 1.0

    return go


def rules(d: Data) -> Callable[[], Any]:
    """Return what builds the model from plain Pyomo rules, one Python call per row, and hands it over."""
    import highspy
    import pyomo.environ as pyo
    from pyomo.repn.plugins.standard_form import LinearStandardFormCompiler

    from energyplan.optimise.highs import _pass
    from energyplan.optimise.system import Matrix

    series = {"pv": d.sun.tolist(), "wind": d.wind.tolist(), "grid": np.ones_like(d.sun).tolist()}
    price, power, heat = d.price.tolist(), d.power.tolist(), d.heat.tolist()
    rate = {k: np.broadcast_to(d.power_rate(k), d.hours).tolist() for k in CONVERTERS}

    def go() -> Any:
        m = pyo.ConcreteModel()
        zones, hours, lines = range(len(ZONES)), range(d.hours), range(len(LINES))
        places = [(ZONES.index(a), ZONES.index(b)) for a, b in LINES]
        kw = pyo.NonNegativeReals
        m.flow, m.run = pyo.Var(SOURCES, zones, hours, domain=kw), pyo.Var(CONVERTERS, zones, hours, domain=kw)
        m.charge, m.out = pyo.Var(STORES, zones, hours, domain=kw), pyo.Var(STORES, zones, hours, domain=kw)
        m.level = pyo.Var(STORES, zones, hours, domain=kw)
        m.forth, m.back = pyo.Var(lines, hours, domain=kw), pyo.Var(lines, hours, domain=kw)
        m.new = pyo.Var([*SOURCES, *CONVERTERS, *STORES], zones, bounds=(0, 1e5))
        m.new_line, m.gas = pyo.Var(lines, bounds=(0, 1e5)), pyo.Var(domain=kw)
        m.c1 = pyo.Constraint(
            SOURCES, zones, hours, rule=lambda m, k, z, t: m.flow[k, z, t] - series[k][z][t] * m.new[k, z] <= 0
        )
        m.c2 = pyo.Constraint(CONVERTERS, zones, hours, rule=lambda m, k, z, t: m.run[k, z, t] - m.new[k, z] <= 0)
        m.c3 = pyo.Constraint(
            STORES, zones, hours, rule=lambda m, k, z, t: m.charge[k, z, t] - RATE[k] * m.new[k, z] <= 0
        )
        m.c4 = pyo.Constraint(STORES, zones, hours, rule=lambda m, k, z, t: m.out[k, z, t] - RATE[k] * m.new[k, z] <= 0)
        m.c5 = pyo.Constraint(STORES, zones, hours, rule=lambda m, k, z, t: m.level[k, z, t] - m.new[k, z] <= 0)
        m.c6 = pyo.Constraint(lines, hours, rule=lambda m, i, t: m.forth[i, t] - m.new_line[i] <= 0)
        m.c7 = pyo.Constraint(lines, hours, rule=lambda m, i, t: m.back[i, t] - m.new_line[i] <= 0)
        m.c8 = pyo.Constraint(
            STORES,
            zones,
            hours,
            rule=lambda m, k, z, t: (
                m.level[k, z, t]
                - (1 - LOSS[k]) * m.level[k, z, (t - 1) % d.hours]
                - GOES_IN[k] * m.charge[k, z, t]
                + m.out[k, z, t] / COMES_OUT[k]
                == 0
            ),
        )

        def balance(m: Any, z: int, t: int) -> Any:
            carried = sum(
                (ARRIVES * (z == b) - (z == a)) * m.forth[i, t] + (ARRIVES * (z == a) - (z == b)) * m.back[i, t]
                for i, (a, b) in enumerate(places)
            )
            made = sum(m.flow[k, z, t] for k in SOURCES) + sum(rate[k][t] * m.run[k, z, t] for k in CONVERTERS)
            return made + carried + m.out["battery", z, t] - m.charge["battery", z, t] == power[z][t]

        m.c9 = pyo.Constraint(zones, hours, rule=balance)
        m.c10 = pyo.Constraint(
            zones,
            hours,
            rule=lambda m, z, t: (
                sum(m.run[k, z, t] for k in CONVERTERS) + m.out["tank", z, t] - m.charge["tank", z, t] == heat[z][t]
            ),
        )
        m.c11 = pyo.Constraint(
            expr=m.gas - sum(FUEL_USE[k] * m.run[k, z, t] for k in CONVERTERS for z in zones for t in hours) == 0
        )
        m.cost = pyo.Objective(
            expr=sum(price[t] * m.flow["grid", z, t] for z in zones for t in hours)
            + GAS_PRICE * m.gas
            + sum(d.share * CAPEX[k] * m.new[k, z] for k in (*SOURCES, *CONVERTERS, *STORES) for z in zones)
            + sum(d.share * CAPEX["line"] * m.new_line[i] for i in lines)
        )
        form = LinearStandardFormCompiler().write(m, mixed_form=True)
        low = np.array([v.lb if v.lb is not None else -np.inf for v in form.columns], dtype=float)
        high = np.array([v.ub if v.ub is not None else np.inf for v in form.columns], dtype=float)
        equal = np.array([r.bound_type == 0 for r in form.rows])
        solver = highspy.Highs()
        solver.setOptionValue("output_flag", False)
        matrix = Matrix(
            np.asarray(form.c.todense()).ravel(), low, high, np.zeros(len(low), dtype=bool),
            np.where(equal, form.rhs, -np.inf), np.asarray(form.rhs, dtype=float), form.A.tocsc(),
        )  # fmt: skip
        _pass(solver, matrix)
        return solver, 1.0

    return go


MAKERS: dict[str, Callable[[Data], Callable[[], Any]]] = {
    "ours": ours,
    "linopy": linopy,
    "linopy frozen": lambda d: linopy(d, freeze_constraints=True),
    "pyomo rules": rules,
}


def peak_mb() -> float:
    """Return the highest resident memory of this process so far [MB]."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(which: str, hours: int, solve: bool) -> dict[str, float]:
    """Build one model in this process; return seconds, memory, size and, where solved, the optimum."""
    MAKERS[which](data(24))()  # what is imported or prepared on first use is not part of the model
    go = MAKERS[which](data(hours))
    before = peak_mb()
    began = time.perf_counter()
    solver, unit = go()
    seconds = time.perf_counter() - began
    found = {
        "seconds": seconds,
        "peak_mb": peak_mb(),
        "before_mb": before,
        "rows": solver.getNumRow(),
        "columns": solver.getNumCol(),
        "nonzeros": solver.getNumNz(),
    }
    if solve:
        solver.setOptionValue("output_flag", False)
        solver.run()
        found["optimum"] = solver.getInfo().objective_function_value * unit
    return found


def apart(which: str, hours: int, *, solve: bool = False) -> dict[str, float]:
    """Measure in a process of its own."""
    command = [sys.executable, __file__, "--one", which, "--hours", str(hours), *(["--solve"] if solve else [])]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    if answer.returncode:
        raise SystemExit(f"{which} failed:\n{answer.stderr[-2000:]}")
    result: dict[str, float] = json.loads(answer.stdout.strip().splitlines()[-1])
    return result


def best_of(which: str, hours: int, repeat: int) -> dict[str, float]:
    """Return the fastest of several processes."""
    return min((apart(which, hours) for _ in range(repeat)), key=lambda r: r["seconds"])


def compare(hours: int, repeat: int) -> None:
    """Print optima on a short horizon, then times, peaks and ratios on the whole one."""
    print(f"optimum on {SHORT} h, each model solved by HiGHS:")
    for which in MAKERS:
        short = apart(which, SHORT, solve=True)
        size = f"{short['rows']:,.0f} rows, {short['columns']:,.0f} columns"
        print(f"  {which:14} {short['optimum']:,.6f}   {size}, {short['nonzeros']:,.0f} nonzeros")
    print(f"\nmodel built and handed over, {hours} h, fastest of {repeat}:")
    results = {which: best_of(which, hours, repeat) for which in MAKERS if which != "pyomo rules"}
    for which, r in results.items():
        above = r["peak_mb"] - r["before_mb"]
        size = f"{r['rows']:,.0f} x {r['columns']:,.0f}, {r['nonzeros']:,.0f} nonzeros"
        print(
            f"  {which:14} {r['seconds']:7.2f} s   peak {r['peak_mb']:5.0f} MB, {above:5.0f} MB above imports   {size}"
        )
    plain = best_of("pyomo rules", 4 * SHORT, 1)
    print(
        f"  {'pyomo rules':14} {plain['seconds'] * hours / (4 * SHORT):7.2f} s   ({4 * SHORT} h, scaled to {hours} h)"
    )
    mine = results["ours"]
    for which in ("linopy", "linopy frozen"):
        r = results[which]
        grown = (mine["peak_mb"] - mine["before_mb"]) / (r["peak_mb"] - r["before_mb"])
        print(
            f"ours / {which}: time {mine['seconds'] / r['seconds']:.2f}, "
            f"peak memory {mine['peak_mb'] / r['peak_mb']:.2f}, memory above the imports {grown:.2f}"
        )


def main() -> None:
    """Compare, or measure one model where asked for by the comparison."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hours", type=int, default=8760)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--one", choices=MAKERS)
    parser.add_argument("--solve", action="store_true")
    args = parser.parse_args()
    if args.one:
        print(json.dumps(measure(args.one, args.hours, args.solve)))
    else:
        compare(args.hours, args.repeat)


if __name__ == "__main__":
    main()
