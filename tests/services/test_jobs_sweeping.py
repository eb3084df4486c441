"""What the sweep does with jobs: it rescues, buries and clears away, on both databases."""

import time
from datetime import timedelta

from sqlalchemy import select, update

from planner.core import platform
from planner.core.jobs import Job, queries, roster, sweeping
from planner.core.jobs.models import DeadLetter
from planner.core.jobs.queries import Filter
from planner.core.jobs.roster import Presence
from tests.kit.jobs import FIVE, LONE, PLAIN, Hand, ask, attempts, change, dead, job, nothing, sweep
from tests.kit.logged import logged
from tests.kit.world import World

DAY = 24 * 3600 * 1000


def test_what_fails_and_what_is_rescued_is_logged_without_what_it_said(world: World):
    with logged(world, "INFO") as lines:
        failed, silent, well = dead(world, 7), ask(world, PLAIN), ask(world, LONE)
        Hand(world).claim("planning")
        change(world, silent, lease_expires_at=0)
        sweep(world, sweeping.rescue)
        Hand(world).work("maintenance", nothing)

    told = [(line["event"], line.get("job_id"), line.get("queue")) for line in lines]
    assert told[1:] == [
        ("job_died", failed, "audit"),
        ("job_stalled", silent, "planning"),
        ("job_succeeded", well, "maintenance"),
    ]
    assert (lines[0]["event"], lines[0]["error_class"]) == ("job_failed", "GiveUp")
    assert lines[-1]["organisation_id"] == world.acme.id
    assert "order 7" not in str(lines)


def test_a_rescued_job_runs_only_in_solitary(both: World):
    key = ask(both, PLAIN)
    Hand(both).claim("planning")
    change(both, key, lease_expires_at=0)

    assert sweep(both, sweeping.rescue) == 1

    assert (job(both, key).failures, job(both, key).rescues) == (0, 1)
    assert Hand(both).claim("planning") == []
    assert [one.job_id for one in Hand(both, solitary=True).claim("planning")] == [key]


def test_a_job_is_dead_after_three_deaths_in_solitary(both: World):
    key = ask(both, PLAIN)
    Hand(both).claim("planning")
    for _ in range(4):
        change(both, key, lease_expires_at=0)
        sweep(both, sweeping.rescue)
        Hand(both, solitary=True).claim("planning")

    assert (job(both, key).state, job(both, key).blamed) == ("dead", 3)
    assert [one.outcome for one in attempts(both, key)] == ["lost"] * 4
    with both.session() as session:
        assert [one.reason for one in queries.letters(session)] == ["worker_lost"]


def test_what_the_dead_of_a_place_held_is_rescued_before_its_lease_is_over(both: World):
    keys = [ask(both, PLAIN) for _ in range(2)]
    alone = ask(both, PLAIN)
    change(both, alone, rescues=1)
    names = [roster.name_of("box", 1, place) for place in ("here", "there")]
    for name in names:
        Hand(both, name).claim("planning")
    Hand(both, names[0], solitary=True).claim("planning")

    for name in names:
        sweep(both, roster.arrive, Presence(name, "box", 1, "1", 1, [], []))

    assert sweep(both, sweeping.rescue_left, "here") == 2
    assert [(job(both, key).state, job(both, key).rescues) for key in (*keys, alone)] == [
        ("waiting", 1),
        ("running", 0),
        ("waiting", 2),
    ]
    assert [job(both, key).blamed for key in (keys[0], alone)] == [0, 1]
    with both.session() as session:
        assert session.scalars(select(roster.Worker.name)).all() == [names[1]]


def test_a_lease_that_has_not_run_out_is_left_alone(both: World):
    key = ask(both, PLAIN)
    Hand(both).claim("planning")

    assert sweep(both, sweeping.rescue) == 0
    assert job(both, key).state == "running"


def test_a_task_that_no_worker_knows_waits_a_quarter_of_an_hour_and_is_dead(both: World):
    key = ask(both, PLAIN)
    at = job(both, key).run_at
    early = sweep(both, sweeping.bury_unknown)
    change(both, key, run_at=at - 15 * 60_000)

    assert (early, sweep(both, sweeping.bury_unknown)) == (0, 1)
    assert (job(both, key).state, job(both, key).dead_reason) == ("dead", "unknown_task")


def test_what_is_due_and_when_to_look_again_is_known_at_once(both: World):
    ask(both, PLAIN)
    ask(both, LONE, delay=timedelta(seconds=5))
    sweep(both, sweeping.know_queues)

    found = sweep(both, sweeping.agenda, ["planning", "maintenance"])

    assert (found.due, found.rescued) == ({"planning"}, frozenset())
    assert 4000 < found.next_in <= 5000


def test_finished_jobs_go_by_age_and_dead_letters_stay(both: World):
    key, other = dead(both), ask(both, FIVE)
    Hand(both).work("audit", nothing)
    at = job(both, key).finished_at
    change(both, key, finished_at=at - 7 * DAY - 1)  # audit keeps what died for 7 days
    change(both, other, finished_at=at - DAY + 60_000)  # and what succeeded for one

    assert sweep(both, sweeping.forget_done) == 1

    with both.session() as session:
        assert [row.id for row in queries.newest(session, Filter())] == [other]
        assert [letter.job_id for letter in queries.letters(session)] == [key]


def test_finished_jobs_go_by_count(both: World):
    key = ask(both, FIVE)
    with both.session() as session, session.bookkeeping():
        rows = [
            {
                "queue": "notifications",
                "task": "notifications/deliver",
                "payload": {},
                "payload_version": 1,
                "state": "succeeded",
                "priority": 5,
                "run_at": 0,
                "rank_at": 0,
                "created_at": 0,
                "finished_at": number,
            }
            for number in range(103)
        ]
        session.add_rows(Job, rows)

    assert sweep(both, sweeping.forget_done) == 3

    with both.session() as session:
        oldest = session.scalars(
            select(Job.finished_at).where(Job.id != key).order_by(Job.finished_at)
        ).first()
    assert oldest == 3


def test_dead_letters_go_when_they_are_thirty_days_old(both: World):
    dead(both, 1)
    dead(both, 2)
    with both.session() as session, session.bookkeeping():
        first, second = queries.letters(session)
        young, old = first.failed_at - 30 * DAY + 3_600_000, first.failed_at - 30 * DAY - 1
        for letter, at in ((first, young), (second, old)):
            session.execute(
                update(DeadLetter).where(DeadLetter.id == letter.id).values(failed_at=at)
            )

    assert sweep(both, sweeping.forget_letters) == 1

    with both.session() as session:
        assert len(queries.letters(session)) == 1


def test_a_worker_is_heard_while_it_is_at_something_that_takes_long(both: World, monkeypatch):
    who = Presence("alone", "box", 1, "1", 1, [], [])
    monkeypatch.setattr(roster, "LIFE_SECONDS", 0.01)
    long_ago = update(roster.workers).values(heartbeat_at=5)

    with both.app.app_context(), roster.living(both.app.app_context, who):
        with platform.transaction() as connection:
            connection.execute(long_ago)
        until = time.monotonic() + 5
        while (heard := heartbeats(both)) == [5] and time.monotonic() < until:
            time.sleep(0.01)

    assert len(heard) == 1 and heard[0] > 5
    assert heartbeats(both) == []


def heartbeats(world: World) -> list[int]:
    with world.session() as session:
        return list(session.scalars(select(roster.Worker.heartbeat_at)))
