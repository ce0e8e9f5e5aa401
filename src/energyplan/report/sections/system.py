"""The system, for the engineer: networks, operation and limits."""

from __future__ import annotations

from energyplan.report.blocks import Section, Words
from energyplan.results.plan import Plan


def section(plan: Plan) -> Section:
    """Return the engineer's section of a plan."""
    return Section(
        key="system",
        title=Words("The system", "システム"),
        reader=Words("For the engineer", "技術者の方へ"),
        lead=Words(
            "What is built, how it runs through all 8,760 hours, and whether the networks hold.",
            "何を建設し、年間8,760時間をどう運転し、導管と電線が成り立つか。",
        ),
        blocks=(),
    )
