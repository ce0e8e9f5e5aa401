from __future__ import annotations

import numpy as np
import pytest

from energyplan.catalogue.rows import column, flags, rows, series_names, series_rows
from energyplan.core.errors import ScenarioError


def test_a_series_comes_smallest_first_and_cannot_be_changed() -> None:
    found = series_rows("pipes.csv", "steel_series_2", "inner_diameter_mm")
    bore = column(found, "inner_diameter_mm", 1e-3)
    assert (np.diff(bore) > 0).all() and bore[0] < 0.1
    assert len(flags(found)) == len(found) < len(rows("pipes.csv"))
    with pytest.raises(ValueError, match="read-only"):
        bore[0] = 1.0


def test_an_unknown_series_is_answered_with_the_known_ones() -> None:
    with pytest.raises(ScenarioError) as caught:
        series_rows("cables.csv", "cvt600v", "ampacity_a")
    issue = caught.value.issues[0]
    assert (issue.key, issue.fix) == ("cables", "Did you mean 'cvt_600v'?")
    assert issue.expected == ", ".join(series_names("cables.csv"))
