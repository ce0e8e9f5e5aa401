"""Fields of input models: numbers that know their unit, and strings with a unit converted on reading."""

from __future__ import annotations

import math
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo

from energyplan.core.units import MONEY, parse_quantity


class Spec(BaseModel):
    """Base of everything a person writes: frozen, no unknown keys, every field documented where it stands."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True, allow_inf_nan=False)


def _reader(unit: str) -> BeforeValidator:
    def read(value: Any, info: ValidationInfo) -> Any:
        if isinstance(value, bool):
            raise ValueError("a yes-or-no value where a number belongs")
        if isinstance(value, str):
            context = info.context or {}
            return parse_quantity(value, unit, context.get("currency", "JPY"), context.get("exchange_rates"))
        if isinstance(value, (int, float)) and (not math.isfinite(value) or abs(value) > 1e15):
            raise ValueError("not a usable number")
        return value

    return BeforeValidator(read)


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
Efficiency = quantity("", gt=0, le=1.2)
Hours = quantity("hour", gt=0)
Volume = quantity("m**3", gt=0)
PerKelvin = quantity("1/delta_degC")
Angle = quantity("degree", ge=-360, le=360)
