"""Quantities with units: what a key's suffix means, and strings such as ``1.2 MW`` turned into numbers once.

A string is a number and a unit. The number may group its thousands with commas (``13,000``); a decimal comma is a
fault. The unit is names with small whole exponents, multiplied and divided, brackets allowed; what follows a division
has to be in brackets or divided too, so that ``JPY/kW month`` cannot be misread. Money may be written as ``JPY``,
``円``, ``千円``, ``万円``, ``百万円``, ``億円``, ``kJPY``, ``MEUR``, ``ct``; a ton is a metric one.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

CURRENCIES = ("JPY", "EUR", "USD", "GBP", "CHF", "SEK", "DKK", "CNY", "KRW")
MONEY = "money"
LONGEST = 80

_NUMBER = re.compile(
    r"([-+]?(?:\d{1,3}(?:,\d{3})+|\d{1,3}(?:_\d{3})+|\d{1,30})?(?:\.\d{0,30})?(?:[eE][-+]?\d{1,3})?)(.*)"
)
_BARE = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,15})?")
_TOKEN = re.compile(r"\s*([^\W\d_]+(?:_[^\W\d_]+)*|[%°]|\d+|\*\*|[-^*/()])")
_SIGNS = {"¥": "JPY", "€": "EUR", "$": "USD", "£": "GBP", "₩": "KRW", "元": "CNY", "°C": "degC", "°F": "degF",
          "・": "*", "·": "*", "×": "*", "⋅": "*", "Ω": "ohm", "µ": "u", "μ": "u"}  # fmt: skip
#: Spellings of our own: factor and the name pint knows; ``money`` is the scenario's currency.
_WORDS: dict[str, tuple[float, str]] = {
    "円": (1.0, "JPY"), "千円": (1e3, "JPY"), "万円": (1e4, "JPY"), "百万円": (1e6, "JPY"), "億円": (1e8, "JPY"),
    "ct": (0.01, MONEY), "cent": (0.01, MONEY), "cents": (0.01, MONEY), "Ct": (0.01, MONEY),
    "a": (1.0, "year"), "yr": (1.0, "year"), "yrs": (1.0, "year"), "年": (1.0, "year"), "月": (1.0, "month"),
    "mo": (1.0, "month"), "L": (1.0, "l"),
    "litre": (1.0, "l"), "litres": (1.0, "l"),
    "ton": (1.0, "t"), "tons": (1.0, "t"), "tonne": (1.0, "t"), "tonnes": (1.0, "t"),
    "トン": (1.0, "t"), "kWp": (1.0, "kW"), "MWp": (1.0, "MW"), "Wp": (1.0, "W"), "kWel": (1.0, "kW"),
    "kWth": (1.0, "kW"), "MWel": (1.0, "MW"), "MWth": (1.0, "MW"), "KW": (1.0, "kW"), "kw": (1.0, "kW"),
    "Kw": (1.0, "kW"), "KWh": (1.0, "kWh"), "kwh": (1.0, "kWh"), "KWH": (1.0, "kWh"), "kWH": (1.0, "kWh"),
    "Kwh": (1.0, "kWh"), "MWH": (1.0, "MWh"), "Mwh": (1.0, "MWh"), "GWH": (1.0, "GWh"), "ha": (1.0, "hectare"),
    "坪": (400.0 / 121.0, "m**2"), "Nm": (1.0, "N*m"), "%": (0.01, ""), "percent": (0.01, ""), "K": (1.0, "kelvin"),
    "°": (1.0, "degree"), "deg": (1.0, "degree"),
}  # fmt: skip
_AMBIGUOUS = {"mW": "MW", "mw": "MW", "mWh": "MWh", "mwh": "MWh", "mJ": "MJ", "C": "degC", "F": "degF", "cal": "Mcal"}
_TEMPERATURES = {"degC": "degree_Celsius", "degF": "degree_Fahrenheit", "kelvin": "kelvin"}
_BASES = ("Wh", "W", "Pa", "V", "J")
_PREFIXES = {"": 0, "k": 3, "M": 6, "G": 9, "T": 12}
_CO2 = re.compile(r"(?<=[gt])[-_ ]?-?CO2(?:eq|e|-eq)?(?![A-Za-z0-9])")
_CUBIC = re.compile(r"(?<![A-Za-z])(?:Nm3|m3N|m3_N|Nm\*\*3)(?![A-Za-z0-9])")


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
    import pint  # takes a noticeable part of a second, and many scenarios never need it

    ureg: Any = pint.UnitRegistry(cache_folder=None, autoconvert_offset_to_baseunit=True)
    for code in CURRENCIES:
        ureg.define(f"{code} = [currency_{code}]")
    ureg.define("USRT = 3.516852842 * kilowatt")
    return ureg


def parse_quantity(text: str, unit: str, currency: str = "JPY", rates: Mapping[str, float] | None = None) -> float:
    """Read a string that carries its own unit, in the unit its key asks for.

    Parameters
    ----------
    text : str
        A number and a unit, such as ``"1.2 MW"`` or ``"30 JPY/kWh"``; a bare number is taken in `unit`.
    unit : str
        The unit wanted; ``money`` stands for the scenario's currency, an empty string for a fraction of one.
    currency : str
        The scenario's currency.
    rates : mapping, optional
        Value of one unit of another currency in `currency`, for conversion.

    Returns
    -------
    float
        The number in `unit`.

    Raises
    ------
    UnitError
        For text that is no quantity, for an ambiguous or unknown unit, a wrong dimension, or a currency without an
        exchange rate.
    """
    wanted = unit.replace(MONEY, currency) or "a fraction of one"
    got = repr(text[:LONGEST])
    number, rest = _split(text, got, wanted)
    if not rest and math.isfinite(number):
        return number
    if len(rest) > 40:
        raise UnitError("not a unit", got=repr(rest[:40]), expected=wanted)
    pairs = tuple(sorted((rates or {}).items()))
    try:
        value = _converted(number, rest, unit, currency, pairs) if rest else math.inf
    except OverflowError:
        value = math.inf
    except UnitError as error:
        error.expected = error.expected or wanted
        if error.what == "wrong unit":
            error.got = got
        raise
    if not math.isfinite(value):
        raise UnitError("not a usable number", got=got, expected=f"a number in {wanted}")
    return value


def _split(text: str, got: str, wanted: str) -> tuple[float, str]:
    """Return the leading number of a text and the unit after it."""
    if _BARE.fullmatch(text):
        return float(text), ""
    expected = f"a number in {wanted}, or a string with a unit"
    if len(text) > LONGEST:
        raise UnitError("not a quantity", got=got, expected=expected)
    plain = unicodedata.normalize("NFKC", text).strip()
    sign = plain[0] if plain[:1] in tuple("¥€$£") else ""
    match = _NUMBER.fullmatch(plain.removeprefix(sign).strip())
    if match is None or not any(ch.isdigit() for ch in match[1]):
        raise UnitError("not a quantity", got=got, expected=expected)
    head, rest = match[1], match[2].strip()
    if rest[:1] in ",.'_" and rest[1:2].isdigit():
        fix = "Write the decimals after a point; commas may only group thousands, as in 13,000."
        raise UnitError("a number that can be read in two ways", got=got, expected=expected, fix=fix)
    if rest and (rest[0].isdigit() or rest[0] in "+-*"):
        raise UnitError("not a quantity", got=got, expected=expected)
    return float(head.replace(",", "").replace("_", "")), sign + rest


def _converted(number: float, rest: str, unit: str, currency: str, rates: tuple[tuple[str, float], ...]) -> float:
    names = _names(rest, currency)
    if len(names[1]) == 1 and names[1][0][1] == 1 and names[1][0][0] in _TEMPERATURES and unit == "degC":
        if names[1][0][0] == "degC":
            return number
        given = registry().Quantity(number, _TEMPERATURES[names[1][0][0]])
        return float(given.to("degree_Celsius").magnitude)
    return number * _factor(rest, unit, currency, rates)


@lru_cache(maxsize=4096)
def _factor(rest: str, unit: str, currency: str, rates: tuple[tuple[str, float], ...]) -> float:
    """Return what one of the given unit is in the unit wanted."""
    scale, given = _names(rest, currency)
    wanted = _names(unit, currency)[1] if unit else ()
    values = dict(rates)
    exchanged = []
    for name, power in given:
        base, prefix = _money(name)
        if base and base != currency:
            if base not in values:
                fix = f"Give it in {currency}, or an exchange rate: money: {{exchange_rates: {{{base}: ...}}}}."
                raise UnitError("another currency", got=base, expected=currency, fix=fix)
            scale *= (values[base] * prefix) ** power
            name = currency
        exchanged.append((name, power))
    simple = _same_but_prefixes(tuple(exchanged), wanted)
    if simple is not None:
        return scale * simple
    import pint  # as in `registry`

    ureg = registry()
    try:
        one = ureg.Quantity(1.0, ureg.parse_units(_joined(tuple(exchanged))))
    except Exception as error:  # pint raises errors of many classes, also Python's own, for names it does not know
        fix = f"Write a unit such as {unit.replace(MONEY, currency)!r}." if unit else "Write a number or a percentage."
        raise UnitError("unknown unit", got=repr(rest), expected="", fix=fix) from error
    try:
        return scale * float(one.to(ureg.parse_units(_joined(wanted))).magnitude)
    except pint.PintError as error:
        fix = "Give it in that unit or another of the same dimension."
        raise UnitError("wrong unit", got=repr(rest), expected="", fix=fix) from error


def _same_but_prefixes(given: tuple[tuple[str, int], ...], wanted: tuple[tuple[str, int], ...]) -> float | None:
    """Return the factor between units that differ in metric prefixes only; None for all that pint has to answer."""
    left, right = sorted(map(_based, given)), sorted(map(_based, wanted))
    if [part[:2] for part in left] != [part[:2] for part in right] or len({part[0] for part in left}) < len(left):
        return None
    exponent = sum(a[2] - b[2] for a, b in zip(left, right))
    return 10.0**exponent if exponent >= 0 else 1.0 / 10.0**-exponent


def _based(part: tuple[str, int]) -> tuple[str, int, int]:
    """Return a name without its metric prefix, its power, and the prefix as a power of ten."""
    name, power = part
    head, base = next(((name[: -len(b)], b) for b in _BASES if name.endswith(b)), ("", name))
    return (base, power, _PREFIXES[head] * power) if head in _PREFIXES else (name, power, 0)


def _money(name: str) -> tuple[str, float]:
    """Return the currency of a name such as ``kEUR`` and its prefix as a factor; an empty string for anything else."""
    prefix = {"": 1.0, "k": 1e3, "M": 1e6, "G": 1e9}
    head, code = name[:-3], name[-3:]
    return (code, prefix[head]) if code in CURRENCIES and head in prefix else ("", 1.0)


def _joined(names: tuple[tuple[str, int], ...]) -> str:
    return "*".join(f"{name}**{power}" for name, power in names if name) or "dimensionless"


@lru_cache(maxsize=4096)
def _names(text: str, currency: str) -> tuple[float, tuple[tuple[str, int], ...]]:
    """Return factor, and names with exponents, of a unit text; only names, small whole exponents, and ``* / ( )``."""
    clean = unicodedata.normalize("NFKC", text)
    clean = _CO2.sub("", _CUBIC.sub("m3", clean))
    for old, new in _SIGNS.items():
        clean = clean.replace(old, new)
    tokens, at = [], 0
    while at < len(clean.rstrip()):
        match = _TOKEN.match(clean, at)
        if match is None:
            raise UnitError("unknown unit", got=repr(text), expected="")
        tokens.append(match[1])
        at = match.end()
    parser = _Parser(tokens, text, currency)
    return parser.product(0)


class _Parser:
    """Reads a list of tokens as a product of units."""

    def __init__(self, tokens: list[str], text: str, currency: str) -> None:
        self.tokens, self.text, self.currency, self.at = tokens, text, currency, 0

    def fault(self, what: str = "unknown unit", fix: str = "") -> UnitError:
        return UnitError(what, got=repr(self.text), expected="", fix=fix)

    def peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def product(self, depth: int) -> tuple[float, tuple[tuple[str, int], ...]]:
        """Read up to the closing bracket or the end."""
        if depth > 2:
            raise self.fault()
        scale, names, sign, divided = 1.0, dict[str, int](), 1, False
        if self.peek() == "/":  # as in 13 /kWh: one over the unit
            self.at, sign, divided = self.at + 1, -1, True
        while self.at < len(self.tokens):
            factor, inner = self.factor(depth)
            scale *= factor**sign
            for name, power in inner:
                names[name] = names.get(name, 0) + sign * power
            token = self.peek()
            if token in ("", ")"):
                break
            sign = -1 if token == "/" else 1
            if sign == 1 and divided:
                fix = "Put what is divided by into brackets, as in JPY/(kW*month), or write JPY/kW/month."
                raise self.fault("a unit that can be read in two ways", fix)
            divided = divided or sign == -1
            if token in ("*", "/"):
                self.at += 1
        if depth == 0 and self.at < len(self.tokens):
            raise self.fault()
        return scale, tuple(sorted((n, p) for n, p in names.items() if p and n))

    def factor(self, depth: int) -> tuple[float, tuple[tuple[str, int], ...]]:
        """Read a name or brackets, with an exponent."""
        token = self.peek()
        self.at += 1
        if token == "(":
            scale, names = self.product(depth + 1)
            if self.peek() != ")":
                raise self.fault()
            self.at += 1
        elif token and (token[0].isalpha() or token in "%°"):
            scale, names = self.name(token)
        else:
            raise self.fault()
        power = self.power()
        return scale**power, tuple((name, p * power) for name, p in names)

    def name(self, token: str) -> tuple[float, tuple[tuple[str, int], ...]]:
        if token in _AMBIGUOUS:
            raise self.fault("a unit that can be read in two ways", f"Write {_AMBIGUOUS[token]} if that is meant.")
        scale, name = _WORDS.get(token, (1.0, token))
        if "*" in name:  # our own words for m**2 and N*m
            base, _, rest = name.partition("*")
            return (scale, ((base, 2),)) if rest == "*2" else (scale, ((base, 1), (rest, 1)))
        name = self.currency if name == MONEY else name
        if not name.isascii():
            raise self.fault()
        return scale, ((name, 1),) if name else ()

    def power(self) -> int:
        token = self.peek()
        if token in ("**", "^"):
            self.at += 1
            sign = 1
            if self.peek() == "-":
                self.at, sign = self.at + 1, -1
            token = self.peek()
            if not (token.isdigit() and len(token) == 1):
                raise self.fault()
            self.at += 1
            return sign * int(token)
        if token.isdigit():
            if token not in "23" or len(token) != 1:
                raise self.fault()
            self.at += 1
            return int(token)
        return 1
