"""Facts on the region: complete, with sources."""

from __future__ import annotations

import pytest

from energyplan.catalogue.region_defaults import region_defaults


def test_both_sets_have_the_same_names() -> None:
    japan, generic = region_defaults("JPY"), region_defaults("EUR")
    for group in ("rates", "shares", "jobs", "local_energy_share", "heat_density"):
        assert set(getattr(japan, group)) == set(getattr(generic, group))
    assert set(generic.legal) <= set(japan.legal)


@pytest.mark.parametrize("currency", ["JPY", "EUR"])
def test_every_figure_has_a_source(currency: str) -> None:
    facts = region_defaults(currency).assumptions
    assert len(facts) > 25 and all(fact.source and fact.year for fact in facts)


def test_the_law_was_read_at_a_source() -> None:
    legal = region_defaults("JPY").legal
    assert all(legal[name][0].verified for name in ("heat_supply", "voltage", "connection"))
    assert legal["heat_supply"][0].value["limit_gj_h"] == 21
