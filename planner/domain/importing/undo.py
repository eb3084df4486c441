"""Taking an import back: for how long, and whether a row is still as the import left it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple

from planner.domain import amounts

KEPT_FOR = timedelta(days=30)
"""How long an import can be undone."""
EDITED = "Edited since the import"
SCOPE = "scope"

State = Mapping[str, Any]
"""What an import kept of an initiative: the columns that differ, None left out, and its scope."""


@dataclass(frozen=True, slots=True)
class Forced:
    """What was edited since and is taken back all the same: everything, or these keys."""

    every: bool = False
    keys: frozenset[int] = frozenset()

    def __contains__(self, key: object) -> bool:
        return self.every or key in self.keys

    def __bool__(self) -> bool:
        return self.every or bool(self.keys)


NOTHING = Forced()


class Work(NamedTuple):
    """The work of a scope item: its name, P50 and P90 in hours, and hours per skill."""

    name: str
    p50: Decimal | None
    p90: Decimal | None
    hours: Mapping[str, Decimal]


def undo_until(applied_at: datetime) -> datetime:
    """The last moment at which an import that was applied then can be undone."""
    return applied_at + KEPT_FOR


def columns(before: State, after: State) -> set[str]:
    """The columns of an initiative that an import wrote."""
    return (before.keys() | after.keys()) - {SCOPE}


def stands(before: State, after: State, now: State, work: Work | None) -> bool:
    """Whether everything the import wrote is still as it left it; what else was edited is not."""
    same = all(now[name] == after.get(name) for name in columns(before, after))
    return same and (SCOPE not in after or work == work_of(after))


def still(after: State, now: State) -> bool:
    """Whether everything that was written is as it was left, of a kind that keeps states."""
    return all(_same(now[name], value) for name, value in after.items())


def _same(now: Any, kept: Any) -> bool:
    """Older imports have kept hours by skill without their order."""
    if isinstance(kept, Mapping) and isinstance(now, list):
        return dict(now) == kept
    return bool(now == kept)


def in_order(hours: Mapping[str, Any]) -> list[list[Any]]:
    """Hours by skill as they are kept: PostgreSQL keeps no order of what has names."""
    return [[skill, amount] for skill, amount in hours.items()]


def differing(before: State, after: State) -> tuple[State, State]:
    """The parts of two states of one thing that differ."""
    names = [name for name in after if before[name] != after[name]]
    return {name: before[name] for name in names}, {name: after[name] for name in names}


def plain(values: Mapping[str, Any]) -> State:
    """Values as JSON keeps them: amounts and days as text, with one text for each."""
    return {name: _plain(value) for name, value in values.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return amounts.plain(value)
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    return plain(value) if isinstance(value, Mapping) else value


def former(before: State, after: State, now: State) -> dict[str, Any]:
    """All columns of an initiative once what the import wrote is taken back, and nothing else."""
    return {**now, **{name: before.get(name) for name in columns(before, after)}}


def work_of(state: State) -> Work | None:
    """The work that was kept with a state; None where there was none."""
    kept = state.get(SCOPE)
    if kept is None:
        return None
    hours = {skill: Decimal(amount) for skill, amount in dict(kept["hours"]).items()}
    return Work(kept["name"], amounts.from_text(kept["p50"]), amounts.from_text(kept["p90"]), hours)
