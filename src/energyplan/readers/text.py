"""Text files as others publish them: encoding found by trial, size limited, faults collected with their line."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from energyplan.core.errors import Issue, ScenarioError, Where, one_line

MAX_BYTES = 64 * 2**20
MAX_FAULTS = 20
JAPANESE = ("utf-8", "cp932")
EUROPEAN = ("utf-8", "cp1252", "latin-1")
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


@dataclass(frozen=True)
class TextFile:
    """A text file: its name as messages show it, its text with ``\\n`` line ends, and the encoding found."""

    name: str
    text: str
    encoding: str

    @cached_property
    def lines(self) -> list[str]:
        """Lines without their ends, empty lines at the end of the file left out."""
        return self.text.rstrip().split("\n") if self.text.strip() else []


@dataclass
class Faults:
    """Collects the faults of one file, at most a readable number of them, to be raised at once."""

    file: str
    issues: list[Issue] = field(default_factory=list)
    more: int = 0

    def add(self, line: int, key: str, what: str, *, got: object = None, expected: str = "", fix: str = "") -> None:
        """Note one fault on `line` (from 1; 0 for the whole file)."""
        if len(self.issues) >= MAX_FAULTS:
            self.more += 1
            return
        text = "" if got is None else one_line(str(got))
        text = text if len(text) <= 60 else text[:59] + "…"
        self.issues.append(Issue(Where(self.file, line, 1 if line else 0), key, what, text, expected, fix))

    def stop_if_any(self) -> None:
        """Raise what was collected as one `ScenarioError`; return when there was nothing."""
        if self.more:
            self.issues.append(Issue(Where(self.file), "", f"{self.more} more faults of this kind are not listed"))
        if self.issues:
            raise ScenarioError(self.issues)

    def stop(self, line: int, key: str, what: str, *, got: object = None, expected: str = "", fix: str = "") -> None:
        """Note one fault after which reading on makes no sense, and raise all so far."""
        self.add(line, key, what, got=got, expected=expected, fix=fix)
        self.stop_if_any()


def read_bytes(path: str | Path, *, max_bytes: int = MAX_BYTES) -> bytes:
    """Return the content of a file that exists, can be read, is not empty and not over `max_bytes`.

    Raises
    ------
    ScenarioError
        When one of these does not hold.
    """
    faults = Faults(str(path))
    content = b""
    try:
        size = Path(path).stat().st_size
        if not Path(path).is_file():
            faults.stop(0, "", "this is not a file", expected="a data file", fix="Name the file itself.")
        if size > max_bytes:
            limit = f"at most {max_bytes / 2**20:.0f} MB"
            faults.stop(0, "", "the file is too large", got=f"{size / 2**20:.1f} MB", expected=limit)
        content = Path(path).read_bytes()
    except FileNotFoundError:
        faults.stop(0, "", "no such file", fix="Check the path; it is relative to the scenario file.")
    except (OSError, ValueError) as error:
        faults.stop(0, "", "the file cannot be read", got=getattr(error, "strerror", None) or str(error))
    if not content.strip():
        faults.stop(0, "", "the file is empty")
    return content


def decode(content: bytes, name: str, encodings: Iterable[str] = JAPANESE) -> TextFile:
    """Return the text of `content`: byte-order mark first, then each of `encodings` strictly.

    Raises
    ------
    ScenarioError
        When no encoding fits or the content is binary.
    """
    tried = [encoding for mark, encoding in _BOMS if content.startswith(mark)] or list(encodings)
    for encoding in tried:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        return TextFile(name, text.replace("\r\n", "\n").replace("\r", "\n"), encoding)
    faults = Faults(name)
    faults.stop(
        0, "", "this is not a text file in a known encoding", expected=" or ".join(tried), fix="Save it as UTF-8."
    )
    raise AssertionError  # stop() always raises


def read_text(path: str | Path, encodings: Iterable[str] = JAPANESE, *, max_bytes: int = MAX_BYTES) -> TextFile:
    """Return a text file, its encoding found by byte-order mark or by trial in the order of `encodings`.

    Raises
    ------
    ScenarioError
        For a missing, empty, binary or too large file.
    """
    return decode(read_bytes(path, max_bytes=max_bytes), str(path), encodings)


def csv_rows(file: TextFile, delimiter: str = ",") -> list[list[str]]:
    """Return the lines of a table as lists of cells.

    Raises
    ------
    ScenarioError
        Where quoting is broken.
    """
    reader = csv.reader(file.lines, delimiter=delimiter)
    try:
        return list(reader)
    except csv.Error as error:
        faults = Faults(file.name)
        fix = "Look for a quotation mark that is not closed."
        faults.stop(reader.line_num, "", "the table cannot be read", got=str(error), fix=fix)
        raise AssertionError from error


def number(text: str) -> float:
    """Return the number a table cell holds, NaN for an empty cell or one that is not a finite number."""
    try:
        value = float(text)
    except ValueError:
        return math.nan
    return value if math.isfinite(value) else math.nan
