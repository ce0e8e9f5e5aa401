"""Catalogues as tables, and models in words."""

from __future__ import annotations

import pytest

from energyplan.scenario.describe import facts_of, fields_of
from energyplan.scenario.listings import CATALOGUES
from energyplan.scenario.schema import ScenarioSpec
from energyplan.scenario.schema_markets import FuelMarket
from energyplan.technologies.registry import kinds, technology


@pytest.mark.parametrize("name", list(CATALOGUES))
def test_every_row_fills_the_header(name: str) -> None:
    catalogue = CATALOGUES[name]
    rows = list(catalogue.rows())
    assert rows and {len(row) for row in rows} == {len(catalogue.header)}


def test_every_field_says_what_it_means() -> None:
    models, silent = [ScenarioSpec, *(technology(kind).spec for kind in kinds())], []
    seen = set()
    while models:
        model = models.pop()
        if model in seen:
            continue
        seen.add(model)
        for field in fields_of(model):
            models += field.models
            silent += [] if field.text else [f"{model.__name__}.{field.name}"]
    assert silent == []
    assert len(seen) > 40


def test_a_field_in_words() -> None:
    fields = {field.name: field for field in fields_of(FuelMarket)}
    assert fields["price_per_t"].unit == "currency/t"
    assert fields["transport_per_t"].default == "0"
    weather = {field.name: field for field in fields_of(ScenarioSpec.model_fields["weather"].annotation)}  # type: ignore[arg-type]
    assert "try" in weather and weather["use"].kind == "hourly, monthly_means"
    assert weather["seed"].default == "1"


def test_figures_of_a_kind_have_sources() -> None:
    assert all(fact.source for fact in facts_of("wood_chip_boiler"))
    assert facts_of("no_such_kind") == []
