"""What was recorded of one row, with who did it: what pages tell as sentences."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select

from planner.core.audit import AuditEvent
from planner.core.identity import User
from planner.core.models import Model
from planner.core.session import Session
from planner.core.streaming import in_order


@dataclass(frozen=True, slots=True)
class Happening:
    """An audit event, and the name of whoever acted; None where the system did."""

    event: AuditEvent
    who: str | None


def history(
    session: Session, row: Model, limit: int, also: Select[int] | None = None
) -> list[Happening]:
    """So many events of a row, the latest first: two selects. `also` adds some by id."""
    return _told(session, _keys(row, also).limit(limit))


def every_key(session: Session, row: Model, also: Select[int] | None = None) -> Sequence[int]:
    """The keys of all events of a row, the latest first."""
    return session.scalars(_keys(row, also)).all()


def every_happening(session: Session, keys: Sequence[int]) -> Iterator[Happening]:
    """The events with these keys, read as they are taken."""
    return in_order(keys, lambda some: {each.event.id: each for each in _told(session, some)})


def _keys(row: Model, also: Select[int] | None) -> Select[int]:
    own = select(AuditEvent.id).where(
        AuditEvent.subject_kind == row.__tablename__,
        AuditEvent.subject_id == row.id,  # type: ignore[attr-defined]
    )
    keys = own if also is None else own.union(also)
    return select(AuditEvent.id).where(AuditEvent.id.in_(keys)).order_by(AuditEvent.id.desc())


def _told(session: Session, keys: Select[int] | Sequence[int]) -> list[Happening]:
    chosen = select(AuditEvent).where(AuditEvent.id.in_(keys)).order_by(AuditEvent.id.desc())
    events = session.scalars(chosen).all()
    names = user_names(session, [event.actor_id for event in events])
    return [Happening(event, names.get(event.actor_id or 0)) for event in events]


def user_names(session: Session, keys: Iterable[int | None]) -> dict[int, str]:
    """The names of users by key, however long ago they left."""
    wanted = {key for key in keys if key is not None}
    if not wanted:
        return {}
    return dict(session.execute(select(User.id, User.name).where(User.id.in_(wanted))).all())
