"""Workers that are killed in the middle of an import: no row is lost, and none is doubled."""

import io
import os
import random
import signal
import time
from collections import Counter

from sqlalchemy import select, update

from planner.core import platform
from planner.core.db import db
from planner.core.jobs import Job
from planner.core.jobs.claiming import Claimant, claim_one
from planner.core.jobs.leases import Leases
from planner.core.jobs.performing import carry_out
from planner.core.jobs.placing import jobs
from planner.core.jobs.sweeping import rescue
from planner.imports.commands import applying, checking, preparing, undoing
from planner.imports.kinds.registry import KINDS
from planner.imports.models import Import, ImportBatch, ImportState
from planner.imports.queries.imports import one
from planner.imports.tasks import APPLY
from planner.portfolio.models import Initiative, ScopeItem, ScopeSkill
from planner.scenarios.models import Ranking, TokenDemand
from tests.faults.conftest import Crew
from tests.kit.plan import plan
from tests.kit.world import World
from tests.parts.processes import eventually
from workers.imports import apply_import, undo_import

ROWS, KILLS, DEATHS = 560, 25, 3
"""Nine files or a few more of 560 rows, each killed three times at most: as often as a job may be
before it counts as what kills workers.
"""


def asked(world: World, file: int, rows: int, scenario: int) -> tuple[int, int]:
    """An import of so many rows, checked and asked for: its key and its job's."""
    lines = (f"K{file}-{n},Initiative {file}-{n},{n % 90},{n % 40 + 1}\n" for n in range(rows))
    data = ("key,title,p50,hours:Backend\n" + "".join(lines)).encode()
    with world.session() as session:
        of = preparing.upload(session, f"{file}.csv", io.BytesIO(data), list(KINDS.values()))
        checking.check_now(session, of)
        return of.id, applying.ask_to_apply(session, of, scenario)


def at_work(world: World, job_id: int, solitary: bool, handler=apply_import) -> int:
    """A process of its own that does the job as a worker would; gives its number."""
    with world.app.app_context():
        db.engine.dispose()
    if child := os.fork():
        return child
    with world.app.app_context():
        who = Claimant(f"worker-{os.getpid()}", 60_000, {APPLY.name}, solitary)
        leases = Leases(who)
        with platform.transaction() as connection:
            claim = claim_one(connection, who, job_id)
        if claim is not None:
            carry_out(world.app.app_context, leases, claim, handler)
    os._exit(0)


def killed(child: int, after: float) -> bool:
    """Kill a process after so many seconds; False if it had ended by itself."""
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def let_lapse(world: World) -> None:
    """Let the time of every lease be over, and have the sweep look."""
    with world.app.app_context(), platform.transaction() as connection:
        connection.execute(update(jobs).where(jobs.c.state == "running").values(lease_expires_at=0))
        rescue(connection)


def whole(world: World, rows: int) -> None:
    """Every row is there exactly once, with all that belongs to it."""
    with world.session() as session:
        keys = Counter(session.scalars(select(Initiative.external_key)))
        assert (len(keys), max(keys.values())) == (rows, 1)
        for model in (ScopeItem, ScopeSkill):
            column = model.initiative_id if model is ScopeItem else model.scope_item_id
            owners = Counter(session.scalars(select(column)))
            assert (len(owners), max(owners.values())) == (rows, 1)
        ranks = session.scalars(select(Ranking.rank).order_by(Ranking.rank)).all()
        assert ranks == list(range(1, rows + 1))
        assert len(session.scalars(select(TokenDemand.id)).all()) == rows
        assert set(session.scalars(select(Import.state))) == {ImportState.APPLIED}
        assert sum(session.scalars(select(ImportBatch.rows))) == rows
        assert sum(done["new"] for done in session.scalars(select(Import.done))) == rows


def test_25_kills_at_random_moments_lose_no_row_and_double_none(world: World):
    made = plan(world, pools={"Backend": "100"})
    chance, kills, file = random.Random(20260914), 0, 0
    while kills < KILLS:
        file += 1
        key, job_id = asked(world, file, ROWS, made.scenario)
        for death in range(DEATHS):
            kills += killed(at_work(world, job_id, death > 0), chance.uniform(0.02, 0.4))
            let_lapse(world)
        os.waitpid(at_work(world, job_id, True), 0)
        with world.session() as session:
            job = session.find(Job, job_id)
            assert (job.state, job.error) == ("succeeded", None)
            assert one(session, key).state is ImportState.APPLIED

    whole(world, file * ROWS)


def test_a_killed_worker_is_followed_by_another_that_goes_on(crew: Crew):
    made = plan(crew.world, pools={"Backend": "100"})
    key, _ = asked(crew.world, 1, 1500, made.scenario)

    def begun(number: int) -> bool:
        with crew.world.session() as session:
            return len(session.scalars(select(ImportBatch.id)).all()) >= number

    def over() -> bool:
        with crew.world.session() as session:
            return one(session, key).state is ImportState.APPLIED

    first = crew.start()
    assert eventually(lambda: begun(2), 60)
    first.kill()
    first.wait()
    crew.start()

    assert eventually(over, 90)
    whole(crew.world, 1500)


def test_an_undo_that_is_killed_goes_on_and_takes_each_row_back_once(world: World):
    made = plan(world, pools={"Backend": "100"})
    key, job_id = asked(world, 1, ROWS, made.scenario)
    os.waitpid(at_work(world, job_id, False), 0)
    with world.session() as session:
        job_id = undoing.ask_to_undo(session, one(session, key), plans=True)
    chance = random.Random(20260914)

    for death in range(DEATHS):
        killed(at_work(world, job_id, death > 0, undo_import), chance.uniform(0.02, 0.2))
        let_lapse(world)
    os.waitpid(at_work(world, job_id, True, undo_import), 0)

    with world.session() as session:
        for model in (Initiative, ScopeItem, ScopeSkill, Ranking, TokenDemand):
            assert session.scalars(select(model.id)).all() == []
        undone = one(session, key).undone
        assert session.find(Job, job_id).state == "succeeded"
    assert (undone["removed"], undone["left"], undone["gone"]) == (ROWS, 0, 0)
