"""Cells that name a scenario, a pool, a person or work: which on file is meant."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple

from planner.domain.calendar import Period, quarter
from planner.domain.importing.cells import cleaned
from planner.domain.importing.drafts import Problem, RowRejected

LONGEST = 255


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


def plainly(text: str) -> str:
    """A name without what does not count: case, and spaces beyond one."""
    return " ".join(text.lower().split())


def told_apart(names: Mapping[int, str]) -> dict[int, str]:
    """By key, a name that nothing else here has: those that share one carry their number."""
    times = Counter(names.values())
    return {key: name if times[name] == 1 else f"{name} #{key}" for key, name in names.items()}


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
