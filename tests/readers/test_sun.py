from __future__ import annotations

import numpy as np
import pytest

from energyplan.readers.sun import split_direct, split_erbs, sun_year


@pytest.fixture(scope="module")
def tokyo():
    return sun_year(35.68, 139.77, 9.0)


def test_noon_heights_at_the_solstices(tokyo) -> None:
    height = 90 - tokyo.zenith.reshape(365, 24).min(axis=1)
    assert height[171] == pytest.approx(90 - 35.68 + 23.44, abs=1.0)
    assert height[354] == pytest.approx(90 - 35.68 - 23.44, abs=1.0)
    assert np.argmax(tokyo.cos_zenith[:24]) == 11  # the sun is a quarter of an hour early at 139.77 degrees


def test_azimuth_goes_from_east_to_west(tokyo) -> None:
    day = tokyo.azimuth[80 * 24 : 81 * 24]
    assert day[7] < 120 and 150 < day[11] < 200 and day[16] > 240


@pytest.mark.parametrize("share", [0.0, 0.4, 0.9, 1.0])
def test_split_keeps_the_global_irradiance(tokyo, share: float) -> None:
    ghi = 800 * tokyo.cos_zenith + 5.0 * (tokyo.cos_zenith == 0)
    dni, dhi = split_direct(ghi, share * ghi, tokyo)
    np.testing.assert_allclose(dni * tokyo.cos_zenith + dhi, ghi, atol=1e-9)
    assert (dni >= 0).all() and (dhi >= -1e-12).all() and (dni <= tokyo.extra_normal + 1e-9).all()
    high = tokyo.cos_zenith > 0.3
    np.testing.assert_allclose(dni[high], share * 800, rtol=1e-9)


def test_low_sun_does_not_make_noise(tokyo) -> None:
    ghi = np.full(8760, 200.0)  # all beam, as a broken sensor might say: no sun is that bright at 4 degrees
    dni, dhi = split_direct(ghi, ghi, tokyo)
    assert (dni[tokyo.cos_zenith < 0.05] == 0).all() and dni.max() <= tokyo.extra_normal.max()
    np.testing.assert_allclose(dni * tokyo.cos_zenith + dhi, ghi, atol=1e-9)


def test_erbs_gives_diffuse_light_under_thick_and_beam_under_clear_sky(tokyo) -> None:
    noon = np.flatnonzero(tokyo.cos_zenith > 0.7)
    for share, low, high in ((0.15, 0.95, 1.0), (0.75, 0.1, 0.3)):
        ghi = share * tokyo.extra_normal * tokyo.cos_zenith
        dni, dhi = split_erbs(ghi, tokyo)
        np.testing.assert_allclose(dni * tokyo.cos_zenith + dhi, ghi, atol=1e-9)
        assert low <= (dhi[noon] / ghi[noon]).mean() <= high
