"""Counting and listing many jobs: read from indexes, and no further than somebody looks."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from sqlalchemy import event, update

from planner.core import platform
from planner.core.jobs import Job, JobState, standing
from planner.core.jobs.filtering import Filter, Waits
from planner.core.jobs.placing import jobs
from planner.core.queues import QUEUES
from planner.operations import pace, queries, queues, searching
from planner.operations.told import counted
from tests.kit.jobs import Hand
from tests.kit.world import World

ACT = {
    "state counts": lambda session, me: queries.counts(session, Filter()),
    "counts of a queue": lambda session, me: queries.counts(session, Filter(queues=["planning"])),
    "my counts": lambda session, me: queries.counts(session, Filter(requested_by=me)),
    "the list": lambda session, me: queries.jobs(session, Filter(until=9_000), 0, 50),
    "what failed": lambda session, me: queries.jobs(
        session, Filter(states=[JobState.DEAD], until=9_000), 0, 50
    ),
    "what is tried again": lambda session, me: queries.jobs(
        session, Filter(states=[JobState.WAITING], waits=[Waits.RETRYING], until=9_000), 0, 50
    ),
    "what those wait for that wait": lambda session, me: standing.waits(session, Filter()),
    "what a worker ran": lambda session, me: queries.jobs(
        session, Filter(workers=["office"], after=5, until=9_000), 0, 50
    ),
    "my jobs": lambda session, me: queries.jobs(session, Filter(requested_by=me), 0, 50),
    "the tray": lambda session, me: queries.mine(session),
    "the queues": lambda session, me: queues.queues(session),
    "the workers": lambda session, me: queues.workers(session),
    "where a text search ends": lambda session, me: searching.oldest_looked_at(session),
    "how long tasks take": lambda session, me: pace.tasks(session, "planning"),
}
"""What pages ask about jobs."""

LED_BY = {
    "state counts": ("ix_jobs_open", "ix_jobs_at_work", "ix_jobs_over"),
    "counts of a queue": ("ix_jobs_open", "ix_jobs_at_work", "ix_jobs_over"),
    "my counts": ("ix_jobs_asked",),
    "what failed": ("ix_jobs_dead",),
    "what is tried again": ("ix_jobs_retrying",),
    "what those wait for that wait": ("ix_jobs_retrying", "ix_jobs_open"),
    "my jobs": ("ix_jobs_asked",),
    "the tray": ("ix_jobs_asked",),
    "the queues": ("ix_jobs_open", "ix_jobs_at_work", "ix_jobs_over"),
    "the workers": ("ix_jobs_at_work",),
}
"""The indexes that hold no more than what is asked for."""

STATES = ("succeeded", "waiting", "dead", "cancelled", "running")


def filled(world: World, count: int) -> None:
    """So many jobs of acme in every state, every fifth asked for by its administrator."""
    me = world.acme.people["admin"]
    rows = [
        {
            "organisation_id": world.acme.id,
            "queue": "planning" if number % 2 else "reports",
            "task": "planning/test-plain",
            "payload": {"number": number},
            "payload_version": 1,
            "state": STATES[number % len(STATES)],
            "priority": 5,
            "run_at": number,
            "rank_at": number,
            "created_at": number,
            "finished_at": number + 1 if STATES[number % len(STATES)] in standing.OVER else None,
            "requested_by": me if number % 5 == 0 else None,
        }
        for number in range(count)
    ]
    with world.app.app_context(), platform.transaction() as connection:
        connection.execute(jobs.insert(), rows)


@contextmanager
def explained(world: World) -> Iterator[list[str]]:
    """How the database goes about each select of jobs, scanning tables only where it must."""
    plans: list[str] = []
    how = "EXPLAIN QUERY PLAN " if world.engine.dialect.name == "sqlite" else "EXPLAIN "

    def note(connection, cursor, statement: str, parameters, *_) -> None:
        if statement.startswith(("SELECT", "WITH")) and "jobs" in statement:
            if how == "EXPLAIN ":
                cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(how + statement, parameters)
            plans.extend(str(row[-1]) for row in cursor.fetchall())

    event.listen(world.engine, "before_cursor_execute", note)
    try:
        yield plans
    finally:
        event.remove(world.engine, "before_cursor_execute", note)


@pytest.fixture(scope="module")
def many(both_kept: World) -> World:
    """A thousand jobs for those who only count and list."""
    filled(both_kept, 1000)
    return both_kept


@pytest.mark.parametrize("name", ACT)
def test_what_pages_ask_about_jobs_is_answered_by_an_index(many: World, name: str):
    with many.session() as session, explained(many) as plans:
        ACT[name](session, many.acme.people["admin"])

    scans = [line for line in plans if line in ("SCAN jobs", "SCAN job_attempts")]
    scans += [line for line in plans if "Seq Scan on job" in line and "job_queues" not in line]
    assert plans != []
    assert scans == []


@pytest.mark.parametrize("both_kept", ["sqlite"], indirect=True, scope="module")
@pytest.mark.parametrize("name", LED_BY)
def test_no_more_is_read_than_is_asked_for(many: World, name: str):
    with many.session() as session, explained(many) as plans:
        ACT[name](session, many.acme.people["admin"])

    assert [index for index in LED_BY[name] if not any(index in line for line in plans)] == []
    assert [
        line for line in plans if line.endswith("sqlite_autoindex_jobs_1 (organisation_id=?)")
    ] == []


def test_a_claim_reads_the_best_jobs_and_does_not_sort_all_that_are_due(both: World, monkeypatch):
    filled(both, 1000)
    monkeypatch.setitem(QUEUES, "planning", replace(QUEUES["planning"], concurrency=1000))

    with explained(both) as plans:
        [best] = Hand(both).claim("planning")

    assert best.payload == {"number": 1}
    assert [line for line in plans if "ix_jobs_claim" in line] != []
    assert [line for line in plans if "Sort Key" in line or "FOR ORDER BY" in line] == []


def test_what_waits_is_narrowed_beside_other_states(many: World):
    with many.session() as session, session.bookkeeping():
        odd = update(Job).where(Job.state == JobState.WAITING, Job.id % 2 == 1)
        session.execute(odd.values(failures=1, run_at=9 * 10**15))
    try:
        with many.session() as session:
            either = Filter(states=[JobState.WAITING, JobState.DEAD], waits=[Waits.RETRYING])
            found = [line.job for line in queries.jobs(session, either, 0, 1000)]
            waits = standing.waits(session, Filter())
            narrowed = standing.counts(session, Filter(waits=[Waits.DELAYED]))
    finally:
        with many.session() as session, session.bookkeeping():
            session.execute(update(Job).where(Job.failures == 1).values(failures=0, run_at=1))

    assert {(job.state, job.failures) for job in found} == {("waiting", 1), ("dead", 0)}
    assert len(found) == 300
    assert waits == {Waits.DELAYED: 0, Waits.RETRYING: 100}
    assert narrowed == dict.fromkeys(JobState, 200) | {JobState.WAITING: 0}


def test_counts_agree_however_they_are_read(many: World):
    me = many.acme.people["admin"]
    with many.session() as session:
        every = standing.counts(session)
        mine = standing.counts(session, Filter(requested_by=me))
        late = standing.counts(session, Filter(until=10**12))

    assert every == dict.fromkeys(JobState, 200)
    assert mine == dict.fromkeys(JobState, 0) | {JobState.SUCCEEDED: 200}
    assert late == every


def test_more_jobs_than_are_counted_are_said_to_be_more(many: World, monkeypatch):
    monkeypatch.setattr(standing, "MOST", 150)
    with many.session() as session:
        found = queries.counts(session, Filter())
        few = queries.counts(session, Filter(queues=["planning"]))

    assert (counted(found, "failed"), counted(found), found.more(["failed"])) == (
        "150+",
        "750+",
        True,
    )
    assert (counted(few, "failed"), counted(few), few.more()) == ("100", "500", False)


def test_a_text_is_looked_for_in_the_latest_jobs_unless_a_time_is_named(many: World, monkeypatch):
    monkeypatch.setattr(searching, "LOOKED_THROUGH", 100)
    with many.session() as session:
        text = searching.meant(session, searching.search("number"))
        since = searching.meant(session, searching.search("number since:2w"))
        state = searching.meant(session, searching.search("state:failed"))
        latest = queries.jobs(session, text, 0, 500)

    assert (since.after, state.after) == (None, None)
    assert len(latest) == 100
