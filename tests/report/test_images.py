"""Still pictures: drawn by the system's browser, or one sentence that says what is missing."""

from __future__ import annotations

import shutil
import struct
import sys
from pathlib import Path

import pytest

from energyplan.core.errors import EnergyplanError
from energyplan.report.blocks import Chart, Words
from energyplan.report.figures.theme import styled
from energyplan.report.images import SCALE, WIDTH, charts, picture, write_images
from energyplan.results.plan import Plan

NAME = Words("Cost <b>", "費用 <b>")
needs_browser = pytest.mark.skipif(
    not any(shutil.which(n) for n in ("chromium", "chromium-browser", "google-chrome")), reason="no Chromium here"
)


def small(key: str) -> Chart:
    return Chart(
        key, NAME, Words("t/year", "t/年"), NAME, NAME, lambda lang: styled([{"y": [1, 2], "name": lang}], 300)
    )


def test_the_pictures_are_the_charts_of_the_report(tiny_plan: Plan) -> None:
    keys = [c.key for c in charts(tiny_plan)]
    assert {"sources-uses", "cashflow", "dscr", "tornado", "payments", "bills", "carbon", "survival"} <= set(keys)
    assert len(keys) == len(set(keys))


def test_a_title_is_text_and_has_room() -> None:
    figure = picture(small("x"), "ja")
    assert figure.layout.title.text == "<b>費用 &lt;b&gt;</b>  t/年"
    assert figure.layout.margin.t >= 60 and figure.layout.height == 352 and figure.layout.width == WIDTH
    assert figure.layout.paper_bgcolor == "#ffffff"


@needs_browser
def test_png_and_svg_are_drawn(tiny_plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("kaleido")
    monkeypatch.setattr("energyplan.report.images.charts", lambda plan: [small("one"), small("two")])
    written = write_images(tiny_plan, tmp_path / "new", ("png", "svg"))  # tiny lies in Japan
    assert [p.name for p in written] == ["one_ja.png", "one_ja.svg", "two_ja.png", "two_ja.svg"]
    head = written[0].read_bytes()[:24]
    assert head.startswith(b"\x89PNG") and struct.unpack(">II", head[16:]) == (SCALE * WIDTH, SCALE * 352)
    drawn = written[1].read_text(encoding="utf-8")
    assert drawn.startswith("<svg") and "費用 &#60;b&#62;" in drawn and "<script" not in drawn


def test_a_missing_extra_is_said(tiny_plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "kaleido", None)
    with pytest.raises(EnergyplanError, match=r"pip install 'energyplan\[figures\]'"):
        write_images(tiny_plan, tmp_path)


def test_a_missing_browser_is_said(tiny_plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("kaleido")
    monkeypatch.setenv("BROWSER_PATH", str(tmp_path / "no-browser"))
    monkeypatch.setattr("energyplan.report.images.charts", lambda plan: [small("one")])
    with pytest.raises(EnergyplanError, match="BROWSER_PATH"):
        write_images(tiny_plan, tmp_path / "figures")
