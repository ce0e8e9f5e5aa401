"""Facts on finance: complete, with sources, and marked where nobody has read them at a source."""

from __future__ import annotations

import pytest

from energyplan.catalogue.finance_defaults import finance_defaults


def test_both_sets_have_the_same_terms_and_classes() -> None:
    japan, generic = finance_defaults("JPY"), finance_defaults("EUR")
    assert set(japan.terms) == set(generic.terms) and set(japan.lives) == set(generic.lives)
    assert finance_defaults("USD").currency == "EUR"


@pytest.mark.parametrize("currency", ["JPY", "EUR"])
def test_every_figure_has_a_source(currency: str) -> None:
    facts = finance_defaults(currency).assumptions
    assert len(facts) > 30 and all(fact.source and fact.year for fact in facts)


def test_what_was_read_at_a_source() -> None:
    japan = finance_defaults("JPY")
    assert japan.life("boiler").fact.verified and japan.life("underground_cable").life_years == 25
    assert japan.grants["one_third"][0].verified
    assert not japan.terms["loan_rate"][0].verified and not japan.life("heat_network").fact.verified
    assert not any(fact.verified for fact in finance_defaults("EUR").assumptions)
