"""What every technology is: a spec that a person fills in, and a function that maps it onto one of the five roles."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import Field, model_validator

from energyplan.core.fields import (
    Energy,
    Hours,
    Money,
    MoneyPerKw,
    MoneyPerKwh,
    MoneyPerKwhCapacity,
    MoneyPerKwhYear,
    MoneyPerKwYear,
    Power,
    Share,
    Spec,
    Years,
)
from energyplan.core.units import UnitError
from energyplan.technologies.about import About, read_about
from energyplan.technologies.context import Assumption, Context
from energyplan.technologies.roles import Role


class FieldError(UnitError):
    """Fields that contradict each other: what, got, expected and fix as in `energyplan.core.errors.Issue`.

    Attributes
    ----------
    key : str
        The field at fault.
    others : tuple of FieldError
        Further faults of the same asset.
    """

    def __init__(self, key: str, what: str, *, got: str, expected: str, fix: str = "") -> None:
        super().__init__(what, got=got, expected=expected, fix=fix)
        self.key = key
        self.others: tuple[FieldError, ...] = ()

    def __str__(self) -> str:
        return f"{self.key}: {self.what} (got {self.got}; expected {self.expected}). {self.fix}".rstrip()


class AssetSpec(Spec):
    """What all assets share. A field left out takes its default from the facts of its kind."""

    kind: str
    """What it is; `energyplan technologies` lists the kinds."""
    name: str = Field(min_length=1, max_length=80)
    """Its own name, unique in the scenario."""
    at: str = ""
    """Where it stands: a site, a building or a supply zone; empty for anywhere in the town."""
    status: Literal["candidate", "existing"] = "candidate"
    """Whether it may be built, or stands already."""
    required: bool = False
    """It must be built, at least at its minimum capacity."""
    capex_fixed: Money | None = Field(default=None, ge=0)
    """Investment that does not depend on the size, due when anything new is built."""
    variable_om_per_kwh: MoneyPerKwh | None = None
    """Upkeep per kWh of its main flow, besides the carriers it uses."""
    lifetime_years: Years | None = None
    """Technical life, over which the investment is annualised."""
    local_share: Share | None = None
    """Share of investment and upkeep that is paid within the municipality."""

    def faults(self) -> Iterator[FieldError]:
        """Yield what contradicts itself among the fields."""
        yield from ()

    @model_validator(mode="after")
    def _consistent(self) -> AssetSpec:
        found = list(self.faults())
        if found:
            found[0].others = tuple(found[1:])
            raise found[0]
        return self


def _size_faults(spec: AssetSpec, unit: str) -> Iterator[FieldError]:
    low, high = getattr(spec, f"min_capacity_{unit}"), getattr(spec, f"max_capacity_{unit}")
    stands, size = getattr(spec, f"existing_capacity_{unit}"), getattr(spec, f"unit_size_{unit}")
    if high is not None and low > high:
        yield FieldError(
            f"min_capacity_{unit}",
            "the least capacity is above the most",
            got=f"{low:g}",
            expected=f"at most {high:g}",
            fix=f"Lower it, or raise max_capacity_{unit}.",
        )
    if high is not None and stands > high:
        yield FieldError(
            f"existing_capacity_{unit}",
            "more stands than may stand",
            got=f"{stands:g}",
            expected=f"at most {high:g}",
            fix=f"Raise max_capacity_{unit}, which counts both.",
        )
    if high is not None and size > 0 and size > high - stands > 0:
        yield FieldError(
            f"unit_size_{unit}",
            "not even one machine fits",
            got=f"{size:g}",
            expected=f"at most {high - stands:g}",
            fix=f"Lower it; max_capacity_{unit} leaves no more.",
        )
    if spec.status == "existing" and stands == 0:
        yield FieldError(
            f"existing_capacity_{unit}",
            "an existing asset without a size",
            got="0",
            expected="more than 0",
            fix=f"Give existing_capacity_{unit}, or status: candidate.",
        )


class PowerSpec(AssetSpec):
    """An asset whose size counts kW of its main flow."""

    existing_capacity_kw: Power = 0.0
    """Capacity that stands already and costs no investment."""
    min_capacity_kw: Power = 0.0
    """Least capacity, existing and new together, where anything is built."""
    max_capacity_kw: Power | None = None
    """Most capacity, existing and new together; by default no limit, or what stands already."""
    unit_size_kw: Power = 0.0
    """Size of one machine where only whole machines are built; 0 for any size."""
    capex_per_kw: MoneyPerKw | None = None
    """Investment per kW of new capacity."""
    fixed_om_per_kw_year: MoneyPerKwYear | None = None
    """Upkeep per year and kW of all capacity."""

    def faults(self) -> Iterator[FieldError]:
        """Yield contradictions of the sizes."""
        yield from super().faults()
        yield from _size_faults(self, "kw")


class StoreSpec(AssetSpec):
    """An asset whose size counts kWh it can hold."""

    existing_capacity_kwh: Energy = 0.0
    """Capacity that stands already and costs no investment."""
    min_capacity_kwh: Energy = 0.0
    """Least capacity, existing and new together, where anything is built."""
    max_capacity_kwh: Energy | None = None
    """Most capacity, existing and new together; by default no limit, or what stands already."""
    unit_size_kwh: Energy = 0.0
    """Size of one store where only whole ones are built; 0 for any size."""
    capex_per_kwh: MoneyPerKwhCapacity | None = None
    """Investment per kWh of new capacity."""
    fixed_om_per_kwh_year: MoneyPerKwhYear | None = None
    """Upkeep per year and kWh of all capacity."""
    hours_to_fill: Hours | None = None
    """Hours it takes to fill or to empty at full power."""

    def faults(self) -> Iterator[FieldError]:
        """Yield contradictions of the sizes."""
        yield from super().faults()
        yield from _size_faults(self, "kwh")


class ConverterSpec(PowerSpec):
    """An asset that turns carriers into others."""

    on_off: bool | None = None
    """Decide hour by hour whether it runs, so that its minimum load holds; by default where minimum_load is given."""
    minimum_load: Share | None = None
    """Least load while it runs, as a share of capacity; needs on_off."""
    start_cost_per_kw: MoneyPerKw | None = None
    """Cost of one start per kW of capacity; needs on_off."""
    availability: Share = 1.0
    """Share of the capacity that can run at any time, for outages and overhauls."""

    @property
    def decides_on_off(self) -> bool:
        """Whether running is a yes-or-no decision in every hour."""
        return bool(self.minimum_load or self.start_cost_per_kw) if self.on_off is None else self.on_off

    def faults(self) -> Iterator[FieldError]:
        """Yield contradictions of sizes and of on and off."""
        yield from super().faults()
        if self.on_off is False and self.minimum_load:
            yield FieldError(
                "minimum_load",
                "a minimum load without on_off",
                got=f"{self.minimum_load:g}",
                expected="on_off: true",
                fix="Set on_off: true, or leave minimum_load out.",
            )
        if self.on_off is False and self.start_cost_per_kw:
            yield FieldError(
                "start_cost_per_kw",
                "a start cost without on_off",
                got=f"{self.start_cost_per_kw:g}",
                expected="on_off: true",
                fix="Set on_off: true, or leave start_cost_per_kw out.",
            )


@dataclass(frozen=True, kw_only=True)
class Technology(About):
    """One kind of asset: how it is shown, described by a person, and mapped onto a role.

    Attributes
    ----------
    role : type
        Class of the role it plays.
    spec : type
        Class of the asset's fields.
    build : callable
        ``(spec, context) -> (role, assumptions)``.
    """

    role: type[Role]
    spec: type[AssetSpec]
    build: Callable[[Any, Context], tuple[Role, tuple[Assumption, ...]]]


def technology_beside(
    module_file: str,
    *,
    role: type[Role],
    spec: type[AssetSpec],
    build: Callable[[Any, Context], tuple[Role, tuple[Assumption, ...]]],
) -> Technology:
    """Return the technology of a module, with name and look from the YAML file beside it.

    Parameters
    ----------
    module_file : str
        The module's ``__file__``.
    role, spec, build
        As in `Technology`.
    """
    return Technology(**vars(read_about(module_file)), role=role, spec=spec, build=build)
