"""Tasks done twice, and killed at each of their commits and done again: what each leaves.

Moments in which something was done are not compared, and neither is what is kept about the work.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Row, Select, Table, bindparam, event, select, update
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Mapper

from planner.core import platform
from planner.core.db import db
from planner.core.jobs import Job, Payload, Task, sweeping
from planner.core.jobs.claiming import Claimant, claim_one
from planner.core.jobs.leases import Leases
from planner.core.jobs.models import JobState
from planner.core.jobs.performing import carry_out
from planner.core.jobs.placing import Order, jobs, place
from planner.core.models import Model
from planner.core.tenancy import Tenant
from planner.core.told import tell
from tests.kit.dying import Died
from tests.kit.jobs import perform
from tests.kit.world import World
from workers import handlers

OF_THE_WORK = {
    *("jobs", "job_attempts", "job_receipts", "dead_letters", "job_queues", "workers"),
    *("audit_events", "audit_checks", "jira_runs"),
}
MOMENTS = ("_at", "revision", "version", "event_id", "job_id")
"""How the columns end that tell when something was done or by which job, and not what."""


@dataclass
class Scene:
    """What a task is asked for in a world where there is something for it to do."""

    task: Task[Any]
    payload: Payload
    world: World
    organisation_id: int | None = None
    """Whose job it is; None for that of the world."""
    asked_by: int | None = None
    besides: Callable[[], Any] = lambda: None
    """What it leaves besides rows of the organisation."""

    @property
    def owner(self) -> int:
        return self.organisation_id or self.world.acme.id

    def left(self) -> tuple[dict[str, list[str]], Any]:
        """All that there is once it is done."""
        return left(self.world), self.besides()

    def perform(self) -> Job:
        """Do it, unharmed."""
        return perform(self.world, self.task, self.payload, self.owner, requested_by=self.asked_by)


def done_twice(scene: Scene) -> None:
    """The second time nothing changes."""
    before = scene.left()
    scene.perform()
    once = scene.left()

    again = scene.perform()

    assert again.state in (JobState.SUCCEEDED, JobState.DEAD)
    assert scene.left() == once
    assert once != before


def killed_at_each_commit(scene: Scene, begun: Path) -> None:
    """Whichever of its commits its worker dies at, another leaves what it leaves unharmed.

    `begun`: a folder for the world as it was. On SQLite alone, whose file can be put back.
    """
    keep(scene.world, begun)
    killed(scene, 0)
    unharmed, deaths = scene.left(), 0
    while True:
        put_back(scene.world, begun)
        if not killed(scene, deaths + 1):
            break
        deaths += 1
        assert scene.left() == unharmed, f"killed at commit {deaths}"

    assert deaths > 0


def left(world: World) -> dict[str, list[str]]:
    """Every row of the organisation, without moments, by table and in an order of its own."""
    with world.app.app_context(), db.engine.connect() as connection:
        tell(connection, world.acme.id)
        return {
            table: sorted(map(timeless, connection.execute(chosen, {"own": world.acme.id})))
            for table, chosen in selections().items()
        }


@cache
def selections() -> dict[str, Select[Any]]:
    """What is compared of every table: each statement is made once, and read many times."""
    tables = [mapper.local_table for mapper in Model.registry.mappers if compared(mapper)]
    return {
        table.name: select(*what(table)).where(table.c.organisation_id == bindparam("own"))
        for table in tables
    }


def compared(mapper: Mapper[Any]) -> bool:
    return issubclass(mapper.class_, Tenant) and mapper.local_table.name not in OF_THE_WORK


def what(table: Table) -> list[Column[Any]]:
    return [
        column for column in table.c if column.name != "id" and not column.name.endswith(MOMENTS)
    ]


def timeless(row: Row[Any]) -> str:
    return repr([value for value in row if not isinstance(value, datetime)])


@contextmanager
def dying_at(world: World, nth: int) -> Iterator[None]:
    """The process dies when a connection is about to commit for the nth time."""
    count = 0

    def commit(_) -> None:
        nonlocal count
        count += 1
        if count == nth:
            raise Died

    event.listen(world.engine, "commit", commit)
    try:
        yield
    finally:
        event.remove(world.engine, "commit", commit)


def killed(scene: Scene, nth: int) -> bool:
    """Do the task with a worker that dies at its nth commit, then with another; whether it died."""
    world, context = scene.world, scene.world.app.app_context
    handler = handlers.HANDLERS[scene.task.name]
    asked = {"requested_by": scene.asked_by}
    order = Order(scene.task, scene.task.fields(scene.payload), scene.owner, about=asked)
    died = False
    with context(), platform.transaction() as connection:
        key = place(connection, order)
        first = claim_one(connection, Claimant("first", 30_000, [scene.task.name]), key)
    with dying_at(world, nth):
        try:
            carry_out(context, Leases(Claimant("first", 30_000, [scene.task.name])), first, handler)
        except Died:
            died = True
    if died:
        with context():
            db.engine.dispose()  # its connections die with it
        who = Claimant("second", 30_000, [scene.task.name], solitary=True)
        with context(), platform.transaction() as connection:
            lapsed = update(jobs).where(jobs.c.id == key).values(lease_expires_at=0)
            connection.execute(lapsed)
            sweeping.rescue(connection)
            second = claim_one(connection, who, key)
        carry_out(context, Leases(who), second, handler)
    return died


def keep(world: World, at: Path) -> None:
    """Copy the database and the uploaded files of this world, while nobody has them open."""
    file, uploads = _parts(world)
    at.mkdir()
    shutil.copyfile(file, at / "planner.db")
    shutil.copytree(uploads, at / "uploads")


def put_back(world: World, kept: Path) -> None:
    """Make the world again what it was."""
    file, uploads = _parts(world)
    shutil.copyfile(kept / "planner.db", file)
    shutil.rmtree(uploads)
    shutil.copytree(kept / "uploads", uploads)


def _parts(world: World) -> tuple[Path, Path]:
    with world.app.app_context():
        db.engine.dispose()
    settings = world.app.extensions["planner.settings"]
    file = Path(make_url(settings.database_url).database)
    for old in file.parent.glob(f"{file.name}-*"):
        old.unlink()
    settings.uploads.mkdir(exist_ok=True)
    return file, settings.uploads
