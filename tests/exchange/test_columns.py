"""Units of columns, and how a spreadsheet shows numbers of each."""

from __future__ import annotations

import pytest

from energyplan.exchange.columns import SHARE, Heading, heading, number_format


@pytest.mark.parametrize(
    ("table", "column", "found"),
    [
        ("assets", "asset_investment [JPY]", Heading("asset_investment", "JPY")),
        ("assets", "asset_energy_kwh", Heading("asset_energy_kwh", "kWh")),
        ("assets", "full_load_hours", Heading("full_load_hours", "h")),
        ("assets", "capacity", Heading("capacity", "")),
        ("routes", "heat_flow_kw (winter peak)", Heading("heat_flow_kw (winter peak)", "kW")),
        ("routes", "heat_gradient_pa_per_m", Heading("heat_gradient_pa_per_m", "Pa/m")),
        ("routes", "line_loading", Heading("line_loading", SHARE)),
        ("nodes", "heat_supply_temp_min_degc", Heading("heat_supply_temp_min_degc", "°C")),
        ("ledger", "amount_JPY", Heading("amount", "JPY")),
        ("ledger", "year", Heading("year", "")),
        ("tariffs", "mean_per_kwh", Heading("mean_per_kwh", "JPY/kWh")),
        ("tariffs", "standing_per_kw", Heading("standing_per_kw", "JPY/(kW a)")),
        ("bills", "today", Heading("today", "JPY/a")),
        ("bills", "change_share", Heading("change_share", SHARE)),
        ("carbon", "co2_today_t", Heading("co2_today_t", "t")),
        ("carbon", "leaves_then", Heading("leaves_then", "JPY/a")),
        ("loans", "balance", Heading("balance", "JPY")),
        ("sheet_9_ja", "0年目 [JPY]", Heading("0年目", "JPY")),
    ],
)
def test_the_unit_of_a_column(table: str, column: str, found: Heading) -> None:
    assert heading(table, column, "JPY", numeric=True) == found


def test_texts_have_no_unit() -> None:
    assert heading("loans", "company", "JPY", numeric=False) == Heading("company", "")
    assert heading("x", "depth_m", "JPY", numeric=False) == Heading("depth_m", "")


def test_formats() -> None:
    assert number_format("EUR/a", "EUR") == "#,##0" and number_format("EUR/kWh", "EUR") == "#,##0.00"
    assert number_format(SHARE, "EUR") == "0.0%" and number_format("furlong", "EUR") == number_format("", "EUR")
