"""A runner: what one process claims, runs and settles, turn by turn."""

import threading
from dataclasses import replace

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from planner.core.jobs import Job
from planner.core.jobs.claiming import claim
from planner.core.jobs.closing import close
from planner.core.jobs.leases import Leases
from planner.core.queues import QUEUES
from tests.kit.jobs import (
    BRIEF,
    PLAIN,
    Hand,
    ask,
    job,
    nothing,
)
from tests.kit.world import World
from tests.parts.processes import eventually
from workers import runner
from workers.runner import Runner


def settles_itself(session, payload, run):
    with session.bookkeeping():
        run.finish()


@pytest.fixture
def working(both: World, monkeypatch):
    """A runner with four threads over this world, and the handlers it knows."""
    hand = Hand(both)
    handlers: dict = {}
    monkeypatch.setattr(runner, "HANDLERS", handlers)
    made = Runner(both.app.app_context, Leases(hand.who), ["planning", "csv-import"], 4)
    thread = threading.Thread(target=made.work, daemon=True)
    thread.start()
    yield made, handlers
    made.stop()
    thread.join(10)
    assert not thread.is_alive()


@pytest.mark.parametrize("task", [PLAIN, BRIEF])
def test_a_runner_runs_and_settles_all_that_is_due(both: World, working, task):
    runner, handlers = working
    handlers[task.name] = lambda session, payload, run: {"seen": payload.number}
    keys = [ask(both, task, number) for number in range(9)]

    runner.ring("planning")

    assert eventually(lambda: all(job(both, key).state == "succeeded" for key in keys), 20)
    assert [job(both, key).result for key in keys] == [{"seen": number} for number in range(9)]
    assert runner.idle(5)


def test_a_runner_claims_more_brief_jobs_than_it_has_threads(both: World, working, monkeypatch):
    runner, handlers = working
    monkeypatch.setitem(QUEUES, "planning", replace(QUEUES["planning"], concurrency=20))
    seen = []

    def looks(session, payload, run):
        running = select(func.count()).select_from(Job).where(Job.state == "running")
        seen.append(session.scalar(running))

    handlers[BRIEF.name] = looks
    keys = [ask(both, BRIEF) for _ in range(9)]

    runner.ring("planning")

    assert eventually(lambda: all(job(both, key).state == "succeeded" for key in keys), 20)
    assert seen[0] == 9


def test_a_runner_claims_again_as_threads_are_free_and_not_for_each_by_itself(
    both: World, working, monkeypatch
):
    made, handlers = working
    monkeypatch.setitem(QUEUES, "planning", replace(QUEUES["planning"], concurrency=20))
    claims = []

    def claimed(*given):
        claims.append(taken := claim(*given))
        return taken

    monkeypatch.setattr(runner, "claim", claimed)
    monkeypatch.setattr(runner, "GATHER_SECONDS", 5)
    handlers[PLAIN.name] = settles_itself
    keys = [ask(both, PLAIN) for _ in range(40)]

    made.ring("planning")

    assert eventually(lambda: all(job(both, key).state == "succeeded" for key in keys), 20)
    assert sum(map(len, claims)) == 40
    assert len(claims) <= 11


def test_what_cannot_be_settled_together_is_settled_alone(both: World, working, monkeypatch):
    made, handlers = working
    handlers["planning/test-plain"] = nothing
    refused = []

    def once(connection, ended):
        if ended and not refused:
            refused.append(len(ended))
            raise OperationalError("COMMIT", None, Exception("database is locked"))
        return close(connection, ended)

    monkeypatch.setattr(runner, "close", once)
    keys = [ask(both, PLAIN) for _ in range(3)]

    made.ring("planning")

    assert eventually(lambda: all(job(both, key).state == "succeeded" for key in keys), 20)
    assert len(refused) == 1


def test_a_runner_that_is_told_to_stop_settles_what_runs_and_claims_nothing_more(
    both: World, working
):
    runner, handlers = working
    started, going_on = threading.Semaphore(0), threading.Event()

    def waits(session, payload, run):
        started.release()
        going_on.wait(20)

    handlers["planning/test-plain"] = waits
    keys = [ask(both, PLAIN) for _ in range(6)]
    runner.ring("planning")
    for _ in range(4):
        assert started.acquire(timeout=20)

    runner.stop()
    idle = runner.idle(0)
    going_on.set()

    assert (idle, runner.idle(20)) == (False, True)
    assert [job(both, key).state for key in keys] == ["succeeded"] * 4 + ["waiting"] * 2
