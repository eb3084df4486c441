"""Routines that tests have, and hands that turn their schedules."""

from typing import Any

from sqlalchemy import select, update

from planner.core import platform
from planner.core.jobs import Job, Task, scheduling
from planner.core.jobs.owners import platform_id
from planner.core.jobs.routines import Routine
from planner.core.jobs.schedules import Schedule, ScheduleFire, schedules
from planner.core.jobs.time import now
from tests.kit.jobs import PLAIN, Numbered
from tests.kit.world import Organisation, World

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
SYSTEM = Task("maintenance/test-system", Numbered, system=True)

TIMED = Routine(
    "test-timed",
    PLAIN,
    lambda slot: Numbered(number=slot.hour),
    "Counts the hours",
    cron="*/15 * * * *",
)
EVERY = Routine(
    "test-every",
    PLAIN,
    lambda slot: Numbered(number=round(slot.timestamp())),
    "Archives every window",
    cron="*/15 * * * *",
    every_slot=True,
)
ONCE = Routine(
    "test-once", PLAIN, lambda slot: Numbered(), "Fills in the past", cron=None, at_once=True
)
OURS = Routine(
    "test-ours", SYSTEM, lambda slot: Numbered(), "Tidies up", cron="0 3 * * 0", at_once=True
)


def in_step(world: World) -> int:
    """Give every organisation its schedules; gives how many rows were made or changed."""
    with world.app.app_context(), platform.transaction() as connection:
        return scheduling.keep_in_step(connection)


def fire(world: World) -> int:
    """What a sweep does; gives how many jobs were asked for."""
    with world.app.app_context(), platform.transaction() as connection:
        return scheduling.fire_due(connection)


def alone(
    world: World, routine: str, organisation: Organisation | None = None, /, **columns: Any
) -> int:
    """Let this schedule be the only one that may come due, with these columns; gives its key."""
    in_step(world)
    of = organisation or world.acme
    mine = (schedules.c.name == routine) & (schedules.c.organisation_id == of.id)
    with world.app.app_context(), platform.transaction() as connection:
        key = connection.scalar(select(schedules.c.id).where(mine))
        connection.execute(update(schedules).values(next_at=None))
        if columns:
            connection.execute(update(schedules).where(schedules.c.id == key).values(**columns))
        return key


def clock(world: World) -> int:
    """The database's clock."""
    with world.app.app_context(), platform.reading() as connection:
        return now(connection)


def quarter(millis: int) -> int:
    """The quarter of an hour that began last."""
    return millis - millis % (15 * MINUTE)


def fired(world: World, schedule_id: int, organisation: Organisation | None = None) -> list:
    """What the schedule did, in the order of its slots."""
    chosen = select(ScheduleFire).where(ScheduleFire.schedule_id == schedule_id)
    with world.session(organisation) as session:
        found = list(session.scalars(chosen.order_by(ScheduleFire.slot)))
        session.expunge_all()
        return found


def schedule(world: World, key: int, organisation: Organisation | None = None) -> Schedule:
    with world.session(organisation) as session:
        found = session.find(Schedule, key)
        session.expunge(found)
        return found


def platform_key(world: World) -> int:
    with world.app.app_context(), platform.reading() as connection:
        return platform_id(connection)


def jobs(world: World) -> list[Job]:
    with world.session() as session:
        found = list(session.scalars(select(Job).order_by(Job.id)))
        session.expunge_all()
        return found
