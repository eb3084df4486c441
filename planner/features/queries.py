"""The flags of an organisation, each with what people are told of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from planner.core.audit import AuditEvent
from planner.core.flags import FlagSetting
from planner.core.identity import User
from planner.core.session import Session
from planner.domain.flags import FLAGS, Flag, FlagFacts
from planner.domain.refusals import NotFound

TURNS = ("flag.turned_on", "flag.turned_off")


@dataclass(frozen=True, slots=True)
class FlagLine:
    """A flag as a list shows it."""

    flag: Flag
    facts: FlagFacts
    on: bool
    reason: str
    owner_id: int | None
    owner: str | None
    changed_by: str | None
    changed_at: datetime | None
    """None where nobody has ever turned it."""
    blocked: str | None
    """Why it cannot be turned now, as a sentence; None where it can."""

    @property
    def needed_by(self) -> list[Flag]:
        """The flags that can only be on while this one is."""
        return [flag for flag, facts in FLAGS.items() if self.flag in facts.needs]


@dataclass(frozen=True, slots=True)
class Turn:
    """One time a flag was turned."""

    at: datetime
    by: str | None
    on: bool
    reason: str


def flag_named(key: str) -> Flag:
    """The flag of this key; `NotFound` where there is none."""
    if key not in {str(flag) for flag in Flag}:
        raise NotFound("feature flag", key)
    return Flag(key)


def flags(session: Session) -> list[FlagLine]:
    """Every flag there is, in the order of `FLAGS`: two selects."""
    settings = {row.flag: row for row in session.scalars(select(FlagSetting))}
    names = _names(session, settings)
    on = {flag: flag in settings and settings[flag].enabled for flag in FLAGS}
    return [_line(flag, settings.get(flag), names, on) for flag in FLAGS]


def flag(session: Session, wanted: Flag) -> FlagLine:
    """One flag."""
    return next(line for line in flags(session) if line.flag is wanted)


def turns(session: Session, wanted: Flag, most: int | None = None) -> list[Turn]:
    """When a flag was turned, by whom and why, the latest first; only so many of them."""
    rows = session.execute(
        select(AuditEvent, User.name)
        .outerjoin(User, User.id == AuditEvent.actor_id)
        .where(AuditEvent.subject == f"flag {wanted}", AuditEvent.action.in_(TURNS))
        .order_by(AuditEvent.id.desc())
        .limit(most)
    )
    return [
        Turn(event.at, name, event.action == "flag.turned_on", event.facts.get("reason", ""))
        for event, name in rows
    ]


def blocked(wanted: Flag, on: Mapping[Flag, bool]) -> str | None:
    """Why the flag cannot be turned while the others are as they are; None where it can."""
    name = FLAGS[wanted].name
    if not on[wanted]:
        lacking = [FLAGS[need].name for need in FLAGS[wanted].needs if not on[need]]
        return f"{name} cannot be on while {lacking[0]} is off." if lacking else None
    leaning = [facts.name for flag, facts in FLAGS.items() if wanted in facts.needs and on[flag]]
    return f"{name} cannot be off while {leaning[0]} is on." if leaning else None


def _names(session: Session, settings: Mapping[Flag, FlagSetting]) -> dict[int, str]:
    keys = {row.owner_id for row in settings.values()} | {
        row.changed_by for row in settings.values()
    }
    chosen = select(User.id, User.name).where(User.id.in_(keys - {None}))
    return {row.id: row.name for row in session.execute(chosen)}


def _line(
    flag: Flag, row: FlagSetting | None, names: Mapping[int, str], on: Mapping[Flag, bool]
) -> FlagLine:
    return FlagLine(
        flag=flag,
        facts=FLAGS[flag],
        on=on[flag],
        reason=row.reason if row else "",
        owner_id=row.owner_id if row else None,
        owner=names.get(row.owner_id) if row and row.owner_id else None,
        changed_by=names.get(row.changed_by) if row and row.changed_by else None,
        changed_at=row.changed_at if row else None,
        blocked=blocked(flag, on),
    )
