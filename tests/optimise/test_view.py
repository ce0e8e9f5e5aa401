"""The Pyomo view: what a researcher may do to it, one by one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pyomo.environ as pyo
import pytest

from energyplan.core.errors import EnergyplanError
from energyplan.optimise.design import design
from energyplan.optimise.solve import Hooks
from energyplan.results.bare import bare_problem, chronological
from energyplan.results.design import Design
from energyplan.results.outcome import Outcome
from energyplan.technologies.roles import Capacity, Demand, Source

PROBLEM = bare_problem(
    [
        Source("cheap", "s", capacity=Capacity(existing=8.0, maximum=8.0), variable_cost=1.0),
        Source("dear", "s", capacity=Capacity(maximum=50.0, capex_per_unit=2.0, lifetime_years=1.0), variable_cost=3.0),
        Demand("load", "load", load_kw=np.array([10.0, 4.0])),
    ],
    chronological(2),
    discount_rate=0.0,
)
COST = 8 * 1 + 2 * 3 + 4 * 1 + 2 * 2


def solved(change: Callable[[Any], None]) -> Design | Outcome:
    return design(PROBLEM, hooks=Hooks(extend=lambda model, _: change(model)))


def cost(change: Callable[[Any], None]) -> float:
    found = solved(change)
    assert isinstance(found, Design), str(found)
    return found.outcome.objective


def test_nothing_changed() -> None:
    assert cost(lambda m: None) == pytest.approx(COST)


def test_a_variable_is_fixed_or_bounded() -> None:
    def fix(m: Any) -> None:
        m.source_kw["cheap", 0].fix(5.0)

    def bound(m: Any) -> None:
        m.source_kw["cheap", 0].setub(5.0)

    assert cost(fix) == pytest.approx(5 + 5 * 3 + 4 + 5 * 2)
    assert cost(bound) == pytest.approx(5 + 5 * 3 + 4 + 5 * 2)


def test_a_variable_is_made_whole() -> None:
    def whole(m: Any) -> None:
        m.new_capacity["dear"].domain = pyo.Integers
        m.more = pyo.Constraint(expr=m.new_capacity["dear"] >= 2.5)

    assert cost(whole) == pytest.approx(COST + 2)


def test_a_row_is_deactivated_replaced_or_its_family_gone() -> None:
    def without(m: Any) -> None:
        m.balance["town/electricity", 0].deactivate()

    def family(m: Any) -> None:
        m.balance.deactivate()

    def deleted(m: Any) -> None:
        m.del_component("balance")

    def other(m: Any) -> None:
        m.balance["town/electricity", 0].set_value(m.source_kw["cheap", 0] + m.source_kw["dear", 0] == 9.0)

    assert cost(without) == pytest.approx(4.0)
    assert cost(family) == pytest.approx(0.0, abs=1e-9)
    assert cost(deleted) == pytest.approx(0.0, abs=1e-9)
    assert cost(other) == pytest.approx(COST - 3 - 2)


def test_what_is_switched_off_does_not_count() -> None:
    def off(m: Any) -> None:
        m.mine = pyo.Block()
        m.mine.limit = pyo.Constraint(expr=m.new_capacity["dear"] >= 30.0)
        m.mine.deactivate()
        m.price = pyo.Objective(expr=m.new_capacity["dear"] * 100.0)
        m.price.deactivate()

    assert cost(off) == pytest.approx(COST)


def test_an_objective_is_added_also_one_to_maximise() -> None:
    def praise(m: Any) -> None:
        m.praise = pyo.Objective(expr=m.new_capacity["dear"] * 1.5, sense=pyo.maximize)

    assert cost(praise) == pytest.approx(COST - 2 * 1.5)


def test_a_sum_over_hours_of_members() -> None:
    def year(m: Any) -> None:
        m.year = pyo.Constraint(expr=sum(m.source_kw["cheap", t] for t in range(2)) <= 9.0)

    assert cost(year) == pytest.approx(COST + 3 * 2 + 0.5 * 2)  # 3 kWh move, half a kW more shares them out


def test_names_that_do_not_exist_are_told() -> None:
    with pytest.raises(KeyError, match="no element"):
        solved(lambda m: m.source_kw["cheep", 0])


@pytest.mark.parametrize("kind", ["product", "stranger", "sos"])
def test_what_highs_cannot_take_is_refused(kind: str) -> None:
    def bad(m: Any) -> None:
        x = m.new_capacity["dear"]
        if kind == "product":
            m.bad = pyo.Constraint(expr=x * m.source_kw["dear", 0] <= 4)
        elif kind == "stranger":
            m.other = pyo.ConcreteModel()
            alone = pyo.ConcreteModel()
            alone.x = pyo.Var()
            m.bad = pyo.Constraint(expr=x + alone.x <= 4)
        else:
            m.either = pyo.Var([1, 2], bounds=(0, 1))
            m.bad = pyo.SOSConstraint(var=m.either, sos=1)

    with pytest.raises(EnergyplanError, match=r"linear|belong|SOSConstraint"):
        solved(bad)


def test_an_impossible_wish_is_named() -> None:
    def impossible(m: Any) -> None:
        m.balance["town/electricity", 1]  # looked at, so that rows of ours are touched as well
        m.wish = pyo.Constraint(expr=m.new_capacity["dear"] >= 80.0)

    found = solved(impossible)
    assert isinstance(found, Outcome)
    assert found.status == "infeasible"
    assert "own" in str(found)
