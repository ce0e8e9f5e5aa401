"""What a page is made of: sections of charts, tables, cards and prose, every text in English and Japanese."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

LANGUAGES = ("en", "ja")


@dataclass(frozen=True)
class Words:
    """A text in both languages."""

    en: str
    ja: str

    def get(self, lang: str) -> str:
        """Return the text in one language, ``en`` or ``ja``."""
        return self.ja if lang == "ja" else self.en


@dataclass(frozen=True)
class Choice:
    """What a reader chooses of a chart's data.

    ``week`` shows one week of traces whose `y` holds the 8760 hours of the year (all such charts of a page move
    together); ``trace`` shows one trace at a time, by its name; ``tiles`` lays a background map from the internet under
    a map whose layout says where it is (`meta.tiles`), only once the reader asks for it.
    """

    kind: Literal["week", "trace", "tiles"]
    label: Words


@dataclass(frozen=True)
class Chart:
    """One figure of a page.

    Attributes
    ----------
    key : str
        Unique on the page; names the element and the image file.
    title, unit, source : Words
        Stand on the page beside the figure; `source` names the result variables or tables it was drawn from.
    alt : Words
        What a reader who cannot see the figure is told: what it shows and its main figures.
    draw : callable
        ``draw(lang)`` returns the Plotly figure with its texts in that language; data are the same in both.
    note : Words or None
        How to read it, where that is not plain.
    choices : tuple of Choice
        Pickers above the figure.
    half : bool
        It needs half the page's width only; two such in a row stand beside each other.
    """

    key: str
    title: Words
    unit: Words
    source: Words
    alt: Words
    draw: Callable[[str], Any]
    note: Words | None = None
    choices: tuple[Choice, ...] = ()
    half: bool = False


@dataclass(frozen=True)
class Column:
    """One column of a table: its heading, unit (empty for text) and digits after the point (None: as many as tell).

    Large money and energy is shown in millions or MWh where `digits` is None; the cell keeps the exact value.
    """

    name: str
    title: Words
    unit: str = ""
    digits: int | None = None


@dataclass(frozen=True)
class Table:
    """A table of a page: `frame` holds a column per `columns`, numbers as numbers and texts as they are.

    Texts that differ by language are `Words` in the cells. `folded` tables open on a click. With `total`, the last row
    is the sum and stays below when the others are sorted. Long tables scroll in a frame, unless they are to be seen
    `whole`.
    """

    key: str
    title: Words
    source: Words
    columns: tuple[Column, ...]
    frame: pd.DataFrame
    folded: bool = False
    note: Words | None = None
    total: bool = False
    whole: bool = False


@dataclass(frozen=True)
class Card:
    """One figure that stands large: `value` in `unit`, or the reason in `note` where there is none.

    `kind` is one of money, energy, mass, share, number: it decides scaling and digits. `key` names the plan's own
    figure, a path into its summary or a result variable, so that a test can read it back.
    """

    key: str
    label: Words
    value: float | None
    unit: str = ""
    kind: str = "number"
    note: Words | None = None


@dataclass(frozen=True)
class Cards:
    """Cards side by side; `source` as of a chart."""

    cards: tuple[Card, ...]
    source: Words | None = None


@dataclass(frozen=True)
class Prose:
    """A paragraph, plain text: escaped where it is shown."""

    text: Words


Block = Chart | Table | Cards | Prose


@dataclass(frozen=True)
class Section:
    """One reader's part of the page."""

    key: str
    title: Words
    reader: Words
    lead: Words
    blocks: tuple[Block, ...]
