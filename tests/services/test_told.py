"""What PostgreSQL is told as a transaction begins and ends, and what it keeps prepared."""

import time
from types import SimpleNamespace

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import InternalError, OperationalError, ProgrammingError

from planner.capacity.models import SkillPool
from planner.core import platform, prepared
from planner.core.db import db
from planner.core.told import tell, tell_platform
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


def test_reading_cannot_write(both: World):
    refused = pytest.raises(InternalError, match="read-only transaction")
    with both.app.app_context(), refused, platform.reading() as connection:
        connection.execute(text("DELETE FROM job_marks"))


def test_statements_stay_prepared_from_session_to_session_until_one_fails(both: World):
    for _ in range(7):
        _count_pools(both)
    kept = _prepared(both, "count(skill_pools")
    with both.session() as session, pytest.raises(ProgrammingError):
        session.execute(select(func.no_such_function()))
    _count_pools(both)

    assert (kept, _prepared(both, "count(skill_pools")) == (1, 0)


def test_a_statement_that_is_kept_shows_each_organisation_its_own_rows(both: World):
    """By the wall alone: the statement itself names no organisation."""
    for organisation, count in ((both.acme, 2), (both.rival, 1)):
        with both.session(organisation) as session, session.recording("test.added", "pools"):
            session.add_all(SkillPool(name=f"Pool {number}") for number in range(count))
    seen = []
    for organisation in (*[both.acme] * 12, both.rival, both.acme):
        with both.app.app_context(), db.engine.connect() as connection, connection.begin():
            tell(connection, organisation.id)
            seen.append(connection.scalar(text("SELECT count(*) FROM skill_pools")))

    assert seen == [*[2] * 12, 1, 2]
    assert _prepared(both, "FROM skill_pools") == 1


def test_asking_whether_all_is_ready_leaves_statements_prepared(both: World):
    for _ in range(7):
        _count_pools(both)
    client = both.app.test_client()

    assert client.get("/readyz").status_code == 200
    assert _prepared(both, "count(skill_pools") == 1


def test_what_was_written_without_being_told_is_undone_after_reading(both: World):
    with both.app.app_context():
        with platform.reading() as connection:
            connection.execute(text("SELECT 1"))
        with db.engine.connect() as connection:
            connection.execute(text("DELETE FROM memberships"))
        with db.engine.connect() as connection:
            assert connection.scalar(text("SELECT count(*) FROM memberships")) == 8


def test_statements_that_take_long_are_planned_each_time_for_a_while(both: World, monkeypatch):
    with both.app.app_context(), db.engine.connect() as connection:
        connection.execute(text("SELECT pg_sleep(:long)"), {"long": 0.12})
        for _ in range(7):
            connection.execute(text("SELECT pg_sleep(:long)"), {"long": 0})
            connection.execute(text("SELECT pg_sleep(:short) AS brief"), {"short": 0})
        at_first = _sleeps(connection)

        later = SimpleNamespace(monotonic=lambda: time.monotonic() + 3600)
        monkeypatch.setattr(prepared, "time", later)
        for _ in range(7):
            connection.execute(text("SELECT pg_sleep(:long)"), {"long": 0})

        assert (at_first, _sleeps(connection)) == (1, 2)


def _count_pools(both: World) -> None:
    with both.session() as session:
        session.scalar(select(func.count(SkillPool.id)))


def _sleeps(connection: Connection) -> int:
    chosen = "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE 'SELECT pg_sleep%'"
    return connection.execute(text(chosen)).scalar_one()


def _prepared(both: World, like: str) -> int:
    """How many statements with these words the one connection of the pool keeps."""
    chosen = text("SELECT count(*) FROM pg_prepared_statements WHERE strpos(statement, :like) > 0")
    with both.app.app_context(), db.engine.connect() as connection:
        return connection.execute(chosen, {"like": like}).scalar_one()
