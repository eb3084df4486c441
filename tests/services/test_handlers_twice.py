"""Every task done twice, and killed at each of its commits and done again, comes to the same."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select, update

from planner.core.audit import AuditEvent
from planner.core.chain import AuditCheck
from planner.core.jobs import Job, JobState
from planner.core.jobs.batches import Act, Wanted
from planner.core.jobs.filtering import Filter
from planner.core.jobs.many import Chosen
from planner.domain.lifecycle import ScenarioStatus
from planner.imports.commands import applying, undoing
from planner.imports.queries.imports import one
from planner.imports.tasks import APPLY, CHECK, UNDO, ApplyImport, CheckImport, UndoImport
from planner.jira.tasks import SYNC, Sync
from planner.operations.tasks import ACT, AUDIT_CHAIN, ActOnMany, Night
from planner.periods.tasks import SEED_PERIODS, SeedPeriods
from planner.portfolio import files
from planner.portfolio.tasks import BACKFILL, Backfill
from planner.reports.tasks import WORKBOOK, Workbook
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
from tests.kit.importing import applied, checked, uploaded
from tests.kit.jira import connected
from tests.kit.jobs import PLAIN, ask
from tests.kit.plan import plan, scope
from tests.kit.twice import Scene, done_twice, killed_at_each_commit
from tests.kit.world import World
from tests.parts.jira import Jira
from tests.services.test_baselines import agreed, live, move
from tests.services.test_routines import told
from workers import handlers

FILE = "key,title,status,p50,hours:Data\nK1,Pay,,40,30\nK2,Permits,,,12\nK3,,,1,2\n"


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


def workbook(world: World) -> Scene:
    """Every execution makes a file of its own, and the job knows of one that is there."""
    plan(world, pools={"Data": "380"}, demand={"Hub": {}})
    who = world.acme.people["admin"]
    of = Workbook(address="/acme/initiatives.xlsx", name="Initiatives", user_id=who)
    done = (Job.task == WORKBOOK.name) & (Job.state == JobState.SUCCEEDED)

    def known() -> set[bool]:
        with world.session() as session:
            kept = session.scalars(select(Job.result).where(done)).all()
            return {files.there(result["stored"]) for result in kept}

    return Scene(WORKBOOK, of, world, asked_by=who, besides=known)


def act_on_many(world: World) -> Scene:
    """Jobs that wait are cancelled, each once."""
    for number in range(3):
        ask(world, PLAIN, number)
    wanted = Wanted(Act.CANCEL, Chosen(jobs=Filter(queues=[PLAIN.queue_name])))

    def states() -> list[JobState]:
        with world.session() as session:
            return list(session.scalars(select(Job.state).where(Job.task == PLAIN.name)))

    return Scene(ACT, ActOnMany(wanted=wanted), world, besides=states)


def walk(world: World) -> Scene:
    """An audit with events; what its walks came to, each kept by itself, is the same."""
    plan(world, pools={"Data": "380"}, demand={"Hub": {"Data": ("62", "86")}})
    came_to = select(AuditCheck.event_id, AuditCheck.hash, AuditCheck.events, AuditCheck.broken_at)

    def found() -> set[tuple]:
        with world.session() as session:
            return set(map(tuple, session.execute(came_to)))

    return Scene(AUDIT_CHAIN, Night(date="2026-09-14"), world, besides=found)


SCENES: dict[str, Callable[[World], Scene]] = {
    RECOMPUTE.name: recompute,
    REFRESH.name: refresh,
    DERIVE.name: derive,
    COMPARE.name: compare,
    CHECK_DRIFT.name: drift,
    CHECK.name: check,
    APPLY.name: apply,
    UNDO.name: undo,
    SEED_PERIODS.name: periods,
    SYNC.name: sync,
    BACKFILL.name: history,
    WORKBOOK.name: workbook,
    ACT.name: act_on_many,
    AUDIT_CHAIN.name: walk,
}


@pytest.mark.parametrize("name", SCENES)
def test_a_task_done_twice_leaves_what_it_left_once(both: World, name: str):
    handlers.load()
    done_twice(SCENES[name](both))


@pytest.mark.parametrize("name", SCENES)
def test_a_task_killed_at_any_commit_leaves_what_it_leaves_unharmed(
    world: World, tmp_path: Path, name: str
):
    handlers.load()
    killed_at_each_commit(SCENES[name](world), tmp_path / "begun")
