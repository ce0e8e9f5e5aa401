"""Legal checks at and around their limits."""

from __future__ import annotations

import numpy as np
import pytest

from energyplan.appraisal.defaults import connection_rules, heat_rule, voltage_rules
from energyplan.appraisal.legal import KW_PER_GJ_H, connection_class, heat_supply_registration, voltage_band


@pytest.mark.parametrize(
    ("capacity_kw", "buildings", "own", "status"),
    [
        (21 * KW_PER_GJ_H, 50, False, "duty"),
        (21 * KW_PER_GJ_H - 0.1, 50, False, "ok"),
        (9000.0, 1, False, "ok"),
        (9000.0, 50, True, "ok"),
        (500.0, 61, False, "ok"),
    ],
)
def test_heat_supply_registration(capacity_kw: float, buildings: int, own: bool, status: str) -> None:
    rule = heat_rule("JPY")
    assert rule is not None
    check = heat_supply_registration(capacity_kw, buildings, rule, own)
    assert check.status == status and check.limit == 21
    if status == "duty":
        assert "METI" in check.en and "経済産業省" in check.ja and "5,833 kW" in check.en
    else:
        assert check.en.startswith("No registration") and check.ja.startswith("登録不要")


def test_voltage_band() -> None:
    rule = voltage_rules("JPY")[0]
    fine = voltage_band(np.array([[100.0, np.nan], [106.5, 98.0]]), rule)
    assert fine.status == "ok" and fine.value == 106.5 and "95-107 V" in fine.en
    low = voltage_band(np.array([94.9, 101.0]), rule)
    assert low.status == "violated" and low.value == 94.9 and low.limit == 95.0 and "1 of 2" in low.en
    assert voltage_band(np.array([np.nan]), rule).status == "ok"


@pytest.mark.parametrize(("kw", "word"), [(49.9, "low"), (50.0, "high"), (1999.0, "high"), (2000.0, "special")])
def test_connection_class(kw: float, word: str) -> None:
    check = connection_class(kw, connection_rules("JPY"))
    assert f" {word} " in check.en.replace(":", "") and (check.status == "ok") == (word == "low")


def test_another_country() -> None:
    assert heat_rule("EUR") is None
    assert voltage_rules("EUR")[0].width_v == 23.0
    assert connection_class(200.0, connection_rules("EUR")).status == "duty"
