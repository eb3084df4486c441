"""Following a job: who is told of its end, and until when."""

import pytest
from sqlalchemy import func, select

from planner.core import platform
from planner.core.jobs import Job, following
from planner.core.jobs.following import JobFollower
from planner.core.jobs.mending import JobOver
from planner.core.jobs.sweeping import forget_done
from tests.kit.jobs import PLAIN, Hand, ask, change, nothing
from tests.kit.world import World


def follow(world: World, key: int, who: str = "admin") -> None:
    with world.session(who=who) as session:
        following.follow(session, session.find(Job, key))


def told(world: World, who: str = "admin") -> tuple[list[int], bool]:
    with world.session(who=who) as session:
        found = following.followed(session)
        return [job.id for job in found.ended], found.waits


def followers(world: World) -> int:
    with world.session() as session:
        return session.scalar(select(func.count()).select_from(JobFollower)) or 0


def test_whoever_follows_is_told_until_they_have_looked(both: World):
    first, second = ask(both, PLAIN), ask(both, PLAIN)
    follow(both, first)
    follow(both, first)
    follow(both, second)
    follow(both, first, "manager")
    before = told(both)
    Hand(both).work("planning", nothing)
    after, others = told(both), told(both, "manager")
    with both.session() as session:
        following.seen(session, first)
        following.unfollow(session, session.find(Job, second))

    assert (before, after, others) == (([], True), ([first], True), ([first], False))
    assert (told(both), told(both, "manager")) == (([], False), ([first], False))
    assert followers(both) == 1
    with both.session() as session, pytest.raises(JobOver):
        following.follow(session, session.find(Job, first))


def test_who_follows_goes_with_the_row_of_the_job(both: World):
    key = ask(both, PLAIN)
    follow(both, key)
    Hand(both).work("planning", nothing)
    change(both, key, finished_at=1)
    with both.app.app_context(), platform.transaction() as connection:
        removed = forget_done(connection)

    assert (removed, followers(both)) == (1, 0)
