"""The limits on the whole that a scenario sets, and what the real year came to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from energyplan.results.operation import Operation
from energyplan.results.problem import Problem

TOLERANCE = 1e-4
"""By how much a limit may be missed and counts as kept: a share of a cap; of a share, in its own unit."""


@dataclass(frozen=True)
class WholeLimit:
    """A limit on the whole and what the real year came to.

    Attributes
    ----------
    name : str
        Its row in the model: ``carbon_cap``, ``self_sufficiency``, ``self_sufficiency_electricity``.
    wanted, got : float
        What the scenario asks for and what the year came to: of carbon [kg/a], of the others [-].
    """

    name: str
    wanted: float
    got: float

    @property
    def missed_by(self) -> float:
        """How far the year is beyond it, in its own unit; 0 where it is kept."""
        over = self.got - self.wanted if self.name == "carbon_cap" else self.wanted - self.got
        scale = max(abs(self.wanted), 1.0) if self.name == "carbon_cap" else 1.0
        return over if over > TOLERANCE * scale else 0.0


def whole_limits(problem: Problem, operation: Operation) -> tuple[WholeLimit, ...]:
    """Return the limits on the whole that a problem sets.

    Parameters
    ----------
    problem : Problem
        Its goal.
    operation : Operation
        The real year.

    Returns
    -------
    tuple of WholeLimit
        Kept or not.
    """
    goal, found = problem.goal, []
    if np.isfinite(goal.carbon_cap_kg):
        found.append(WholeLimit("carbon_cap", goal.carbon_cap_kg, operation.co2_kg))
    shares = {
        "self_sufficiency": goal.min_self_sufficiency,
        "self_sufficiency_electricity": goal.min_self_sufficiency_electricity,
    }
    found += [WholeLimit(name, share, operation.own_share[name]) for name, share in shares.items() if share > 0]
    return tuple(found)
