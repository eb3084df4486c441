"""What the name of a figure names, in words, as far as it is still there."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute

from planner.capacity.models import Employee, SkillPool
from planner.core.session import Session
from planner.domain.figures import Figure
from planner.portfolio.models import Initiative

KEYED: dict[str, tuple[type[Any], InstrumentedAttribute[str]]] = {
    "pool": (SkillPool, SkillPool.name),
    "initiative": (Initiative, Initiative.title),
    "person": (Employee, Employee.name),
}
"""What is named by a key, and the column that people know it by."""


def names(session: Session, about: Figure) -> list[str]:
    """The rows and words a figure is narrowed down to: their names, or else their keys."""
    return [_name(session, about, kind, name) for kind, name in about.of]


def _name(session: Session, about: Figure, kind: str, name: str) -> str:
    key = about.key(kind)
    if kind not in KEYED or key is None:
        return name if kind == "skill" else f"{kind} {name}"
    model, column = KEYED[kind]
    found: str | None = session.scalar(select(column).where(model.id == key))
    return found or f"{kind} {name}"
