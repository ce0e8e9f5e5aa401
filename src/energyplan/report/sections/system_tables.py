"""Tables of the engineer's section: networks, plants, limits, violations, rounds, routes and buildings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import pandas as pd

from energyplan.report.blocks import Column, Table, Words
from energyplan.report.figures.names import network_words, size_words, use_words
from energyplan.report.figures.theme import kind_words
from energyplan.results.plan import Plan

CARRIERS = ("heat", "cooling", "electricity")
NONE = Words("–", "–")
DESIGN_STATE = Words("design state", "設計時")
PLACE, NETWORK = Words("Where", "場所"), Words("Network", "系統")


def tables(plan: Plan) -> dict[str, Table]:
    """Return the tables of the section by key; those that a plan has nothing for are left out."""
    made = (_networks(plan), _plants(plan), _limits(plan), _violations(plan), _rounds(plan), _routes(plan))
    return {t.key: t for t in (*made, _buildings(plan)) if t is not None and len(t.frame)}


def hour_words(plan: Plan, hour: float) -> Words:
    """Return an hour of the year as a date and a time; the design state for -1."""
    if not np.isfinite(hour):
        return NONE
    if hour < 0:
        return DESIGN_STATE
    time = pd.Timestamp(plan.results["hour"].values[int(hour)])
    return Words(f"{time.day} {time:%b} {time:%H:%M}", f"{time.month}月{time.day}日{time.hour}時")


def _column(words: Iterable[Words]) -> pd.Series:
    return pd.Series(list(words), dtype=object)


def _networks(plan: Plan) -> Table:
    rows = [
        {
            "network": network_words(carrier), "buildings": f["buildings"], "length_m": f.get("length_m", np.nan),
            "delivered_kwh": f["delivered_kwh"], "loss_kwh": f.get("loss_kwh", np.nan),
            "loss_percent": 100.0 * f.get("loss_share", np.nan), "density": f.get("linear_density_mwh_per_m", np.nan),
            "peak_kw": f.get("peak_kw", np.nan), "diversity": f.get("diversity", np.nan),
        }
        for carrier, f in plan.summary["networks"].items()
    ]  # fmt: skip
    columns = (
        Column("network", NETWORK),
        Column("buildings", Words("Buildings", "接続建物")),
        Column("length_m", Words("Length", "延長"), "m", 0),
        Column("delivered_kwh", Words("Delivered", "供給量"), "kWh/a"),
        Column("loss_kwh", Words("Losses", "損失"), "kWh/a"),
        Column("loss_percent", Words("Losses", "損失率"), "%", 1),
        Column("density", Words("Linear density", "線密度"), "MWh/(m a)", 2),
        Column("peak_kw", Words("Coincident peak", "同時最大"), "kW", 0),
        Column("diversity", Words("Diversity", "同時率"), "", 2),
    )
    title = Words("Networks: losses and linear density", "導管・電線:損失と線密度")
    source = Words(
        "summary.json, networks; losses at design temperatures", "summary.jsonのnetworks。損失は設計温度による"
    )
    return Table("networks", title, source, columns, pd.DataFrame(rows))


def _plants(plan: Plan) -> Table:
    data = plan.results
    size = data["capacity"].to_numpy()
    there = np.flatnonzero((size > 1e-6) & np.isfinite(size))
    frame = pd.DataFrame(
        {
            "asset": data["asset"].to_numpy()[there].astype(str),
            "kind": [kind_words(str(k)) for k in data["asset_kind"].to_numpy()[there]],
            "site": data["asset_site"].to_numpy()[there].astype(str),
            **{
                name: data[name].to_numpy()[there]
                for name in ("capacity", "new_capacity", "asset_energy_kwh", "full_load_hours", "asset_investment")
            },
        }
    )
    frame.insert(3, "unit", data["asset_unit"].to_numpy()[there].astype(str))
    currency = plan.summary["currency"]
    columns = (
        Column("asset", Words("Plant", "設備")),
        Column("kind", Words("Kind", "種類")),
        Column("site", Words("Site", "設置場所")),
        Column("capacity", Words("Capacity", "容量"), digits=0),
        Column("new_capacity", Words("of it new", "うち新設"), digits=0),
        Column("unit", Words("Unit", "単位")),
        Column("asset_energy_kwh", Words("Output", "年間出力"), "kWh/a"),
        Column("full_load_hours", Words("Full-load hours", "全負荷相当時間"), "h", 0),
        Column("asset_investment", Words("Investment", "設備投資"), currency),
    )
    title, source = Words("Plants", "設備"), Words("tables/assets.csv of the plan", "計画のtables/assets.csv")
    return Table("plants", title, source, columns, frame)


_LIMITS: tuple[tuple[str, str, str, Words, str, float, bool], ...] = (
    ("heat", "heat_gradient_pa_per_m", "route", Words("Largest pressure loss", "最大圧力損失"), "Pa/m", 1.0, True),
    ("heat", "heat_velocity_m_per_s", "route", Words("Largest velocity", "最大流速"), "m/s", 1.0, True),
    ("heat", "heat_dp_min_kpa", "node", Words("Smallest pressure difference", "最小差圧"), "kPa", 1.0, False),
    ("heat", "heat_supply_temp_min_degc", "node", Words("Lowest supply temperature", "最低往き温度"), "°C", 1.0, False),
    (
        "cooling",
        "cooling_gradient_pa_per_m",
        "route",
        Words("Largest pressure loss", "最大圧力損失"),
        "Pa/m",
        1.0,
        True,
    ),
    ("cooling", "cooling_velocity_m_per_s", "route", Words("Largest velocity", "最大流速"), "m/s", 1.0, True),
    ("electricity", "line_loading", "route", Words("Highest line loading", "最大線路利用率"), "%", 100.0, True),
    ("electricity", "voltage_min", "node", Words("Lowest voltage", "最低電圧"), "%", 100.0, False),
    ("electricity", "voltage_max", "node", Words("Highest voltage", "最高電圧"), "%", 100.0, True),
)
_HOUR_OF = {
    "heat_gradient_pa_per_m": "heat_gradient_hour", "heat_velocity_m_per_s": "heat_velocity_hour",
    "heat_dp_min_kpa": "heat_dp_min_hour", "heat_supply_temp_min_degc": "heat_supply_temp_min_hour",
    "cooling_gradient_pa_per_m": "cooling_gradient_hour", "cooling_velocity_m_per_s": "cooling_velocity_hour",
    "line_loading": "line_loading_hour", "voltage_min": "voltage_min_hour", "voltage_max": "voltage_max_hour",
}  # fmt: skip


def worst(plan: Plan) -> Iterator[dict[str, Any]]:
    """Yield the worst value of every limit with its place and hour; `value` in `unit`, `exact` as in the results."""
    data = plan.results
    for carrier, name, dim, words, unit, factor, largest in _LIMITS:
        values = data[name].to_numpy() if name in data else np.zeros(0)
        if not np.isfinite(values).any():
            continue
        at = int(np.nanargmax(values) if largest else np.nanargmin(values))
        hours = data[_HOUR_OF[name]].to_numpy() if _HOUR_OF[name] in data else np.full(len(values), np.nan)
        yield {
            "network": network_words(carrier), "what": words, "value": factor * float(values[at]), "unit": unit,
            "where": str(data[dim].values[at]), "when": hour_words(plan, float(hours[at])), "variable": name,
        }  # fmt: skip


def _limits(plan: Plan) -> Table:
    columns = (
        Column("network", NETWORK),
        Column("what", Words("Worst of the year", "年間の最悪値")),
        Column("value", Words("Value", "値"), digits=2),
        Column("unit", Words("Unit", "単位")),
        Column("where", PLACE),
        Column("when", Words("When", "時刻")),
    )
    title = Words("Worst pressure, temperature, voltage and loading", "圧力・温度・電圧・利用率の最悪値")
    source = Words("load flow of 8,760 hours and the design state", "8,760時間と設計時の流れ計算")
    note = Words(
        "Voltage and loading in percent of nominal voltage and of ampacity.", "電圧は定格比、利用率は許容電流比。"
    )
    return Table("limits", title, source, columns, pd.DataFrame(list(worst(plan))), note=note)


def _violations(plan: Plan) -> Table:
    table = plan.tables["violations"]
    frame = table.assign(when=_column(hour_words(plan, float(h)) for h in table["hour"]))
    columns = (
        Column("what", Words("Limit", "制約")),
        Column("where", PLACE),
        Column("when", Words("Worst hour", "最悪の時刻")),
        Column("value", Words("Value", "値"), digits=3),
        Column("limit", Words("Limit", "限度"), digits=3),
        Column("unit", Words("Unit", "単位")),
        Column("hours", Words("Hours", "時間数"), "h", 0),
    )
    title = Words("Violated limits", "制約違反")
    source = Words("tables/violations.csv of the plan", "計画のtables/violations.csv")
    return Table("violations", title, source, columns, frame)


def _rounds(plan: Plan) -> Table:
    currency = plan.summary["currency"]
    frame = plan.tables["rounds"].assign(changes=lambda t: t["changes"].astype(str).replace("nan", ""))
    columns = (
        Column("round", Words("Round", "回")),
        Column(f"cost_{currency}", Words("Cost of the design", "設計の年間費用"), f"{currency}/a"),
        Column("violations", Words("Violations", "違反数")),
        Column("changes", Words("Changed for it", "変更点")),
    )
    title = Words("Rounds of design and load flow", "設計と流れ計算の繰り返し")
    source = Words("tables/rounds.csv of the plan", "計画のtables/rounds.csv")
    return Table("rounds", title, source, columns, frame)


def _routes(plan: Plan) -> Table | None:
    data = plan.results
    sizes = {c: data[f"{c}_size"].to_numpy().astype(str) for c in CARRIERS if f"{c}_size" in data}
    if not sizes:
        return None
    built = np.flatnonzero(np.any([s != "" for s in sizes.values()], axis=0))
    frame = pd.DataFrame({n: data[n].to_numpy()[built] for n in ("route", "route_from", "route_to", "route_length_m")})
    columns = [
        Column("route", Words("Route", "路線")),
        Column("route_from", Words("From", "始点")),
        Column("route_to", Words("To", "終点")),
        Column("route_length_m", Words("Length", "延長"), "m", 1),
    ]
    for carrier, size in sizes.items():
        words = network_words(carrier)
        frame[f"{carrier}_size"] = _column(size_words(s, carrier) for s in size[built])
        frame[f"{carrier}_flow_kw"] = np.abs(data[f"{carrier}_flow_kw"].to_numpy()[:, built]).max(axis=0, initial=0.0)
        columns.append(Column(f"{carrier}_size", words))
        columns.append(Column(f"{carrier}_flow_kw", Words("Design flow", "設計流量"), "kW", 0))
        for of, name, dim, what, unit, factor, _ in _LIMITS:
            if of == carrier and dim == "route" and name in data:
                frame[name] = factor * data[name].to_numpy()[built]
                columns.append(Column(name, what, unit, 2 if unit == "m/s" else 0))
    title, source = Words("Routes that are built", "建設する路線"), Words("tables/routes.csv", "tables/routes.csv")
    return Table("routes", title, source, tuple(columns), frame, folded=True)


def _buildings(plan: Plan) -> Table | None:
    data = plan.results
    if not data.sizes.get("building"):
        return None
    frame = pd.DataFrame(
        {
            "building": data["building"].to_numpy().astype(str),
            "use": [use_words(str(u)) for u in data["building_use"].to_numpy()],
            "today": [kind_words(str(k)) for k in data["building_today"].to_numpy()],
        }
    )
    columns = [
        Column("building", Words("Building", "建物")),
        Column("use", Words("Use", "用途")),
        Column("today", Words("Heating today", "現在の熱源")),
    ]
    for carrier, words in (("heat", "熱"), ("cooling", "冷熱"), ("electricity", "電力")):
        if float(data[f"building_{carrier}_kwh"].sum()) <= 0:
            continue
        frame[f"{carrier}_kwh"] = data[f"building_{carrier}_kwh"].to_numpy() / 1e3
        frame[f"{carrier}_connected"] = data[f"{carrier}_connected"].to_numpy()
        columns.append(Column(f"{carrier}_kwh", Words(carrier.capitalize(), words), "MWh/a", 1))
        columns.append(Column(f"{carrier}_connected", Words("on the network", "接続")))
    frame["own"] = _column(kind_words(str(k)) if str(k) else NONE for k in data["own_heating"].to_numpy())
    columns.append(Column("own", Words("Own heating in the plan", "計画での個別熱源")))
    title, source = Words("Buildings", "建物"), Words("tables/buildings.csv", "tables/buildings.csv")
    return Table("buildings", title, source, tuple(columns), frame, folded=True)
