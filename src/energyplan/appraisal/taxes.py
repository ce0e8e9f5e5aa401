"""Taxes on profit, with losses carried forward, and the fixed-asset tax on what equipment is still worth."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Literal

import numpy as np

from energyplan.appraisal.figures import Array, is_share, issue, refuse


@dataclass(frozen=True)
class ProfitTax:
    """Taxes on profit taken together.

    Attributes
    ----------
    rate : float
        Effective rate of all taxes on profit [-].
    losses : str
        ``carry_forward`` to later years, or ``refund``: the tax value of a loss is received in its year, as when the
        owner offsets it against other profits.
    carry_years : int
        Years in which a loss may be used.
    offset_share : float
        Share of a year's profit that old losses may cover [-].
    split : tuple of (str, float)
        Public bodies that receive the tax and their shares, sum 1.
    """

    rate: float = 0.30
    losses: Literal["carry_forward", "refund"] = "carry_forward"
    carry_years: int = 10
    offset_share: float = 1.0
    split: tuple[tuple[str, float], ...] = (("state", 1.0),)


@dataclass(frozen=True)
class AssetTax:
    """Yearly tax on the assessed value of fixed assets.

    Attributes
    ----------
    rate : float
        Tax on the assessed value [-].
    floor : float
        Least assessed value as a share of the cost, while the item stands [-].
    residual : float
        Assessed value at the end of the statutory life that sets the yearly decline [-].
    relief_share, relief_years : float, int
        Share of the assessed value that is taxed in the first years, and how many [-], [a].
    receiver : str
        Party that receives it.
    first_half : bool
        Whether the value of the first year falls by half the yearly rate.
    linear_decline : float or None
        Share of the cost by which the value falls each year after the first; None for the declining rate [-].
    """

    rate: float = 0.0
    floor: float = 0.05
    residual: float = 0.1
    relief_share: float = 1.0
    relief_years: int = 0
    receiver: str = "municipality"
    first_half: bool = True
    linear_decline: float | None = None


@dataclass(frozen=True)
class TaxedProfit:
    """Profit, losses and tax, year by year.

    Attributes
    ----------
    profit : array
        Profit before tax ``[year]`` [money].
    used, expired : array
        Old losses used and lost in each year ``[year]`` [money].
    pool : array
        Losses still to be used at the end of each year ``[year]`` [money].
    taxable : array
        Profit after losses of earlier years; negative only where losses are refunded ``[year]`` [money].
    tax : array
        Tax; negative where a loss is refunded ``[year]`` [money].
    """

    profit: Array
    used: Array
    expired: Array
    pool: Array
    taxable: Array
    tax: Array


def tax_profit(profit: Array, rule: ProfitTax) -> TaxedProfit:
    """Tax on profit with losses carried forward, oldest first.

    Parameters
    ----------
    profit : array
        Profit before tax ``[year]`` [money].
    rule : ProfitTax
        The tax.

    Returns
    -------
    TaxedProfit
        Losses used, expired and left, taxable profit and tax.

    Raises
    ------
    ScenarioError
        For rates and shares out of range.
    """
    check_profit_tax(rule)
    profit = np.asarray(profit, dtype=float)
    zero = np.zeros(profit.size)
    if rule.losses == "refund":
        return TaxedProfit(profit, zero, zero, zero, profit, rule.rate * profit)
    used, expired, pool = zero.copy(), zero.copy(), zero.copy()
    open_losses: deque[list[float]] = deque()
    for year, value in enumerate(profit):
        while open_losses and year - open_losses[0][0] > rule.carry_years:
            expired[year] += open_losses.popleft()[1]
        if value < 0.0:
            open_losses.append([float(year), -float(value)])
        room = max(float(value), 0.0) * rule.offset_share
        while open_losses and room > 0.0:
            take = min(room, open_losses[0][1])
            open_losses[0][1] -= take
            used[year] += take
            room -= take
            if open_losses[0][1] <= 0.0:
                open_losses.popleft()
        pool[year] = sum(loss for _, loss in open_losses)
    taxable = np.maximum(profit, 0.0) - used
    return TaxedProfit(profit, used, expired, pool, taxable, rule.rate * taxable)


def assessed_value(cost: Array, life_years: Array, rule: AssetTax, retire_years: Array | None = None) -> Array:
    """Value of fixed assets on which the tax is levied.

    Parameters
    ----------
    cost : array
        Cost by year of spending, grants not deducted ``[year, item]`` [money].
    life_years : array
        Statutory life ``[item]`` [a].
    rule : AssetTax
        The tax.
    retire_years : array, optional
        Years after which an item is taken down and no longer taxed ``[item]`` [a]; by default it stands to the end.

    Returns
    -------
    array
        Taxed value ``[year, item]`` [money], from the year after spending.

    Notes
    -----
    Value in the first year ``cost (1 - r/2)``, then times ``(1 - r)`` a year, not below the floor, where r is the
    declining rate that leaves a tenth at the end of the statutory life: ``r = 1 - 0.1^(1/life)``.
    """
    cost = np.asarray(cost, dtype=float)
    years = cost.shape[0]
    out = np.zeros_like(cost)
    age = np.arange(years)
    for item in range(cost.shape[1]):
        if rule.linear_decline is None:
            decline = 1.0 - rule.residual ** (1.0 / float(life_years[item]))
            first = 1.0 - decline / 2.0 if rule.first_half else 1.0
            share = np.maximum(first * (1.0 - decline) ** np.maximum(age - 1, 0), rule.floor)
        else:
            share = np.maximum(1.0 - rule.linear_decline * (age - 1.0), rule.floor)
        share = np.where(age <= rule.relief_years, share * rule.relief_share, share)
        share[0] = 0.0
        if retire_years is not None:
            share = np.where(age <= retire_years[item], share, 0.0)
        out[:, item] = np.convolve(cost[:, item], share)[:years]
    return out


def check_profit_tax(rule: ProfitTax) -> None:
    """Refuse a tax that cannot be.

    Parameters
    ----------
    rule : ProfitTax
        The tax.

    Raises
    ------
    ScenarioError
        With all its faults.
    """
    faults = []
    if not is_share(rule.rate):
        faults.append(issue("tax.rate", "rate out of range", rule.rate, "0 to 1"))
    if not is_share(rule.offset_share):
        faults.append(issue("tax.offset_share", "share out of range", rule.offset_share, "0 to 1"))
    if rule.carry_years < 0:
        faults.append(issue("tax.carry_years", "negative", rule.carry_years, "0 or more"))
    total = sum(share for _, share in rule.split)
    if rule.rate > 0.0 and abs(total - 1.0) > 1e-9:
        faults.append(issue("tax.split", "shares of the tax do not sum to 1", f"{total:g}", "1"))
    refuse(faults)
