"""Many rows are sent to PostgreSQL, and not waited for until something else is asked."""

import pytest
from psycopg.pq import PipelineStatus
from sqlalchemy import func, select

from planner.capacity.models import SkillPool
from planner.core.inserts import FEW
from planner.core.session import Session
from planner.domain.refusals import AlreadyThere
from tests.kit.statements import counted
from tests.kit.world import World

pytestmark = pytest.mark.parametrize("both", ["postgresql"], indirect=True)

NUMBER = FEW + 1


def pools(first: int) -> list[dict[str, str]]:
    return [{"name": f"Pool {n}"} for n in range(first, first + NUMBER)]


def send(session: Session, last: int = 2) -> None:
    """Three times as many: of the first two the table's size is asked, which waits for them."""
    for time in (0, 1, last):
        session.add_rows(SkillPool, pools(NUMBER * time))


def on_their_way(session: Session) -> bool:
    driver = session.job_connection().connection.driver_connection
    return driver.pgconn.pipeline_status != PipelineStatus.OFF


def number(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(SkillPool))


def test_the_next_statement_finds_what_was_sent(both: World):
    with both.session() as session, session.recording("skill_pool.added", "pools"):
        send(session)
        sent = on_their_way(session)
        found = number(session)
        arrived = not on_their_way(session)

    assert (sent, found, arrived) == (True, 3 * NUMBER, True)


def test_a_change_that_ends_with_rows_on_their_way_has_them(both: World):
    with both.session() as session:
        with session.bookkeeping():
            send(session)
        with counted(both.engine) as statements:
            found = number(session)

    assert (found, len(statements)) == (3 * NUMBER, 1)


def test_what_is_wrong_with_them_is_told_before_the_change_is_done(both: World):
    with both.session() as session:
        with pytest.raises(AlreadyThere), session.recording("skill_pool.added", "pools"):
            send(session, last=0)

        assert number(session) == 0
        with session.recording("skill_pool.added", "pools"):
            send(session)
        assert number(session) == 3 * NUMBER


def test_a_change_that_is_given_up_leaves_nothing_of_them(both: World):
    with both.session() as session:
        with pytest.raises(KeyError), session.recording("skill_pool.added", "pools"):
            send(session, last=0)
            raise KeyError("something else")

        assert number(session) == 0
