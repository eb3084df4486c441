"""Failures that take a process of its own to have: windows 16 and 22 to 25."""

import signal

import pytest
from sqlalchemy import func, select

from planner.core.jobs import Job
from planner.core.jobs.roster import Worker
from tests.faults.conftest import Crew
from tests.kit.jobs import attempts, change, job, pools
from tests.kit.nursery import Child
from tests.kit.worker import ADD, BRIEF, DEADLY, HOARD, HOLD, POISON, SLEEP
from tests.parts.processes import eventually, running


def outcomes(crew: Crew, key: int) -> list[str]:
    return [str(attempt.outcome) for attempt in attempts(crew.world, key)]


def signed_on(crew: Crew, *these: Child) -> int:
    """How many of these workers say that they are there."""
    mine = Worker.pid.in_([each.pid for each in these or crew.workers])
    with crew.world.session() as session:
        return session.scalar(select(func.count()).select_from(Worker).where(mine))


def all_done(crew: Crew) -> bool:
    """Nothing is left to do; whoever ended is started again meanwhile, as a supervisor does."""
    for worker in list(crew.workers):
        if worker.poll() is not None:
            crew.workers.remove(worker)
            crew.start(*worker.words, **worker.more)
    with crew.world.session() as session:
        left = select(func.count()).select_from(Job).where(Job.finished_at.is_(None))
        return session.scalar(left) == 0


def test_w16_a_worker_that_was_paused_past_its_lease_changes_nothing(crew: Crew):
    [key] = crew.asked(ADD, seconds=4.0)  # long enough to freeze it in, on a busy machine
    paused = crew.start()
    assert eventually(lambda: crew.effects, 60)

    crew.freeze(paused)
    crew.start()
    assert eventually(lambda: crew.states(key) == ["succeeded"], 60)
    paused.send_signal(signal.SIGCONT)
    paused.terminate()
    paused.wait(60)

    assert (pools(crew.world), outcomes(crew, key)) == (1, ["lost", "succeeded"])
    assert crew.effects == [f"job-{key}-mail"] * 2


@pytest.mark.parametrize(("deadly", "harmless"), [(POISON, ADD), (DEADLY, BRIEF)])
def test_w22_poison(crew: Crew, deadly, harmless):
    """P6: it takes no neighbour with it, and at most one worker beside its own processes.

    Brief jobs share a transaction with it, which they lose, and then each has its own.
    """
    [before] = crew.asked(harmless)
    [poison] = crew.asked(deadly)
    good = [before, *crew.asked(harmless, count=11, seconds=0.05)]
    crew.start()

    assert eventually(lambda: all_done(crew), 90)

    assert (crew.states(poison), job(crew.world, poison).blamed) == (["dead"], 3)
    assert job(crew.world, poison).dead_reason == "worker_lost"
    assert crew.states(*good) == ["succeeded"] * 12
    assert pools(crew.world) == 12
    assert crew.effects.count(f"poison {poison}") == 4


def test_w23_oom(crew: Crew):
    """Once it is alone, a job that wants too much memory fails with an error, and kills nobody."""
    [key] = crew.asked(HOARD)
    crew.start(PLANNER_SOLITARY_MEGABYTES="3000")

    assert eventually(lambda: all_done(crew), 60)

    assert outcomes(crew, key) == ["lost", "failed"]
    assert (crew.states(key), job(crew.world, key).error_class) == (["dead"], "MemoryError")
    assert job(crew.world, key).blamed == 0


def test_w24_hang(crew: Crew):
    """A job that hangs loses its lease; its worker makes way, and the kernel ends it when alone."""
    [key] = crew.asked(SLEEP, seconds=300)
    first = crew.start(TIMEOUT="0.5")

    assert eventually(lambda: first.poll() is not None, 60)
    assert first.poll() == 1
    assert eventually(lambda: all_done(crew), 60)

    assert outcomes(crew, key) == ["lost"] * 4
    assert (crew.states(key), job(crew.world, key).blamed) == (["dead"], 3)


def test_a_job_that_does_not_listen_is_ended_and_its_worker_makes_way(crew: Crew):
    [key] = crew.asked(SLEEP, seconds=300)
    first = crew.start()
    assert eventually(lambda: crew.effects, 60)

    change(crew.world, key, cancel_requested=True, cancel_by=1)

    assert eventually(lambda: crew.states(key) == ["cancelled"], 20)
    assert eventually(lambda: first.poll() is not None, 60)
    assert (first.poll(), outcomes(crew, key)) == (1, ["cancelled"])
    assert crew.effects == [f"start {key}"]


def test_a_job_alone_that_does_not_listen_is_ended_with_its_process(crew: Crew):
    [deaf, good] = [*crew.asked(SLEEP, seconds=300), *crew.asked(SLEEP)]
    for key in (deaf, good):
        change(crew.world, key, rescues=1)
    worker = crew.start()
    assert eventually(lambda: f"start {deaf}" in crew.effects, 60)

    change(crew.world, deaf, cancel_requested=True, cancel_by=1)

    assert eventually(lambda: crew.states(deaf, good) == ["cancelled", "succeeded"], 30)
    assert worker.poll() is None


def test_what_a_dead_worker_held_goes_at_once_to_the_next_in_its_place(crew: Crew):
    """Its queue would miss those places for a lease; elsewhere a worker goes on undisturbed."""
    crew.lease = 300
    [key] = crew.asked(ADD, seconds=2.0)
    first = crew.start("--place", "here")
    assert eventually(lambda: crew.effects, 60)
    crew.freeze(first)
    [elsewhere] = crew.asked(SLEEP, seconds=60)
    other = crew.start("--place", "there")
    assert eventually(lambda: f"start {elsewhere}" in crew.effects, 60)

    first.kill(), first.wait()
    crew.start("--place", "here")

    assert eventually(lambda: crew.states(key) == ["succeeded"], 60)
    assert (outcomes(crew, key), pools(crew.world)) == (["lost", "succeeded"], 1)
    assert (job(crew.world, key).failures, job(crew.world, key).rescues) == (0, 1)
    assert (crew.states(elsewhere), other.poll()) == (["running"], None)


@pytest.mark.parametrize("both", ["sqlite"], indirect=True)
def test_nothing_of_a_crew_outlives_it(crew: Crew):
    """A process for rescued jobs that did would take those of the next test for its own."""
    [key] = crew.asked(SLEEP, seconds=300)
    change(crew.world, key, rescues=1)
    worker = crew.start()
    assert eventually(lambda: crew.effects, 60)
    with crew.world.session() as session:
        alone = session.scalar(select(Worker.pid).where(Worker.solitary))
    worker.kill(), worker.wait()
    outlived_its_worker = running(alone)

    crew.end()

    assert (outlived_its_worker, running(alone)) == (True, False)


def test_w25_gil(crew: Crew):
    """A handler that lets no other thread run looks like a paused worker, and is fenced as one."""
    crew.start(), crew.start()
    assert eventually(lambda: signed_on(crew) == 2, 60)
    [key] = crew.asked(HOLD, seconds=4.0)

    assert eventually(lambda: crew.states(key) == ["succeeded"], 60)
    assert eventually(lambda: len(crew.effects) == 2, 5)
    assert (pools(crew.world), outcomes(crew, key)) == (1, ["lost", "succeeded"])
