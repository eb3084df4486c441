"""The system's own tasks done twice, and killed at each of their commits and done again.

With those of organisations, every task there is has its scene.
"""

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Select, select, update

from planner.core import clock, sign_in
from planner.core.health import HealthSample
from planner.core.identity import SignIn, Throttle
from planner.core.jobs import Job, JobState, Payload, Task
from planner.core.jobs.models import DeadLetter
from planner.core.jobs.receipts import JobReceipt
from planner.imports.models import Import
from planner.imports.tasks import TIDY_FILES, TidyFiles
from planner.jira.tasks import ASK, SYNC, AskForSyncs
from planner.operations.tasks import (
    CLEAN_UP,
    HEALTH_CHECK,
    RETENTION,
    TAKE_BACKUP,
    CleanUp,
    Hour,
    Minute,
    Night,
)
from tests.kit.clockwork import clock as database_clock
from tests.kit.clockwork import platform_key
from tests.kit.importing import applied, checked, uploaded
from tests.kit.jobs import dead
from tests.kit.twice import Scene, done_twice, killed_at_each_commit
from tests.kit.world import World
from tests.services import test_handlers_twice
from tests.services.test_handlers_twice import FILE, site, sync
from workers import handlers

__all__ = ["site"]


def system(world: World, task: Task[Any], payload: Payload, *kept: Select[Any]) -> Scene:
    """A task of the platform, and the rows by which one sees what it leaves."""

    def rows() -> list[Any]:
        with world.session() as session:
            return [sorted(map(tuple, session.execute(each))) for each in kept]

    return Scene(task, payload, world, platform_key(world), besides=rows)


def ask_for_syncs(world: World) -> Scene:
    """One request for the connection, however often it is asked for."""
    sync(world)
    asked = select(Job.dedup_key).where(Job.task == SYNC.name, Job.state == JobState.WAITING)
    with world.session() as session, session.bookkeeping():  # what choosing a project asked for
        session.execute(update(Job).where(Job.task == SYNC.name).values(state=JobState.CANCELLED))
    return system(world, ASK, AskForSyncs(minute="2026-09-14T10:00"), asked)


def tidy_files(world: World) -> Scene:
    """A draft of long ago with its file, a file nothing refers to, and one that an import needs."""
    key, _ = checked(world, FILE)
    applied(world, key)
    uploaded(world, "title\nOther\n")
    uploads: Path = world.app.extensions["planner.settings"].uploads
    (uploads / "stray").write_text("a")
    old = clock.now() - timedelta(days=8)
    with world.session() as session, session.recording("test.aged", "imports"):
        for of in session.scalars(select(Import)):
            of.created_at, of.checked_at = old, of.checked_at and old
    for path in uploads.iterdir():
        os.utime(path, (old.timestamp(), old.timestamp()))
    scene = system(world, TIDY_FILES, TidyFiles(date="2026-09-14"))
    scene.besides = lambda: {path.name for path in uploads.iterdir()}
    return scene


def clean_up(world: World) -> Scene:
    """Two dead letters, of which one is old."""
    first, _ = dead(world, 1), dead(world, 2)
    with world.session() as session, session.bookkeeping():
        session.execute(update(DeadLetter).where(DeadLetter.job_id == first).values(failed_at=1))
    return system(world, CLEAN_UP, CleanUp(week="2026-W38"), select(DeadLetter.job_id))


def retention(world: World) -> Scene:
    """Of each thing that goes by its age, an old one and a new one."""
    ages = {"old": clock.now() - timedelta(days=40), "new": clock.now()}
    now, person = database_clock(world), world.acme.people["admin"]
    for name, at in ages.items():
        with world.app.app_context(), sign_in.outside() as session, session.bookkeeping():
            session.add(Throttle(key=name, since=at, tries=1))
            session.add(
                SignIn(secret_hash=name, user_id=person, created_at=at, last_seen_at=at),
            )
            millis = 1 if name == "old" else now
            session.add(HealthSample(at=millis, host=name, figures={}))
        with world.session() as session, session.bookkeeping():
            session.add(JobReceipt(key=name, noted_at=millis))
    kept = (Throttle.key, SignIn.secret_hash, HealthSample.host, JobReceipt.key)
    return system(world, RETENTION, Hour(hour="2026-09-14T10"), *map(select, kept))


def health(world: World) -> Scene:
    """One sample, whatever a minute that ends meanwhile may add."""
    minute = Minute(minute="2026-09-14T10:00")
    return system(world, HEALTH_CHECK, minute, select(HealthSample.host).distinct())


def backup(world: World) -> Scene:
    """A database, an upload, and a folder for backups: one is whole, however many there are."""
    settings = world.app.extensions["planner.settings"]
    folder: Path = settings.instance / "backups"
    world.app.extensions["planner.settings"] = replace(settings, backups=str(folder))
    uploaded(world, FILE)
    scene = system(world, TAKE_BACKUP, Night(date="2026-09-14"))
    scene.besides = lambda: {
        frozenset(str(each.relative_to(taken)) for each in taken.rglob("*"))
        for taken in folder.glob("*")
    }
    return scene


SCENES: dict[str, Callable[[World], Scene]] = {
    ASK.name: ask_for_syncs,
    TIDY_FILES.name: tidy_files,
    CLEAN_UP.name: clean_up,
    RETENTION.name: retention,
    HEALTH_CHECK.name: health,
}
EMBEDDED = {TAKE_BACKUP.name: backup}
"""What is done for an embedded database alone."""


def test_every_task_has_a_scene():
    handlers.load()

    known = {name for name in handlers.HANDLERS if "/test-" not in name}
    assert known == {*test_handlers_twice.SCENES, *SCENES, *EMBEDDED}


@pytest.mark.parametrize("name", SCENES)
def test_a_task_of_the_system_done_twice_leaves_what_it_left_once(both: World, name: str):
    handlers.load()
    done_twice(SCENES[name](both))


@pytest.mark.parametrize("name", EMBEDDED)
def test_a_task_of_an_embedded_database_done_twice_leaves_what_it_left_once(world, name: str):
    handlers.load()
    done_twice(EMBEDDED[name](world))


@pytest.mark.parametrize("name", [*SCENES, *EMBEDDED])
def test_a_task_of_the_system_killed_at_any_commit_leaves_what_it_leaves_unharmed(
    world: World, tmp_path: Path, name: str
):
    handlers.load()
    killed_at_each_commit({**SCENES, **EMBEDDED}[name](world), tmp_path / "begun")
