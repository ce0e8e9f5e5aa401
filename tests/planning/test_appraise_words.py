"""The sheets say names in words of their language, and numbers so that they can be added up."""

from __future__ import annotations

import pytest

from energyplan.planning.appraise_words import rounded, sheet_word
from energyplan.results.plan import Plan


@pytest.mark.parametrize(
    ("key", "name", "en", "ja"),
    [
        ("use", "hotel", "Hotel", "ホテル"),
        ("fuel", "wood_chips", "Wood chips", "木質チップ"),
        ("works", "wood_chips supply", "Wood chips supply", "木質チップの供給"),
        ("network", "heat", "Heat", "熱"),
        ("equipment", "heat station", "Heat station", "熱の受入設備"),
        ("equipment", "kerosene_boiler", "Kerosene boiler (building)", "灯油ボイラー（建物）"),
        ("connected", "heat, cooling", "Heat, Cold", "熱、冷熱"),
        ("connected", "-", "-", "-"),
        ("from", "customers: hotel", "Customers: hotel", "需要家:ホテル"),
        ("to", "customers: other loads", "Customers: other loads", "需要家:その他の負荷"),
        ("to", "operator", "Operator", "運営会社"),
        ("owner", "紫波グリーンエネルギー", "紫波グリーンエネルギー", "紫波グリーンエネルギー"),
        ("customer", "hotel", "hotel", "hotel"),
    ],
)
def test_names_become_words(key: str, name: str, en: str, ja: str) -> None:
    assert (sheet_word(name, key, "en"), sheet_word(name, key, "ja")) == (en, ja)


def test_numbers_are_rounded_and_nought_is_not_negative() -> None:
    assert rounded(70189.55966815572) == 70189.56 and rounded(0.0954321) == 0.09543 and rounded(9.87654) == 9.877
    assert str(rounded(-2.98e-8)) == "0.0" and str(rounded(-0.0)) == "0.0"
    assert sheet_word(None, "price", "en") is None and sheet_word(3, "number", "en") == 3


def test_the_sheets_of_a_plan_add_up(tiny_plan: Plan) -> None:
    for number in (1, 2, 3, 5, 6, 7, 8):
        sheet = tiny_plan.sheets[number].ja
        for column in sheet.columns:
            values = sheet[column].iloc[:-1]
            total = sheet[column].iloc[-1]
            if isinstance(total, float) and total == total and "計" not in str(column):
                assert sum(float(v) for v in values if v == v) == pytest.approx(total, abs=0.02 * len(values))
        text = sheet.select_dtypes(exclude="number").astype(str).to_numpy().ravel()
        assert not {"hotel", "office", "customers: hotel", "wood_chips", "kerosene"} & set(text)
