"""What a run that lost its job may still do: nothing."""

from dataclasses import replace
from datetime import timedelta

import pytest

from planner.core import platform
from planner.core.jobs import sweeping
from planner.core.jobs.leases import Leases
from planner.core.jobs.runs import Run
from planner.core.jobs.settling import LeaseLost
from planner.core.queues import QUEUES
from tests.kit.jobs import PLAIN, Hand, ask, attempts, change, job
from tests.kit.world import World


def test_a_run_whose_lease_was_not_renewed_takes_the_job_for_lost(both: World):
    ask(both, PLAIN)
    [claim] = Hand(both).claim("planning")
    leases = Leases(Hand(both, lease=30_000).who)
    with both.session() as session:
        run = Run(session, claim)
        leases.take(run)
        run.stop_if_asked()
        run.trusted_until -= 25.1  # thirty seconds, less the five before another may come

        with pytest.raises(LeaseLost):
            run.stop_if_asked()
        with pytest.raises(LeaseLost):
            run.idempotency_key("mail")


def test_a_renewed_lease_is_trusted_again(both: World):
    ask(both, PLAIN)
    hand = Hand(both)
    [claim] = hand.claim("planning")
    leases = Leases(hand.who)
    with both.session() as session:
        run = Run(session, claim)
        leases.take(run)
        run.trusted_until -= 25.1

        leases.beat()

        assert run.idempotency_key("mail") == f"job-{claim.job_id}-mail"


def test_a_run_whose_job_another_has_gets_no_key_for_an_effect(both: World):
    key = ask(both, PLAIN)
    [claim] = Hand(both).claim("planning")
    with both.session() as session:
        run = Run(session, claim)
        first = run.idempotency_key("mail")
        change(both, key, attempt=2, lease_owner="another")

        with pytest.raises(LeaseLost):
            run.idempotency_key("mail")

        assert (first, session.in_transaction()) == (f"job-{key}-mail", False)


def test_a_run_that_takes_too_long_says_so_to_whoever_takes_its_job_over(both: World, monkeypatch):
    monkeypatch.setitem(QUEUES, "planning", replace(QUEUES["planning"], timeout=timedelta(0)))
    key = ask(both, PLAIN)
    for death in range(4):
        [claim] = Hand(both, solitary=death > 0).claim("planning")
        leases = Leases(Hand(both).who)
        with both.session() as session, both.app.app_context():
            run = Run(session, claim)
            leases.take(run)
            leases.beat()
            assert run.lost
        change(both, key, lease_expires_at=0)
        with both.app.app_context(), platform.transaction() as connection:
            sweeping.rescue(connection)

    told = "It took longer than the 0 min that a run may take."
    assert [each.error for each in attempts(both, key)] == [told] * 4
    dead = job(both, key)
    assert (dead.dead_reason, dead.error_class, dead.error) == ("worker_lost", "OutOfTime", told)
