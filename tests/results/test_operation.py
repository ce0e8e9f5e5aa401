"""The year's operation: hours, fuels, rounds and violations."""

from __future__ import annotations

import numpy as np
import pytest

from energyplan.results.design import Dispatch
from energyplan.results.operation import NetworkYear, Operation, Violation
from energyplan.results.plan import Plan


def test_every_series_has_the_hours_of_the_year(tiny_plan: Plan) -> None:
    run = tiny_plan.operation
    assert run is not None
    for table in vars(run.dispatch).values():
        for values in table.values():
            assert values.shape == (8760,) and np.isfinite(values).all()
    assert set(run.networks) == {"heat", "cooling", "electricity"}


def test_fuel_is_what_the_boilers_burn(tiny_plan: Plan) -> None:
    run, problem = tiny_plan.operation, tiny_plan.problem
    assert run is not None and problem is not None
    chips = next(c for c in problem.converters if c.name == "chips")
    burnt = -float((run.dispatch.converter["chips"] * np.asarray(chips.flows["wood_chips"])).sum())
    assert run.fuel_kwh["wood_chips"] == pytest.approx(burnt)


def test_violations_of_all_networks_are_one_list() -> None:
    one, two = (Violation("heat: pump head", n, 5, 3.0, 2.0, "kPa") for n in "ab")
    years = {"heat": NetworkYear("heat", {}, {}, (one,)), "cooling": NetworkYear("cooling", {}, {}, (two,))}
    nothing = Dispatch({}, {}, {}, {}, {}, {}, {}, {})
    found = Operation(nothing, {}, {}, 0.0, {}, {}, networks=years)
    assert found.violations == (one, two)
