"""What sources of heat share: they must be warm enough for the network they feed."""

from __future__ import annotations

import numpy as np

from energyplan.technologies.resolve import Values


def check_warm_enough(values: Values, temp_degc: float | None) -> None:
    """Refuse a source colder than the network's supply.

    Parameters
    ----------
    values : Values
        The asset's values, with the network's supply temperature in their context.
    temp_degc : float, optional
        Temperature of the source [degC]; nothing is checked where not given.

    Raises
    ------
    ScenarioError
        When the source is colder than the network's lowest supply temperature in the year.
    """
    needed = float(np.min(values.context.supply_temp_degc))
    if temp_degc is not None and temp_degc < needed:
        values.refuse(
            "temp_degc",
            "too cold for the heat network",
            got=f"{temp_degc:g} degC",
            expected=f"{needed:g} degC or more",
            fix="Put a heat pump on it that takes this as its source_temp_degc, or lower the network's temperature.",
        )
