"""Failures between a claim and its end: windows 9 to 13, 17, 28 and 31."""

import threading
import time
from contextlib import contextmanager
from types import SimpleNamespace

import pytest
from sqlalchemy.exc import OperationalError

from planner.capacity.models import SkillPool
from planner.core import platform
from planner.core.jobs import closing
from planner.core.jobs import leases as leasing
from planner.core.jobs.claiming import Claimant, claim
from planner.core.jobs.leases import Leases, beating
from planner.core.jobs.performing import carry_out
from planner.core.jobs.sweeping import rescue
from planner.core.queues import QUEUES
from tests.faults.windows.hands import away, die_at, on_postgresql, rescued
from tests.kit.dying import Died
from tests.kit.jobs import (
    FIVE,
    PLAIN,
    Hand,
    add_pool,
    ask,
    attempts,
    change,
    job,
    nothing,
    pools,
    sweep,
)
from tests.kit.world import World
from workers import alone as lone
from workers import runner as running
from workers.runner import Runner, Turn
from workers.sweep import SWEEP_SECONDS


def outcomes(world: World, key: int) -> list[str]:
    return [str(attempt.outcome) for attempt in attempts(world, key)]


def again(world: World, key: int, handler, queue: str = "planning") -> None:
    """Another worker takes the job over, and does it."""
    assert rescued(world, key) == 1
    Hand(world, "other", solitary=True).work(queue, handler)


def test_w09_after_claim(both: World):
    key = ask(both, PLAIN)
    Hand(both).claim("planning")  # and dies

    again(both, key, add_pool)

    assert (outcomes(both, key), pools(both)) == (["lost", "succeeded"], 1)
    assert (job(both, key).failures, job(both, key).rescues) == (0, 1)
    assert SWEEP_SECONDS <= 1  # so that a lease and a second is the longest wait


def test_w10_mid_run(both: World):
    key, seen = ask(both, FIVE), []

    def batches(session, payload, run):
        for number in range(run.cursor or 0, 5):
            if number == 3 and run.attempt == 1:
                raise Died
            with session.recording("skill_pool.added", made := SkillPool(name=f"Pool {number}")):
                session.add(made)
                run.checkpoint(cursor=number + 1, done=number + 1, total=5)
            seen.append(number)

    with pytest.raises(Died):
        Hand(both).work("audit", batches)
    again(both, key, batches, "audit")

    assert (seen, pools(both), job(both, key).done) == ([0, 1, 2, 3, 4], 5, 5)


def test_w10_in_the_commit_of_a_batch(both: World, monkeypatch):
    key = ask(both, FIVE)

    def batch(session, payload, run):
        with session.recording("skill_pool.added", made := SkillPool(name="Pool")):
            session.add(made)
            run.checkpoint(cursor=1)

    with monkeypatch.context() as patched, pytest.raises(Died):
        die_at(patched, "before_checkpoint_commit")
        Hand(both).work("audit", batch)
    assert (pools(both), job(both, key).cursor) == (0, None)
    again(both, key, batch, "audit")

    assert (pools(both), job(both, key).cursor) == (1, 1)


def test_w10_a_batch_that_outlasts_its_lease_keeps_its_job(both: World):
    key, rescues, trusted = ask(both, FIVE), [], []
    hand = Hand(both, lease=1500)

    def long_batch(session, payload, run):
        with session.recording("skill_pool.added", made := SkillPool(name="Pool")):
            session.add(made)
            run.checkpoint(cursor=1)
            time.sleep(1.8)
            if on_postgresql(both):  # SQLite lets nobody write meanwhile
                rescues.append(sweep(both, rescue))
                trusted.append(run.trusted_until > time.monotonic())
        rescues.append(sweep(both, rescue))
        run.stop_if_asked()

    held = Leases(hand.who)
    with beating(both.app.app_context, held):
        carry_out(both.app.app_context, held, *hand.claim("audit"), long_batch)

    assert (set(rescues), all(trusted)) == ({0}, True)
    assert (outcomes(both, key), pools(both)) == (["succeeded"], 1)


def test_w11_after_effect(both: World):
    key, sent = ask(both, PLAIN), []

    def mails(session, payload, run):
        sent.append(run.idempotency_key("mail"))
        if run.attempt == 1:
            raise Died
        add_pool(session, payload, run)

    with pytest.raises(Died):
        Hand(both).work("planning", mails)
    again(both, key, mails)

    assert (sent, pools(both)) == ([f"job-{key}-mail"] * 2, 1)


@pytest.mark.parametrize(("handler", "made"), [(add_pool, 1), (nothing, 0)])
def test_w12_before_ack(both: World, monkeypatch, handler, made: int):
    key = ask(both, PLAIN)
    with monkeypatch.context() as patched, pytest.raises(Died):
        die_at(patched, "before_ack_commit")
        Hand(both).work("planning", handler)
    before = (job(both, key).state, pools(both))

    again(both, key, handler)

    assert before == ("running", 0)
    assert (outcomes(both, key), pools(both)) == (["lost", "succeeded"], made)


@pytest.mark.parametrize(("handler", "made"), [(add_pool, 1), (nothing, 0)])
def test_w13_after_ack(both: World, monkeypatch, handler, made: int):
    key = ask(both, PLAIN)
    with monkeypatch.context() as patched, pytest.raises(Died):
        die_at(patched, "after_ack_commit")
        Hand(both).work("planning", handler)

    assert (sweep(both, rescue), Hand(both).claim("planning")) == (0, [])
    assert (outcomes(both, key), pools(both)) == (["succeeded"], made)


def test_w17_partition(both: World, monkeypatch):
    key, sent, began = ask(both, PLAIN), [], time.monotonic()
    hand = Hand(both, lease=600)
    [claimed] = hand.claim("planning")

    def cut(*_):
        raise OperationalError("BEGIN", None, Exception("no route to host"))

    def sends(session, payload, run):
        while time.monotonic() - began < 20:
            sent.append(run.idempotency_key(f"mail {len(sent)}"))
            time.sleep(0.02)

    with monkeypatch.context() as patched:
        patched.setattr(Leases, "_renew", cut)
        patched.setattr(Leases, "_hear", cut)
        held = Leases(hand.who)
        with beating(both.app.app_context, held):
            carry_out(both.app.app_context, held, claimed, sends)
    stopped_after = time.monotonic() - began
    again(both, key, add_pool)

    assert stopped_after < 5 and sent
    assert leasing.Leases(hand.who).trusted == 0.5  # a lease of 0.6 s, less a sixth
    assert (outcomes(both, key), pools(both)) == (["lost", "succeeded"], 1)


def test_w28_db_restart(both: World, monkeypatch):
    key, back = ask(both, PLAIN), threading.Event()

    def loses_the_database(session, payload, run):
        def restart() -> None:
            with away(both, monkeypatch):
                back.set()
                time.sleep(0.3)

        threading.Thread(target=restart).start()
        back.wait(10)

    Hand(both).work("planning", loses_the_database)

    assert (outcomes(both, key), job(both, key).failures) == (["succeeded"], 0)


def test_w28_db_away_for_longer_than_the_first_tries(both: World, monkeypatch):
    """An execution that is over waits for the database as long as its lease may be trusted."""
    key, back = ask(both, PLAIN), threading.Event()
    monkeypatch.setattr(closing, "WAITS", (0.05, 0.05, 0.05))

    def loses_the_database(session, payload, run):
        def restart() -> None:
            with away(both, monkeypatch):
                back.set()
                time.sleep(1)

        threading.Thread(target=restart).start()
        back.wait(10)

    Hand(both).work("planning", loses_the_database)

    assert outcomes(both, key) == ["succeeded"]


def test_w28_a_claim_that_commits_as_the_database_goes(both: World, monkeypatch):
    """Whoever claimed does not hear of it: the job is given back, and is not to blame."""
    key, alone = ask(both, PLAIN), Hand(both, "alone", solitary=True)
    change(both, key, rescues=1)
    monkeypatch.setattr(lone, "TROUBLE_SECONDS", 0)

    def unheard(*_):
        alone.claim("planning")
        raise OperationalError("COMMIT", None, Exception("the connection was lost"))

    monkeypatch.setattr(lone, "_one", unheard)
    with both.app.app_context():
        lone._patiently(both.app.app_context, Leases(alone.who), ["planning"])

    assert (outcomes(both, key), job(both, key).state) == (["returned"], "waiting")
    assert (job(both, key).rescues, job(both, key).blamed) == (1, 0)


def test_w28_a_worker_gives_back_what_it_did_not_hear_of(both: World, monkeypatch):
    """And nothing that it holds, whether a thread has begun it yet or not."""
    first, second = ask(both, PLAIN), ask(both, PLAIN)
    who = Hand(both, "worker").who
    runner = Runner(both.app.app_context, Leases(who), ["planning"], 0)

    @contextmanager
    def goes_away_as_it_commits():
        with platform.transaction() as connection:
            yield connection
        raise OperationalError("COMMIT", None, Exception("the connection was lost"))

    with both.app.app_context():
        [held] = runner._take(Turn([], "planning", 1))
        runner._start(Turn([], "planning", 1), [held])
        with monkeypatch.context() as patched:
            patched.setattr(
                running, "platform", SimpleNamespace(transaction=goes_away_as_it_commits)
            )
            unheard = runner._take(Turn([], "planning", 1))
        [again] = runner._take(Turn([], "planning", 1))

    assert (held.job_id, unheard, again.job_id) == (first, [], second)
    assert [str(each.outcome) for each in attempts(both, second)] == ["returned", "None"]
    assert (job(both, first).attempt, job(both, second).rescues) == (1, 0)


def test_w31_unknown(both: World):
    key = ask(both, PLAIN)
    old = Claimant("old", 30_000, ["planning/removed"])

    with both.app.app_context(), platform.transaction() as connection:
        taken = claim(connection, old, QUEUES["planning"], free=4)

    assert taken == []
    assert [claimed.job_id for claimed in Hand(both, "new").claim("planning")] == [key]
