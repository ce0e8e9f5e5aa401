"""What the page's charts are packed into: every series once, both languages from one figure."""

from __future__ import annotations

import base64
import gzip
import json
from typing import Any

import numpy as np
from plotly.graph_objects import Figure

from energyplan.report.blocks import Chart, Choice, Words
from energyplan.report.figures.theme import styled
from energyplan.report.payload import differences, library, pack

WORDS = Words("x", "y")
YEAR = np.arange(8760, dtype=np.float32)


def chart(key: str, title: Words) -> Chart:
    def draw(lang: str) -> Figure:
        return styled([{"type": "scatter", "y": YEAR, "name": title.get(lang)}, {"type": "scatter", "y": [1.0]}])

    return Chart(key, WORDS, WORDS, WORDS, WORDS, draw, choices=(Choice("week", WORDS),))


def unpacked(text: str) -> Any:
    return json.loads(gzip.decompress(base64.b64decode(text)))


def test_a_series_is_stored_once_and_comes_back() -> None:
    data = unpacked(pack([chart("a", Words("one", "一")), chart("b", Words("two", "二"))]))
    assert len(data["shared"]) == 1
    series = data["charts"]["b"]["figure"]["data"][0]["y"]
    assert series == {"dtype": "f4", "bdata": 0}
    assert (np.frombuffer(base64.b64decode(data["shared"][0]), dtype="<f4") == YEAR).all()
    assert data["charts"]["a"]["choices"] == ["week"]
    assert data["template"]["layout"]["font"] and "template" not in data["charts"]["a"]["figure"]["layout"]


def test_japanese_is_what_differs() -> None:
    data = unpacked(pack([chart("a", Words("one", "一"))]))
    assert data["charts"]["a"]["ja"] == [[["data", 0, "name"], "一"]]


def test_differences_lead_from_one_value_to_the_other() -> None:
    one = {"a": [1, {"b": 2}], "c": {"d": 3}, "e": [1, 2]}
    other = {"a": [1, {"b": 5}], "c": {"x": 3}, "e": [1]}
    assert dict(differences(one, other)) == {("a", 1, "b"): 5, ("c",): {"x": 3}, ("e",): [1]}
    assert list(differences(one, one)) == []


def test_the_library_draws_what_we_need() -> None:
    text = gzip.decompress(base64.b64decode(library())).decode()
    assert all(word in text for word in ("sankey", "heatmap", "newPlot"))
