"""Every task done twice, and killed at each of its commits and done again, comes to the same.

Moments in which something was done are not compared, and neither is what is kept about the work.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Row, event, select, update
from sqlalchemy.orm import Mapper

from planner.core import platform
from planner.core.audit import AuditEvent
from planner.core.db import db
from planner.core.jobs import Payload, Task, sweeping
from planner.core.jobs.claiming import Claimant, claim_one
from planner.core.jobs.leases import Leases
from planner.core.jobs.models import JobState
from planner.core.jobs.performing import carry_out
from planner.core.jobs.placing import Order, place
from planner.core.models import Model
from planner.core.tenancy import Tenant
from planner.domain.lifecycle import ScenarioStatus
from planner.imports.commands import applying, undoing
from planner.imports.queries.imports import one
from planner.imports.tasks import APPLY, CHECK, UNDO, ApplyImport, CheckImport, UndoImport
from planner.jira.tasks import SYNC, Sync
from planner.periods.tasks import SEED_PERIODS, SeedPeriods
from planner.portfolio.tasks import BACKFILL, Backfill
from planner.scenarios.models import LedgerTotal
from planner.scenarios.tasks import (
    CHECK_DRIFT,
    COMPARE,
    DERIVE,
    RECOMPUTE,
    REFRESH,
    CheckDrift,
    Compare,
    Derive,
    Recompute,
    Refresh,
)
from tests.kit.dying import Died
from tests.kit.importing import applied, checked, uploaded
from tests.kit.jira import connected
from tests.kit.jobs import change, perform
from tests.kit.plan import plan, scope
from tests.kit.world import World
from tests.parts.jira import Jira
from tests.services.test_baselines import agreed, live, move
from tests.services.test_routines import told
from workers import handlers

FILE = "key,title,status,p50,hours:Data\nK1,Pay,,40,30\nK2,Permits,,,12\nK3,,,1,2\n"
OF_THE_WORK = {
    *("jobs", "job_attempts", "dead_letters", "job_queues", "workers"),
    *("audit_events", "jira_runs"),
}
MOMENTS = ("_at", "revision", "version", "event_id", "job_id")
"""How the columns end that tell when something was done or by which job, and not what."""


@dataclass
class Scene:
    """What a task is asked for in a world where there is something for it to do."""

    task: Task[Any]
    payload: Payload
    world: World


def recompute(world: World) -> Scene:
    made = plan(world, pools={"Data": "380"}, demand={"Hub": {"Data": ("62", "86")}})
    return Scene(RECOMPUTE, Recompute(scenario_id=made.scenario, trigger="manual"), world)


def refresh(world: World) -> Scene:
    plan(world, pools={"Data": "380"}, demand={"Hub": {"Data": ("62", "86")}})
    return Scene(REFRESH, Refresh(view="all"), world)


def derive(world: World) -> Scene:
    made = plan(world, pools={"Data": "380"}, demand={"Hub": {}})
    with world.session() as session, session.recording("test.scoped", "a plan"):
        scope(session, made, "Hub", {"Data": "100"})
    return Scene(DERIVE, Derive(scenario_id=made.scenario), world)


def compare(world: World) -> Scene:
    plan(world, pools={"Data": "380"}, demand={"Hub": {"Data": ("62", "86")}})
    with world.session() as session, session.bookkeeping():
        session.execute(update(LedgerTotal).values(p50=Decimal(1)))
    return Scene(COMPARE, Compare(date="2026-09-14"), world)


def drift(world: World) -> Scene:
    made = agreed(world)
    with world.session() as session:
        move(session, made, ScenarioStatus.LOCKED)
        live(session, "52", "100")
    return Scene(CHECK_DRIFT, CheckDrift(), world)


def check(world: World) -> Scene:
    return Scene(CHECK, CheckImport(import_id=uploaded(world, FILE)), world)


def apply(world: World) -> Scene:
    key, _ = checked(world, FILE)
    with world.session() as session:
        applying.ask_to_apply(session, one(session, key), None)
    return Scene(APPLY, ApplyImport(import_id=key), world)


def undo(world: World) -> Scene:
    key, _ = checked(world, FILE)
    applied(world, key)
    with world.session() as session:
        undoing.ask_to_undo(session, one(session, key), plans=True)
    return Scene(UNDO, UndoImport(import_id=key, plans=True), world)


def periods(world: World) -> Scene:
    return Scene(SEED_PERIODS, SeedPeriods(years=[2031, 2032]), world)


SITES: list[Jira] = []
"""The Jira site of the test that runs."""


@pytest.fixture(autouse=True)
def site(jira: Jira) -> Iterator[None]:
    SITES.append(jira)
    yield
    SITES.remove(jira)


def sync(world: World) -> Scene:
    [jira] = SITES
    jira.page = 2
    for number in range(1, 6):
        jira.put(number, f"PERM-{number}", jira.now - timedelta(minutes=90 - number))
    connected(world, jira, ["PERM"])
    return Scene(SYNC, Sync(), world)


def history(world: World) -> Scene:
    made = plan(world, pools={"Data": "380"}, demand={"Hub": {}, "Search": {}})
    keys = made.initiatives.values()
    with world.session() as session, session.recording("test.made", "a past"):
        session.add_rows(AuditEvent, [told(key, 1, "proposed", "scoping") for key in keys])
    return Scene(BACKFILL, Backfill(batch_size=1), world)


SCENES: dict[str, Callable[[World], Scene]] = {
    each.__name__: each
    for each in (
        recompute,
        refresh,
        derive,
        compare,
        drift,
        check,
        apply,
        undo,
        periods,
        sync,
        history,
    )
}


def left(world: World) -> dict[str, list[str]]:
    """Every row of the organisation, without moments, by table and in an order of its own."""
    found = {}
    with world.session() as session:
        for mapper in Model.registry.mappers:
            if issubclass(mapper.class_, Tenant) and mapper.local_table.name not in OF_THE_WORK:
                rows = session.execute(select(*map(mapper.class_.__dict__.get, what(mapper))))
                found[mapper.local_table.name] = sorted(map(timeless, rows))
    return found


def what(mapper: Mapper[Any]) -> list[str]:
    keys = [each.key for each in mapper.column_attrs]
    return [key for key in keys if key != "id" and not key.endswith(MOMENTS)]


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
    order = Order(scene.task, scene.task.fields(scene.payload), world.acme.id)
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
        change(world, key, lease_expires_at=0)
        who = Claimant("second", 30_000, [scene.task.name], solitary=True)
        with context(), platform.transaction() as connection:
            sweeping.rescue(connection)
            second = claim_one(connection, who, key)
        carry_out(context, Leases(who), second, handler)
    return died


@pytest.mark.parametrize("name", SCENES)
def test_a_task_done_twice_leaves_what_it_left_once(both: World, name: str):
    handlers.load()
    scene = SCENES[name](both)
    before = left(both)
    perform(both, scene.task, scene.payload)
    once = left(both)

    again = perform(both, scene.task, scene.payload)

    assert again.state in (JobState.SUCCEEDED, JobState.DEAD)
    assert left(both) == once
    assert once != before


@pytest.mark.parametrize("name", SCENES)
def test_a_task_killed_at_any_commit_leaves_what_it_leaves_unharmed(
    world: World, tmp_path: Path, name: str
):
    handlers.load()
    scene, begun = SCENES[name](world), tmp_path / "begun.db"
    keep(world, tmp_path / "planner.db", begun)
    killed(scene, 0)
    unharmed, deaths = left(world), 0

    while True:
        keep(world, begun, tmp_path / "planner.db")
        if not killed(scene, deaths + 1):
            break
        deaths += 1
        assert left(world) == unharmed, f"killed at commit {deaths}"

    assert deaths > 0


def keep(world: World, of: Path, at: Path) -> None:
    """The file of a database as another, while nobody has it open."""
    with world.app.app_context():
        db.engine.dispose()
    for old in at.parent.glob(f"{at.name}-*"):
        old.unlink()
    shutil.copyfile(of, at)
