"""Rows that brief jobs add without objects: one INSERT, and each job answers for its own."""

from contextlib import suppress
from dataclasses import replace

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from planner.capacity.models import SkillPool
from planner.core.jobs import together as doing
from planner.core.queues import QUEUES
from tests.kit.jobs import pools
from tests.kit.statements import counted
from tests.kit.together import asked, stand, together
from tests.kit.world import World


@pytest.fixture(autouse=True)
def _at_leisure(monkeypatch) -> None:
    """On a busy machine no less is done together than on an idle one."""
    monkeypatch.setattr(doing, "LONGEST_SECONDS", 60.0)


def _add(name):
    """A handler that adds a pool, named by the job's number, without an object."""

    def adds(session, payload, run):
        with session.bookkeeping():
            session.add_rows(SkillPool, [{"name": name(payload.number)}])
            run.finish()

    return adds


def test_rows_that_they_add_without_objects_are_one_insert(both: World):
    keys = asked(both)

    with counted(both.engine) as sent:
        assert together(both, _add(lambda number: f"Pool {number}")) == []

    assert len([each for each in sent if 'INSERT INTO "skill_pools"' in each]) == 1
    assert stand(both, keys) == [("succeeded", ["succeeded"])] * 3
    assert pools(both) == 3


def test_one_whose_row_is_refused_fails_alone_among_many(both: World, monkeypatch):
    monkeypatch.setitem(QUEUES, "planning", replace(QUEUES["planning"], concurrency=20))
    keys = asked(both, 20)

    together(both, _add(lambda number: "Pool" if number in (3, 7) else f"Pool {number}"), 20)

    states = [state for state, _ in stand(both, keys)]
    assert [number for number, state in enumerate(states) if state == "dead"] == [7]
    assert (states.count("succeeded"), pools(both)) == (19, 19)


def test_rows_are_there_for_whatever_is_asked_after_them(both: World):
    asked(both)
    seen = []

    def adds_and_counts(session, payload, run):
        with session.bookkeeping():
            session.scalars(select(SkillPool.id)).all()
            session.add_rows(SkillPool, [{"name": f"Pool {payload.number}"}])
            seen.append(session.scalar(select(func.count()).select_from(SkillPool)))
            run.finish()

    assert together(both, adds_and_counts) == []
    assert seen == [1, 2, 3]


def test_one_that_overcomes_an_error_does_not_hide_that_a_row_is_not_there(world: World):
    keys = asked(world)

    def overcomes(session, payload, run):
        with session.bookkeeping():
            session.add_rows(SkillPool, [{"name": f"Pool {payload.number // 2}"}])
            with suppress(IntegrityError):
                session.scalars(select(SkillPool.id)).all()
            run.finish()

    assert together(world, overcomes) == [0, 1, 2]
    assert [state for state, _ in stand(world, keys)] == ["succeeded", "dead", "succeeded"]
    assert pools(world) == 2
