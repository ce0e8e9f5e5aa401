"""Quantities with units: what a key's suffix means, and strings such as ``1.2 MW`` turned into numbers once."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

CURRENCIES = ("JPY", "EUR", "USD", "GBP", "CHF", "SEK", "DKK", "CNY", "KRW")
MONEY = "money"


class UnitError(ValueError):
    """A quantity that cannot be read in the unit asked for.

    Attributes
    ----------
    got, expected, fix : str
        As in `energyplan.core.errors.Issue`.
    """

    def __init__(self, what: str, *, got: str, expected: str, fix: str = "") -> None:
        self.what, self.got, self.expected, self.fix = what, got, expected, fix
        super().__init__(what)


@lru_cache(maxsize=1)
def registry() -> Any:
    """Return the one pint registry, with currencies as dimensions of their own (built on first use)."""
    import pint  # takes a noticeable part of a second, and most scenarios never need it

    ureg: Any = pint.UnitRegistry(cache_folder=None, autoconvert_offset_to_baseunit=True)
    for code in CURRENCIES:
        ureg.define(f"{code} = [currency_{code}]")
    ureg.define("USRT = 3.516852842 * kilowatt")
    ureg.define("percent_ = 0.01")
    return ureg


def _tokens(text: str, currency: str) -> str:
    """Return the unit text with our own spellings replaced by those pint reads."""
    swaps = {
        "円": "JPY", "¥": "JPY", "€": "EUR", "$": "USD", "%": "percent_", "℃": "degC", "°C": "degC",
        "²": "**2", "³": "**3", "・": "*", "·": "*", MONEY: currency,
    }  # fmt: skip
    for old, new in swaps.items():
        text = text.replace(old, new)
    words = {
        "a": "year",
        "yr": "year",
        "years": "year",
        "m2": "m**2",
        "m3": "m**3",
        "ha": "hectare",
        "k" + currency: f"(1000*{currency})",
    }
    out, word = [], ""
    for ch in text + " ":
        if ch.isalnum() or ch == "_":
            word += ch
            continue
        if word:
            out.append(words.get(word, word))
            word = ""
        out.append(ch)
    return "".join(out).strip()


def parse_quantity(text: str, unit: str, currency: str = "JPY", rates: dict[str, float] | None = None) -> float:
    """Read a string that carries its own unit, in the unit its key asks for.

    Parameters
    ----------
    text : str
        A number and a unit, such as ``"1.2 MW"`` or ``"30 JPY/kWh"``; a bare number is taken in `unit`.
    unit : str
        The unit wanted; ``money`` stands for the scenario's currency, an empty string for a fraction of one.
    currency : str
        The scenario's currency.
    rates : dict, optional
        Value of one unit of another currency in `currency`, for conversion.

    Returns
    -------
    float
        The number in `unit`.

    Raises
    ------
    UnitError
        For text that is no quantity, and for a wrong dimension or a currency without an exchange rate.
    """
    wanted = unit.replace(MONEY, currency) or "a fraction of one"
    number, rest = _split(text)
    if number is None or not math.isfinite(number):
        raise UnitError(
            "not a quantity", got=repr(text[:60]), expected=f"a number in {wanted}, or a string with a unit"
        )
    if not rest:
        return number
    if len(rest) > 40:
        raise UnitError("not a unit", got=repr(rest[:40]), expected=wanted)
    import pint

    ureg = registry()
    try:
        given = ureg.Quantity(number, ureg.parse_units(_units_only(_tokens(rest, currency))))
    except Exception as error:
        raise UnitError(
            "unknown unit", got=repr(rest), expected=wanted, fix=f"Write a unit such as {wanted!r}."
        ) from error
    given = _exchanged(given, currency, rates or {}, ureg)
    try:
        target = ureg.parse_units(_units_only(_tokens(unit, currency))) if unit else ureg.dimensionless
        return float(given.to(target).magnitude)
    except pint.PintError as error:
        raise UnitError(
            "wrong unit",
            got=repr(text),
            expected=wanted,
            fix=f"Give it in {wanted} or another unit of the same dimension.",
        ) from error


def _units_only(text: str) -> str:
    """Return the text if it holds nothing but names, numbers and the signs a unit needs."""
    if not text or any(not (ch.isalnum() or ch in "_*/ ().-^") for ch in text):
        raise ValueError(text)
    return text.replace("(1000*", "(kilo_count*") if "(1000*" in text else text


def _exchanged(given: Any, currency: str, rates: dict[str, float], ureg: Any) -> Any:
    """Return the quantity with every foreign currency replaced by the scenario's, at the rates given."""
    for code in CURRENCIES:
        power = given.dimensionality.get(f"[currency_{code}]", 0)
        if code == currency or not power:
            continue
        if code not in rates:
            raise UnitError(
                "another currency", got=code, expected=currency,
                fix=f"Give the price in {currency}, or an exchange rate: money: {{exchange_rates: {{{code}: ...}}}}.",
            )  # fmt: skip
        given = given * (rates[code] * ureg(currency) / ureg(code)) ** power
    return given


def _split(text: str) -> tuple[float | None, str]:
    """Return the leading number of a text and what follows it."""
    text = text.strip().replace("，", ",")
    end = 0
    while end < len(text) and (
        text[end].isdigit() or text[end] in "+-.,_" or (text[end] in "eE" and _exponent(text, end))
    ):
        end += 1
    head = text[:end].replace(",", "").replace("_", "")
    try:
        return float(head), text[end:].strip()
    except ValueError:
        return None, text


def _exponent(text: str, at: int) -> bool:
    """Return whether the ``e`` at a position is an exponent: digits or a signed digit follow a digit."""
    if at == 0 or not (text[at - 1].isdigit() or text[at - 1] == "."):
        return False
    rest = text[at + 1 : at + 3]
    return rest[:1].isdigit() or (rest[:1] in "+-" and rest[1:2].isdigit())
