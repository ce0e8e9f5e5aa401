"""One way at a time; what it proves by hand is in ``tests/proofs``."""

from __future__ import annotations

import numpy as np

from energyplan.optimise.model import build
from energyplan.results.bare import bare_problem, chronological
from energyplan.technologies.roles import Capacity, Source, Store


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
