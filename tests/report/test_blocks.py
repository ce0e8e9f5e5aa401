"""Texts in two languages."""

from energyplan.report.blocks import LANGUAGES, Words


def test_words_by_language() -> None:
    words = Words("heat", "熱")
    assert [words.get(lang) for lang in LANGUAGES] == ["heat", "熱"]
