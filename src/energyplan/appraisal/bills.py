"""What customers pay for energy today and under the plan, building by building."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from energyplan.appraisal.figures import Array


@dataclass(frozen=True)
class Bills:
    """Yearly energy costs of each building.

    Attributes
    ----------
    today, then : array
        Energy bill and yearly cost of one's own equipment ``[building]`` [money/a].
    change : array
        Then less today ``[building]`` [money/a]; negative is a saving.
    change_share : array
        Change over today; NaN where nothing is paid today ``[building]`` [-].
    """

    today: Array
    then: Array
    change: Array
    change_share: Array


def own_supply_bill(
    useful_kwh: Array,
    efficiency: Array,
    price_per_kwh: Array,
    standing: Array | float = 0.0,
    equipment: Array | float = 0.0,
) -> Array:
    """Yearly cost of a building's own supply, such as a kerosene boiler.

    Parameters
    ----------
    useful_kwh : array
        Heat used ``[building]`` [kWh/a].
    efficiency : array
        Useful heat per energy bought ``[building]`` [-].
    price_per_kwh : array
        Price of the energy bought ``[building]`` [money/kWh].
    standing, equipment : array or float
        Standing charges, and yearly cost of owning the equipment ``[building]`` [money/a].

    Returns
    -------
    array
        ``[building]`` [money/a].
    """
    return np.asarray(useful_kwh) / efficiency * price_per_kwh + standing + equipment


def network_bill(
    energy_kwh: Array, capacity_kw: Array, energy_per_kwh: float, standing_per_kw: float, fee_per_year: float = 0.0
) -> Array:
    """Yearly bill of a building on the network.

    Parameters
    ----------
    energy_kwh, capacity_kw : array
        Delivered and subscribed ``[building]`` [kWh/a], [kW].
    energy_per_kwh, standing_per_kw : float
        Tariff [money/kWh], [money/kW/a].
    fee_per_year : float
        Connection fee and station as a yearly cost [money/a].

    Returns
    -------
    array
        ``[building]`` [money/a].
    """
    return np.asarray(energy_kwh) * energy_per_kwh + np.asarray(capacity_kw) * standing_per_kw + fee_per_year


def compare_bills(today: Array, on_network: Array, connected: Array, own_then: Array | None = None) -> Bills:
    """Bills of all buildings today and under the plan.

    Parameters
    ----------
    today : array
        Bill today ``[building]`` [money/a].
    on_network : array
        Bill if connected ``[building]`` [money/a].
    connected : array of bool or float
        Whether, or to which share, each building connects ``[building]``.
    own_then : array, optional
        Bill of a building that does not connect, if it changes ``[building]`` [money/a]; today's by default.

    Returns
    -------
    Bills
        Today, then, and the change.
    """
    today = np.asarray(today, dtype=float)
    share = np.asarray(connected, dtype=float)
    then = share * np.asarray(on_network) + (1.0 - share) * (today if own_then is None else np.asarray(own_then))
    change = then - today
    relative = np.divide(change, today, out=np.full(today.shape, np.nan), where=today != 0.0)
    return Bills(today, then, change, relative)


def price_customers_accept(today: Array, energy_kwh: Array, saving_share: float = 0.0) -> float:
    """Mean price at which customers together pay what they pay today, less a saving.

    Parameters
    ----------
    today : array
        Bills today ``[building]`` [money/a].
    energy_kwh : array
        Energy they would take from the network ``[building]`` [kWh/a].
    saving_share : float
        Share of today's bills that they want to save [-].

    Returns
    -------
    float
        [money/kWh]; 0 if they take nothing. A bound for `energyplan.appraisal.tariffs.solve_tariff`.
    """
    energy = float(np.sum(energy_kwh))
    return (1.0 - saving_share) * float(np.sum(today)) / energy if energy > 0.0 else 0.0
