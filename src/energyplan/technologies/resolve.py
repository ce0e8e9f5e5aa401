"""Values of one asset: what the person wrote, else the fact in the fitting currency; and a list of both."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NoReturn, get_args

import numpy as np
from numpy.typing import NDArray
from pydantic.fields import FieldInfo

from energyplan.catalogue.facts import Facts, pick
from energyplan.catalogue.money import exchange_rate
from energyplan.core.errors import InternalError, Issue, ScenarioError, Where, did_you_mean, shown
from energyplan.readers.weather_year import HOURS
from energyplan.technologies.base import AssetSpec, ConverterSpec, StoreSpec
from energyplan.technologies.context import Assumption, Context
from energyplan.technologies.roles import Capacity

Array = NDArray[np.float64]
_IDENTITY = {"kind", "name", "at", "status", "required"}


@lru_cache(maxsize=2048)
def unit_of(spec: type[AssetSpec], name: str) -> str:
    """Return the unit of a field as its schema gives it, with ``currency`` for money; empty for none."""

    def search(item: Any) -> str:
        if isinstance(item, FieldInfo) and isinstance(item.json_schema_extra, dict):
            found = str(item.json_schema_extra.get("x-unit", ""))
            if found:
                return found
        inner = (*get_args(item), *getattr(item, "__metadata__", ()))
        return next((found for found in map(search, inner) if found), "")

    info = spec.model_fields[name]
    found = search(info) or search(info.annotation)
    return "" if found == "1" else found


class Values:
    """Values of one asset's fields, each remembered as an assumption with its source.

    Parameters
    ----------
    spec : AssetSpec
        What the person wrote.
    context : Context
        Currency, exchange rates and surroundings.
    facts : mapping
        Facts of the kind, from `facts_beside`.
    """

    def __init__(self, spec: AssetSpec, context: Context, facts: Facts) -> None:
        self.spec, self.context, self._facts = spec, context, facts
        self._found: dict[str, Assumption] = {}
        self._computed: dict[str, float] = {}
        for name in sorted(spec.model_fields_set - _IDENTITY):
            given = getattr(spec, name)
            if given is not None:
                unit = unit_of(type(spec), name).replace("currency", context.currency)
                self.note(name, given, unit, "scenario")

    @property
    def assumptions(self) -> tuple[Assumption, ...]:
        """Everything noted so far."""
        return tuple(self._found.values())

    def refuse(self, field: str, what: str, *, got: str, expected: str, fix: str = "") -> NoReturn:
        """Raise a ScenarioError about one field of the asset."""
        raise ScenarioError([Issue(Where(), f"assets.{self.spec.name}.{field}", what, got, expected, fix)])

    def note(self, name: str, value: Any, unit: str, source: str, *, verified: bool = True, note: str = "") -> None:
        """Remember a value under ``assets.<asset>.<name>``."""
        what = f"assets.{self.spec.name}.{name}"
        self._found[what] = Assumption(what, value, unit, source, verified, note)

    def given(self, name: str, value: float) -> None:
        """Use a value computed from other fields in place of the default of a field of money."""
        unit = unit_of(type(self.spec), name).replace("currency", self.context.currency)
        self._computed[name] = value
        self.note(name, value, unit, "computed from the other values of the asset")

    def number(self, name: str) -> float:
        """Return a field's value, or its default from the facts, converted into the scenario's currency.

        Parameters
        ----------
        name : str
            Field of the spec, or name of a fact that is no field.

        Raises
        ------
        InternalError
            When there is neither.
        """
        if name in self._computed:
            return self._computed[name]
        value = getattr(self.spec, name, None)
        if value is not None:
            what = f"assets.{self.spec.name}.{name}"
            if what not in self._found:
                unit = unit_of(type(self.spec), name) if name in type(self.spec).model_fields else ""
                self.note(name, value, unit.replace("currency", self.context.currency), "default of the field")
            return float(value)
        if name not in self._facts:
            raise InternalError(f"{self.spec.kind}: no default for {name}")
        return self._default(name)

    def optional(self, name: str) -> float:
        """Return a field's value or default as `number` does, and 0 where neither the person nor the facts have one."""
        known = name in self._computed or getattr(self.spec, name, None) is not None or name in self._facts
        return self.number(name) if known else 0.0

    def _default(self, name: str) -> float:
        fact = pick(self._facts[name], self.context.currency)
        value, unit, verified, note = fact.number, fact.unit, fact.verified, fact.note
        if fact.currency and fact.currency != self.context.currency:
            rate = exchange_rate(fact.currency, self.context.currency, self.context.exchange_rates)
            note = f"{note + '; ' if note else ''}{fact.number:g} {fact.unit} at {rate.value:g}"
            value, verified = value * rate.value, verified and rate.verified
            unit = unit.replace(fact.currency, self.context.currency, 1)
            what = f"money.exchange_rates.{fact.currency}"
            self._found[what] = Assumption(
                what, rate.value, f"{self.context.currency}/{fact.currency}", rate.source, rate.verified
            )
        self.note(name, value, unit, fact.cited, verified=verified, note=note)
        return value

    def series(self, field: str, unit: str) -> Array:
        """Return the hourly series of the scenario that a field names.

        Parameters
        ----------
        field : str
            Field of the spec that holds the name.
        unit : str
            Unit of the series, for the list of assumptions.

        Raises
        ------
        ScenarioError
            When there is no such series, or it is not 8760 finite numbers.
        """
        name, known = getattr(self.spec, field), self.context.series
        if name not in known:
            expected = "one of " + ", ".join(known) if known else "a series of the scenario, and it has none"
            fix = did_you_mean(name, list(known))
            self.refuse(field, "no such series", got=shown(name), expected=expected, fix=fix)
        values = np.asarray(known[name], dtype=np.float64)
        if values.shape != (HOURS,) or not np.isfinite(values).all():
            got = f"{values.shape} with {int((~np.isfinite(values)).sum())} gaps"
            self.refuse(field, f"the series {name!r} is no year", got=got, expected="8760 numbers")
        self.note(field, name, unit, "scenario", note=f"mean {values.mean():.4g}, most {values.max():.4g}")
        return values

    def capacity(self) -> Capacity:
        """Return sizes and their costs."""
        spec = self.spec
        size, unit = ("kwh", "kWh") if isinstance(spec, StoreSpec) else ("kw", "kW")
        existing = getattr(spec, f"existing_capacity_{size}")
        most = getattr(spec, f"max_capacity_{size}")
        if most is None:
            most = existing if spec.status == "existing" else np.inf
        return Capacity(
            unit=unit,
            existing=existing,
            minimum=getattr(spec, f"min_capacity_{size}"),
            maximum=most,
            unit_size=getattr(spec, f"unit_size_{size}"),
            capex_fixed=self.optional("capex_fixed"),
            capex_per_unit=self.number(f"capex_per_{size}"),
            fixed_om_per_unit=self.number(f"fixed_om_per_{size}_year"),
            lifetime_years=self.number("lifetime_years"),
            required=spec.required,
        )

    def common(self) -> dict[str, Any]:
        """Return the arguments every role takes: name, kind, zone, site, capacity and variable cost."""
        spec, zones = self.spec, self.context.zones
        return {
            "name": spec.name,
            "kind": spec.kind,
            "zone": zones.get(spec.at, "town"),
            "site": "" if spec.at in zones.values() else spec.at,
            "capacity": self.capacity(),
            "variable_cost": self.optional("variable_om_per_kwh"),
        }

    def switching(self) -> dict[str, Any]:
        """Return minimum load, start cost and whether running is decided hour by hour, for a converter."""
        spec = self.spec
        if not isinstance(spec, ConverterSpec) or not spec.decides_on_off:
            return {"on_off": False, "minimum_load": 0.0, "start_cost": 0.0}
        return {
            "on_off": True,
            "minimum_load": self.optional("minimum_load"),
            "start_cost": self.optional("start_cost_per_kw"),
        }
