"""Limits on the whole that the real year missed, tightened so that the next design's year keeps them."""

from __future__ import annotations

from dataclasses import replace

from energyplan.results.problem import Goal
from energyplan.results.whole import WholeLimit

AMPLE = 1.5
"""Factor on what was missed: a design made for exactly that would miss again by a little."""


def tightened(goal: Goal, limits: tuple[WholeLimit, ...]) -> tuple[Goal, tuple[str, ...]]:
    """Return a goal that is stricter by what the real year missed of each limit.

    Parameters
    ----------
    goal : Goal
        That the last design was made for; it may be tightened already.
    limits : tuple of WholeLimit
        What the scenario wants and what the year came to.

    Returns
    -------
    Goal, tuple of str
        The same goal and nothing where all are kept; what was changed, in words.
    """
    words = []
    for limit in limits:
        more = AMPLE * limit.missed_by
        if more <= 0:
            continue
        if limit.name == "carbon_cap":
            cap = max(0.0, goal.carbon_cap_kg - more)
            told = f"the year missed it by {limit.missed_by / 1e3:,.1f} t"
            words.append(f"carbon cap: designed for {cap / 1e3:,.1f} t, {told}")
            goal = replace(goal, carbon_cap_kg=cap)
            continue
        name = f"min_{limit.name}"
        share = min(1.0, getattr(goal, name) + more)
        told = limit.name.replace("_", " ")
        words.append(f"{told}: designed for {100 * share:.2f} %, the year missed it by {100 * limit.missed_by:.2f} %")
        goal = replace(goal, **{name: share})
    return goal, tuple(words)
