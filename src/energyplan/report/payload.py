"""The data of a page's charts, packed: both languages at the price of one, every series once, compressed."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import plotly
from plotly.graph_objects import Figure

from energyplan.report.blocks import Chart
from energyplan.report.figures.theme import TEMPLATE

SHARED_FROM = 400
"""Series of at least this many characters are kept once for all charts of a page."""


def pack(charts: Sequence[Chart]) -> str:
    """Return everything the page needs to draw its charts, compressed, as base64.

    Parameters
    ----------
    charts : sequence of Chart
        Every chart of the page.

    Returns
    -------
    str
        JSON of ``template``, ``shared`` (series) and ``charts`` by key, each with its figure and what is different
        in Japanese.
    """
    shared: dict[str, int] = {}
    found = {}
    for chart in charts:
        english, japanese = (_json(chart.draw(lang)) for lang in ("en", "ja"))
        found[chart.key] = {
            "figure": _share(english, shared),
            "ja": [[list(path), _share(value, shared)] for path, value in differences(english, japanese)],
            "choices": [choice.kind for choice in chart.choices],
        }
    data = {"template": TEMPLATE, "shared": list(shared), "charts": found}
    return _squeezed(json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode())


@lru_cache(maxsize=1)
def library() -> str:
    """Return the drawing library, compressed, as base64; it comes with the Python package of the same name."""
    folder = Path(plotly.__file__).parent / "package_data"
    return _squeezed((folder / "plotly.min.js").read_bytes())


def differences(one: Any, other: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Yield the places where two JSON values differ, and what stands there in the second.

    Parameters
    ----------
    one, other : JSON value
        What is compared.
    path : tuple
        Keys and positions that lead here.

    Yields
    ------
    tuple, JSON value
        Path and the other's value.
    """
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        for key in one:
            yield from differences(one[key], other[key], (*path, key))
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for i, (left, right) in enumerate(zip(one, other)):
            yield from differences(left, right, (*path, i))
    elif one != other:
        yield path, other


def _json(figure: Figure) -> Any:
    data = json.loads(figure.to_json(validate=False, engine="json"))
    data["layout"].pop("template", None)  # the same for all: stands once
    return data


def _share(value: Any, shared: dict[str, int]) -> Any:
    """Return a JSON value with its long series replaced by their number."""
    if isinstance(value, dict):
        series = value.get("bdata")
        if isinstance(series, str) and len(series) >= SHARED_FROM:
            return {**value, "bdata": shared.setdefault(series, len(shared))}
        return {k: _share(v, shared) for k, v in value.items()}
    if isinstance(value, list):
        return [_share(v, shared) for v in value]
    return value


def _squeezed(data: bytes) -> str:
    return base64.b64encode(gzip.compress(data, 6, mtime=0)).decode()
