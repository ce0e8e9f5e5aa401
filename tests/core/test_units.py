"""Quantities as people write them: read once, converted exactly, refused where they can be misread."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from energyplan.core.units import UnitError, parse_quantity

READ = [
    ("1.2 MW", "kW", 1200.0),
    ("500", "kW", 500.0),
    (" 500 kw ", "kW", 500.0),
    ("2 GWh", "kWh", 2e6),
    ("3.6 MJ", "kWh", 1.0),
    ("6.6 kV", "kV", 6.6),
    ("2 bar", "kPa", 200.0),
    ("30 JPY/kWh", "money/kWh", 30.0),
    ("30 円/kWh", "money/kWh", 30.0),
    ("¥30/kWh", "money/kWh", 30.0),
    ("13,000 円/t", "money/t", 13000.0),
    ("1.3万円/t", "money/t", 13000.0),
    ("132 kJPY/m", "money/m", 132000.0),
    ("5 億円", "money", 5e8),
    ("110 JPY/L", "money/l", 110.0),
    ("110 JPY/l", "money/l", 110.0),
    ("13000 JPY/ton", "money/t", 13000.0),
    ("1700 JPY/kW/month", "money/kW/month", 1700.0),
    ("5 JPY/(kW*month)", "money/kW/year", 60.0),
    ("20 °C", "degC", 20.0),
    ("20℃", "degC", 20.0),
    ("353.15 K", "degC", 80.0),
    ("50 %", "", 0.5),
    ("0.5", "", 0.5),
    ("120 ㎡", "m**2", 120.0),
    ("2 ha", "m**2", 20000.0),
    ("121 坪", "m**2", 400.0),
    ("0.441 kg-CO2/kWh", "kg/kWh", 0.441),
    ("0.4 t-CO2/MWh", "kg/kWh", 0.4),
    ("100 USRT", "kW", 351.6852842),
    ("45 MJ/Nm3", "kWh/m**3", 12.5),
    ("20 years", "year", 20.0),
    ("5 W/(m K)", "W/(m*K)", 5.0),
    ("１２ kW", "kW", 12.0),
    (".5 m", "m", 0.5),
    ("1e3 m", "m", 1000.0),
    ("1_000 m", "m", 1000.0),
]

REFUSED = [
    ("1,5 MW", "kW", "two ways"),  # 1.5 in Europe, a slip in Japan
    ("1.500,00 EUR", "money", "two ways"),
    ("50 mW", "kW", "two ways"),  # milliwatts, where megawatts are meant
    ("5 JPY/kW month", "money/kW/year", "two ways"),
    ("80 C", "degC", "two ways"),  # coulomb
    ("2 MWh", "kW", "wrong unit"),
    ("3 bananas", "kW", "unknown unit"),
    ("10 m**99999", "m", "unknown unit"),
    ("1 10**10**10", "m", "not a quantity"),
    ("nan", "m", "not a quantity"),
    ("inf kW", "kW", "not a quantity"),
    ("1e400", "m", "not a usable number"),
    ("1e300 Tm", "m", "not a usable number"),
    ("", "m", "not a quantity"),
    ("kW", "kW", "not a quantity"),
    ("10-20 kW", "kW", "not a quantity"),
    ("1 __import__('os')", "m", "unit"),
    ("1 ((((((m))))))", "m", "unknown unit"),
    ("9" * 100, "m", "not a quantity"),
    ("1 " + "a" * 60, "m", "not a unit"),
]


@pytest.mark.parametrize(("text", "unit", "value"), READ)
def test_a_quantity_is_converted(text: str, unit: str, value: float) -> None:
    assert parse_quantity(text, unit) == pytest.approx(value, rel=1e-12)


@pytest.mark.parametrize(("text", "unit", "what"), REFUSED)
def test_a_doubtful_quantity_is_refused(text: str, unit: str, what: str) -> None:
    with pytest.raises(UnitError, match=what) as caught:
        parse_quantity(text, unit)
    assert caught.value.expected


def test_another_currency_needs_a_rate() -> None:
    assert parse_quantity("0.5 EUR/kWh", "money/kWh", "JPY", {"EUR": 160.0}) == pytest.approx(80.0)
    assert parse_quantity("5 kEUR", "money", "JPY", {"EUR": 160.0}) == pytest.approx(800_000.0)
    assert parse_quantity("30 ct/kWh", "money/kWh", "EUR") == pytest.approx(0.3)
    with pytest.raises(UnitError) as caught:
        parse_quantity("0.5 EUR/kWh", "money/kWh", "JPY")
    assert "exchange_rates" in caught.value.fix


def test_the_fault_names_what_was_given_and_expected() -> None:
    with pytest.raises(UnitError) as caught:
        parse_quantity("2 MWh", "kW")
    assert (caught.value.got, caught.value.expected) == ("'2 MWh'", "kW")


@given(st.text(max_size=60), st.sampled_from(["kW", "", "money/kWh", "degC", "m**2"]))
def test_any_text_gives_a_number_or_a_unit_error(text: str, unit: str) -> None:
    try:
        assert isinstance(parse_quantity(text, unit), float)
    except UnitError as error:
        assert error.what


@given(
    st.floats(1e-6, 1e9),
    st.sampled_from([("MW", "kW", 1e3), ("kWh", "MWh", 1e-3), ("km", "m", 1e3), ("MPa", "kPa", 1e3)]),
)
def test_prefixes_scale(value: float, units: tuple[str, str, float]) -> None:
    given_unit, wanted, factor = units
    assert parse_quantity(f"{value!r} {given_unit}", wanted) == pytest.approx(value * factor, rel=1e-12)
