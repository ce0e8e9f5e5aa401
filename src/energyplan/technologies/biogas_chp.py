"""A biogas digester with a gas engine; the digester takes its share of heat and electricity first."""

from __future__ import annotations

from typing import Literal

import numpy as np

from energyplan.core.fields import Share, Temperature
from energyplan.technologies.about import facts_beside
from energyplan.technologies.base import technology_beside
from energyplan.technologies.chp_parts import ChpSpec
from energyplan.technologies.context import Assumption, Context
from energyplan.technologies.resolve import Values
from energyplan.technologies.roles import Converter

FUEL = "biogas_feedstock"


class BiogasChp(ChpSpec):
    """A digester with engine; capacity counts kW of electricity sent out, the feedstock counts as its gas."""

    kind: Literal["biogas_chp"]
    """What it is."""
    own_electricity_share: Share | None = None
    """Share of the engine's electricity that stirs and pumps the digester."""
    digester_temp_degc: Temperature | None = None
    """Temperature of the digester."""
    digester_heat_share: Share | None = None
    """Heat to warm feedstock and walls per energy of the gas, at 10 degC of air; grows with the cold."""


def build(spec: BiogasChp, context: Context) -> tuple[Converter, tuple[Assumption, ...]]:
    """Return digester and engine as a converter per kWh of electricity sent out, and what it assumes.

    The digester's heat falls with its distance from the air's temperature, and can take all the engine gives.
    """
    values = Values(spec, context, facts_beside(__file__))
    warm = values.number("digester_temp_degc")
    sent = values.number("electric_efficiency") * (1.0 - values.number("own_electricity_share"))
    if warm <= 10.0 or sent <= 0.0:
        values.refuse("digester_temp_degc", "a digester that gives nothing", got=f"{warm:g} degC, {sent:g} sent out",
                      expected="more than 10 degC, and electricity above 0")  # fmt: skip
    cold = (warm - context.weather.temp_air_degc) / (warm - 10.0)
    own_heat = values.number("digester_heat_share") * np.maximum(cold, 0.0)
    heat = np.maximum(values.number("heat_efficiency") - own_heat, 0.0)
    values.note("net_heat_efficiency_mean", round(float(heat.mean()), 4), "", "computed from air temperature")
    role = Converter(
        **values.common(),
        **values.switching(),
        flows={"electricity": 1.0, "heat": heat / sent, FUEL: -1.0 / sent},
        main="electricity",
        availability=spec.availability,
    )
    return role, values.assumptions


TECHNOLOGY = technology_beside(__file__, role=Converter, spec=BiogasChp, build=build)
