"""The figures by which plans are compared: where each stands in a plan's summary, its unit, and which way is better."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from energyplan.results.plan import Plan

Better = Literal["low", "high", ""]
MONEY = "money"
"""Stands for the plan's currency in a unit."""


@dataclass(frozen=True)
class Indicator:
    """One figure of a plan.

    Attributes
    ----------
    key : str
        Name of the variable.
    en, ja : str
        Label.
    unit : str
        Unit with ``money`` for the currency; empty for a fraction of one, ``count`` for numbers of things.
    better : str
        ``low`` or ``high``; empty where neither is better in itself.
    path : tuple of str
        Keys into the summary; ``headline.KEY`` and ``tariff.FOR.CARRIER`` look into the appraisal's lists.
    """

    key: str
    en: str
    ja: str
    unit: str
    better: Better
    path: tuple[str, ...]

    @property
    def is_money(self) -> bool:
        """Whether its value depends on currency and price year."""
        return self.unit.startswith(MONEY)

    def unit_in(self, currency: str) -> str:
        """Return the unit with a currency."""
        return self.unit.replace(MONEY, currency)


def _rows(text: str) -> tuple[Indicator, ...]:
    found = []
    for line in text.strip().splitlines():
        key, en, ja, unit, better, path = (part.strip() for part in line.split("|"))
        assert better in ("low", "high", "")
        found.append(Indicator(key, en, ja, unit, better, tuple(path.split("."))))  # type: ignore[arg-type]
    return tuple(found)


INDICATORS: tuple[Indicator, ...] = _rows("""
cost_per_year | Cost per year | 年間費用 | money/a | low | cost_per_year
investment | Investment | 総投資額 | money | | investment
co2_t_per_year | CO2 per year | 年間CO2排出量 | t/a | low | co2_t_per_year
co2_avoided_t | CO2 avoided | CO2削減量 | t/a | high | headline.carbon
abatement_cost | Abatement cost | 削減単価 | money/t | | appraisal.abatement_cost.value
grants | Grants | 補助金 | money | | headline.grants
project_irr | Project IRR before tax | 事業IRR(税引前) | | high | headline.project_irr
equity_irr | Equity IRR | エクイティIRR | | high | headline.equity_irr
least_dscr | Least DSCR | 最小DSCR | | high | headline.least_dscr
heat_price | Mean price of heat | 熱の平均単価 | money/kWh | low | tariff.sale.heat
electricity_price | Mean price of electricity | 電力の平均単価 | money/kWh | low | tariff.sale.electricity
pay_more | Buildings that pay more than today | 負担が増える建物 | count | low | appraisal.bills.buildings_that_pay_more
value_added | Regional value added | 地域付加価値 | money/a | high | headline.value_added
leaves_then | Energy money that leaves | エネルギー代金の流出 | money/a | low | headline.leaves_then
jobs | Permanent jobs | 雇用 | count | high | headline.jobs
survival_electricity | Survival of 72 h: electricity | 72時間停電時の継続(電力) | | high | headline.survival_electricity
survival_heat | Survival of 72 h: heat | 72時間停電時の継続(熱) | | high | headline.survival_heat
heat_buildings | Buildings on the heat network | 熱導管の接続建物 | count | | networks.heat.buildings
heat_length_m | Length of the heat network | 熱導管の延長 | m | | networks.heat.length_m
heat_loss_share | Heat losses | 熱損失率 | | low | networks.heat.loss_share
linear_density | Linear heat density | 線熱密度 | MWh/m | high | networks.heat.linear_density_mwh_per_m
electricity_buildings | Buildings on the private line | 自営線の接続建物 | count | | networks.electricity.buildings
electricity_length_m | Length of the private line | 自営線の延長 | m | | networks.electricity.length_m
drawn_kwh | Drawn from the grid | 系統からの受電量 | kWh/a | | electricity.drawn_kwh
generated_kwh | Generated here | 地域内発電量 | kWh/a | | electricity.generated_kwh
self_sufficiency | Self-sufficiency in electricity | 電力自給率 | | high | electricity.self_sufficiency
shortage_kwh | Not served | 供給不足量 | kWh/a | low | shortage_kwh
violations | Limits violated in the load flow | 潮流計算での逸脱 | count | low | violations
gap | Gap of the solver | ソルバーのギャップ | | | solver.gap
unchecked_assumptions | Unchecked assumptions | 未確認の前提 | count | | unchecked_assumptions
""")


def value_of(plan: Plan, indicator: Indicator) -> float:
    """Return a plan's value of an indicator, in its unit; NaN where the plan has none.

    Parameters
    ----------
    plan : Plan
        In memory, or opened.
    indicator : Indicator
        Which one.

    Returns
    -------
    float
        In `indicator.unit`.
    """
    match indicator.path:
        case ("headline", key):
            rows = plan.summary.get("appraisal", {}).get("headline", ())
            found: Any = next((row["value"] for row in rows if row["key"] == key), None)
        case ("tariff", use, carrier):
            tariffs = plan.summary.get("appraisal", {}).get("tariffs", ())
            same = (t["mean_per_kwh"] for t in tariffs if (t["for"], t["carrier"]) == (use, carrier))
            found = next(same, None)
        case ("networks", carrier, _) if not plan.summary["networks"].get(carrier, {}).get("buildings"):
            found = 0.0 if indicator.better == "" else None  # a network of nobody has no losses to be proud of
        case path:
            found = plan.summary
            for key in path:
                found = found.get(key) if isinstance(found, Mapping) else None
            if isinstance(found, Mapping):
                found = sum(found.values())
    return float(found) if isinstance(found, (int, float)) else math.nan
