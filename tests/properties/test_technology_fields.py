"""Whatever stands in an asset's fields gives faults or a sound role, never a traceback."""

from __future__ import annotations

import types
import warnings
from typing import Any, get_args, get_origin

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from energyplan.core.errors import ScenarioError
from energyplan.technologies import roles
from energyplan.technologies.context import Context
from energyplan.technologies.registry import kinds, technology

NUMBERS = st.one_of(st.sampled_from([0, 1, 0.5, -1, 1e-9, 1e9, 100, 24, 8760]), st.floats(0, 1), st.floats(-1e3, 1e6))
HOSTILE = st.sampled_from([None, True, "", "1 kW", "50 %", "nan", float("nan"), float("inf"), [], {}, "🜂", "x" * 300])
FIXED = {"kind", "name"}


def _is_number(annotation: Any) -> bool:
    if get_origin(annotation) in (types.UnionType, getattr(types, "UnionType", None)) or get_args(annotation):
        return any(_is_number(arg) for arg in get_args(annotation))
    return annotation is float


@st.composite
def assets(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    kind = draw(st.sampled_from(kinds()))
    fields = technology(kind).spec.model_fields
    names = draw(st.lists(st.sampled_from(sorted(set(fields) - FIXED)), max_size=5, unique=True))
    values = {}
    for name in names:
        plain = (
            NUMBERS if _is_number(fields[name].annotation) else st.one_of(st.sampled_from(["river", "works"]), NUMBERS)
        )
        values[name] = draw(st.one_of(plain, plain, plain, HOSTILE))
    return kind, values


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
@given(assets())
def test_faults_or_a_sound_role(synthetic_context: Context, asset: tuple[str, dict[str, Any]]) -> None:
    kind, fields = asset
    tech = technology(kind)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            spec = tech.spec(kind=kind, name="a", **fields)
            role, assumptions = tech.build(spec, synthetic_context)
        except (ValidationError, ScenarioError) as error:
            assert str(error)
            return
    assert isinstance(role, tech.role)
    for name, values in roles.hourly_series(role).items():
        assert np.isfinite(values).all(), name
    assert np.isfinite([role.capacity.capex_fixed, role.capacity.capex_per_unit, role.capacity.fixed_om_per_unit]).all()
    assert all(a.source for a in assumptions)
    if isinstance(role, roles.Converter):
        assert all(np.isfinite(flow).all() for flow in map(np.asarray, role.flows.values()))
    if isinstance(role, roles.Store):
        assert np.isfinite([role.loss_per_hour, role.charge_kw_per_kwh, role.charge_efficiency]).all()
    if isinstance(role, roles.Source):
        assert np.min(role.availability) >= 0


def test_the_drawing_covers_every_kind_with_numbers() -> None:
    for kind in kinds():
        fields = technology(kind).spec.model_fields
        assert sum(_is_number(field.annotation) for field in fields.values()) >= 7, kind


def test_a_pathological_name_is_refused_or_kept() -> None:
    with pytest.raises(ValidationError):
        technology("pv").spec(kind="pv", name="n" * 500)
