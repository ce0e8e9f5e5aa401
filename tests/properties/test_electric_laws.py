"""What holds on every grid: Kirchhoff's laws, power balance, and that numbering, order and scaling do not matter."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from energyplan.loadflow.electric_flow import power_flow
from energyplan.loadflow.electric_load import Injections
from energyplan.loadflow.electric_options import KEEP, FlowOptions
from energyplan.loadflow.electric_result import PowerFlow
from energyplan.loadflow.grid import Buses, Grid, Lines, Sources, Transformers, names
from energyplan.loadflow.grid_build import build_grid

CASES = 4


@dataclass(frozen=True)
class Sample:
    """A grid and what is injected."""

    grid: Grid
    power: np.ndarray


@st.composite
def samples(draw: st.DrawFn, loops: bool = True) -> Sample:
    """A random tree or mesh behind a transformer, with charging, parallel lines, open ends and idle buses."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    count = draw(st.integers(3, 40))
    reach = draw(st.integers(1, 12))
    extra = draw(st.integers(0, 4)) if loops and count > 4 else 0
    start = [int(rng.integers(max(1, k - reach), k)) for k in range(2, count)]
    end = list(range(2, count))
    for _ in range(extra):
        a, b = rng.choice(np.arange(1, count), 2, replace=False)
        start.append(int(a))
        end.append(int(b))
    flip = rng.random(len(start)) < 0.5
    start, end = np.where(flip, end, start), np.where(flip, start, end)
    lines = Lines(
        names("l", len(start)), start, end, rng.uniform(1, 60, len(start)), rng.uniform(1e-4, 6e-4, len(start)),
        rng.uniform(5e-5, 3e-4, len(start)), rng.uniform(0, 1e-8, len(start)), rng.uniform(0, 1e-9, len(start)),
        rng.integers(1, 3, len(start)), ampacity=200.0,
    )  # fmt: skip
    trafo = Transformers(
        ["t"], [0], [1], 4e5, 6600.0, 410.0, 0.05, 0.01, 800.0, 0.004, tap_from=rng.uniform(0.95, 1.05),
        phase_shift=rng.uniform(-3, 3),
    )  # fmt: skip
    volts = np.r_[6600.0, np.full(count - 1, 400.0)]
    grid = build_grid(
        Buses(names("b", count), volts), Sources(["s"], [0], rng.uniform(0.98, 1.05), rng.uniform(-1, 1)),
        lines=lines, transformers=trafo,
    )  # fmt: skip
    busy = rng.random(count) < draw(st.sampled_from([0.2, 0.7, 1.0]))
    size = draw(st.floats(1e3, 1.2e5)) / count
    power = size * rng.normal(-1, 1, (CASES, count)) * busy * (1 + 1j * rng.uniform(-0.5, 0.5, (CASES, count)))
    return Sample(grid, power)


def _solved(sample: Sample, **options: object) -> PowerFlow:
    flow = power_flow(sample.grid, sample.power, keep=KEEP, options=FlowOptions(**options))  # type: ignore[arg-type]
    assert flow.converged.all()
    return flow


@settings(max_examples=40, deadline=None)
@given(samples())
def test_what_is_injected_flows_into_the_branches_of_the_bus(sample: Sample) -> None:
    grid, flow = sample.grid, _solved(sample)
    balance = sample.power.copy()
    balance[:, 0] += flow.source_power[:, 0]
    for at, power in ((grid.branch_from, flow.power_from), (grid.branch_to, flow.power_to)):
        np.subtract.at(balance.T, at, power.T)
    assert np.abs(balance).max() < 2e-8 * max(np.abs(sample.power).max(), 1e3) + 1e-3


@settings(max_examples=40, deadline=None)
@given(samples())
def test_sources_cover_demand_and_losses(sample: Sample) -> None:
    flow = _solved(sample)
    total = flow.source_power.real.sum(axis=1) + sample.power.real.sum(axis=1)
    np.testing.assert_allclose(total, flow.losses.sum(axis=1), rtol=1e-6, atol=0.01)
    assert (flow.losses >= -1e-9).all()
    np.testing.assert_allclose(flow.losses, (flow.power_from + flow.power_to).real, rtol=1e-5, atol=1e-3)


@settings(max_examples=25, deadline=None)
@given(samples())
def test_every_method_gives_the_same_answer(sample: Sample) -> None:
    flows = [_solved(sample, method=m, max_sweeps=200) for m in ("sweep", "injection", "newton")]
    for flow in flows[1:]:
        assert np.abs(flow.voltage - flows[0].voltage).max() < 1e-8


@settings(max_examples=25, deadline=None)
@given(samples(), st.randoms(use_true_random=False))
def test_numbering_of_buses_and_lines_does_not_matter(sample: Sample, shuffle: object) -> None:
    grid, flow = sample.grid, _solved(sample)
    rng = np.random.default_rng(shuffle.randint(0, 2**31))  # type: ignore[attr-defined]
    bus, line = rng.permutation(grid.bus_count), rng.permutation(len(grid.lines.name))
    place = np.argsort(bus)
    lines = {c: getattr(grid.lines, c)[line] for c in grid.lines.__dataclass_fields__ if c != "name"}
    lines |= {c: place[lines[c]] for c in ("from_bus", "to_bus")}
    other = build_grid(
        Buses([grid.buses.name[i] for i in bus], grid.buses.rated_voltage[bus]),
        replace(grid.sources, bus=place[grid.sources.bus]),
        lines=Lines([grid.lines.name[i] for i in line], **lines),
        transformers=replace(
            grid.transformers, from_bus=place[grid.transformers.from_bus], to_bus=place[grid.transformers.to_bus]
        ),
    )
    again = _solved(Sample(other, sample.power[:, bus]))
    assert np.abs(again.voltage - flow.voltage[:, bus]).max() < 1e-8
    np.testing.assert_allclose(again.losses[:, : len(line)], flow.losses[:, line], rtol=1e-6, atol=1e-3)


@settings(max_examples=25, deadline=None)
@given(samples(loops=False), st.floats(0.2, 5.0))
def test_a_grid_of_twice_the_voltage_and_power_behaves_alike(sample: Sample, factor: float) -> None:
    grid, flow = sample.grid, _solved(sample)
    # voltages times f, powers times f^2 with the same ohms: same per-unit voltages, currents times f
    scaled = replace(
        grid,
        buses=replace(grid.buses, rated_voltage=grid.buses.rated_voltage * factor),
        transformers=replace(
            grid.transformers,
            rated_voltage_from=grid.transformers.rated_voltage_from * factor,
            rated_voltage_to=grid.transformers.rated_voltage_to * factor,
            rated_power=grid.transformers.rated_power * factor**2,
            iron_loss=grid.transformers.iron_loss * factor**2,
        ),
    )
    again = _solved(Sample(scaled, sample.power * factor**2))
    assert np.abs(again.voltage - flow.voltage).max() < 1e-8
    np.testing.assert_allclose(again.current_from, flow.current_from * factor, rtol=1e-6, atol=1e-5)


@settings(max_examples=20, deadline=None)
@given(samples(), st.floats(0, 1), st.floats(0, 1))
def test_loads_that_follow_the_voltage_equal_their_power_at_that_voltage(sample: Sample, a: float, b: float) -> None:
    parts = Injections(sample.power * (1 - a), sample.power * a * b, sample.power * a * (1 - b))
    flow = power_flow(sample.grid, parts)
    size = flow.magnitude
    same = power_flow(sample.grid, parts.power + parts.current * size + parts.impedance * size**2)
    assert flow.converged.all()
    assert np.abs(same.voltage - flow.voltage).max() < 1e-7
