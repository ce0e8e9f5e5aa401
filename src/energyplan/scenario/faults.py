"""Collects every fault of a scenario and its tables, to be raised once."""

from __future__ import annotations

from dataclasses import dataclass, field

from energyplan.core.errors import Issue, ScenarioError, Where

MAX_ISSUES = 200


@dataclass
class Faults:
    """A growing list of faults, in the order found; the same fault twice counts once."""

    issues: list[Issue] = field(default_factory=list)
    more: int = 0

    def add(self, where: Where, key: str, what: str, **words: str) -> None:
        """Note one fault; `words` are got, expected and fix."""
        self.note(Issue(where, key, what, **words))

    def note(self, issue: Issue) -> None:
        """Note one fault that is already put into words."""
        if issue in self.issues[-MAX_ISSUES:]:
            return
        if len(self.issues) < MAX_ISSUES:
            self.issues.append(issue)
        else:
            self.more += 1

    def take(self, error: ScenarioError) -> None:
        """Note all faults of an error raised elsewhere."""
        for issue in error.issues:
            self.note(issue)

    def stop(self, where: Where, key: str, what: str, **words: str) -> None:
        """Note one fault after which reading on makes no sense, and raise all so far."""
        self.add(where, key, what, **words)
        self.raise_if_any()

    def raise_if_any(self) -> None:
        """Raise what was collected as one `ScenarioError`, by file and line; return when there was nothing."""
        if not self.issues:
            return
        files = list(dict.fromkeys(issue.where.file for issue in self.issues))
        issues = sorted(self.issues, key=lambda i: (files.index(i.where.file), i.where.line, i.where.column))
        if self.more:
            issues.append(Issue(Where(files[0]), "", f"{self.more} more faults are not listed"))
        raise ScenarioError(issues)
