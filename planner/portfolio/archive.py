"""The archive of initiatives: what is put away keeps all it has, and does not change.

Some are steps of a change, to be taken inside it; each takes many initiatives at once.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select

from planner.core import clock
from planner.core.among import among
from planner.core.session import Session
from planner.domain.refusals import ChangedSince, Conflict
from planner.portfolio.models import Initiative

INITIATIVES = Initiative.__tablename__
IN_USE = Initiative.archived_at.is_(None)


class InitiativeArchived(Conflict):
    """What was put away stays as it was."""

    remedy = "Bring it back from the archive first."

    def __init__(self, title: str) -> None:
        super().__init__(f"{title} is archived, so nothing of it can change.")


class Shelved(NamedTuple):
    """Since when an initiative is put away, by whom and why; `since` is None while it is in use."""

    since: datetime | None = None
    by: int | None = None
    why: str = ""

    def kept(self) -> dict[str, Any]:
        """As an audit event keeps it."""
        return {"since": self.since and self.since.isoformat(), "by": self.by, "why": self.why}

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Shelved":
        """What an audit event has kept."""
        since = kept["since"] and datetime.fromisoformat(kept["since"])
        return cls(since, kept["by"], kept["why"])


def require_in_use(initiative: Initiative) -> None:
    """Refuse, inside the change, to change an initiative that is put away."""
    if initiative.archived_at is not None:
        raise InitiativeArchived(initiative.title)


def require_all_in_use(session: Session, keys: Collection[int]) -> None:
    """Refuse, inside the change, where one of these is put away."""
    away = select(Initiative.title).where(among(Initiative.id, keys), ~IN_USE)
    if (title := session.scalar(away.order_by(Initiative.title).limit(1))) is not None:
        raise InitiativeArchived(title)


def shelved(session: Session, keys: Collection[int], *, lock: bool = False) -> dict[int, Shelved]:
    """How these initiatives stand to the archive, by key; `lock` holds them in the change."""
    columns = (Initiative.archived_at, Initiative.archived_by, Initiative.archive_reason)
    chosen = select(Initiative.id, *columns).where(among(Initiative.id, keys))
    rows = session.execute(chosen.with_for_update() if lock else chosen)
    return {key: Shelved(since, by, why) for key, since, by, why in rows}


def put_away(session: Session, keys: Collection[int], why: str) -> None:
    """Put initiatives into the archive, and keep how they stood."""
    _write(session, dict.fromkeys(keys, Shelved(clock.now(), session.actor_id, why)))


def bring_back(session: Session, keys: Collection[int]) -> None:
    """Bring initiatives back from the archive, and keep how they stood."""
    _write(session, dict.fromkeys(keys, Shelved()))


def put_back(session: Session, rows: Sequence[Sequence[Any]]) -> None:
    """Undo what one of these kept; raises `ChangedSince` where one is no longer as it was left."""
    now = shelved(session, [key for key, *_ in rows], lock=True)
    if any(key not in now or now[key] != Shelved.of(left) for key, _, left in rows):
        raise ChangedSince("Some of these initiatives were archived or brought back since.")
    _write(session, {key: Shelved.of(before) for key, before, _ in rows})


def _write(session: Session, wanted: Mapping[int, Shelved]) -> None:
    before = shelved(session, wanted, lock=True)
    now = clock.now()
    session.change_rows(
        Initiative,
        [
            {
                "id": key,
                "archived_at": state.since,
                "archived_by": state.by,
                "archive_reason": state.why,
                "updated_at": now,
            }
            for key, state in wanted.items()
        ],
    )
    rows = [[key, before[key].kept(), state.kept()] for key, state in wanted.items()]
    session.detail(INITIATIVES, rows)
