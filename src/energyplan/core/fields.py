"""Fields of input models: numbers that know their unit, and strings with a unit converted on reading."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, field_validator

from energyplan.core.units import MONEY, UnitError, parse_quantity

LARGEST = 1e15
"""Numbers beyond this are slips of the pen in any unit that the format uses."""


class Spec(BaseModel):
    """Base of everything a person writes: frozen, no unknown keys, every field documented where it stands."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True, allow_inf_nan=False)

    @field_validator("*", mode="before")
    @classmethod
    def _sort_of_value(cls, value: Any, info: ValidationInfo) -> Any:
        """Take a whole number where text belongs (names such as 12), and no yes-or-no where a number belongs."""
        if value.__class__ is str or value is None or info.field_name is None:
            return value
        annotation = cls.model_fields[info.field_name].annotation
        if value.__class__ is int and annotation in (str, str | None):
            return str(value)
        if value.__class__ is bool and annotation in (int, float, int | None, float | None):
            raise UnitError("a yes-or-no value where a number belongs", got=str(value).lower(), expected="a number")
        return value


def _reader(unit: str) -> BeforeValidator:
    def read(value: Any, info: ValidationInfo) -> Any:
        shown = unit or "a number"
        if isinstance(value, bool):
            raise UnitError("a yes-or-no value where a number belongs", got=str(value).lower(), expected=shown)
        number = _parsed(value, unit, info) if isinstance(value, str) else value
        if isinstance(number, (int, float)) and not abs(number) <= LARGEST:
            raise UnitError("not a usable number", got=repr(value)[:40], expected=f"at most {LARGEST:g}")
        return number

    return BeforeValidator(read)


def _parsed(text: str, unit: str, info: ValidationInfo) -> float:
    """Return the number of a string; a key that ends in ``_per_year`` takes its unit per year, too."""
    context = info.context or {}
    currency, rates = context.get("currency", "JPY"), context.get("exchange_rates")
    try:
        return parse_quantity(text, unit, currency, rates)
    except UnitError as error:
        if error.what != "wrong unit" or not (info.field_name or "").endswith("_per_year"):
            raise
        try:
            return parse_quantity(text, f"{unit}/year", currency, rates)
        except UnitError:
            raise error from None


def quantity(unit: str, **limits: Any) -> Any:
    """Return the annotated type of a number in `unit`, with pydantic limits such as ``ge=0``.

    Parameters
    ----------
    unit : str
        As pint writes it; ``money`` for the scenario's currency; empty for a fraction of one.
    limits
        ``ge``, ``gt``, ``le``, ``lt``.

    Returns
    -------
    Any
        A type for a pydantic field; its JSON Schema carries the unit as ``x-unit``.
    """
    shown = unit.replace(MONEY, "currency") or "1"
    return Annotated[float, _reader(unit), Field(json_schema_extra={"x-unit": shown}, **limits)]


Coordinate = Annotated[float, Field(ge=-1e8, le=1e8)]
Power = quantity("kW", ge=0)
Energy = quantity("kWh", ge=0)
Length = quantity("m", ge=0)
Area = quantity("m**2", ge=0)
Temperature = quantity("degC", ge=-100, le=400)
Share = quantity("", ge=0, le=1)
Factor = quantity("", ge=0)
Years = quantity("year", gt=0, le=200)
Money = quantity("money")
MoneyPerKw = quantity("money/kW", ge=0)
MoneyPerKwh = quantity("money/kWh")
MoneyPerKwYear = quantity("money/kW/year", ge=0)
MoneyPerM = quantity("money/m", ge=0)
CarbonPrice = quantity("money/t", ge=0)
CarbonIntensity = quantity("kg/kWh", ge=0)
MoneyPerKwhCapacity = quantity("money/kWh", ge=0)
MoneyPerKwhYear = quantity("money/kWh/year", ge=0)
Efficiency = quantity("", ge=0.01, le=1.2)
Hours = quantity("hour", ge=0.05, le=8760)
Volume = quantity("m**3", gt=0)
PerKelvin = quantity("1/K")
Angle = quantity("degree", ge=-360, le=360)
