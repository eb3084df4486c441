"""Stopping all jobs that a search finds, and thinking better of it."""

import pytest
from sqlalchemy import select

from planner.core.audit import AuditEvent
from planner.core.jobs import stopping
from planner.core.jobs.filtering import Filter
from planner.core.jobs.many import Done, TooLate
from tests.kit.events import last
from tests.kit.jobs import FIVE, MERGED, PLAIN, Hand, ask, change, job
from tests.kit.world import World


def cancel(world: World, **chosen) -> Done:
    with world.session() as session:
        return stopping.cancel_all(session, Filter(**chosen))


def take_back(world: World) -> Done:
    with world.session() as session:
        return stopping.go_on(session, last(session))


def states(world: World, *keys: int) -> list[tuple[str, bool]]:
    found = [job(world, key) for key in keys]
    return [(str(each.state), each.cancel_requested) for each in found]


def test_what_waits_is_cancelled_what_runs_is_asked_and_what_is_over_stays(both: World):
    done, waits, runs = ask(both, PLAIN), ask(both, PLAIN), ask(both, FIVE)
    theirs = ask(both, PLAIN, organisation=both.rival)
    change(both, waits, run_at=10**14, rank_at=10**14)
    Hand(both).work("planning", lambda session, payload, run: None)
    Hand(both).claim("audit")

    act = cancel(both)

    assert (act.done, act.left) == (2, 1)
    assert states(both, done, waits, runs) == [
        ("succeeded", False),
        ("cancelled", True),
        ("running", True),
    ]
    assert job(both, theirs, both.rival).state == "waiting"
    with both.session() as session:
        event = last(session)
        assert (event.action, event.facts["count"], event.facts["jobs"]) == (
            "jobs.cancelled",
            2,
            [waits, runs],
        )
        assert event.facts["refused"] == [[done, "is done already"]]


def test_within_ten_seconds_what_was_cancelled_waits_again(both: World):
    waits, runs, later = ask(both, PLAIN), ask(both, FIVE), ask(both, PLAIN)
    Hand(both).claim("audit")
    cancel(both, until=runs)

    assert (act := take_back(both)) == Done(act.at, 2, 0)
    assert states(both, waits, runs, later) == [
        ("waiting", False),
        ("running", False),
        ("waiting", False),
    ]


def test_what_was_asked_for_again_meanwhile_stays_cancelled(both: World):
    first = ask(both, MERGED)
    cancel(both)
    again = ask(both, MERGED)
    chosen = select(AuditEvent).where(AuditEvent.action == "jobs.cancelled")
    with both.session() as session:
        assert stopping.go_on(session, session.scalars(chosen).one()).left == 1

    assert states(both, first, again) == [("cancelled", True), ("waiting", False)]


def test_after_ten_seconds_it_is_too_late(both: World):
    ask(both, PLAIN)
    cancel(both)
    long_ago = AuditEvent(facts={"at": 0, "jobs": []})

    with both.session() as session, pytest.raises(TooLate):
        stopping.go_on(session, long_ago)


def test_nothing_is_cancelled_where_all_is_over(both: World):
    with both.session() as session, pytest.raises(stopping.NoneToCancel):
        stopping.cancel_all(session, Filter())
