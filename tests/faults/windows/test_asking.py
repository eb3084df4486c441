"""Failures around a request that asks for a job: windows 1, 2, 7 and 8."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from planner.capacity.models import SkillPool
from planner.core.jobs import Job, ringing
from planner.core.session import Session
from planner.domain.flags import Flag
from tests.faults.windows.hands import agenda, away, die_at
from tests.kit.browser import post, token
from tests.kit.dying import Died, raise_died
from tests.kit.jobs import PLAIN, Hand, Numbered, ask, job, pools
from tests.kit.plan import plan
from tests.kit.world import World


def jobs(world: World) -> int:
    with world.session() as session:
        return session.scalar(select(func.count()).select_from(Job))


def change(world: World) -> None:
    """A pool, and a job for it."""
    made = SkillPool(name="Data")
    with world.session() as session, session.recording("skill_pool.added", made):
        session.add(made)
        session.enqueue(PLAIN, Numbered(), subject=made)


@pytest.mark.parametrize("moment", ["enqueue_before_commit", "change_before_commit"])
def test_w01_before_commit(both: World, monkeypatch, moment: str):
    die_at(monkeypatch, moment)

    with pytest.raises(Died):
        change(both)

    assert (pools(both), jobs(both)) == (0, 0)


def test_w02_before_ring(both: World):
    ringing.hang(lambda queue: raise_died())
    with pytest.raises(Died):
        change(both)
    ringing.hang(None)

    assert (pools(both), agenda(both, "planning").due) == (1, {"planning"})
    assert Hand(both).work("planning", lambda session, payload, run: None) is not None


def test_w07_db_down(both: World, monkeypatch):
    both.turn(Flag.TOKEN_PLANNING_V1, True)
    of = plan(both, pools={"Data": None})
    client, page = both.client("planner"), f"/acme/scenarios/{of.scenario}/supply"
    form = {"tokens": "400", "notes": "", "csrf_token": token(client, page)}
    before = jobs(both)
    action = f"/acme/scenarios/{of.scenario}/pools/{of.pools['Data']}/supply"

    with away(both, monkeypatch):
        answer = client.post(action, data=form)
        status, retry = answer.status_code, answer.headers.get("Retry-After")

    assert (status, retry) == (503, "5")
    assert jobs(both) == before
    assert post(client, page, action, {"tokens": "400", "notes": ""}).status_code == 303


def test_w08_commit_ambiguous(both: World, monkeypatch):
    commit = Session.commit

    def answer_lost(session: Session) -> None:
        commit(session)
        raise OperationalError("COMMIT", None, Exception("server closed the connection"))

    with monkeypatch.context() as patched, pytest.raises(OperationalError):
        patched.setattr(Session, "commit", answer_lost)
        ask(both, PLAIN, 1, idempotency_key="form 7")

    again = ask(both, PLAIN, 1, idempotency_key="form 7")

    assert jobs(both) == 1
    assert Hand(both).work("planning", lambda session, payload, run: None) == again
    assert job(both, again).state == "succeeded"
