"""Numbers and units as people read them, in English and Japanese."""

from __future__ import annotations

import math

from energyplan.report.blocks import Words

CURRENCIES: dict[str, Words] = {
    "JPY": Words("JPY", "円"),
    "EUR": Words("EUR", "ユーロ"),
    "USD": Words("USD", "米ドル"),
    "GBP": Words("GBP", "ポンド"),
    "CHF": Words("CHF", "スイスフラン"),
    "SEK": Words("SEK", "スウェーデンクローナ"),
    "DKK": Words("DKK", "デンマーククローネ"),
    "CNY": Words("CNY", "元"),
    "KRW": Words("KRW", "ウォン"),
}
_UNITS: dict[str, Words] = {
    **CURRENCIES,
    "a": Words("year", "年"),
    "year": Words("year", "年"),
    "years": Words("years", "年"),
    "h": Words("h", "時間"),
    "d": Words("days", "日"),
    "month": Words("month", "月"),
    "jobs": Words("jobs", "人"),
    "degC": Words("°C", "°C"),
    "money": Words("money", "金額"),
    "1": Words("", ""),
}
NOTHING = "–"


def unit_words(unit: str) -> Words:
    """Return a unit as people write it, such as ``JPY/a`` as JPY/year and 円/年."""
    parts = [_UNITS.get(part, Words(part, part)) for part in unit.split("/")] if "(" not in unit else []
    if not parts:
        plain = unit.replace(" a)", "·year)")
        return Words(plain, plain.replace("year", "年"))
    return Words("/".join(p.en for p in parts), "/".join(p.ja for p in parts))


def scaled(unit: str, largest: float) -> tuple[float, Words]:
    """Return the factor and the unit in which numbers of a size are read.

    Parameters
    ----------
    unit : str
        As in the plan.
    largest : float
        Largest of the numbers, in that unit.

    Returns
    -------
    float, Words
        Divisor, and the unit after dividing: millions of yen, thousands or millions of other money, MWh of kWh.
    """
    head, _, tail = unit.partition("/")
    per = unit_words(tail)
    after = Words(f"/{per.en}", f"/{per.ja}") if tail else Words("", "")
    if head in CURRENCIES and tail in ("", "a", "year"):
        money = CURRENCIES[head]
        if largest >= (1e5 if head == "JPY" else 1e6):
            return 1e6, Words(f"million {money.en}{after.en}", f"百万{money.ja}{after.ja}")
        if head != "JPY" and largest >= 1e4:
            return 1e3, Words(f"thousand {money.en}{after.en}", f"千{money.ja}{after.ja}")
    if head in ("kWh", "kW") and tail in ("", "a", "year") and largest >= 1e5:
        mega = head.replace("k", "M")
        return 1e3, Words(f"{mega}{after.en}", f"{mega}{after.ja}")
    if head == "kg" and tail in ("", "a", "year") and largest >= 1e4:
        return 1e3, Words(f"t{after.en}", f"t{after.ja}")
    return 1.0, unit_words("years" if unit == "a" else unit)


def digits_for(largest: float) -> int:
    """Return the digits after the point that tell: about three figures of the largest number."""
    if not math.isfinite(largest) or largest <= 0:
        return 0
    return min(max(2 - math.floor(math.log10(largest)), 0), 4)


def plain_number(value: float | None, digits: int | None = None) -> str:
    """Return a number with thousands marked, which English and Japanese write alike; a dash where there is none."""
    if value is None or math.isnan(value):
        return NOTHING
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    text = f"{value:,.{digits_for(abs(value)) if digits is None else digits}f}"
    if text.startswith("-"):
        text = text[1:] if not text.strip("-0.,") else f"−{text[1:]}"
    return text


def figure(value: float | None, unit: str, kind: str = "number") -> tuple[str, Words]:
    """Return a figure and its unit apart, so that they can be set in two sizes.

    Parameters
    ----------
    value : float or None
        In `unit`; a share is a fraction of one.
    unit : str
        As in the plan.
    kind : str
        ``share`` is shown in percent; anything else by its unit.

    Returns
    -------
    str, Words
        Number, and its unit.
    """
    if kind == "share" and unit in ("", "1"):
        return plain_number(None if value is None else 100.0 * value, None if value and abs(value) < 0.1 else 0), Words(
            "%", "%"
        )
    size = 0.0 if value is None or not math.isfinite(value) else abs(value)
    divisor, words = scaled(unit, size)
    if unit == "jobs":
        return plain_number(value, 1 if size < 10 else 0), words
    return plain_number(None if value is None else value / divisor), words


def told(value: float | None, unit: str, kind: str = "number") -> Words:
    """Return a figure with its unit in one text of each language."""
    number, unit_text = figure(value, unit, kind)
    if unit_text.en == "%":
        return Words(f"{number} %", f"{number}%")
    gap = " " if unit_text.ja[:1].isascii() else ""
    return Words(f"{number} {unit_text.en}".strip(), f"{number}{gap}{unit_text.ja}".strip())
