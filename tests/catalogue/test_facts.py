"""Facts as data: their form, and the choice among currencies."""

from __future__ import annotations

from importlib import resources

import pytest

from energyplan.catalogue.facts import Fact, catalogue_data, facts_from, pick
from energyplan.core.errors import InternalError


def test_a_fact_knows_its_currency_and_citation() -> None:
    fact = Fact("capex_per_kw", 690, "EUR/kW", "Danish Energy Agency", 2015)
    assert (fact.currency, fact.number, fact.cited) == ("EUR", 690.0, "Danish Energy Agency (2015)")
    assert Fact("cop", 3.0, "", "list of 2015", 2015).cited == "list of 2015"
    assert Fact("lifetime_years", 20, "year").currency == ""


def test_one_entry_or_several() -> None:
    facts = facts_from({"a": {"value": 1, "source": "s"}, "b": [{"value": 1, "source": "s"}] * 2}, "x.yaml")
    assert (len(facts["a"]), len(facts["b"])) == (1, 2)
    assert facts["a"][0].verified


@pytest.mark.parametrize("row", [{"value": 1}, {"source": "s"}, {"value": 1, "source": "s", "yaer": 2000}, 3, None])
def test_what_is_no_fact_is_refused(row: object) -> None:
    with pytest.raises(InternalError, match=r"x\.yaml: a"):
        facts_from({"a": row}, "x.yaml")


def test_the_entry_in_the_currency_then_one_without_then_the_first() -> None:
    yen, euro, bare = Fact("a", 1, "JPY/kW"), Fact("a", 2, "EUR/kW"), Fact("a", 3, "")
    assert pick((yen, euro), "EUR") is pick((bare, euro), "EUR") is euro
    assert pick((yen, bare), "EUR") is bare
    assert pick((yen, euro), "USD") is yen


def test_every_yaml_of_the_catalogue_can_be_read() -> None:
    names = [p.name for p in resources.files("energyplan.catalogue").iterdir() if p.name.endswith(".yaml")]
    assert {"fuels.yaml", "tariffs.yaml", "emissions.yaml", "money.yaml"} <= set(names)
    for name in names:
        assert catalogue_data(name)
