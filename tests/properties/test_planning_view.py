"""The Pyomo view: what it shows is what HiGHS gets, and what is added to it binds."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyomo.environ as pyo
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyomo.repn.plugins.standard_form import LinearStandardFormCompiler

from energyplan.optimise.design import design
from energyplan.optimise.highs import SolveOptions
from energyplan.optimise.model import PlanningModel, build, compiled
from energyplan.optimise.solve import Hooks
from energyplan.optimise.system import Matrix
from energyplan.optimise.view import PyomoView
from energyplan.results.bare import bare_problem, chronological
from energyplan.results.design import Design
from energyplan.results.problem import Fuel, Problem
from energyplan.technologies.roles import Capacity, Converter, Demand, Link, Source, Store

LEAN = settings(max_examples=8, deadline=None, derandomize=True)


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """A small system with every kind of column: bounded, whole, shared, scalar."""
    rng = np.random.default_rng(draw(st.integers(0, 999)))
    n = draw(st.integers(2, 5))
    size = Capacity(maximum=200.0, capex_per_unit=1.0, unit_size=draw(st.sampled_from([0.0, 30.0])), capex_fixed=5.0)
    assets = [
        Source("pv", "pv", capacity=Capacity(maximum=90.0, capex_per_unit=2.0), availability=rng.random(n)),
        Source("grid", "grid_market", capacity=Capacity(existing=50.0, maximum=50.0), variable_cost=rng.random(n)),
        Converter(
            "chp", "c", flows={"heat": 1.0, "electricity": 0.5, "gas": -2.0}, capacity=size, on_off=True,
            minimum_load=0.3, start_cost=0.1,
        ),
        Store("tank", "t", capacity=Capacity(maximum=99.0, capex_per_unit=0.1), minimum_level=0.1, loss_per_hour=0.01),
        Link("line", "l", zone="town", to_zone="b", capacity=Capacity(existing=30.0, maximum=30.0), efficiency=0.9),
        Demand("power b", "load", zone="b", load_kw=5 * rng.random(n)),
        Demand("heat", "load", carrier="heat", load_kw=30 * rng.random(n)),
        Source("peak", "s", carrier="heat", capacity=Capacity(existing=np.inf), variable_cost=1.0),
        Demand("cooler", "c", carrier="heat", flexible=True, capacity=Capacity(existing=np.inf)),
        Demand("market", "m", flexible=True, capacity=Capacity(existing=np.inf), variable_cost=-0.05),
    ]  # fmt: skip
    return bare_problem(assets, chronological(n), [Fuel("gas", 0.1, 0.2, limit_kwh=1e4)])


def viewed(problem: Problem) -> tuple[PlanningModel, Matrix, PyomoView]:
    model = build(problem)
    matrix = compiled(model)
    return model, matrix, PyomoView(model.system, matrix)


def same(a: Matrix, b: Matrix) -> None:
    assert a.a.shape == b.a.shape
    assert abs(a.a - b.a).max() < 1e-12
    for name in ("cost", "lower", "upper", "row_lower", "row_upper"):
        assert getattr(a, name) == pytest.approx(getattr(b, name), abs=1e-12), name
    assert (a.integer == b.integer).all()
    assert a.offset == pytest.approx(b.offset)


@LEAN
@given(problems())
def test_pyomos_own_compiler_finds_our_matrix(problem: Problem) -> None:
    """Every row, column, bound and cost, found again by name in what Pyomo compiles from the materialised model."""
    _, matrix, view = viewed(problem)
    form = LinearStandardFormCompiler().write(view.materialise(), mixed_form=True)
    column = {}
    for name, group in view._variables.items():
        for index in group.indices():
            column[id(view.model.component(name)[index])] = group.position(index)
    row = {}
    for name, group in view._constraints.items():
        for index in view.model.component(name):
            row[id(view.model.component(name)[index])] = group.position(index)
    cols = np.array([column[id(v)] for v in form.columns])
    rows = np.array([row[id(r.constraint)] for r in form.rows])
    used = np.unique(matrix.a.tocoo().coords[1])
    assert set(used) <= set(cols.tolist())
    filled = np.unique(matrix.a.tocoo().coords[0])
    assert sorted(set(rows.tolist())) == filled.tolist()
    assert abs(form.A.tocsr() - matrix.a.tocsr()[rows][:, cols]).max() < 1e-12
    assert np.asarray(form.c.todense()).ravel() == pytest.approx(matrix.cost[cols])
    assert float(form.c_offset[0]) == pytest.approx(matrix.offset)
    for at, v in zip(cols, form.columns):
        assert (-np.inf if v.lb is None else v.lb, np.inf if v.ub is None else v.ub) == (
            matrix.lower[at],
            matrix.upper[at],
        )
        assert v.is_integer() == matrix.integer[at]
    for at, r, limit in zip(rows, form.rows, form.rhs):
        side = {1: matrix.row_upper[at], -1: matrix.row_lower[at], 0: matrix.row_lower[at]}[r.bound_type]
        assert limit == pytest.approx(side)


@LEAN
@given(problems())
def test_looking_changes_nothing(problem: Problem) -> None:
    _, matrix, view = viewed(problem)
    same(view.matrix(), matrix)
    view.materialise()
    same(view.matrix(), matrix)


@LEAN
@given(problems(), st.floats(5, 60))
def test_what_is_added_binds(problem: Problem, kw: float) -> None:
    """A share of the load asked of the PV through a variable, a block and an objective of one's own."""

    def extend(model: Any, problem: Problem) -> None:
        model.mine = pyo.Block()
        model.mine.short = pyo.Var(domain=pyo.NonNegativeReals)
        model.mine.wish = pyo.Constraint(expr=model.new_capacity["pv"] + model.mine.short >= kw)
        model.penalty = pyo.Objective(expr=100.0 * model.mine.short + 7.0)

    plain = design(problem, SolveOptions(gap=0.0))
    found = design(problem, SolveOptions(gap=0.0), Hooks(extend=extend))
    assert isinstance(plain, Design)
    assert isinstance(found, Design)
    assert found.capacity["pv"] >= kw - 1e-6
    assert found.outcome.objective >= plain.outcome.objective + 7.0 - 1e-6
    assert found.cost == pytest.approx(found.outcome.objective - 7.0)
