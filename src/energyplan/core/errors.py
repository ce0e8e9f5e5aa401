"""What can go wrong, in three kinds: the user's file, no solution, and our own mistakes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, order=True)
class Where:
    """A place in a file a person wrote; line and column count from 1, 0 means the whole file."""

    file: str = ""
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        parts = [self.file or "<scenario>"]
        if self.line:
            parts += [str(self.line), str(max(self.column, 1))]
        return ":".join(parts)


@dataclass(frozen=True)
class Issue:
    """One fault in a person's input, and what would mend it.

    Attributes
    ----------
    where : Where
        File, line and column.
    key : str
        Dotted path of the key, such as ``networks.heat.pipes``.
    what : str
        What is wrong, without a full stop.
    got, expected, fix : str
        The offending value, what would be accepted, and the remedy as a sentence; each may be empty.
    """

    where: Where
    key: str
    what: str
    got: str = ""
    expected: str = ""
    fix: str = ""

    def __str__(self) -> str:
        inner = "; ".join(
            part
            for part in (
                f"got {self.got}" if self.got else "",
                f"expected {self.expected}" if self.expected else "",
            )
            if part
        )
        text = f"{self.where}  {self.key}: {self.what}" if self.key else f"{self.where}  {self.what}"
        text += f" ({inner})." if inner else "."
        return one_line(f"{text} {self.fix}".rstrip())


class EnergyplanError(Exception):
    """Every error that energyplan raises on purpose."""


class ScenarioError(EnergyplanError):
    """The input is at fault: all faults found, raised once."""

    def __init__(self, issues: list[Issue] | tuple[Issue, ...]) -> None:
        self.issues: tuple[Issue, ...] = tuple(issues)
        super().__init__("\n".join(str(issue) for issue in self.issues))


class NoSolution(EnergyplanError):
    """The planning model has no solution; `outcome` explains itself in the words of the scenario."""

    def __init__(self, outcome: Any) -> None:
        self.outcome = outcome
        super().__init__(str(outcome))


class InternalError(EnergyplanError):
    """Our own mistake: a check of ours failed. Please report it with the context it prints."""


def one_line(text: str) -> str:
    """Text with line breaks and control characters made visible, so that a fault stays one line."""
    return "".join(
        ch if ch.isprintable() else {"\n": "\\n", "\t": "\\t", "\r": "\\r"}.get(ch, f"\\x{ord(ch):02x}") for ch in text
    )


def shown(value: object, limit: int = 60) -> str:
    """Return a value as it may stand in a message: quoted if text, cut at `limit` characters."""
    text = repr(value) if isinstance(value, str) else str(value)
    text = one_line(text)
    return text if len(text) <= limit else text[: limit - 1] + "…"


def did_you_mean(word: str, known: list[str] | tuple[str, ...]) -> str:
    """Return ``Did you mean 'x'?`` when one of `known` is close to `word`, else an empty string."""
    from difflib import get_close_matches

    close = get_close_matches(str(word), [str(k) for k in known], n=1, cutoff=0.6)
    return f"Did you mean {close[0]!r}?" if close else ""
