"""Who may ask for what: no job without an organisation, and no task or queue that is not there."""

import pytest
from sqlalchemy import select

from planner.core import platform
from planner.core.db import db
from planner.core.jobs import Job, Payload, Task, sweeping
from planner.core.jobs.roster import Presence, arrive, workers
from tests.kit.jobs import PLAIN, Numbered
from tests.kit.world import World


class Unstated(Payload):
    number: int = 0


def test_a_job_without_an_organisation_is_refused_and_not_there(both: World):
    with both.app.app_context():
        session = db.session(organisation_id=None, actor_id=None)
        with pytest.raises(AssertionError, match="belong"), session.recording("test.asked", "a"):
            session.enqueue(PLAIN, Numbered())

    with both.session() as session:
        assert session.scalars(select(Job)).all() == []


def test_a_task_of_a_queue_that_is_not_there_is_an_error():
    with pytest.raises(AssertionError, match="names no queue"):
        Task("post/test-nowhere", Unstated)


def test_a_task_of_a_name_that_is_taken_is_an_error():
    with pytest.raises(AssertionError, match="is the name of another task already"):
        Task(PLAIN.name, Unstated)


def test_a_worker_that_stopped_is_forgotten_within_a_minute(both: World):
    with both.app.app_context(), platform.transaction() as connection:
        for name in ("alive", "stopped"):
            arrive(connection, Presence(name, "host", 4711, "1.0", 4, ["planning"], []))
        old = workers.update().where(workers.c.name == "stopped")
        connection.execute(old.values(heartbeat_at=workers.c.heartbeat_at - 60_001))
        sweeping.forget_silent_workers(connection)
        left = list(connection.scalars(select(workers.c.name)))

    assert left == ["alive"]
