"""The page as a file: one, whole, in both languages, fetching nothing."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest

from energyplan.report.blocks import Chart, Prose, Section, Table, Words
from energyplan.report.page import SECTIONS, language_of, language_of_country, render, report, write_report
from energyplan.results.plan import Plan

WORDS = Words("x", "y")


def section(text: str) -> Section:
    return Section("s", WORDS, WORDS, WORDS, (Prose(Words(text, text)),))


def test_any_sections_make_a_page_and_texts_are_escaped() -> None:
    page = render('<script>alert("title")</script>', [section("<img src=x>")], "ja")
    assert '<html lang="ja" data-lang="ja">' in page
    assert "<img src=x>" not in page and "&lt;img src=x&gt;" in page
    assert 'alert("title")' not in page and "&lt;script&gt;alert(&#34;title&#34;)" in page
    assert 'id="payload"' not in page  # no chart, so no drawing library


def test_it_fetches_nothing(tiny_plan: Plan) -> None:
    page = re.sub(r'<script type="text/plain".*?</script>', "", report(tiny_plan), flags=re.S)
    assert "default-src 'none'" in page
    assert not re.search(r'(?:src|href)="(?!#)', page)
    assert "@import" not in page and "url(" not in page


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(ValueError, match="de"):
        render("x", [], "de")


def test_it_opens_in_the_language_of_the_place(tiny_plan: Plan) -> None:
    assert language_of(tiny_plan) == "ja" == language_of_country("JP")
    abroad = dataclasses.replace(tiny_plan, scenario="place: {country: DE}")
    assert language_of(abroad) == "en"


def test_it_is_written_whole_into_folder_or_file(tiny_plan: Plan, tmp_path: Path) -> None:
    into = write_report(tiny_plan, tmp_path, "en")
    assert into == tmp_path / "report.html" and into.read_text(encoding="utf-8").rstrip().endswith("</html>")
    named = write_report(tiny_plan, tmp_path / "other" / "page.html")
    assert named.is_file() and '<html lang="ja"' in named.read_text(encoding="utf-8")
    assert [p.name for p in tmp_path.iterdir() if p.is_file()] == ["report.html"]


def test_every_key_of_the_page_is_unique(tiny_plan: Plan) -> None:
    made = [found for section in SECTIONS if (found := section(tiny_plan)) is not None]
    assert [s.key for s in made] == ["minute", "system", "money", "region", "sheets", "appendix"]
    keys = [b.key for s in made for b in s.blocks if isinstance(b, (Chart, Table))] + [s.key for s in made]
    assert len(keys) == len(set(keys))
