"""Values of command-line options as people type them."""

from __future__ import annotations

import math
import re

from energyplan.core.errors import Issue, ScenarioError, Where, shown

_SECONDS = {"": 1.0, "s": 1.0, "sec": 1.0, "min": 60.0, "m": 60.0, "h": 3600.0}
_TIME = re.compile(r"([0-9]*\.?[0-9]+)\s*([a-z]*)")


def share(text: str, option: str) -> float:
    """Return ``0.5%`` or ``0.005`` as a fraction.

    Parameters
    ----------
    text : str
        What was typed.
    option : str
        Name of the option, for the message.

    Raises
    ------
    ScenarioError
        For anything but a share between 0 and 1.
    """
    number = text.strip()
    try:
        value = float(number.removesuffix("%")) / (100.0 if number.endswith("%") else 1.0)
    except ValueError:
        value = math.nan
    if not 0.0 <= value < 1.0:
        raise ScenarioError([Issue(Where(option), "", "no share", shown(text), "0% to 99%, such as 0.5%")])
    return value


def seconds(text: str, option: str) -> float:
    """Return ``10min``, ``90s``, ``1h`` or ``600`` in seconds.

    Parameters
    ----------
    text : str
        What was typed.
    option : str
        Name of the option, for the message.

    Raises
    ------
    ScenarioError
        For anything else.
    """
    found = _TIME.fullmatch(text.strip().lower())
    if found is None or found[2] not in _SECONDS or float(found[1]) <= 0:
        raise ScenarioError([Issue(Where(option), "", "no time", shown(text), "such as 90s, 10min or 1h")])
    return float(found[1]) * _SECONDS[found[2]]


def language(text: str | None) -> None:
    """Refuse a language that the report does not have.

    Parameters
    ----------
    text : str, optional
        What was typed.

    Raises
    ------
    ScenarioError
        For anything but ``ja`` and ``en``.
    """
    if text not in (None, "ja", "en"):
        raise ScenarioError([Issue(Where("--lang"), "", "no such language", shown(text), "ja or en")])


def tonnes(text: str, option: str) -> tuple[float, ...]:
    """Return ``900,1200`` as amounts in t a year; nothing for an empty text.

    Parameters
    ----------
    text : str
        What was typed.
    option : str
        Name of the option, for the message.

    Raises
    ------
    ScenarioError
        For anything but numbers.
    """
    try:
        found = tuple(float(part) for part in text.split(",") if part.strip())
    except ValueError:
        found = (math.nan,)
    if not all(math.isfinite(value) for value in found):
        raise ScenarioError([Issue(Where(option), "", "no amounts", shown(text), "t a year, such as 900,1200")])
    return found
