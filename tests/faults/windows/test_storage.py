"""Failures of what keeps the rows: windows 29, 30 and 32."""

import shutil
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import event, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

from planner.capacity.models import SkillPool
from planner.core import room
from planner.core.db import db
from planner.core.identity import SignIn
from planner.core.jobs import Job
from planner.core.jobs.leases import Leases
from planner.core.jobs.models import JobQueue
from planner.core.jobs.restoring import OUTSIDE, finish_restore
from planner.domain.flags import Flag
from tests.faults.windows.hands import away
from tests.kit.browser import post
from tests.kit.jobs import PLAIN, Hand, Numbered, add_pool, ask, attempts, due, job, pools, sweep
from tests.kit.plan import plan
from tests.kit.world import World
from tests.parts.postgres import Postgres
from tests.parts.processes import eventually
from workers import runner
from workers.runner import Runner


@pytest.fixture
def full(world: World):
    """Called with True, the disk of the SQLite file has no page left; with False, it has again."""
    room = {"pages": 1 << 30}

    def limit(connection, _) -> None:
        connection.execute(f"PRAGMA max_page_count={room['pages']}")

    with world.app.app_context():
        engine = db.engine

    def fill(yes: bool) -> None:
        room["pages"] = 1 if yes else 1 << 30  # SQLite takes what there is for the least
        engine.dispose()

    event.listen(engine, "connect", limit)
    yield fill
    event.remove(engine, "connect", limit)
    engine.dispose()


@pytest.mark.parametrize("both", ["postgresql"], indirect=True)
def test_a_crash_of_the_server_loses_nothing_it_has_acknowledged(both: World, postgres: Postgres):
    """Nor on a connection that was open before the server was told to keep what it acknowledges."""
    assert pools(both) == 0
    postgres.keep_commits(both.engine.url.database)
    keys = [ask(both, PLAIN) for _ in range(3)]

    postgres.crash()

    assert [job(both, key).state for key in keys] == ["waiting"] * 3


def bulky(session, payload, run):
    """Needs new pages."""
    with session.recording("skill_pools.added", "pools"):
        rows = [{"name": f"Pool {run.job_id}-{n}", "description": "x" * 3000} for n in range(40)]
        session.add_rows(SkillPool, rows)
        run.finish()


def test_w29_disk_full(world: World, full):
    """P12 on SQLite, whose file finds no room for another page."""
    key = ask(world, PLAIN)
    full(True)
    with pytest.raises(OperationalError, match="full"):
        for _ in range(200):
            with world.session() as session, session.recording("test.asked", "x" * 4000):
                session.enqueue(PLAIN, Numbered())
    Hand(world).work("planning", bulky)
    during = (job(world, key).state, job(world, key).failures, pools(world))
    full(False)
    with world.session() as session:
        assert session.scalar(select(Job.id).where(Job.attempt > 1)) is None

    for _ in range(300):
        if Hand(world).work("planning", lambda session, payload, run: None) is None:
            break

    due(world, key)
    Hand(world).work("planning", bulky)
    assert during == ("waiting", 0, 0)
    assert (job(world, key).state, pools(world)) == ("succeeded", 40)


def test_w29_nearly_full(world: World, tmp_path: Path):
    """Pages load and say why nothing can be changed, jobs wait, and all of it goes on by itself."""
    world.turn(Flag.TOKEN_PLANNING_V1, True)
    of, key = plan(world, pools={"Data": None}), ask(world, PLAIN)
    client, page = world.client("planner"), f"/acme/scenarios/{of.scenario}/supply"
    form = {"tokens": "400", "notes": ""}
    action = f"/acme/scenarios/{of.scenario}/pools/{of.pools['Data']}/supply"
    free = shutil.disk_usage(tmp_path).free // room.MEGABYTE

    room.watch(tmp_path, 2 * free)
    during, refused = client.get(page), post(client, page, action, form)
    started = Hand(world).work("planning", add_pool)
    room.watch(tmp_path, 1)
    after, changed = client.get(page), post(client, page, action, form)

    assert (during.status_code, "can only be read" in during.text) == (200, True)
    assert (refused.status_code, "nearly full, so nothing can be changed" in refused.text) == (
        409,
        True,
    )
    assert started is None
    assert ("can only be read" in after.text, changed.status_code) == (False, 303)
    assert Hand(world).work("planning", add_pool) == key


def test_w29_a_job_that_meets_a_full_disk_waits_for_room(world: World, tmp_path: Path):
    key = ask(world, PLAIN)
    [claimed] = Hand(world).claim("planning")

    room.watch(tmp_path, 1 << 40)
    Hand(world).run(claimed, add_pool)
    room.watch(None, 0)
    during = (job(world, key).state, job(world, key).failures, pools(world))
    due(world, key)
    Hand(world).work("planning", add_pool)

    assert during == ("waiting", 0, 0)
    assert (job(world, key).state, pools(world)) == ("succeeded", 1)


def test_w30_locked(both: World, monkeypatch):
    """Nothing can be written for longer than SQLite waits, or PostgreSQL lets nobody in."""
    hand = Hand(both)
    monkeypatch.setattr(runner, "HANDLERS", {PLAIN.name: add_pool})
    monkeypatch.setattr(runner, "TROUBLE_SECONDS", 0.05)
    made = Runner(both.app.app_context, Leases(hand.who), ["planning"], 2)
    thread = threading.Thread(target=made.work, daemon=True)
    key = ask(both, PLAIN)

    with away(both, monkeypatch):
        thread.start()
        made.ring("planning")
        assert eventually(lambda: made.idle(0.05) and not made._rung, 5)
    made.ring("planning")

    assert eventually(lambda: job(both, key).state == "succeeded", 20)
    made.stop()
    thread.join(10)
    assert (pools(both), len(attempts(both, key))) == (1, 1)


def test_w30_the_lock_is_looked_for_often_while_another_process_writes(world: World):
    """Looking ever more seldom, as SQLite does, one would wait for seconds beside a busy worker."""
    asked: list[str] = []
    with closing(sqlite3.connect(world.engine.url.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with world.engine.connect().execution_options(writes=True) as connection:
            driver = connection.connection.driver_connection
            driver.set_trace_callback(asked.append)
            beginning = threading.Thread(target=connection.begin)
            beginning.start()
            often = eventually(lambda: asked.count("BEGIN IMMEDIATE") > 2, 5)
            other.execute("COMMIT")
            beginning.join(10)
            driver.set_trace_callback(None)
            [(patience,)] = driver.execute("PRAGMA busy_timeout")

    assert (often, beginning.is_alive(), patience) == (True, False, 10_000)


def test_w32_restore(both: World):
    """A backup is taken while a job runs; its worker outlives the restore and changes nothing."""
    done, running, mail = ask(both, PLAIN), ask(both, PLAIN), ask(both, PLAIN)
    Hand(both).work("planning", lambda session, payload, run: None)
    zombie = Hand(both, "before")
    [claimed] = zombie.claim("planning")
    both.client("planner")

    told = sweep(both, finish_restore)
    again = sweep(both, finish_restore)
    retaken = [one.job_id for one in Hand(both, "after").claim("planning", free=2)]
    with both.session() as session, session.bookkeeping():
        row = session.find(Job, running)
        row.attempt = claimed.attempt  # the restored table counts its attempts anew
    zombie.run(claimed, add_pool)
    early = pools(both)

    assert (told.returned, again.returned, told.paused) == (1, 0, OUTSIDE)
    assert retaken == [mail, running]
    assert early == 0
    assert [one.outcome for one in attempts(both, running)][:1] == ["returned"]
    assert job(both, done).state == "succeeded"
    with both.session() as session:
        paused = session.scalars(select(JobQueue.name).where(JobQueue.paused)).all()
        assert sorted(paused) == sorted(OUTSIDE)
        assert session.scalars(select(SignIn.secret_hash)).all() == []


def test_w32_restore_of_a_copied_file(world: World, tmp_path: Path):
    """Work done after the copy is done again under the same key, once for the rows."""
    path = Path(make_url(world.app.extensions["planner.settings"].database_url).database)
    keys, sent = [ask(world, PLAIN) for _ in range(6)], []

    def mails(session, payload, run):
        sent.append(run.idempotency_key("mail"))
        add_pool(session, payload, run)

    for _ in range(3):
        Hand(world).work("planning", mails)
    with world.app.app_context():
        db.engine.dispose()
    shutil.copyfile(path, tmp_path / "backup.db")
    while Hand(world).work("planning", mails):
        pass
    with world.app.app_context():
        db.engine.dispose()
    for left in path.parent.glob(f"{path.name}-*"):
        left.unlink()
    shutil.copyfile(tmp_path / "backup.db", path)

    sweep(world, finish_restore)
    while Hand(world, "after").work("planning", mails):
        pass

    assert pools(world) == 6
    assert {f"job-{key}-mail" for key in keys} == set(sent)
    assert len(sent) == 9
