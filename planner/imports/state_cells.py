"""What differs between two states of one thing that an import wrote, as people read it."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute

from planner.capacity.models import Employee, JobProfile, OrgNode
from planner.core.session import Session
from planner.domain.importing.scope import spread
from planner.domain.lifecycle import in_words
from planner.imports.differences import Cell, named_cells
from planner.imports.undoing import PLACES, Restored
from planner.people.places import NODE, Place, left_so
from planner.periods.models import Period
from planner.portfolio.models import Initiative

LABELS = {
    "active_end": "Last day",
    "active_start": "First day",
    "email": "E-mail",
    "employee_id": "Person",
    "end": "To",
    "extra": "Permissions",
    "initiative_id": "Initiative",
    "job_profile_id": "Job profile",
    "kind": "Given to",
    "p50": "Hours P50",
    "p90": "Hours P90",
    PLACES: "Org nodes",
    "start": "From",
}
"""What parts of states are called, where that is not their own name."""
PARTS = {"skills": "Skill ", "hours": "Hours of "}
"""Parts that hold an amount by name, and what stands before that."""
WORDS = frozenset({"employment_type", "kind", "role", "source"})
"""Parts that are one of a few words."""
NAMED: Mapping[str, InstrumentedAttribute[Any]] = {
    "employee_id": Employee.name,
    "initiative_id": Initiative.title,
    "job_profile_id": JobProfile.name,
    PLACES: OrgNode.name,
    "shares": Period.label,
}
"""Parts that hold keys of something else, and what that is called."""
Names = Mapping[str, Mapping[int, str]]


def told(session: Session, rows: Sequence[Restored]) -> list[Sequence[Cell]]:
    """Of each that would be put back, what differs from now. A statement for each kind of name."""
    names = _names(session, rows)
    return [list(_cells(row, names)) for row in rows]


def _cells(row: Restored, names: Names) -> Iterator[Cell]:
    for name, then in row.state.items():
        now = row.now[name]
        if now == then or (name == PLACES and not left_so(then, now, row.now["active_end"])):
            continue
        if name in PARTS:
            yield from named_cells(PARTS[name], dict(now), dict(then))
        else:
            label = LABELS.get(name, name.replace("_", " ").capitalize())
            yield label, _words(name, now, names), _words(name, then, names)


def _words(name: str, value: Any, names: Names) -> str:
    if value is None:
        return ""
    if name == "shares":
        known = names[name]
        return spread({known.get(int(key), key): Decimal(part) for key, part in value.items()})
    if name == PLACES:
        return "; ".join(_place(names[name], place) for place in value)
    if name in names:
        return _known(names[name], value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(value)
    return in_words(value) if name in WORDS else str(value)


def _known(names: Mapping[int, str], key: int) -> str:
    return names.get(key, "gone by now")


def _place(names: Mapping[int, str], place: Place) -> str:
    until = f"until {place[-1]}" if place[-1] else "without an end"
    return f"{_known(names, place[NODE])} {until}"


def _names(session: Session, rows: Sequence[Restored]) -> Names:
    """What the keys in parts that differ stand for."""
    asked: dict[str, set[int]] = {}
    for row in rows:
        for name in NAMED.keys() & row.state.keys():
            if row.state[name] != row.now[name]:
                both = (_keys(name, row.state[name]), _keys(name, row.now[name]))
                asked.setdefault(name, set()).update(*both)
    return {name: _called(session, NAMED[name], keys) for name, keys in asked.items()}


def _keys(name: str, value: Any) -> list[int]:
    if name == PLACES:
        return [place[NODE] for place in value]
    if isinstance(value, Mapping):
        return [int(key) for key in value]
    return [] if value is None else [value]


def _called(session: Session, column: InstrumentedAttribute[Any], keys: set[int]) -> dict[int, str]:
    model = column.class_
    return dict(session.execute(select(model.id, column).where(model.id.in_(keys))).all())
