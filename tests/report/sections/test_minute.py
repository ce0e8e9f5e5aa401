"""In one minute: what the real year misses is told there."""

from __future__ import annotations

from dataclasses import replace

from energyplan.report.blocks import Prose
from energyplan.report.sections.minute import section
from energyplan.results.plan import Plan


def test_limits_that_the_real_year_misses_are_told(tiny_plan: Plan) -> None:
    limits = [
        {"name": "carbon_cap", "wanted": 2_591_700.0, "got": 2_602_000.0, "missed_by": 10_300.0},
        {"name": "self_sufficiency", "wanted": 0.3, "got": 0.4, "missed_by": 0.0},
        {"name": "self_sufficiency_electricity", "wanted": 0.3, "got": 0.28, "missed_by": 0.02},
    ]
    made = section(replace(tiny_plan, summary=tiny_plan.summary | {"limits": limits}))
    told = [b.text for b in made.blocks if isinstance(b, Prose)][1:]
    assert [t.en for t in told] == [
        "In the real year: carbon cap missed: 2,602.0 t of CO2, where 2,591.7 t are allowed.",
        "In the real year: least self sufficiency electricity missed: 28.00 %, where 30.00 % are asked for.",
    ]
    assert "2,591.7 t" in told[0].ja and "28.00%" in told[1].ja
    assert len([b for b in section(tiny_plan).blocks if isinstance(b, Prose)]) == 1
