"""What PostgreSQL is told as a transaction begins, in the very message that begins it."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from planner.capacity.models import SkillPool
from planner.core import platform
from planner.core.db import db
from planner.core.told import tell_platform
from planner.core.trouble import database_away
from tests.kit.statements import counted
from tests.kit.world import World

pytestmark = pytest.mark.parametrize("both", ["postgresql"], indirect=True)

TOLD = text(
    "SELECT coalesce(current_setting('planner.organisation', true), ''),"
    " coalesce(current_setting('planner.scope', true), ''),"
    " current_setting('idle_in_transaction_session_timeout'), current_setting('lock_timeout')"
)
ENDED = text("SELECT pg_terminate_backend(:pid, 5000)")


def test_a_change_is_told_whose_it_is_before_its_first_statement(both: World):
    with (
        both.session() as session,
        counted(both.engine) as sent,
        session.recording("skill_pool.added", "a pool"),
    ):
        session.add(SkillPool(name="Data"))
        session.flush()
        told = session.job_connection().execute(TOLD).one()

    assert told == (str(both.acme.id), "", "30s", "0")
    assert [statement.split()[0] for statement in sent] == ["INSERT", "SELECT", "select", "INSERT"]


def test_nothing_told_outlives_its_transaction(both: World):
    with both.app.app_context():
        with platform.transaction() as connection:
            inside = connection.execute(TOLD).one()
        with db.engine.connect() as connection:
            after = connection.execute(TOLD).one()

    assert inside == ("", "platform", "10s", "5s")
    assert after == ("", "", "0", "0")


def test_a_transaction_that_has_begun_is_told_as_well(both: World):
    with both.app.app_context(), db.engine.connect() as connection:
        connection.execute(text("SELECT 1"))
        tell_platform(connection)

        assert connection.execute(TOLD).one()[1] == "platform"


def test_who_is_cut_off_as_it_begins_hears_that_the_database_is_away(both: World):
    with both.app.app_context(), db.engine.connect() as connection:
        mine = connection.connection.driver_connection.info.backend_pid
        with db.engine.connect() as other:
            assert other.scalar(ENDED, {"pid": mine})

        with pytest.raises(OperationalError) as cut:
            tell_platform(connection)

    assert database_away(cut.value)
