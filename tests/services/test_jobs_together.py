"""Brief jobs of one organisation, done and settled in one transaction, or else one by one."""

import threading

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from planner.capacity.models import SkillPool
from planner.core import joined
from planner.core.audit import AuditEvent
from planner.core.jobs import Job
from planner.core.jobs import together as doing
from planner.core.jobs.leases import Leases
from planner.core.jobs.sweeping import rescue
from planner.core.jobs.together import Together, units
from planner.core.mistakes import UnrecordedError
from planner.core.scope import TenancyError
from planner.domain.refusals import AlreadyThere
from tests.faults.windows.hands import on_postgresql
from tests.kit.jobs import BRIEF, FIVE, PLAIN, Hand, ask, attempts, change, job, pools, sweep
from tests.kit.together import add_pool, asked, commits, stand, together
from tests.kit.world import World


@pytest.fixture(autouse=True)
def _at_leisure(monkeypatch) -> None:
    """On a busy machine no less is done together than on an idle one."""
    monkeypatch.setattr(doing, "LONGEST_SECONDS", 60.0)


def test_what_they_change_and_their_ends_are_one_commit(both: World):
    keys = asked(both)
    hand = Hand(both)
    made = Together(Leases(hand.who), hand.claim("planning", 4), {BRIEF.name: add_pool})
    seen = commits(both.engine)

    with both.app.app_context():
        made.carry_out()

    assert len(seen) == 1
    assert stand(both, keys) == [("succeeded", ["succeeded"])] * 3
    assert [job(both, key).result for key in keys] == [{"made": number} for number in range(3)]
    assert pools(both) == 3
    with both.session() as session:
        recorded = session.scalars(select(AuditEvent).where(AuditEvent.action.like("skill_pool%")))
        assert [event_.subject for event_ in recorded] == [f"skill pool Pool {k}" for k in keys]


def test_after_some_time_they_are_committed_and_the_rest_follows(both: World, monkeypatch):
    monkeypatch.setattr(doing, "LONGEST_SECONDS", 0.0)
    keys = asked(both)
    seen = commits(both.engine)

    assert together(both, add_pool) == []

    assert stand(both, keys) == [("succeeded", ["succeeded"])] * 3
    assert len(seen) >= 4  # the claim, and one of each


def test_one_that_fails_fails_alone(both: World):
    keys = asked(both)

    def second_fails(session, payload, run):
        add_pool(session, payload, run) if payload.number != 1 else session.find(SkillPool, -1)

    assert together(both, second_fails) == [0, 1]

    assert [state for state, _ in stand(both, keys)] == ["succeeded", "dead", "succeeded"]
    assert (pools(both), job(both, keys[1]).failures) == (2, 1)
    assert attempts(both, keys[1])[0].error_class == "NotFound"


def test_one_that_fails_within_its_change_takes_no_other_change_along(both: World):
    keys = asked(both)

    def all_the_same(session, payload, run):
        with session.recording("skill_pool.added", made := SkillPool(name="Same")):
            session.add(made)
            run.finish()

    together(both, all_the_same)

    states = sorted(state for state, _ in stand(both, keys))
    assert (states, pools(both)) == (["dead", "dead", "succeeded"], 1)


def test_one_that_helps_itself_after_a_change_that_failed_is_done_by_itself(both: World):
    keys = asked(both)

    def takes_another_name(session, payload, run):
        for name in ("Same", f"Pool {run.job_id}"):
            try:
                with session.recording("skill_pool.added", made := SkillPool(name=name)):
                    session.add(made)
                    run.finish()
            except AlreadyThere:
                continue
            return

    assert 1 in together(both, takes_another_name)

    assert [state for state, _ in stand(both, keys)] == ["succeeded"] * 3
    assert pools(both) == 3


def test_one_that_was_lost_changes_nothing_and_the_others_do(both: World):
    keys = asked(both)
    lost = []

    def first_is_lost(session, payload, run):
        if payload.number == 0 and not lost:
            lost.append(run.job_id)
            change(both, run.job_id, lease_expires_at=0)
            sweep(both, rescue)
        add_pool(session, payload, run)

    apart = together(both, first_is_lost)

    assert (apart, pools(both)) == ([1, 2], 2)
    assert stand(both, keys) == [
        ("waiting", ["lost"]),
        ("succeeded", ["succeeded"]),
        ("succeeded", ["succeeded"]),
    ]
    Hand(both, "other", solitary=True).work("planning", first_is_lost)
    assert (pools(both), job(both, keys[0]).blamed) == (3, 0)


def test_one_that_is_asked_to_stop_stops_alone(both: World):
    keys = asked(both)

    def stops(session, payload, run):
        run.cancel_requested = payload.number == 0
        run.stop_if_asked()
        add_pool(session, payload, run)

    assert together(both, stops) == [0]

    assert stand(both, keys) == [
        ("cancelled", ["cancelled"]),
        ("succeeded", ["succeeded"]),
        ("succeeded", ["succeeded"]),
    ]
    assert pools(both) == 2


def test_one_that_has_to_wait_for_a_row_lets_go_of_what_is_locked_first(both: World):
    """On SQLite whoever changes a row holds up every other change; nothing is locked before it."""
    keys = asked(both, 2)
    with both.session() as session, session.recording("test.added", "a pool"):
        session.add(made := SkillPool(name="Held"))
        session.flush()
        pool_id = made.id
    holds, let_go = threading.Event(), threading.Event()

    def hold() -> None:
        with both.session() as session, session.recording("test.held", "a pool"):
            session.find(SkillPool, pool_id, lock=True)
            holds.set()
            let_go.wait(20)

    def changes(session, payload, run):
        if payload.number == 0:
            add_pool(session, payload, run)
            return
        with session.recording("skill_pool.changed", "a pool"):
            session.find(SkillPool, pool_id, lock=True).description = "Changed"
            run.finish()

    holder = threading.Thread(target=hold)
    holder.start()
    assert holds.wait(20)
    threading.Timer(0.5, let_go.set).start()
    apart = together(both, changes)
    holder.join(20)

    assert apart == ([0, 1] if on_postgresql(both) else [])
    assert stand(both, keys) == [("succeeded", ["succeeded"])] * 2


def test_what_they_say_is_written_with_their_end(both: World):
    keys = asked(both)

    def tells(session, payload, run):
        run.report(done=payload.number, total=9, note="Counts")
        run.log(f"line {payload.number}")
        add_pool(session, payload, run)

    assert together(both, tells) == []

    told = [(job(both, key).done, job(both, key).total, job(both, key).note) for key in keys]
    assert told == [(number, 9, "Counts") for number in range(3)]
    assert [attempts(both, key)[0].log.split("\t")[1] for key in keys] == [
        f"line {number}\n" for number in range(3)
    ]


def test_one_with_an_effect_outside_is_done_by_itself(both: World):
    asked(both)
    sent = []

    def mails(session, payload, run):
        sent.append(run.idempotency_key("mail"))
        add_pool(session, payload, run)

    assert together(both, mails) == [0, 1, 2]
    assert (len(sent), len(set(sent)), pools(both)) == (3, 3, 3)


def test_what_waits_for_the_commit_is_done_after_it_and_not_without(both: World):
    asked(both, 2)
    rung = []

    def rings(session, payload, run):
        with session.recording("test.rung", "a test"):
            session.after.append(lambda: rung.append((payload.number, pools(both))))
            session.add(SkillPool(name=f"Pool {run.job_id}"))
        if payload.number == 1 and not rung:
            raise ValueError("the first time, when nothing has been committed")

    assert together(both, rings) == [0, 1]
    assert rung == [(0, 1), (1, 2)]


def test_what_was_committed_as_the_database_went_away_is_not_done_again(both: World, monkeypatch):
    keys = asked(both)
    inner, done = joined.Common.commit, []

    def lost_answer(common):
        common.connection.commit()
        monkeypatch.setattr(joined.Common, "commit", inner)
        error = OperationalError(
            "COMMIT", None, Exception("no answer"), connection_invalidated=True
        )
        raise joined.Unknown from error

    def counted(session, payload, run):
        done.append(payload.number)
        add_pool(session, payload, run)

    monkeypatch.setattr(joined.Common, "commit", lost_answer)
    assert together(both, counted) == []

    assert (done, pools(both)) == ([0, 1, 2], 3)
    assert stand(both, keys) == [("succeeded", ["succeeded"])] * 3


def test_they_are_kept_to_their_organisation_and_to_what_is_recorded(both: World):
    ask(both, FIVE, organisation=both.rival)
    seen = []
    refused = []

    def tries(session, payload, run):
        for statement in (
            lambda: session.execute(select(SkillPool.__table__.c.name)),
            lambda: session.add_rows(SkillPool, [{"name": "Unrecorded"}]),
        ):
            try:
                statement()
            except (TenancyError, UnrecordedError) as error:
                refused.append(type(error).__name__)
        add_pool(session, payload, run)
        seen.extend(session.scalars(select(Job.organisation_id).distinct()))

    asked(both, 2)
    assert together(both, tries) == []
    assert (refused, seen) == (["TenancyError", "UnrecordedError"] * 2, [both.acme.id] * 2)
    with both.session(both.rival) as session:
        assert session.scalar(select(func.count()).select_from(SkillPool)) == 0


def test_a_thread_is_given_one_job_or_the_brief_ones_of_one_organisation(both: World):
    of = [
        *(ask(both, BRIEF) for _ in range(2)),
        ask(both, PLAIN),
        ask(both, BRIEF, organisation=both.rival),
    ]

    given = units(Hand(both).claim("planning", free=4))

    assert [[claim.job_id for claim in unit] for unit in given] == [of[:2], [of[2]], [of[3]]]
