"""Optima that another tool published for heat networks with a linear cost law, to 1e-4."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from energyplan.optimise.network_check import check_network
from energyplan.optimise.network_design import DesignOptions, design_network
from energyplan.optimise.network_input import LinearLaw, network_input
from energyplan.optimise.network_problem import DesignProblem, design_problem

CASES = Path(__file__).resolve().parents[2].parent / "shared" / "cases"
pytestmark = pytest.mark.skipif(not CASES.is_dir(), reason="the folder shared/cases does not stand beside the checkout")


def annuity(rate: float, years: float) -> float:
    return rate * (1 + rate) ** years / ((1 + rate) ** years - 1)


def table(case: str, name: str) -> dict[str, np.ndarray]:
    with (CASES / case / f"{name}.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {key: np.array([float(row[key]) for row in rows]) for key in rows[0]}


def problem(
    case: str, rate: float, heat_price: float, source: tuple[list[float], list[float]], *, forced: bool
) -> DesignProblem:
    """The law of the cases' README: 567.335 EUR/m and 0.018377 EUR/(m kW), 0.02189 kW/m and 4.348e-7 1/m, 69 MW."""
    routes, users, sources = table(case, "routes"), table(case, "consumers"), table(case, "sources")
    yearly = annuity(rate, 40)
    net = network_input(
        (len(table(case, "nodes")["node"]), routes["from_node"], routes["to_node"], routes["length_m"]),
        (users["node"], users["design_demand_kw"]),
        (sources["node"], np.full(len(sources["node"]), 1e5)),
        LinearLaw(yearly * 567.335, yearly * 0.018377, 0.02189, 4.348e-7, 69000.0),
        consumer_mode=int(forced),
    )
    price, capacity = source
    return design_problem(
        net,
        revenue=heat_price * users["design_demand_kw"] * users["full_load_hours"],
        source_energy_cost=np.array(price) * sources["full_load_hours"],
        source_capacity_cost=capacity,
    )


SMALL = ("topotherm_small", 0.08, 0.18, ([0.08], [0.0]))
TWO = ("topotherm_two_producers", 0.03, 0.22, ([0.08, 0.04], [0.0, annuity(0.07, 23)]))


@pytest.mark.parametrize(
    ("given", "forced", "expected"), [(SMALL, True, -990.80), (SMALL, False, -1435.88), (TWO, False, -39107.19)]
)
@pytest.mark.parametrize("chains", [True, False])
def test_published_optima(given: tuple, forced: bool, expected: float, chains: bool) -> None:
    design = design_network(problem(*given, forced=forced), DesignOptions(gap=1e-6, threads=1, chains=chains))
    assert design.outcome.status == "optimal"
    assert design.outcome.objective == pytest.approx(expected, rel=1e-4)
    check_network(problem(*given, forced=forced), design.network)
