"""A job that was asked to stop and does not listen is ended, and writes nothing any more."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from planner.capacity.models import SkillPool
from planner.core import platform
from planner.core.jobs import Job, ending, mending, stopping
from planner.core.jobs.claiming import Claimant
from planner.core.jobs.filtering import Filter
from planner.core.jobs.leases import Leases
from planner.core.jobs.performing import execute
from tests.kit.events import last
from tests.kit.jobs import MERGED, PLAIN, Hand, ask, attempts, change, due, job, pools
from tests.kit.world import World


def end_deaf(world: World) -> int:
    with world.app.app_context(), platform.transaction() as connection:
        return ending.end_deaf(connection)


def cancel(world: World, key: int) -> None:
    with world.session() as session:
        mending.cancel(session, session.find(Job, key))


def test_a_running_job_is_given_fifteen_seconds_to_stop(both: World):
    key = ask(both, PLAIN)
    Hand(both).claim("planning")

    cancel(both, key)

    with both.session() as session:
        at = last(session).at
    by = job(both, key).cancel_by / 1000 - at.timestamp()
    assert abs(by - ending.PATIENCE / 1000) < 5
    assert (end_deaf(both), job(both, key).state) == (0, "running")


def test_what_does_not_listen_is_ended_and_what_it_still_does_is_undone(both: World):
    key = ask(both, PLAIN)

    def deaf(session, payload, run) -> None:
        cancel(both, key)
        change(both, key, cancel_by=1)
        assert end_deaf(both) == 1
        with session.recording("skill_pool.added", made := SkillPool(name="Too late")):
            session.add(made)
            run.finish({"pool": made.name})

    Hand(both).work("planning", deaf)

    ended = job(both, key)
    assert (ended.state, ended.result, ended.lease_owner) == ("cancelled", None, None)
    [attempt] = attempts(both, key)
    assert (attempt.outcome, attempt.error) == ("cancelled", ending.SAID)
    assert pools(both) == 0


def test_what_was_asked_for_meanwhile_is_done_after_one_that_was_ended(both: World):
    key = ask(both, MERGED)
    due(both, key)
    Hand(both).claim("scenario-recompute")
    ask(both, MERGED, 2)
    cancel(both, key)
    change(both, key, cancel_by=1)

    end_deaf(both)

    with both.session() as session:
        [again] = session.scalars(select(Job).where(Job.id != key)).all()
        assert (again.state, again.payload) == ("waiting", {"number": 2})


def test_one_that_was_let_go_on_is_not_ended(both: World):
    key = ask(both, PLAIN)
    Hand(both).claim("planning")
    with both.session() as session:
        stopping.cancel_all(session, Filter(keys=[key]))
        event = last(session)
        stopping.go_on(session, event)

    assert (job(both, key).cancel_by, end_deaf(both)) == (None, 0)


def test_a_worker_hears_that_its_job_was_ended_and_makes_way_a_lease_later(both: World):
    key = ask(both, PLAIN)
    who = Claimant("hand", 200, [PLAIN.name])
    leases, heard = Leases(who), []
    [claim] = Hand(both, lease=200).claim("planning")

    def deaf(session, payload, run) -> None:
        cancel(both, key)
        change(both, key, cancel_by=1)
        end_deaf(both)
        with both.app.app_context():
            leases.beat()
        heard.append((run.lost, leases.hung()))
        run.ended_at -= timedelta(milliseconds=201).total_seconds()
        heard.append((run.lost, leases.hung() == [run]))

    with pytest.MonkeyPatch.context():
        assert execute(both.app.app_context, leases, claim, deaf) is not None

    assert heard == [(True, []), (True, True)]
