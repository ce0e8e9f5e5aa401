"""Carbon today and then, what avoiding a tonne costs, primary energy, self-sufficiency, heat density, local fuel."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from energyplan.appraisal.figures import Array, Figure, by_year, issue, refuse
from energyplan.appraisal.indicators import present_value

PRIMARY_KINDS = ("total", "nonrenewable")


@dataclass(frozen=True)
class CarbonBalance:
    """Emissions by carrier and year ``[carrier, year]`` [t CO2].

    Attributes
    ----------
    carriers : tuple of str
        Carriers.
    today, then : array
        Without and with the plan.
    """

    carriers: tuple[str, ...]
    today: Array
    then: Array

    @property
    def avoided(self) -> Array:
        """Avoided in each year ``[year]`` [t CO2]."""
        return (self.today - self.then).sum(axis=0)


def emissions(energy_kwh: Array, kg_per_kwh: Array) -> Array:
    """Emissions of energy used.

    Parameters
    ----------
    energy_kwh : array
        Energy by carrier and year ``[carrier, year]`` [kWh]; exports negative.
    kg_per_kwh : array
        Emission factor ``[carrier]`` or ``[carrier, year]`` [kg/kWh].

    Returns
    -------
    array
        ``[carrier, year]`` [t CO2].
    """
    factor = np.asarray(kg_per_kwh, dtype=float)
    factor = factor[:, None] if factor.ndim == 1 else factor
    return np.asarray(energy_kwh, dtype=float) * factor / 1000.0


def carbon_balance(carriers: tuple[str, ...], today_kwh: Array, then_kwh: Array, kg_per_kwh: Array) -> CarbonBalance:
    """Emissions without and with the plan.

    Parameters
    ----------
    carriers : tuple of str
        Carriers.
    today_kwh, then_kwh : array
        Energy ``[carrier, year]`` [kWh].
    kg_per_kwh : array
        Emission factor ``[carrier]`` or ``[carrier, year]`` [kg/kWh].

    Returns
    -------
    CarbonBalance
        Both, by carrier and year.

    Raises
    ------
    ScenarioError
        For tables of different shape.
    """
    if np.shape(today_kwh) != np.shape(then_kwh) or np.shape(today_kwh)[:1] != (len(carriers),):
        got = f"{np.shape(today_kwh)} and {np.shape(then_kwh)}"
        refuse([issue("carbon", "tables of different shape", got, f"twice ({len(carriers)} carriers, years)")])
    return CarbonBalance(carriers, emissions(today_kwh, kg_per_kwh), emissions(then_kwh, kg_per_kwh))


def abatement_cost(extra_cost: Array, avoided_t: Array, discount_rate: float) -> Figure:
    """Cost of avoiding a tonne.

    Parameters
    ----------
    extra_cost : array
        Cost of the plan less that of today's supply ``[year]`` [money].
    avoided_t : array
        Avoided ``[year]`` [t CO2].
    discount_rate : float
        Rate for both, so that the figure is the carbon price at which the plan costs no more [-].

    Returns
    -------
    Figure
        [money/t]; none if nothing is avoided. Negative where the plan saves money as well.
    """
    years = np.size(avoided_t)
    tonnes = float(present_value(by_year(avoided_t, years), discount_rate))
    if tonnes <= 0.0:
        return Figure(None, "money/t", "no carbon is avoided")
    cost = float(present_value(by_year(extra_cost, years), discount_rate))
    note = "the plan saves money as well" if cost < 0.0 else ""
    return Figure(cost / tonnes, "money/t", note)


@dataclass(frozen=True)
class PrimaryBalance:
    """Primary energy by kind and carrier ``[kind, carrier, year]`` [kWh], kinds in the order of `PRIMARY_KINDS`.

    Attributes
    ----------
    today, then : array
        Without and with the plan.
    """

    today: Array
    then: Array


def primary_balance(today_kwh: Array, then_kwh: Array, factors: Array) -> PrimaryBalance:
    """Primary energy without and with the plan.

    Parameters
    ----------
    today_kwh, then_kwh : array
        Energy bought from outside ``[carrier, year]`` [kWh].
    factors : array
        Primary energy of each unit ``[kind, carrier]`` [-].

    Returns
    -------
    PrimaryBalance
        Both, all of it and what of it is not renewable.
    """
    both = [np.stack([primary_energy(kwh, row) for row in factors]) for kwh in (today_kwh, then_kwh)]
    return PrimaryBalance(*both)


def primary_energy(energy_kwh: Array, primary_factor: Array) -> Array:
    """Primary energy of energy used.

    Parameters
    ----------
    energy_kwh : array
        ``[carrier, year]`` [kWh].
    primary_factor : array
        Primary energy for each unit ``[carrier]`` [-].

    Returns
    -------
    array
        ``[carrier, year]`` [kWh].
    """
    return np.asarray(energy_kwh, dtype=float) * np.asarray(primary_factor, dtype=float)[:, None]


def self_sufficiency(local_kw: Array, demand_kw: Array) -> Figure:
    """Share of the demand that local supply covers hour by hour.

    Parameters
    ----------
    local_kw, demand_kw : array
        Local supply after storage, and demand ``[hour]`` [kW]; surplus of one hour does not count for another.

    Returns
    -------
    Figure
        [-]; none without demand.
    """
    total = float(np.sum(demand_kw))
    if total <= 0.0:
        return Figure(None, "", "no demand")
    return Figure(float(np.minimum(local_kw, demand_kw).sum()) / total)


def yearly_self_sufficiency(local_kwh: float, demand_kwh: float) -> Figure:
    """Local supply of a year over the demand of a year; may exceed 1.

    Parameters
    ----------
    local_kwh, demand_kwh : float
        Sums of the year [kWh].

    Returns
    -------
    Figure
        [-]; none without demand.
    """
    return Figure(local_kwh / demand_kwh) if demand_kwh > 0.0 else Figure(None, "", "no demand")


def linear_heat_density(heat_mwh: float, trench_m: float, classes: tuple[tuple[float, str], ...] = ()) -> Figure:
    """Heat delivered for each metre of trench.

    Parameters
    ----------
    heat_mwh : float
        Heat delivered in a year [MWh].
    trench_m : float
        Length of trenches, service lines included [m].
    classes : tuple of (float, str)
        Lower limits [MWh/(m a)] and words, highest first.

    Returns
    -------
    Figure
        [MWh/(m a)] with the word of its class; none without a network.
    """
    if trench_m <= 0.0:
        return Figure(None, "MWh/(m a)", "no heat network")
    value = heat_mwh / trench_m
    return Figure(value, "MWh/(m a)", next((word for limit, word in classes if value >= limit), ""))


def fuel_against_yield(used_t: float, sustainable_t: float) -> Figure:
    """Local fuel used, as a share of what grows again.

    Parameters
    ----------
    used_t, sustainable_t : float
        Use and sustainable yield [t/a].

    Returns
    -------
    Figure
        [-], with a warning above 1; none where no yield is known.
    """
    if sustainable_t <= 0.0:
        return Figure(None, "", "no sustainable yield is given")
    share = used_t / sustainable_t
    over = f"{used_t - sustainable_t:,.0f} t/a more than grows again" if share > 1.0 else ""
    return Figure(share, "", over)
