"""Survival as drawn against the plan."""

from __future__ import annotations

import numpy as np

from energyplan.report.figures.resilience import survival
from energyplan.results.plan import Plan


def test_every_island_has_both_lines(tiny_plan: Plan) -> None:
    figure, data = survival(tiny_plan, "ja"), tiny_plan.results
    assert len(figure.data) == 2 * data.sizes["island"]
    np.testing.assert_allclose(figure.data[0].y, 100 * data["outage_survival"].to_numpy()[0])
    np.testing.assert_allclose(figure.data[1].y, 100 * data["outage_served_share"].to_numpy()[0])
    assert max(figure.layout.xaxis.tickvals) <= data["outage_h"].to_numpy()[-1]
