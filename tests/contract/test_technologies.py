"""What every technology must hold to, ours and those of other packages."""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from energyplan.core.units import registry as units
from energyplan.scenario.schema_demand import DemandSection, Today
from energyplan.technologies import roles
from energyplan.technologies.about import GROUPS, facts_beside
from energyplan.technologies.base import Technology
from energyplan.technologies.context import Context
from energyplan.technologies.registry import default_kinds, kinds, listing, technologies
from energyplan.technologies.resolve import unit_of

SOURCE = Path(__file__).resolve().parents[2] / "src" / "energyplan"
EXPECTED = {
    *("pv", "wind", "small_hydro", "geothermal_heat", "solar_thermal", "waste_heat"),
    *("wood_chip_boiler", "pellet_boiler", "gas_boiler", "oil_boiler", "electric_boiler"),
    *("biomass_chp", "gas_engine_chp", "biogas_chp", "heat_pump_air", "heat_pump_ground", "heat_pump_water"),
    *("absorption_chiller", "compression_chiller", "battery", "hot_water_tank", "pit_store"),
    *("grid_connection", "interconnector", "kerosene_boiler", "building_gas_boiler", "building_heat_pump"),
    *("building_pellet_boiler", "electric_heater", "air_conditioner", "air_conditioner_heating"),
}
BELOW = {"technologies", "catalogue", "readers", "physics", "core"}
ALL = technologies()
EVERY = pytest.mark.parametrize("kind", sorted(ALL))


def built(kind: str, context: Context, **fields: Any) -> tuple[roles.Role, dict[str, Any]]:
    tech = ALL[kind]
    role, assumptions = tech.build(tech.spec(kind=kind, name="x", **fields), context)
    return role, {a.what: a for a in assumptions}


def test_the_kinds_of_the_first_issue_are_there() -> None:
    assert set(kinds()) >= EXPECTED
    assert [about.kind for about in listing()] == list(kinds())


@EVERY
def test_it_is_named_and_shown(kind: str) -> None:
    tech = ALL[kind]
    assert isinstance(tech, Technology)
    assert tech.kind == kind
    assert tech.label["en"].strip()
    assert re.search(r"[぀-ヿ一-鿿]", tech.label["ja"]), "the Japanese label has no Japanese in it"
    assert tech.group in GROUPS
    assert re.fullmatch(r"#[0-9a-f]{6}", tech.colour)
    assert issubclass(tech.role, roles.Role)
    assert tech.outputs


def test_no_two_share_a_colour() -> None:
    colours = [tech.colour for tech in ALL.values()]
    assert sorted(set(colours)) == sorted(colours)


@EVERY
def test_every_field_is_documented_and_has_a_known_unit(kind: str) -> None:
    for name, field in ALL[kind].spec.model_fields.items():
        assert field.description, f"{kind}.{name} says nothing"
        unit = unit_of(ALL[kind].spec, name)
        if unit:
            units().parse_units(unit.replace("currency", "JPY"))
    schema = ALL[kind].spec.model_json_schema()
    assert schema["properties"]["kind"]["const"] == kind


@EVERY
def test_every_default_has_a_source_and_the_unit_of_its_field(kind: str) -> None:
    tech, ureg = ALL[kind], units()
    for name, entries in facts_beside(str(SOURCE / "technologies" / f"{kind}.py")).items():
        for fact in entries:
            assert fact.source, f"{kind}.{name} has no source"
            assert isinstance(fact.verified, bool)
            assert np.isfinite(fact.number)
            ureg.parse_units(fact.unit)
            if name in tech.spec.model_fields:
                want = unit_of(tech.spec, name).replace("currency", fact.currency or "JPY")
                ratio = (1.0 * ureg.parse_units(fact.unit or "")) / (1.0 * ureg.parse_units(want))
                assert ratio.to_base_units().dimensionless, f"{kind}.{name}: {fact.unit} for {want}"
                assert ratio.to_base_units().magnitude == pytest.approx(1.0), f"{kind}.{name}: {fact.unit} for {want}"


@EVERY
def test_defaults_are_values_a_person_may_write(kind: str) -> None:
    """A default outside the field's own bounds would be refused if it were typed in."""
    tech = ALL[kind]
    facts = facts_beside(str(SOURCE / "technologies" / f"{kind}.py"))
    for name in facts.keys() & tech.spec.model_fields.keys():
        for fact in facts[name]:
            extra = {"on_off": True} if name == "minimum_load" else {}
            tech.spec(kind=kind, name="x", **{name: fact.value}, **extra)


@EVERY
@pytest.mark.parametrize("currency", ["JPY", "EUR", "USD"])
def test_it_builds_with_defaults(kind: str, currency: str, synthetic_context: Context) -> None:
    role, assumed = built(kind, replace(synthetic_context, currency=currency))
    tech = ALL[kind]
    assert isinstance(role, tech.role)
    assert (role.kind, role.name) == (kind, "x")
    for name, values in roles.hourly_series(role).items():
        assert values.shape == (8760,), name
        assert np.isfinite(values).all(), name
    capacity = role.capacity
    assert capacity.unit == ("kWh" if tech.role is roles.Store else "kW")
    assert capacity.capex_per_unit + capacity.capex_fixed > 0
    assert capacity.fixed_om_per_unit >= 0
    assert 5 <= capacity.lifetime_years <= 60
    assert capacity.existing == 0 and np.isinf(capacity.maximum)
    for assumption in assumed.values():
        assert assumption.source, assumption.what
    money = {a.unit for a in assumed.values() if "capex" in a.what or "_om_" in a.what}
    assert money and all(unit.startswith(currency) for unit in money)


@EVERY
def test_a_price_level_is_the_same_in_every_currency_or_says_why(kind: str, synthetic_context: Context) -> None:
    """Defaults by region differ, yet not by an order of magnitude: a slipped unit would show here."""
    yen = built(kind, synthetic_context)[0].capacity
    euro = built(kind, replace(synthetic_context, currency="EUR"))[0].capacity
    if yen.capex_per_unit:
        assert 0.2 < yen.capex_per_unit / (160 * euro.capex_per_unit) < 5
    if euro.capex_fixed:
        assert 0.2 < yen.capex_fixed / (160 * euro.capex_fixed) < 5


@EVERY
def test_it_uses_and_gives_the_carriers_it_declares(kind: str, synthetic_context: Context) -> None:
    role, _ = built(kind, synthetic_context)
    tech = ALL[kind]
    if isinstance(role, roles.Converter):
        assert role.main == tech.outputs[0]
        assert role.flows[role.main] == 1.0
        assert {c for c, flow in role.flows.items() if np.max(flow) > 0} == set(tech.outputs)
        assert {c for c, flow in role.flows.items() if np.min(flow) < 0} == set(tech.inputs)
    elif isinstance(role, roles.Source):
        assert tech.inputs == () and tech.outputs == (role.carrier,)
    elif isinstance(role, (roles.Store, roles.Link)):
        assert tech.inputs == tech.outputs == (role.carrier,)


@EVERY
def test_nothing_makes_energy_but_what_draws_on_its_surroundings(kind: str, synthetic_context: Context) -> None:
    role, _ = built(kind, synthetic_context)
    if isinstance(role, roles.Converter):
        balance = np.sum([np.broadcast_to(flow, 8760) for flow in role.flows.values()], axis=0)
        if not ALL[kind].ambient:
            # 1.2 on the lower heating value is the ceiling with the flue gas condensed
            taken = -np.sum([np.minimum(np.broadcast_to(f, 8760), 0) for f in role.flows.values()], axis=0)
            assert (balance <= 0.2 * taken + 1e-12).all()
    elif isinstance(role, roles.Store):
        assert 0 < role.charge_efficiency <= 1 and 0 < role.discharge_efficiency <= 1
        assert np.min(role.loss_per_hour) >= 0 and np.max(role.loss_per_hour) < 0.02
        assert role.charge_kw_per_kwh > 0 and role.discharge_kw_per_kwh > 0
    elif isinstance(role, roles.Link):
        assert 0 < np.min(role.efficiency) <= np.max(role.efficiency) <= 1
    elif isinstance(role, roles.Source):
        assert ALL[kind].ambient
        assert np.min(role.availability) >= 0 and np.max(role.availability) <= 1.3


@EVERY
def test_what_a_person_writes_is_used_and_listed_as_theirs(kind: str, synthetic_context: Context) -> None:
    size = "kwh" if ALL[kind].role is roles.Store else "kw"
    fields = {f"capex_per_{size}": 777.0, "lifetime_years": 33, f"max_capacity_{size}": 50, "capex_fixed": 5e5}
    role, assumed = built(kind, synthetic_context, **fields)
    assert role.capacity.capex_per_unit == 777.0
    assert role.capacity.capex_fixed == 5e5
    assert role.capacity.lifetime_years == 33
    assert role.capacity.maximum == 50
    for name, value in fields.items():
        assumption = assumed[f"assets.x.{name}"]
        assert (assumption.source, assumption.value) == ("scenario", value)


@EVERY
def test_what_stands_already_costs_no_more_and_grows_no_more(kind: str, synthetic_context: Context) -> None:
    size = "kwh" if ALL[kind].role is roles.Store else "kw"
    role, _ = built(kind, synthetic_context, status="existing", **{f"existing_capacity_{size}": 40})
    assert role.capacity.existing == role.capacity.maximum == 40
    with pytest.raises(ValidationError, match="an existing asset without a size"):
        ALL[kind].spec(kind=kind, name="x", status="existing")


@pytest.mark.parametrize("kind", sorted(set(ALL) - {"interconnector"}))
@pytest.mark.parametrize("at, zone, site", [("", "north", ""), ("plant", "south", "plant"), ("north", "north", "")])
def test_it_stands_where_it_is_put(kind: str, at: str, zone: str, site: str, synthetic_context: Context) -> None:
    places = {"": "north", "north": "north", "south": "south", "plant": "south"}
    role, _ = built(kind, replace(synthetic_context, zones=places), at=at)
    home = role.to_zone if isinstance(role, roles.Link) else role.zone
    assert (home, role.site) == (zone, site)


def test_defaults_of_buildings_come_from_the_registry() -> None:
    for use, carrier in (("heat_today", "heat"), ("heat_alternative", "heat"), ("cooling", "cooling")):
        found = default_kinds(use)
        assert found
        assert all(ALL[kind].group == "building" and ALL[kind].outputs == (carrier,) for kind in found)
    assert len(default_kinds("heat_today")) == len(default_kinds("cooling")) == 1
    section, today = DemandSection.model_fields, Today.model_fields
    assert section["alternatives"].default == default_kinds("heat_alternative")
    assert section["cooling"].default == default_kinds("cooling")
    assert (today["heat"].default,) == default_kinds("heat_today")
    assert (today["cooling"].default,) == default_kinds("cooling")


# the starter scenario is an example that a person edits
EXEMPT = ("physics/", "scenario/template/")


SPECIFIC = re.compile(rf"(?<!\w)({'|'.join(kind for kind in ALL if '_' in kind)})(?!\w)")
PLAIN = {kind for kind in ALL if "_" not in kind}


def _kinds_named(path: Path) -> set[str]:
    """Kinds that a file names; a word of plain English counts only as a whole string where technologies are in view."""
    text, room = path.read_text(encoding="utf-8"), path.relative_to(SOURCE).parts[0]
    found = set(SPECIFIC.findall(text))
    if path.suffix == ".py" and room not in BELOW and any(kind in text for kind in PLAIN):
        found |= PLAIN & {node.value for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant)}
    return found - {path.stem}


def test_a_kind_is_named_under_its_own_stem_and_in_physics_only() -> None:
    found = {}
    for path in sorted(SOURCE.rglob("*")):
        name = path.relative_to(SOURCE).as_posix()
        if path.suffix in {".py", ".yaml", ".csv", ".json"} and not name.startswith(EXEMPT):
            found |= {name: named} if (named := _kinds_named(path)) else {}
    assert found == {}
