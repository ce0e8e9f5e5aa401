"""Choices worth taking."""

from __future__ import annotations

import numpy as np
import pytest

from energyplan.catalogue.cables import load_cables, load_transformers
from energyplan.loadflow.electric_sizes import (
    LineSizes,
    line_choices,
    line_sizes,
    transformer_choices,
    transformer_sizes,
)


def test_dominated_choices_are_dropped() -> None:
    sizes = LineSizes(["s", "bad", "l"], np.array([3e-4, 3e-4, 1e-4]), np.full(3, 1e-4), np.zeros(3),
                      np.array([100.0, 100.0, 250.0]), np.array([10.0, 12.0, 25.0]), 2)  # fmt: skip
    choices = line_choices(sizes)
    # two small ones (20, 200 A, z/2), one large (25, 250 A), two large (50)
    assert list(zip(choices.size.tolist(), choices.parallel.tolist())) == [(0, 1), (0, 2), (2, 1), (2, 2)]
    assert (np.diff(choices.cost) > 0).all()


def test_catalogue_series_in_si_units() -> None:
    cable = line_sizes(load_cables("cvt_600v"), frequency=60.0, city_share=0.0)
    assert cable.resistance[3] == pytest.approx(0.239e-3)
    assert cable.reactance[3] == pytest.approx(0.0928e-3)
    assert cable.ampacity[3] == 290
    trafo = transformer_sizes(load_transformers("eu_10kv_400v"))
    assert trafo.rated_power.tolist() == [250e3, 400e3, 630e3]
    z = transformer_choices(trafo).impedance[0] * 250e3
    assert abs(z) == pytest.approx(0.04)
    assert z.real == pytest.approx(0.012)
