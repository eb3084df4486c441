"""Allocations as they are proposed: shown first, and applied only as they were shown."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from planner.domain.amounts import ZERO
from planner.domain.auto_allocate import AllocationWarning, Cover
from planner.scenarios.booking import Engagement


class Change(StrEnum):
    """What becomes of an allocation."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class ProposedRow:
    """An allocation now and as it would be; `key` is None for one that is not there yet.

    `why` says why this person; it is empty for one that is removed.
    """

    key: int | None
    person: str
    title: str
    rank: int | None
    before: Engagement | None
    after: Engagement | None
    hours: Decimal
    why: str

    @property
    def change(self) -> Change:
        """What becomes of it."""
        if self.before == self.after:
            return Change.UNCHANGED
        if self.before is None:
            return Change.ADDED
        return Change.REMOVED if self.after is None else Change.CHANGED

    @property
    def employee_id(self) -> int:
        """Whose it is."""
        state = self.after or self.before
        assert state is not None, "an allocation is there before or after"
        return state.employee_id


@dataclass(frozen=True, slots=True)
class PartlyThere:
    """An initiative with scope items that lie partly, or not at all, in the quarter."""

    initiative_id: int
    title: str
    items: int


@dataclass(frozen=True, slots=True)
class AllocationProposal:
    """What would be allocated. `kept` allocations of running things and support stay as they are.

    `ended` names ranked initiatives that are over and get nobody.
    """

    rows: Sequence[ProposedRow]
    coverage: Sequence[Cover]
    titles: Mapping[int, str]
    warnings: Sequence[AllocationWarning]
    partly: Sequence[PartlyThere]
    ended: Sequence[str]
    kept: int

    @property
    def writes(self) -> list[ProposedRow]:
        """The rows that change anything."""
        return [row for row in self.rows if row.change is not Change.UNCHANGED]

    @property
    def counts(self) -> dict[Change, int]:
        """How many rows of each kind there are."""
        return {change: sum(row.change is change for row in self.rows) for change in Change}

    @property
    def hours(self) -> Decimal:
        """The hours of everything that would be allocated."""
        return sum((row.hours for row in self.rows if row.after), ZERO)

    @property
    def people(self) -> int:
        """How many people would be used."""
        return len({row.employee_id for row in self.rows if row.after})

    @property
    def seen(self) -> str:
        """What tells this proposal from any other: a digest of every change."""
        told = [
            [row.key, row.before and row.before.kept(), row.after and row.after.kept()]
            for row in self.writes
        ]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:20]
