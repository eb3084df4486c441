"""What a run that lost its job may still do: nothing."""

import pytest

from planner.core.jobs.leases import Leases
from planner.core.jobs.runs import Run
from planner.core.jobs.settling import LeaseLost
from tests.kit.jobs import (
    PLAIN,
    Hand,
    ask,
    change,
)
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
