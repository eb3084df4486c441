"""How fresh figures are: the newest audit event that concerns their inputs.

The audit is a complete and ordered record of every change. So the *revision* of any inputs is the
id of the newest event about them, the changes since a revision are the events after it, and
something computed from a revision holds exactly as long as that id is unchanged. Nobody keeps
lists of what makes what invalid.

Ask for the stamp before reading the inputs: a change in between then shows as a change since,
and never as one that was taken into account.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    and_,
    bindparam,
    func,
    literal,
    or_,
    select,
    union_all,
)

from planner.core.audit import AuditEvent
from planner.core.identity import User
from planner.core.models import Model
from planner.core.session import Session

SHOWN = 200
"""At most so many changes are told; further ones are counted."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """A revision of inputs: when it came about and by whose change, where that is known."""

    revision: int
    at: datetime | None
    by: str | None


@dataclass(frozen=True, slots=True)
class Changed:
    """One change and the name of whoever made it; the planner itself has none."""

    event: AuditEvent
    by: str | None


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed since a revision: how often, and the newest of it first."""

    count: int
    newest: Sequence[Changed]


@dataclass(frozen=True, slots=True)
class Concern:
    """Which events concern some inputs: as a condition, and as a select of the newest one's id."""

    condition: ColumnElement[bool]
    newest: Select[int | None]


class Inputs:
    """What some figures stand on: events of any of these concerns change it.

    Made once. Concerns may name values that are only given when they are asked about.
    """

    def __init__(self, *concerns: Concern) -> None:
        each = union_all(*[concern.newest for concern in concerns]).subquery()
        newest = select(func.max(next(iter(each.c)))).scalar_subquery()
        self._stamp = (
            select(AuditEvent.id, AuditEvent.at, User.name)
            .outerjoin(User, User.id == AuditEvent.actor_id)
            .where(AuditEvent.id == newest)
        )
        later = AuditEvent.id > bindparam("revision", type_=BigInteger)
        concerned = later & or_(*[concern.condition for concern in concerns])
        self._count = select(func.count()).select_from(AuditEvent).where(concerned)
        self._since = (
            select(AuditEvent, User.name)
            .outerjoin(User, User.id == AuditEvent.actor_id)
            .where(concerned)
            .order_by(AuditEvent.id.desc())
            .limit(SHOWN)
        )

    def stamp(self, session: Session, **values: int) -> Stamp:
        """Their revision: one select, of a seek per table and per row.

        Revision 0, by nobody, where nothing was ever recorded about them.
        """
        row = session.execute(self._stamp, values).first()
        return Stamp(row.id, row.at, row.name) if row else Stamp(0, None, None)

    def changes_since(self, session: Session, revision: int, **values: int) -> Changes:
        """The changes after a revision: two selects, read from the end of the audit."""
        rows = session.execute(self._since, {**values, "revision": revision})
        newest = [Changed(event, by) for event, by in rows]
        return Changes(self.count_since(session, revision, **values), newest)

    def count_since(self, session: Session, revision: int, **values: int) -> int:
        """How many changes came after a revision: one select."""
        return session.scalar(self._count, {**values, "revision": revision}) or 0


def about_tables(kinds: Collection[str], apart: Collection[str] = ()) -> Concern:
    """Events about any row of these tables, except these actions."""
    each = union_all(*[select(literal(kind).label("kind")) for kind in kinds]).subquery("kinds")
    newest = _newest(each.c.kind, None, apart).correlate(each).scalar_subquery()
    same = AuditEvent.subject_kind.in_(kinds)
    return Concern(_but(same, apart), select(func.max(newest)).select_from(each))


def about_row(model: type[Model], key: ColumnElement[int], apart: Collection[str] = ()) -> Concern:
    """Events about one row of a table, except these actions."""
    kind = model.__tablename__
    same = (AuditEvent.subject_kind == kind) & (AuditEvent.subject_id == key)
    newest = _newest(literal(kind), key, apart).scalar_subquery()
    return Concern(_but(same, apart), select(newest))


def about_rows(model: type[Model], keys: Select[int], apart: Collection[str] = ()) -> Concern:
    """Events about those rows of a table whose keys are selected, except these actions."""
    kind, each = model.__tablename__, keys.subquery()
    [key] = each.c
    same = (AuditEvent.subject_kind == kind) & AuditEvent.subject_id.in_(keys)
    newest = _newest(literal(kind), key, apart).correlate(each).scalar_subquery()
    return Concern(_but(same, apart), select(func.max(newest)).select_from(each))


def latest(session: Session) -> int:
    """The newest event of the organisation, whatever it is about: nothing changed since."""
    return session.scalar(select(func.max(AuditEvent.id))) or 0


def _newest(
    kind: ColumnElement[str], key: ColumnElement[int] | None, apart: Collection[str]
) -> Select[int]:
    """The newest event of a table, or of one row of it, at the end of its part of an index.

    The last column is held between its own value and itself, and sorted by: were it merely equal,
    PostgreSQL might take the order of ids for as good and walk the whole audit backwards.
    """
    seek = select(AuditEvent.id).where(*_excluding(apart)).limit(1)
    if key is None:
        within = seek.where(AuditEvent.subject_kind.between(kind, kind))
        return within.order_by(AuditEvent.subject_kind.desc(), AuditEvent.id.desc())
    row = seek.where(AuditEvent.subject_kind == kind, AuditEvent.subject_id.between(key, key))
    return row.order_by(AuditEvent.subject_id.desc(), AuditEvent.id.desc())


def _but(concern: ColumnElement[bool], apart: Collection[str]) -> ColumnElement[bool]:
    return and_(concern, *_excluding(apart))


def _excluding(apart: Collection[str]) -> list[ColumnElement[bool]]:
    return [AuditEvent.action.not_in(sorted(apart))] if apart else []
