"""Markdown from what code holds: tables, NumPy-style docstrings, reStructuredText tables."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator, Sequence

NOTE = "<!-- Written by docs/generate.py; change the source it is read from instead. -->"
_SECTION = re.compile(r"^([A-Z][A-Za-z ]+)\n-{3,}$", re.MULTILINE)
_ENTRY = re.compile(r"^(\S[^\n]*?)(?: : ([^\n]+))?$")
_RULE = re.compile(r"^=+(?: +=+)+$")


def escaped(text: object) -> str:
    """Return text for a cell of a table."""
    words = " ".join(str("" if text is None else text).split()).replace("|", "\\|")
    parts = re.split(r"(`+[^`]*`+)", words)
    return "".join(part if i % 2 else part.replace("<", "&lt;") for i, part in enumerate(parts))


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Yield the lines of a Markdown table."""
    yield "| " + " | ".join(header) + " |"
    yield "|" + "---|" * len(header)
    for row in rows:
        yield "| " + " | ".join(escaped(cell) for cell in row) + " |"
    yield ""


def plain(text: str) -> str:
    """Return a docstring's text as Markdown: literals, footnotes, literal blocks and simple tables."""
    text = re.sub(r"``([^`]+)``", r"`\1`", "\n".join(_tables(text.split("\n"))))
    text = re.sub(r" ?\[(\d+)\]_", r" [\1]", text)
    text = re.sub(r"^\.\. \[(\d+)\] ", r"\1. ", text, flags=re.MULTILINE)
    text = re.sub(r"::\n\n((?:    [^\n]*\n|\n)+)", _literal, text + "\n")
    return text.rstrip("\n")


def _literal(found: re.Match[str]) -> str:
    return ":\n\n```text\n" + textwrap.dedent(found[1]).strip("\n") + "\n```\n\n"


def _tables(lines: list[str]) -> Iterator[str]:
    """Turn simple tables (rules of equals signs, no header) into Markdown tables."""
    rules = [i for i, line in enumerate(lines) if _RULE.match(line)]
    at = 0
    for first, last in zip(rules[::2], rules[1::2]):
        yield from lines[at:first]
        starts = [m.start() for m in re.finditer(r"=+", lines[first])]
        cells = [[line[a:b].strip() for a, b in zip(starts, [*starts[1:], None])] for line in lines[first + 1 : last]]
        yield from (*table(("symbol", "meaning"), cells),)
        at = last + 1
    yield from lines[at:]


def docstring(text: str) -> Iterator[str]:
    """Yield a NumPy-style docstring as Markdown: the sections as bold titles, their entries as lists."""
    parts = _SECTION.split(text)
    yield from (plain(parts[0].strip()), "")
    for title, body in zip(parts[1::2], parts[2::2]):
        yield from (f"**{title}**", "")
        if title in ("Parameters", "Attributes", "Returns", "Raises", "Yields"):
            yield from _entries(body.strip("\n"))
        else:
            yield plain(body.strip())
        yield ""


def _entries(body: str) -> Iterator[str]:
    for line in body.split("\n"):
        if not line.strip():
            continue
        if line.startswith(" "):
            yield "  " + plain(line.strip())
            continue
        found = _ENTRY.match(line)
        name, kind = (found[1], found[2]) if found else (line, None)
        yield f"- `{name}`" + (f" ({plain(kind)})" if kind else "") + "  "
