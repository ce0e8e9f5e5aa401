"""Indicators of money flows: rates of return, present value, payback, cover of debt service, levelised cost.

Flows are by year, income positive; year 0 is not discounted.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import brentq

from energyplan.appraisal.figures import NO_COSTS, NO_SERVICE, Array, Figure

# ln(1 + rate) between which rates of return are looked for: -99.995 % to about 1e6 times a year
_LOWEST, _HIGHEST = -10.0, 14.0
_GRID = np.concatenate(
    [np.linspace(_LOWEST, -1.0, 181)[:-1], np.linspace(-1.0, 1.0, 2001), np.linspace(1.0, _HIGHEST, 261)[1:]]
)


def present_value(flows: Array, rate: float) -> Array:
    """Present value of yearly flows.

    Parameters
    ----------
    flows : array
        ``[..., year]`` [money].
    rate : float
        Discount rate a year, above -1 [-].

    Returns
    -------
    array
        ``[...]`` [money], ``sum flow_t / (1 + rate)^t``.
    """
    values = np.asarray(flows, dtype=float)
    return values @ discount_factors(values.shape[-1], rate)


def discount_factors(years: int, rate: float) -> Array:
    """Value today of one unit in each year.

    Parameters
    ----------
    years : int
        Number of years, year 0 included.
    rate : float
        Discount rate [-].

    Returns
    -------
    array
        ``[year]`` [-].
    """
    return np.exp(-np.log1p(rate) * np.arange(years))


def rate_of_return(flows: Array) -> Figure:
    """Rate of return at which the flows are worth nothing today; or why there is none.

    Parameters
    ----------
    flows : array
        ``[year]`` [money], income positive.

    Returns
    -------
    Figure
        Rate a year [-]. There is none if the flows are all costs or all income. Where several rates answer, the only
        one above zero of a project that earns more than it costs; else none, with all `candidates`.

    Notes
    -----
    With ``u = ln(1 + rate)`` the scaled sum ``sum c_t exp(-u t)`` is searched for sign changes and solved by Brent's
    method in each; one change of sign in the flows means exactly one root.
    """
    values = np.asarray(flows, dtype=float)
    if not np.all(np.isfinite(values)):
        return Figure(None, "", "a flow is not a finite number")
    if not np.any(values):
        return Figure(None, "", "no money flows")
    if np.all(values <= 0.0):
        return Figure(None, "", "all years cost money, none earns any: no rate makes up for it")
    if np.all(values >= 0.0):
        return Figure(None, "", NO_COSTS)
    roots = _roots(values)
    if not roots:
        return Figure(None, "", "no rate between -99.99 % and +100 million % balances costs and income")
    if len(roots) == 1:
        return Figure(roots[0])
    gains = [root for root in roots if root >= 0.0]
    if float(values.sum()) > 0.0 and len(gains) == 1:
        return Figure(gains[0], "", "the only positive one of several rates", tuple(roots))
    named = ", ".join(f"{100 * root:.3g} %" for root in roots)
    return Figure(None, "", f"several rates balance costs and income ({named}); use the present value", tuple(roots))


def payback(flows: Array, rate: float = 0.0) -> Figure:
    """Years until what was spent is earned back, and stays so.

    Parameters
    ----------
    flows : array
        ``[year]`` [money].
    rate : float
        Discount rate; 0 for the simple payback [-].

    Returns
    -------
    Figure
        [a], from year 0, interpolated within the year; none if the sum never turns positive for good.
    """
    values = np.asarray(flows, dtype=float)
    total = np.cumsum(values * discount_factors(values.size, rate))
    if total[-1] < 0.0:
        return Figure(None, "a", f"not within {values.size - 1} years: {-total[-1]:,.4g} are still missing")
    below = np.flatnonzero(total < 0.0)
    if below.size == 0:
        return Figure(0.0, "a", "nothing is ever owed to the project")
    last = int(below[-1])
    return Figure(last + float(-total[last] / (total[last + 1] - total[last])), "a")


def debt_cover(cash: Array, service: Array, operates_from: int = 1) -> Array:
    """Debt-service cover ratio in each year.

    Parameters
    ----------
    cash : array
        Cash available for debt service ``[year]`` [money].
    service : array
        Interest and principal ``[year]`` [money].
    operates_from : int
        First year of operation; the years before are building years.

    Returns
    -------
    array
        ``[year]`` [-]; NaN in building years and in years without debt service, where the ratio does not apply.
    """
    owes = (np.asarray(service) > 0.0) & (np.arange(np.size(service)) >= operates_from)
    return np.divide(cash, service, out=np.full(np.shape(service), np.nan), where=owes)


def least_cover(cash: Array, service: Array, operates_from: int = 1) -> Figure:
    """Smallest debt-service cover ratio and its year.

    Parameters
    ----------
    cash, service, operates_from
        As in `debt_cover`.

    Returns
    -------
    Figure
        [-], of the years of operation, the building years named where there is more than year 0; none without debt
        service.
    """
    cover = debt_cover(cash, service, operates_from)
    if np.all(np.isnan(cover)):
        return Figure(None, "", NO_SERVICE)
    worst = int(np.nanargmin(cover))
    building = f"; years 0 to {operates_from - 1} are building years" if operates_from > 1 else ""
    short = ", which earns less than it costs" if cover[worst] < 0.0 else ""
    return Figure(float(cover[worst]), "", f"in year {worst}{short}{building}")


def mean_cover(cash: Array, service: Array, operates_from: int = 1) -> Figure:
    """Mean of the yearly debt-service cover ratios.

    Parameters
    ----------
    cash, service, operates_from
        As in `debt_cover`.

    Returns
    -------
    Figure
        [-]; none without debt service.
    """
    cover = debt_cover(cash, service, operates_from)
    if np.all(np.isnan(cover)):
        return Figure(None, "", NO_SERVICE)
    return Figure(float(np.nanmean(cover)))


def loan_life_cover(cash: Array, service: Array, owed: tuple[Array, Array], rate: float, start: int = 1) -> Figure:
    """Loan-life cover ratio: cash until the loans are repaid over what is owed when operation starts.

    Parameters
    ----------
    cash, service : array
        Cash available for debt service, and debt service ``[year]`` [money].
    owed : tuple of array
        Owed at the end of each year, and drawn in it ``[year]`` [money]: loans drawn later count at their worth then.
    rate : float
        Rate of the loans [-].
    start : int
        First year of operation.

    Returns
    -------
    Figure
        [-]; at the end of the year before the first debt service in operation; none without a loan.
    """
    paying = np.flatnonzero((np.asarray(service) > 0.0) & (np.arange(np.size(service)) >= start))
    if paying.size == 0:
        return Figure(None, "", NO_SERVICE)
    first, last = int(paying[0]), int(paying[-1])
    balance, drawn = owed
    if first == 0 or float(balance[first - 1]) <= 0.0:
        return Figure(None, "", "nothing is owed before the first debt service")
    factors = discount_factors(last - first + 2, rate)[1:]
    debt = float(balance[first - 1]) + float(np.asarray(drawn)[first : last + 1] @ factors)
    worth = float(np.asarray(cash)[first : last + 1] @ factors)
    return Figure(worth / debt, "", f"at the end of year {first - 1}")


def levelised_cost(costs: Array, energy: Array, rate: float, other_income: Array | None = None) -> Figure:
    """Levelised cost of energy: LCOH of heat, LCOE of electricity.

    Parameters
    ----------
    costs : array
        All costs: investment, replacement, operation; residual value as a negative cost ``[year]`` [money].
    energy : array
        Energy delivered ``[year]`` [kWh].
    rate : float
        Discount rate [-].
    other_income : array, optional
        Income from other products, taken off the costs ``[year]`` [money].

    Returns
    -------
    Figure
        [money/kWh]; none without energy. It is also the break-even price: at this price the present value is zero.
    """
    delivered = float(present_value(energy, rate))
    if delivered <= 0.0:
        return Figure(None, "money/kWh", "no energy is delivered")
    net = np.asarray(costs, dtype=float) - (0.0 if other_income is None else np.asarray(other_income, dtype=float))
    return Figure(float(present_value(net, rate)) / delivered, "money/kWh")


def annuity(amount: float, rate: float, years: int) -> float:
    """Equal yearly payment that is worth an amount today.

    Parameters
    ----------
    amount : float
        Value today [money].
    rate : float
        Rate a year [-].
    years : int
        Number of payments, the first after one year [a].

    Returns
    -------
    float
        [money/a].
    """
    return amount / years if rate == 0.0 else amount * rate / -np.expm1(-years * np.log1p(rate))


def _roots(values: Array) -> list[float]:
    """Return all rates above -1 at which the present value changes its sign, smallest first."""
    year = np.arange(values.size)[values != 0.0]
    flow = values[values != 0.0]

    def worth(u: float) -> float:
        power = -u * year
        return float(flow @ np.exp(power - power.max()))

    once = np.count_nonzero(np.diff(np.sign(flow))) == 1
    grid = _GRID[[0, -1]] if once else _GRID
    powers = -grid[:, None] * year
    seen = np.exp(powers - powers.max(axis=1, keepdims=True)) @ flow
    at_zero = [float(np.expm1(u)) for u, v in zip(grid, seen) if v == 0.0]
    change = np.flatnonzero(seen[:-1] * seen[1:] < 0.0)
    found = [brentq(worth, grid[i], grid[i + 1], xtol=1e-15, rtol=1e-14, maxiter=500) for i in change]
    return sorted({*at_zero, *(float(np.expm1(u)) for u in found)})
