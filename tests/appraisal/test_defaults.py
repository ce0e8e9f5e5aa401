"""Defaults of the catalogue as records of this room."""

from __future__ import annotations

import pytest

from energyplan.appraisal.defaults import (
    default_loan,
    default_terms,
    depreciation_rule,
    heat_density_classes,
    local_rates,
    primary_factors,
    wage_per_job,
)
from energyplan.appraisal.finance import check_finance
from energyplan.appraisal.loans import check_terms
from energyplan.appraisal.region import STAGE_OF, check_rates
from energyplan.appraisal.taxes import check_profit_tax
from energyplan.core.errors import ScenarioError


@pytest.mark.parametrize("currency", ["JPY", "EUR", "USD"])
def test_every_set_is_whole_and_sound(currency: str) -> None:
    terms = default_terms(currency, {"b": "boiler", "p": "heat_pipe"}, {"b": 20}, owners=(("town", 1.0),))
    check_finance(terms)
    check_terms(terms.loans)
    check_profit_tax(terms.profit_tax)
    rates = local_rates(currency)
    check_rates(rates)
    assert set(rates) == set(STAGE_OF)
    assert heat_density_classes(currency)[-1][0] == 0.0


def test_japanese_terms() -> None:
    terms = default_terms("JPY", {"boiler": "boiler", "pipes": "heat_pipe"}, {"boiler": 20})
    assert terms.depreciation["boiler"].life_years == 15 and terms.depreciation["boiler"].method == "declining"
    assert terms.depreciation["boiler"].retire_years == 20 and terms.depreciation["pipes"].retire_years is None
    assert terms.asset_tax.rate == 0.014 and terms.profit_tax.carry_years == 10
    assert default_loan("JPY", "盛岡信用金庫").lender == "盛岡信用金庫"


def test_networks_are_paid_off_longer_than_plants_and_replacements() -> None:
    assert [default_loan("JPY", network_share=share).tenor_years for share in (0.0, 0.4, 1.0)] == [15, 21, 30]
    assert default_loan("JPY", finances="replacement", network_share=1.0).tenor_years == 15


def test_the_towns_own_shares_come_first() -> None:
    assert local_rates("JPY", {"fuel": 0.3})["fuel"].local_share == 0.3
    assert local_rates("JPY")["fuel"].local_share == 0.9


def test_primary_energy_by_country_and_kind_of_fuel() -> None:
    japan, europe = (primary_factors(c, ("wood_chips", "kerosene", "peat")) for c in ("JPY", "EUR"))
    assert japan["electricity"] == (2.4, 2.4) and europe["electricity"] == (2.5, 2.3)
    assert japan["wood_chips"] == (1.0, 0.0) and europe["wood_chips"] == (1.2, 0.2)
    assert japan["kerosene"] == (1.053, 1.053) and japan["peat"] == europe["kerosene"] == (1.1, 1.1)


def test_wages_are_converted() -> None:
    assert wage_per_job("USD") == pytest.approx(60000 * 160 / 150)


def test_an_unknown_class() -> None:
    with pytest.raises(ScenarioError, match="Did you mean 'boiler'"):
        depreciation_rule("JPY", "boilr")
