from __future__ import annotations

import numpy as np
import pytest

from energyplan.catalogue.jepx import spot_year, spot_years
from energyplan.core.errors import ScenarioError


def test_record_is_whole() -> None:
    assert len(spot_years()) == 36 and all(np.isfinite(year.shape).all() for year in spot_years().values())
    assert all((year.shape > 0).all() and 5 < year.mean < 20 for year in spot_years().values())


def test_published_ratios() -> None:
    tokyo = spot_year("tokyo", 2025)
    assert tokyo.mean == pytest.approx(12.4541) and tokyo.share_at_floor == pytest.approx(0.006)
    assert tokyo.shape[0, 0, 17] == pytest.approx(1.18, abs=0.01)  # a winter weekday's evening
    tohoku = spot_year("tohoku", 2025)
    assert tohoku.shape[2, 0, 18] == pytest.approx(1.44, abs=0.01) and tohoku.shape[2, 0, 12] < 0.6
    assert spot_year("tohoku").fiscal_year == 2025


def test_faults() -> None:
    with pytest.raises(ScenarioError, match="Did you mean 'tokyo'"):
        spot_year("tokio")
    with pytest.raises(ScenarioError, match="2020, 2021, 2023, 2025"):
        spot_year("tokyo", 2022)
