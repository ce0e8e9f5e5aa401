"""One screen of a plan: it fits, it says the six figures, and it hides nothing that went wrong."""

from __future__ import annotations

import copy

import pytest
from rich.cells import cell_len

from energyplan.results.glance import (
    BAR,
    BLOCKS,
    PLAIN_BLOCKS,
    _mix_lines,
    card,
    figure_value,
    glance,
    plain_text,
)
from energyplan.results.plan import Plan
from energyplan.results.six_figures import six_figures

LONG = "とても長い名前の熱供給プラント" * 15


def text_of(plan: Plan, **changed: object) -> str:
    return plain_text(glance(plan.summary | changed, plan.results))


def test_it_fits_one_screen(tiny_plan: Plan, tiny_bare: Plan) -> None:
    for plan in (tiny_plan, tiny_bare):
        lines = text_of(plan, name=LONG).splitlines()
        assert len(lines) <= 22
        assert max(cell_len(line) for line in lines) <= 100
    assert text_of(tiny_plan, name=LONG).splitlines()[0].endswith("…")


def test_the_six_figures_stand_on_it(tiny_plan: Plan) -> None:
    text = text_of(tiny_plan)
    for figure in six_figures(tiny_plan.summary):
        assert figure.en in text and figure_value(figure)[:60] in text


def test_without_an_appraisal_the_reason_stands_there(tiny_plan: Plan) -> None:
    facts = {k: v for k, v in tiny_plan.summary.items() if k != "appraisal"}
    assert plain_text(glance(facts, tiny_plan.results)).count("none: the plan was not appraised") == 3


def test_the_bar_is_whole_and_the_shares_add_up(tiny_plan: Plan) -> None:
    lines = plain_text(glance(tiny_plan.summary, tiny_plan.results, "v", PLAIN_BLOCKS)).splitlines()
    bars = [line[24:] for line in lines if line.startswith(("  Heat  ", "  Power  "))]
    assert [len(bar) for bar in bars] == [BAR, BAR] and set("".join(bars)) <= set(PLAIN_BLOCKS)
    assert lines[0] == "tiny  (v)"


def test_long_names_of_plants_are_cut(tiny_plan: Plan) -> None:
    data = tiny_plan.results
    names = {str(n): f"{n} {LONG}" for n in data.asset.values}
    flow = [names.get(str(n), str(n)) for n in data.heat_flow.values]
    renamed = data.assign_coords(asset=list(names.values()), heat_flow=flow)
    lines = plain_text(glance(tiny_plan.summary, renamed)).splitlines()
    assert max(cell_len(line) for line in lines) <= 100 and any("chips とても" in line for line in lines)


def test_a_long_key_takes_two_lines() -> None:
    lines = list(_mix_lines("Heat", {f"a rather long name {k}": 2.0**-k for k in range(7)}, BLOCKS))
    text = plain_text(tuple(lines)).splitlines()
    assert len(text) == 3 and text[1].count("a rather long name") == 2 and "3 others" in text[2]
    assert max(cell_len(line) for line in text) <= 100
    one = list(_mix_lines("Heat", {LONG: 1.0}, BLOCKS))
    assert len(one) == 2 and cell_len(plain_text(tuple(one)).splitlines()[1]) <= 100


def test_it_hides_nothing(tiny_plan: Plan) -> None:
    facts = copy.deepcopy(tiny_plan.summary)
    facts["solver"] |= {"gap": 0.123, "stopped_by": "time limit"}
    facts |= {"violations": 2, "shortage_kwh": {"town/heat": 5e4}, "estimate_error": 0.0126}
    lines = glance(facts, tiny_plan.results)
    for words in ("within 12.3 % of the best plan, stopped by time limit", "50 MWh of the year could not be served",
                  "2 limits violated: tables/violations.csv", "typical days miss its cost by 1.26 %"):  # fmt: skip
        assert words in plain_text(lines)
    assert [text for line in lines for text, style in line if style == "bad"] == [
        "50 MWh of the year could not be served", "2 limits violated: tables/violations.csv"]  # fmt: skip
    facts["solver"]["gap"] = None
    assert "gap unknown" in plain_text(glance(facts, tiny_plan.results))


@pytest.mark.parametrize("name", ["tiny_plan", "tiny_bare"])
def test_a_plan_s_card_shows_the_same(name: str, request: pytest.FixtureRequest) -> None:
    plan = request.getfixturevalue(name)
    rows = card(plan.summary)
    assert [label for label, _, _ in rows][:6] == [f.en for f in six_figures(plan.summary)]
    for label, value, _ in rows:
        assert label in plan._repr_html_() and value in plan._repr_html_()


def test_next_to_nothing_short_does_not_alarm_and_a_missed_limit_does(tiny_plan: Plan) -> None:
    facts = copy.deepcopy(tiny_plan.summary) | {
        "shortage_kwh": {"town/heat": 2.0},
        "demand_kwh": {"heat": 2.318e6},
        "limits": [{"name": "carbon_cap", "wanted": 2_591_700.0, "got": 2_602_000.0, "missed_by": 10_300.0}],
    }
    lines = glance(facts, tiny_plan.results)
    assert "all but 2 kWh of 2,318 MWh served" in plain_text(lines)
    assert [text for line in lines for text, style in line if style == "bad"] == [
        "carbon cap missed: 2,602.0 t of CO2, where 2,591.7 t are allowed"]  # fmt: skip
