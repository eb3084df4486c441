"""Cells that name a scenario, a pool, a person or work: which on file is meant."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, NamedTuple

from planner.domain.calendar import Period, quarter
from planner.domain.importing.cells import cleaned
from planner.domain.importing.drafts import Problem, RowRejected

LONGEST = 255
WORDS_OF_PEOPLE = ("name", "email", "external_key")
WORDS_OF_WORK = ("title", "external_key")
"""What cells may call people and initiatives by; a later one wins over an earlier."""


class Plan(NamedTuple):
    """A scenario, and the quarter it plans as files name it: 2026-Q4."""

    id: int
    name: str
    quarter: str

    @property
    def period(self) -> Period:
        """The quarter it plans."""
        year, _, number = self.quarter.partition("-Q")
        return quarter(int(year), int(number))

    def __str__(self) -> str:
        return f"{self.name} {self.quarter}"


@dataclass(frozen=True, slots=True)
class Named:
    """Reads a cell that names one thing on file; `kind` is the problem of an unknown name."""

    things: Mapping[str, Sequence[int]]
    """By name in lower case with single spaces, what is called so."""
    kind: str
    expected: str
    fix: str

    def __call__(self, text: str) -> int:
        found = self.things.get(plainly(cleaned(text)), ())
        if not found:
            raise RowRejected(self.kind, self.expected, self.fix)
        if len(found) > 1:
            raise RowRejected("namesake", f"{self.expected} that only one has", "Give its key.")
        return found[0]


def called(rows: Iterable[tuple[int, str | None]]) -> dict[str, list[int]]:
    """By name, the keys of what is called so."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    for key, name in rows:
        if name:
            found[plainly(name)].append(key)
    return dict(found)


def called_by(rows: Iterable[Any], *columns: str) -> dict[str, list[int]]:
    """The same by each of these columns of rows with an `id`; a later one wins over an earlier.

    What the first column calls as something else is called, it can be called with its number.
    """
    known, found = list(rows), dict[str, list[int]]()
    for column in columns:
        found |= called((row.id, getattr(row, column)) for row in known)
    for row in known:
        name = getattr(row, columns[0])
        if found[plainly(name)] != [row.id]:
            found.setdefault(plainly(numbered(name, row.id)), [row.id])
    return found


def numbered(name: str, key: int) -> str:
    """A name with the number of the one that is meant."""
    return f"{name} #{key}"


def word_for(key: int, words: Iterable[str | None], things: Mapping[str, Sequence[int]]) -> str:
    """The first of these words that a file would read as this thing, as `called_by` has them.

    Where others have each of them, the first with its number.
    """
    meant = [(word, things.get(plainly(word))) for word in words if word]
    own = next((word for word, keys in meant if keys is None or list(keys) == [key]), None)
    return own or numbered(meant[0][0], key)


def plainly(text: str) -> str:
    """A name without what does not count: case, and spaces beyond one."""
    return " ".join(text.lower().split())


def told_apart(names: Mapping[int, str]) -> dict[int, str]:
    """By key, a name that nothing else here has: those that share one carry their number."""
    times = Counter(names.values())
    return {key: name if times[name] == 1 else numbered(name, key) for key, name in names.items()}


def subject(text: str) -> str:
    """What a row stands for, in words that are kept: long ones are shortened and stay different."""
    if len(text) <= LONGEST:
        return text
    return f"{text[: LONGEST - 14]}… {sha256(text.encode()).hexdigest()[:12]}"


@dataclass(frozen=True, slots=True)
class Plans:
    """The scenarios of an organisation by name; a name may come again in another quarter."""

    by_name: Mapping[str, Sequence[Plan]]

    @classmethod
    def of(cls, plans: Iterable[Plan]) -> "Plans":
        """These scenarios."""
        found: defaultdict[str, list[Plan]] = defaultdict(list)
        for plan in plans:
            found[plainly(plan.name)].append(plan)
        return cls(dict(found))

    def read(self, text: str) -> Sequence[Plan]:
        """Reads a cell: the scenarios of this name."""
        if found := self.by_name.get(plainly(cleaned(text))):
            return found
        fix = "Correct the name, or make the scenario first."
        raise RowRejected("unknown_scenario", "the name of a scenario here", fix)

    @staticmethod
    def choose(
        named: Sequence[Plan], quarter: str | None, columns: tuple[str, str]
    ) -> Plan | Problem:
        """The one scenario that is meant. `columns` hold names and quarters."""
        found = [plan for plan in named if quarter in (None, plan.quarter)]
        quarters = " or ".join(plan.quarter for plan in named)
        if not found:
            expected = f"a quarter that {named[0].name} plans: {quarters}"
            fix = "Correct one of the two."
            return Problem("quarter", columns[1], quarter or "", expected, fix)
        if len(found) > 1:
            expected = "a name that one scenario has"
            fix = f"Say which quarter is meant in a column quarter: {quarters}."
            return Problem("ambiguous", columns[0], named[0].name, expected, fix)
        return found[0]
