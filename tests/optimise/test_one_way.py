"""One way at a time; what it proves by hand is in ``tests/proofs``."""

from __future__ import annotations

import numpy as np

from energyplan.optimise.design import _with_ways
from energyplan.optimise.model import build, compiled
from energyplan.results.bare import bare_problem, chronological
from energyplan.technologies.roles import Capacity, Demand, Source, Store


def test_a_store_without_a_surplus_costs_no_whole_number() -> None:
    sun = Source("sun", "pv", availability=np.array([1.0, 0.0]), capacity=Capacity(existing=5.0, maximum=5.0))
    battery = Store(
        "b", "b", carrier="electricity", charge_efficiency=0.9, capacity=Capacity(existing=1.0, maximum=1.0)
    )
    plain = build(bare_problem([sun, battery], chronological(2)))
    assert "one_way" not in plain.system.columns
    pushed = build(
        bare_problem([Source("sun", "pv", must_take=True, capacity=sun.capacity), battery], chronological(2))
    )
    assert pushed.system.columns["one_way"].ids.size == 2


def test_a_start_goes_the_way_of_the_larger_flow_in_the_relaxation() -> None:
    """Must-take sun in the first hour charges the battery, the load of the second empties it: ways 1 and 0."""
    sun = Source("sun", "pv", must_take=True, availability=np.array([1.0, 0.0]), capacity=Capacity(existing=5.0))
    load = Demand("load", "load", load_kw=np.array([0.0, 4.0]))
    battery = Store("b", "b", carrier="electricity", charge_efficiency=0.8, capacity=Capacity(existing=9.0))
    problem = bare_problem([sun, battery, load], chronological(2))
    model = build(problem)
    found = _with_ways(model, compiled(model), None)
    ways = model.system.columns["one_way"].ids
    assert found is not None and found[ways].tolist() == [[1.0, 0.0]]
    assert np.isnan(np.delete(found, ways.ravel())).all()
    known = np.full(model.system.n_columns, np.nan)
    known[ways[0, 1]], known[0] = 1.0, 7.0
    both = _with_ways(model, compiled(model), known)
    assert both is not None and both[ways].tolist() == [[1.0, 1.0]] and both[0] == 7.0, "what is known stands"


def test_where_no_way_is_a_choice_a_start_stays_as_it_is() -> None:
    model = build(bare_problem([Source("sun", "pv", capacity=Capacity(existing=5.0))], chronological(2)))
    assert _with_ways(model, compiled(model), None) is None
