"""Values of an asset: the person's, else the fact in the fitting currency, each listed with its source."""

from __future__ import annotations

from dataclasses import replace

import pytest

from energyplan.catalogue.facts import Fact
from energyplan.core.errors import InternalError, ScenarioError
from energyplan.technologies.base import PowerSpec, StoreSpec
from energyplan.technologies.context import Context
from energyplan.technologies.resolve import Values, unit_of

FACTS = {
    "capex_per_kw": (
        Fact("capex_per_kw", 1000, "JPY/kW", "a", 2020, verified=False),
        Fact("capex_per_kw", 10, "EUR/kW", "b", 2015),
    ),
    "fixed_om_per_kw_year": (Fact("fixed_om_per_kw_year", 2, "EUR/kW/year", "b", 2015),),
    "lifetime_years": (Fact("lifetime_years", 20, "year", "c", 0),),
    "fudge": (Fact("fudge", 0.5, "", "d"),),
}


def values(context: Context, **fields: object) -> Values:
    return Values(PowerSpec(kind="thing", name="x", **fields), context, FACTS)


def test_the_fact_in_the_scenarios_currency_comes_first(synthetic_context: Context) -> None:
    found = values(synthetic_context)
    assert found.number("capex_per_kw") == 1000
    (only,) = found.assumptions
    assert (only.what, only.unit, only.source, only.verified) == ("assets.x.capex_per_kw", "JPY/kW", "a (2020)", False)


def test_else_it_is_converted_and_the_rate_is_listed(synthetic_context: Context) -> None:
    found = values(synthetic_context)
    assert found.number("fixed_om_per_kw_year") == 320
    listed = {a.what: a for a in found.assumptions}
    assert listed["money.exchange_rates.EUR"].value == 160
    assert not listed["money.exchange_rates.EUR"].verified
    upkeep = listed["assets.x.fixed_om_per_kw_year"]
    assert (upkeep.unit, upkeep.verified) == ("JPY/kW/year", False), "a verified figure at an unverified rate is not"
    assert "2 EUR/kW/year at 160" in upkeep.note


def test_the_scenarios_own_rate_is_taken(synthetic_context: Context) -> None:
    found = values(replace(synthetic_context, exchange_rates={"EUR": 170.0}))
    assert found.number("fixed_om_per_kw_year") == 340
    assert all(a.verified for a in found.assumptions)


def test_euro_for_a_scenario_in_euro(synthetic_context: Context) -> None:
    found = values(replace(synthetic_context, currency="EUR"))
    assert found.number("capex_per_kw") == 10
    assert len(found.assumptions) == 1


def test_what_the_person_wrote_comes_before_all(synthetic_context: Context) -> None:
    found = values(synthetic_context, capex_per_kw=777, at="plant", max_capacity_kw="1 MW")
    assert found.number("capex_per_kw") == 777
    listed = {a.what: (a.value, a.unit, a.source) for a in found.assumptions}
    assert listed == {
        "assets.x.capex_per_kw": (777, "JPY/kW", "scenario"),
        "assets.x.max_capacity_kw": (1000, "kW", "scenario"),
    }


def test_what_is_optional_is_nothing_without_a_default(synthetic_context: Context) -> None:
    assert values(synthetic_context).optional("capex_fixed") == 0.0
    with pytest.raises(InternalError, match="no default for capex_fixed"):
        values(synthetic_context).number("capex_fixed")


def test_a_value_computed_from_others_is_listed_as_such(synthetic_context: Context) -> None:
    found = values(synthetic_context)
    found.given("capex_per_kw", 55.0)
    assert found.number("capex_per_kw") == found.optional("capex_per_kw") == 55.0
    assert "computed" in found.assumptions[0].source


def test_capacity(synthetic_context: Context) -> None:
    found = values(synthetic_context, existing_capacity_kw=3, min_capacity_kw=2, max_capacity_kw=9, unit_size_kw=2)
    capacity = found.capacity()
    assert (capacity.existing, capacity.minimum, capacity.maximum, capacity.unit_size) == (3, 2, 9, 2)
    assert (capacity.capex_per_unit, capacity.fixed_om_per_unit, capacity.lifetime_years) == (1000, 320, 20)


def test_units_of_fields() -> None:
    assert unit_of(PowerSpec, "capex_per_kw") == "currency/kW"
    assert unit_of(PowerSpec, "lifetime_years") == "year"
    assert unit_of(StoreSpec, "fixed_om_per_kwh_year") == "currency/kWh/year"
    assert unit_of(PowerSpec, "name") == unit_of(PowerSpec, "local_share") == ""


def test_a_series_that_is_not_there_is_a_fault(synthetic_context: Context) -> None:
    found = values(synthetic_context, at="rivr")
    with pytest.raises(ScenarioError, match="Did you mean 'river'"):
        found.series("at", "m**3/s")


@pytest.mark.parametrize("length, gap", [(8784, False), (8760, True)])
def test_a_series_that_is_no_year_is_a_fault(length: int, gap: bool, synthetic_context: Context) -> None:
    import numpy as np

    series = np.ones(length)
    series[5] = np.nan if gap else 1.0
    found = values(replace(synthetic_context, series={"river": series}), at="river")
    with pytest.raises(ScenarioError, match="is no year"):
        found.series("at", "m**3/s")
