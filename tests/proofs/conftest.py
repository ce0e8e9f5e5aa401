"""Every proof is run whole, and once more for each family of rows it names, with that family left out.

``@pytest.mark.proves("store_rows", "upper:source_kw")`` says which rows (or bounds of columns) a hand-worked optimum
rests on. Left out, the optimum must come out differently; a proof that still holds proves nothing and fails.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np
import pytest

from energyplan.core.errors import InternalError
from energyplan.optimise import design as design_module
from energyplan.optimise.design import design
from energyplan.optimise.highs import SolveOptions
from energyplan.optimise.system import LinearSystem, Matrix
from energyplan.results.bare import bare_problem, chronological
from energyplan.results.design import Design
from energyplan.results.problem import Fuel, Goal, Problem, TimeGrid
from energyplan.technologies.roles import Role

EXACT = SolveOptions(gap=0.0, extra=(("mip_feasibility_tolerance", 1e-9),))


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "proves(*families): rows that a hand-worked optimum rests on")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    marker = metafunc.definition.get_closest_marker("proves")
    families = marker.args if marker else ()
    metafunc.parametrize("left_out", ["", *families], ids=["whole", *(f"without {f}" for f in families)], indirect=True)


@pytest.fixture(autouse=True)
def left_out(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Free the rows of a family in every matrix that is compiled during the test."""
    family: str = request.param
    if family:
        whole = LinearSystem.compile

        def compile_without(self: LinearSystem) -> Matrix:
            return without(family, self, whole(self))

        monkeypatch.setattr(LinearSystem, "compile", compile_without)
        monkeypatch.setattr(design_module, "evaluate", lambda *_: [])
    return family


def without(family: str, system: LinearSystem, matrix: Matrix) -> Matrix:
    """Return the matrix with a family's rows, or a bound of its columns, opened."""
    side, _, name = family.rpartition(":")
    blocks = system.columns if side else system.rows
    found = [b.ids.ravel() for key, b in blocks.items() if key.partition("[")[0] == name]
    assert found, f"there is no family {name!r}; there are {sorted(blocks)}"
    ids = np.concatenate(found)
    assert ids.size, f"{name!r} has no members here"
    if side == "upper":
        upper = matrix.upper.copy()
        upper[ids] = np.inf
        return replace(matrix, upper=upper)
    if side == "lower":
        lower = matrix.lower.copy()
        lower[ids] = 0.0
        return replace(matrix, lower=lower)
    low, high = matrix.row_lower.copy(), matrix.row_upper.copy()
    low[ids], high[ids] = -np.inf, np.inf
    return replace(matrix, row_lower=low, row_upper=high)


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Iterator[None]:
    family = pyfuncitem.callspec.params.get("left_out", "") if hasattr(pyfuncitem, "callspec") else ""
    if not family:
        return (yield)
    try:
        yield
    except (AssertionError, InternalError):
        return True
    pytest.fail(f"the proof would hold without {family}")


@pytest.fixture
def best_of() -> Callable[[Problem], Design]:
    """Return a function from a problem to its optimal design; no design fails the proof."""

    def solve(problem: Problem) -> Design:
        found = design(problem, EXACT)
        assert isinstance(found, Design), str(found)
        return found

    return solve


@pytest.fixture
def best(best_of: Callable[[Problem], Design]) -> Callable[..., Design]:
    """Return a function from assets to the optimal design, without interest."""

    def solve(
        assets: Sequence[Role],
        hours: int | TimeGrid,
        fuels: Sequence[Fuel] = (),
        *,
        goal: Goal | None = None,
        discount_rate: float = 0.0,
    ) -> Design:
        grid = chronological(hours) if isinstance(hours, int) else hours
        return best_of(bare_problem(assets, grid, fuels, discount_rate=discount_rate, goal=goal))

    return solve
