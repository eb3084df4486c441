"""Asking for what is due by the clock: by any worker's sweep, and once however many sweep.

A slot and its job are one transaction, and the slot is unique: who comes second inserts nothing.
Times that nobody saw to collapse into the last one, unless the routine wants every slot.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, islice, takewhile
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, Table, and_, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from planner.core.identity import PLATFORM, Organisation
from planner.core.jobs.models import JobState, moment
from planner.core.jobs.placing import Order, jobs, place
from planner.core.jobs.routines import ROUTINES, Routine
from planner.core.jobs.schedules import fires, schedules
from planner.core.jobs.time import now
from planner.core.jobs.triggers import Trigger
from planner.domain import cron

organisations: Table = Organisation.__table__  # type: ignore[assignment]

AT_ONCE = 50
"""Schedules seen to in one transaction, and slots made up for at once."""
COUNTED = 1000
"""Missed times are counted up to here."""
KEPT = 60
"""Times of a schedule that are remembered."""
FINAL = (JobState.SUCCEEDED, JobState.CANCELLED, JobState.DEAD)


@dataclass(frozen=True)
class Slot:
    """A time to see to, in milliseconds, and how many missed ones it stands for."""

    at: int
    missed: int = 0


def keep_in_step(connection: Connection) -> int:
    """Give every organisation a row for each of its routines, and the times its routine states.

    Gives how many rows were made or changed.
    """
    at = now(connection)
    there = {(row.organisation_id, row.name): row for row in connection.execute(select(schedules))}
    places = connection.execute(select(organisations)).all()
    return sum(
        _keep(connection, there.get((place.id, routine.name)), routine, place, at)
        for place in places
        for routine in ROUTINES.values()
        if routine.system == (place.slug == PLATFORM)
    )


def _keep(
    connection: Connection, row: Row[Any] | None, routine: Routine[Any], place: Row[Any], at: int
) -> bool:
    """See to one row; whether it was made or changed."""
    own = None if row is None else row.own_cron
    times: dict[str, Any] = {"cron": own or routine.cron, "zone": place.time_zone}
    if row is None:
        begins = at if routine.at_once else following(routine.cron, place.time_zone, at)
        _insert(
            connection,
            {"organisation_id": place.id, "name": routine.name, "next_at": begins, **times},
        )
        return True
    if (row.cron, row.zone) == (times["cron"], place.time_zone):
        return False
    if times["cron"] and (row.next_at is None or row.next_at > at):
        times["next_at"] = following(times["cron"], place.time_zone, at)
    connection.execute(update(schedules).where(schedules.c.id == row.id).values(times))
    return True


def _insert(connection: Connection, values: dict[str, Any]) -> None:
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    connection.execute(make(schedules).values(values).on_conflict_do_nothing())


def any_due(connection: Connection) -> bool:
    """Whether a schedule has something to see to; cheap, so that nobody writes for nothing."""
    return (
        connection.scalar(_due(now(connection)).with_only_columns(schedules.c.id).limit(1))
        is not None
    )


def fire_due(connection: Connection) -> int:
    """Ask for everything that is due; gives how many jobs were asked for."""
    at = now(connection)
    rows = connection.execute(
        _due(at)
        .order_by(schedules.c.next_at, schedules.c.id)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    ).all()
    return sum(_see_to(connection, row, ROUTINES[row.name], at) for row in rows)


def _due(at: int) -> Any:
    """Schedules whose time or whose end of a pause has come, of routines known here."""
    on = ~schedules.c.paused & (schedules.c.next_at <= at)
    rested = schedules.c.paused & (schedules.c.resume_at <= at)
    return select(schedules).where(schedules.c.name.in_(sorted(ROUTINES)), or_(on, rested))


def _see_to(connection: Connection, row: Row[Any], routine: Routine[Any], at: int) -> int:
    if row.paused:
        going = {"paused": False, **NOT_PAUSED, "next_at": after_pause(routine, row, at)}
        connection.execute(update(schedules).where(schedules.c.id == row.id).values(going))
        return 0
    slots = slots_due(routine, row, at)
    fired = sum(_fire(connection, row, routine, slot, at) for slot in slots)
    begins = following(row.cron, row.zone, slots[-1].at if routine.every_slot else at)
    connection.execute(
        update(schedules).where(schedules.c.id == row.id).values(next_at=begins, last_at=at)
    )
    _note_outcomes(connection, row.id)
    _forget_old(connection, row.id)
    return fired


NOT_PAUSED = dict.fromkeys(("paused_because", "paused_by", "paused_at", "resume_at"))


def after_pause(routine: Routine[Any], row: Any, at: int) -> int | None:
    """When a schedule goes on after a pause: what was not done then is not missed.

    A routine that wants every slot takes up where it stood.
    """
    if routine.every_slot or row.next_at is None or row.next_at > at:
        return None if row.next_at is None else int(row.next_at)
    return following(row.cron, row.zone, at)


def slots_due(routine: Routine[Any], row: Row[Any], at: int) -> Sequence[Slot]:
    """The slots to see to now, from the first that is due on."""
    times, zone, since = row.cron, row.zone, row.next_at
    if times is None:
        return [Slot(since)]
    moments = chain([moment(since)], cron.times(times, zone, moment(since)))
    until = moment(at)
    due = takewhile(lambda each: each <= until, moments)
    if routine.every_slot:
        return [Slot(millis(each)) for each in islice(due, AT_ONCE)]
    count = sum(1 for _ in islice(due, COUNTED))
    return [Slot(max(since, millis(cron.latest(times, zone, until))), count - 1)]


def following(times: str | None, zone: str, after: int) -> int | None:
    """The next of these times after a moment; None when there is none any more."""
    if times is None:
        return None
    return millis(next(cron.times(times, zone, moment(after))))


def asked(routine: Routine[Any], zone: str, slot: int) -> Any:
    """The payload of a run for a slot."""
    return routine.payload(moment(slot).astimezone(ZoneInfo(zone)))


def millis(when: datetime) -> int:
    """A moment as it is stored."""
    return round(when.timestamp() * 1000)


def _fire(
    connection: Connection, row: Row[Any], routine: Routine[Any], slot: Slot, at: int
) -> bool:
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    taken = connection.scalar(
        make(fires)
        .values(
            organisation_id=row.organisation_id,
            schedule_id=row.id,
            slot=slot.at,
            missed=slot.missed,
            fired_at=at,
        )
        .on_conflict_do_nothing()
        .returning(fires.c.id)
    )
    if taken is None:
        return False
    order = Order(
        routine.task,
        routine.task.fields(payload := asked(routine, row.zone, slot.at)),
        row.organisation_id,
        dedup_key=routine.task.dedup(payload) if routine.task.dedup else None,
        idempotency_key=routine.once_key,
        about={"trigger": Trigger.SCHEDULE},
    )
    job_id = place(connection, order)
    connection.execute(update(fires).where(fires.c.id == taken).values(job_id=job_id))
    return True


def _note_outcomes(connection: Connection, schedule_id: int) -> None:
    """Keep how the jobs of earlier slots ended, before their rows are removed."""
    ended = and_(jobs.c.id == fires.c.job_id, jobs.c.state.in_(FINAL))
    outcome = select(jobs.c.state).where(ended).scalar_subquery()
    took = select(jobs.c.finished_at - jobs.c.started_at).where(ended).scalar_subquery()
    mine = (fires.c.schedule_id == schedule_id) & fires.c.outcome.is_(None)
    connection.execute(update(fires).where(mine).values(outcome=outcome, took=took))


def _forget_old(connection: Connection, schedule_id: int) -> None:
    mine = select(fires.c.id).where(fires.c.schedule_id == schedule_id)
    old = mine.order_by(fires.c.slot.desc()).offset(KEPT)
    connection.execute(delete(fires).where(fires.c.id.in_(old)))
