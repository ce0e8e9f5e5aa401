"""Words in two languages for what comes from the books."""

from __future__ import annotations

import pytest

from energyplan.appraisal.company_figures import told_return
from energyplan.appraisal.figures import NO_EQUITY, Figure
from energyplan.appraisal.indicators import least_cover, payback, rate_of_return
from energyplan.report.blocks import Words
from energyplan.report.figures.names import use_words
from energyplan.report.terms import (
    energy_words,
    fill,
    inside,
    line_words,
    loan_words,
    party_words,
    reason_words,
)
from energyplan.results.plan import Plan


@pytest.mark.parametrize(
    "reason",
    [
        rate_of_return([-1.0, -2.0]).reason,
        rate_of_return([1.0, 2.0]).reason,
        rate_of_return([0.0, 0.0]).reason,
        rate_of_return([-100.0, 230.0, -132.0]).reason,
        payback([-10.0, 1.0]).reason,
        least_cover([1.0], [0.0]).reason,
        least_cover([1.0], [2.0]).reason,
        least_cover([1.0, -1.0], [0.0, 2.0]).reason,
        least_cover([1.0, 1.0, -1.0], [0.0, 2.0, 2.0], 2).reason,
        least_cover([1.0, 1.0, 1.0], [0.0, 2.0, 2.0], 2).reason,
        told_return(Figure(-0.9)).reason,
        rate_of_return([-100.0, 60.0, 60.0, 60.0, -20.0]).reason,
        NO_EQUITY,
        "even at what customers pay today dscr is 0.6361, not 1.2",
        "even if it earned 1.1 times what customers pay today dscr is 0.6361, not 1.2",
        "even at the highest tariff of 1 dscr is 0.6361, not 1.2",
        "even if it earned what customers pay today dscr is 0.6, not 1.2; it earns the planning rate in its place",
        "even with a grant of 100% dscr is 0.7972, not 1.2",
    ],
)
def test_reasons_are_said_in_japanese(reason: str) -> None:
    words = reason_words(reason)
    assert words.en == reason
    assert words.ja != reason and not any(c < "぀" and c.isalpha() and c.isascii() for c in words.ja.replace("dscr", ""))


def test_the_numbers_of_a_reason_stay() -> None:
    assert reason_words("in year 12").ja == "12年目"
    assert reason_words("something new").ja == "something new"


def test_names_from_files_stay_and_known_ones_are_said() -> None:
    assert party_words("customers: house") == use_words("house") == Words("House", "住宅")
    assert party_words("customers: Old town") == Words("Old town", "Old town")
    assert party_words("operator").ja == "運営会社" and party_words("紫波").en == "紫波"
    assert loan_words("loan of regional bank") == Words("Regional bank", "地域金融機関")
    assert loan_words("replacement loan of 信金").ja == "信金(更新用)"
    assert loan_words("green bond").en == "green bond"
    assert energy_words("electricity", Words("x", "x")).ja == "系統電力"
    assert energy_words("kerosene", Words("Kerosene", "灯油")).ja == "灯油"


def test_every_line_of_the_statements_has_words(tiny_plan: Plan) -> None:
    assert set(line_words()) == {str(n) for n in tiny_plan.results["statement_line"].to_numpy()}


def test_a_heading_inside_a_sentence_begins_small() -> None:
    assert inside(Words("Least DSCR", "最小DSCR")) == Words("least DSCR", "最小DSCR")


def test_parts_are_set_in_by_language() -> None:
    assert fill(Words("{a} of {b}", "{b}の{a}"), a=Words("name", "名"), b="x") == Words("name of x", "xの名")
