"""Taking an import back: what every kind answers, and the rule for kinds whose rows are states.

A state is all that an import may write of one thing, as JSON keeps it. An import keeps it of what
it made, and of what it changed the parts that differ, before and after. Where all of what it wrote
still stands, it can be taken back; otherwise somebody has edited it since, and it is left alone.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from planner.core.session import Session
from planner.domain.importing.undo import EDITED, NOTHING, Forced, State, still
from planner.imports.differences import Cell
from planner.imports.models import Import
from planner.scenarios.models import Scenario

AT_ONCE = 1000
"""What stays is read so many at a time where all of it is asked for."""
UNKEPT = "Imported before an undo was kept"


PLACES = "places"
"""What is kept of whoever left their places in the org tree with their last day: those they had."""


class Left(NamedTuple):
    """Something on file that stays as it is, and why."""

    on_file_id: int
    title: str
    reason: str

    @property
    def edited(self) -> bool:
        """Whether that is only because somebody has edited it since."""
        return self.reason == EDITED


class Part(NamedTuple):
    """Some of what stays: how many they are, and those from one place up to another."""

    number: int
    tell: Callable[[int, int], Iterable[Left]]

    @classmethod
    def of(cls, lines: Sequence[Left]) -> "Part":
        """These."""
        return cls(len(lines), lambda first, last: lines[first:last])


class Open(NamedTuple):
    """What was touched since and is too much to be compared while somebody waits for a page."""

    number: int
    tell: Callable[[], Iterable[Left]]
    """Compares all of it, and gives what of it stays."""


DECIDED = Open(0, tuple)


class Stays:
    """All that stays, part after part: as long as the file, perhaps, and told a page at a time.

    Its length and its pages are of what is known to stay. Whoever reads it to its end is also told
    what else stays of what is still open.
    """

    def __init__(self, *parts: Part, undecided: Open = DECIDED) -> None:
        self._parts, self._open = parts, undecided

    def __len__(self) -> int:
        return sum(part.number for part in self._parts)

    def __iter__(self) -> Iterator[Left]:
        for first in range(0, len(self), AT_ONCE):
            yield from self.page(first, AT_ONCE)
        yield from self._open.tell()

    @property
    def undecided(self) -> int:
        """How many more may stay."""
        return self._open.number

    def page(self, first: int, size: int) -> list[Left]:
        """So many from a place on."""
        found: list[Left] = []
        for part in self._parts:
            begins, ends = max(first, 0), min(first + size, part.number)
            if begins < ends:
                found += part.tell(begins, ends)
            first -= part.number
        return found


class Terms(NamedTuple):
    """On what terms it is weighed what taking back some rows would do."""

    plans: bool
    """Whether what scenarios plan may go as well; else it stays."""
    lock: bool = False
    """Whether what is looked at is held for the change that follows."""
    forced: Forced = NOTHING
    """What does not stay for having been edited since."""


@dataclass(slots=True)
class Weighed:
    """What taking back some rows would do. `scenarios` lose what is removed."""

    remove: list[int] = field(default_factory=list)
    restore: list[Any] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    gone: int = 0
    """How many are no longer there."""
    scenarios: list[Scenario] = field(default_factory=list)

    def add(self, other: "Weighed") -> None:
        """Add what taking back other rows would do."""
        self.remove += other.remove
        self.restore += other.restore
        self.left += other.left
        self.gone += other.gone

    @property
    def counts(self) -> dict[str, int]:
        """How many of them become what."""
        return {
            "removed": len(self.remove),
            "restored": len(self.restore),
            "left": len(self.left),
            "gone": self.gone,
        }


@dataclass(frozen=True, slots=True)
class Outlook:
    """What undoing an import would do now: how many become what, and which are left alone."""

    removed: int
    restored: int
    gone: int
    left: Stays
    scenarios: list[str]
    """The plans that lose what is removed."""

    @property
    def undecided(self) -> int:
        """How many were touched since and are too many to be compared for a page."""
        return self.left.undecided


class Undoing(Protocol):
    """How an import of some kind is taken back."""

    def require(self, session: Session, of: Import) -> None:
        """Refuse somebody who may not do what taking it back does."""

    def outlook(self, session: Session, of: Import, *, plans: bool) -> Outlook:
        """What the undo would do as things stand, told while somebody waits."""

    def weigh(
        self,
        session: Session,
        changes: Sequence[Sequence[Any]],
        at: datetime,
        terms: Terms,
    ) -> Weighed:
        """Weigh changes of a batch that was applied `at`. A fixed number of statements."""

    def told(self, session: Session, restored: Sequence[Any]) -> list[Sequence[Cell]]:
        """Of each of these that would be put back, the cells that differ from what is there now."""

    def take_back(self, session: Session, of: Import, found: Weighed) -> None:
        """Remove and put back what was found so, inside an open change."""

    def marks(
        self, session: Session, made: Sequence[int], changed: Sequence[int]
    ) -> dict[str, Any]:
        """What a batch keeps of rows it has just written, so that edits of them are seen."""


class Standing(NamedTuple):
    """Something on file: what it is called, and all that an import may write of it."""

    title: str
    state: State


class Restored(NamedTuple):
    """Something that becomes as it was: its whole state then, and as it is now."""

    key: int
    state: State
    now: State


class Rows(Protocol):
    """What a kind says of the rows that it writes."""

    table: type[Any]
    """Where they are, with a version that counts every edit."""
    key: str
    """Its column that they are called by."""

    def standing(self, session: Session, keys: Sequence[int], lock: bool) -> Mapping[int, Standing]:
        """How these stand; those that are gone are not among them."""

    def reasons(
        self, session: Session, made: Sequence[int], changed: Sequence[int], *, plans: bool
    ) -> Mapping[int, str]:
        """Why some of these have to stay as they are, whoever edited them."""

    def remove(self, session: Session, keys: Sequence[int]) -> None:
        """Remove what the import made."""

    def put_back(self, session: Session, rows: Sequence[Restored]) -> None:
        """Let these be as they were."""

    def clashes(self, session: Session, rows: Sequence[Restored]) -> Mapping[int, str]:
        """Which of these can no longer be as they were, beside what else is stated by now."""


def weighed(
    session: Session, rows: Rows, changes: Sequence[Sequence[Any]], terms: Terms
) -> Weighed:
    """Weigh changes of rows that are kept as states, by what still stands."""
    made = [key for key, before, _ in changes if before is None]
    changed = [key for key, before, _ in changes if before is not None]
    standing = rows.standing(session, [*made, *changed], terms.lock)
    reasons = rows.reasons(session, made, changed, plans=terms.plans)
    found = Weighed()
    for key, before, after in changes:
        if key not in standing:
            found.gone += 1
        elif not isinstance(after, Mapping):  # the cells of its row
            found.left.append(Left(key, standing[key].title, UNKEPT))
        elif reason := _edited(key, after, standing[key].state, terms.forced) or reasons.get(key):
            found.left.append(Left(key, standing[key].title, reason))
        elif before is None:
            found.remove.append(key)
        else:
            now = standing[key].state
            found.restore.append(Restored(key, {**now, **before}, now))
    clashes = rows.clashes(session, found.restore) if found.restore else {}
    found.left += [Left(key, standing[key].title, why) for key, why in clashes.items()]
    found.restore = [row for row in found.restore if row.key not in clashes]
    return found


def _edited(key: int, after: State, now: State, forced: Forced) -> str | None:
    return None if key in forced or still(after, now) else EDITED
