"""What the clock asks for, done: each twice, since once and twice must come to the same."""

import os
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from sqlalchemy import delete, select, update

from planner.core import clock, platform, sign_in
from planner.core.audit import AuditEvent
from planner.core.health import SAMPLES_KEPT, samples
from planner.core.identity import SignIn, Throttle, User
from planner.core.jobs import Job, sweeping
from planner.core.jobs.models import DeadLetter
from planner.core.jobs.placing import jobs
from planner.core.jobs.routines import ROUTINES
from planner.core.jobs.scheduling import asked
from planner.core.jobs.tasks import TASKS
from planner.domain.files.csv_encoding import Encoding
from planner.domain.files.csv_numbers import NumberFormat
from planner.domain.health import BY_KEY
from planner.domain.lifecycle import InitiativeStatus
from planner.imports.models import Import
from planner.imports.tasks import TIDY_FILES, TidyFiles
from planner.operations.tasks import (
    CLEAN_UP,
    HEALTH_CHECK,
    RETENTION,
    CleanUp,
    Hour,
    Minute,
)
from planner.periods.models import Period
from planner.periods.tasks import SEED_PERIODS, SeedPeriods
from planner.portfolio.models import StatusChange
from planner.portfolio.tasks import BACKFILL, Backfill
from planner.portfolio.writing import log_statuses
from planner.scenarios.models import LedgerTotal, TokenDemand
from planner.scenarios.tasks import COMPARE, Compare
from tests.kit.clockwork import clock as database_clock
from tests.kit.clockwork import platform_key
from tests.kit.jobs import FIVE, ask, perform
from tests.kit.plan import initiative, plan
from tests.kit.world import World

DAY = 24 * 3600 * 1000
NIGHT = Compare(date="2026-09-14")


def letter_aged(world: World, hours: int) -> int:
    """A dead letter that many hours old; gives the key of its job."""
    key = ask(world, FIVE)
    with world.session() as session, session.bookkeeping():
        session.add(
            DeadLetter(
                job_id=key,
                queue="audit",
                task=FIVE.name,
                payload={},
                payload_version=1,
                reason="exhausted",
                fingerprint="same",
                attempts=[],
                first_failed_at=0,
                failed_at=database_clock(world) - hours * 3600 * 1000,
                status="open",
            )
        )
    return key


def test_every_routine_asks_for_what_its_task_accepts():
    for routine in ROUTINES.values():
        payload = asked(routine, "Europe/London", 1_790_000_000_000)

        assert routine.task.fields(payload) is not None
        assert TASKS[routine.task.name] is routine.task


def test_the_weekly_cleanup_removes_what_is_older_than_thirty_days(both: World):
    kept = letter_aged(both, 30 * 24 - 1)
    letter_aged(both, 30 * 24 + 1)

    first = perform(both, CLEAN_UP, CleanUp(week="2026-W38"), platform_key(both))
    again = perform(both, CLEAN_UP, CleanUp(week="2026-W38"), platform_key(both))

    assert (first.result, again.result) == ({"removed": 1}, {"removed": 0})
    with both.session() as session:
        assert session.scalars(select(DeadLetter.job_id)).all() == [kept]


def test_a_minute_has_one_sample_of_every_figure(both: World):
    for _ in range(2):
        perform(both, HEALTH_CHECK, Minute(minute="2026-09-14T12:00"), platform_key(both))

    with both.app.app_context(), platform.reading() as connection:
        rows = connection.execute(select(samples)).all()
    assert len({row.at for row in rows}) == len(rows) <= 2
    assert set(rows[0].figures) == set(BY_KEY) - {"messenger"}
    assert rows[0].figures["migrations"] == 0


def test_sign_ins_tries_and_samples_go_when_they_are_over(both: World):
    with both.app.app_context():
        sign_in.begin(User(id=both.acme.people["admin"]))
        sign_in.begin(User(id=both.acme.people["planner"]))
        sign_in.throttle("address:1", 9, timedelta(minutes=1))
        with sign_in.outside() as session, session.bookkeeping():
            old = clock.now() - timedelta(days=2)
            mine = SignIn.user_id == both.acme.people["admin"]
            session.execute(update(SignIn).where(mine).values(created_at=old))
            session.execute(update(Throttle).values(since=old))
        with platform.transaction() as connection:
            at = database_clock(both)
            for age in (SAMPLES_KEPT - DAY, SAMPLES_KEPT + DAY):
                connection.execute(samples.insert().values(at=at - age, host="h", figures={}))

    results = [
        perform(both, RETENTION, Hour(hour="2026-09-14T12"), platform_key(both)).result
        for _ in range(2)
    ]

    gone = {"receipts": 0, "faults": 0}
    assert results == [{"samples": 1, **gone}, {"samples": 0, **gone}]
    with both.app.app_context(), sign_in.outside() as session:
        assert session.scalars(select(SignIn.user_id)).all() == [both.acme.people["planner"]]
        assert session.scalars(select(Throttle.key)).all() == []


def test_the_calendar_is_extended_by_the_years_asked_for(both: World):
    results = [
        perform(both, SEED_PERIODS, SeedPeriods(years=(2026, 2027))).result for _ in range(2)
    ]

    assert results == [{"periods": 2 * 4 + 2 * 12 + 53 + 52}, {"periods": 0}]
    with both.session() as session:
        assert set(session.scalars(select(Period.year).distinct())) == {2026, 2027}


def told(key: int, day: int, before: str, after: str) -> dict:
    """An audit event of a move, as the week of September tells it."""
    return {
        "at": datetime(2026, 9, day, 9, tzinfo=UTC),
        "action": "initiative.moved",
        "subject": "initiative Harbour",
        "subject_kind": "initiatives",
        "subject_id": key,
        "facts": {"from": before, "to": after},
    }


def test_moves_that_only_the_audit_tells_of_are_logged(both: World):
    with both.session() as session:
        with session.recording("test.made", "an initiative"):
            key = initiative(session, both.acme, "Harbour")
            session.add_rows(
                AuditEvent,
                [
                    told(key, 1, "proposed", "scoping"),
                    told(key, 2, "scoping", "RESOURCING"),
                    told(key, 3, "resourcing", "no status of ours"),
                    told(key + 1, 4, "proposed", "scoping"),
                ],
            )
        with (
            clock.hold(datetime(2026, 9, 1, 9, 0, 1, tzinfo=UTC)),
            session.recording("test.made", "a log"),
        ):
            log_statuses(session, [(key, None, InitiativeStatus.SCOPING)])

    results = [perform(both, BACKFILL, Backfill(batch_size=3)).result for _ in range(2)]

    assert results == [{"read": 4, "added": 1}, {"read": 4, "added": 0}]
    with both.session() as session:
        rows = session.scalars(select(StatusChange).order_by(StatusChange.at)).all()
        assert [(row.from_status, row.to_status, row.at.day) for row in rows] == [
            (None, "SCOPING", 1),
            ("SCOPING", "RESOURCING", 2),
        ]


def test_kept_sums_that_are_right_are_left_alone_whatever_others_have(both: World):
    asked_for = {"Sign-in": {"Data": ("62", "86")}, "Search": {"Data": ("10", None)}}
    for organisation in (both.acme, both.rival):
        plan(both, organisation, pools={"Data": "380"}, demand=asked_for)
    with both.session(both.rival) as session, session.bookkeeping():
        session.execute(update(LedgerTotal).values(p50=Decimal(1)))

    done = perform(both, COMPARE, NIGHT)

    assert (done.state, done.result) == ("succeeded", {"scenarios": 1})


def test_kept_sums_that_are_wrong_are_put_right_and_raise_the_alarm(both: World):
    asked_for = {"Sign-in": {"Data": ("62", "86"), "Web": ("5", "9")}}
    made = plan(both, pools={"Data": "380", "Web": "1", "Design": "1"}, demand=asked_for)
    with both.session() as session, session.bookkeeping():
        session.execute(update(LedgerTotal).values(p50=Decimal(1)))
        web = TokenDemand.pool_id == made.pools["Web"]
        session.execute(delete(TokenDemand).where(web))

    first, again = perform(both, COMPARE, NIGHT), perform(both, COMPARE, NIGHT)

    assert (first.state, first.error) == ("dead", "2 kept sums of Lean were wrong.")
    assert again.state == "succeeded"
    with both.session() as session:
        kept = session.execute(select(LedgerTotal.pool_id, LedgerTotal.p50)).all()
        event = session.scalars(
            select(AuditEvent).where(AuditEvent.action == "scenario.sums_mended")
        ).one()
    assert kept == [(made.pools["Data"], Decimal(62))]
    assert (event.subject, event.facts) == ("scenario Lean", {"pools": 2})


def test_uploads_that_no_import_refers_to_go_after_a_day(both: World):
    uploads = both.app.extensions["planner.settings"].uploads
    uploads.mkdir()
    old = clock.now().timestamp() - 2 * 24 * 3600
    for name in ("ours", "theirs", "stray", "new"):
        (uploads / name).write_text("a")
        if name != "new":
            os.utime(uploads / name, (old, old))
    for organisation, name in ((both.acme, "ours"), (both.rival, "theirs")):
        with both.session(organisation) as session, session.recording("test.made", "a file"):
            session.add(file_of(organisation, name))

    day = TidyFiles(date="2026-09-14")
    results = [perform(both, TIDY_FILES, day, platform_key(both)).result for _ in range(2)]

    assert results == [{"removed": 1}, {"removed": 0}]
    assert {path.name for path in uploads.iterdir()} == {"ours", "theirs", "new"}


def file_of(organisation, stored: str) -> Import:
    return Import(
        file_name="july.csv",
        stored=stored,
        size=1,
        sha256="a",
        encoding=Encoding.UTF_8,
        delimiter=",",
        numbers=NumberFormat.PLAIN,
        columns=[],
        samples=[],
        rows=0,
        signature="a",
        fills=[],
        created_by=organisation.people["manager"],
    )


def test_what_is_asked_for_every_minute_is_kept_for_a_day(both: World):
    of = platform_key(both)
    old, new = (perform(both, HEALTH_CHECK, Minute(minute=minute), of).id for minute in ("1", "2"))
    with both.app.app_context(), platform.transaction() as connection:
        aged = database_clock(both) - DAY - 1
        connection.execute(jobs.update().where(jobs.c.id == old).values(finished_at=aged))

    with both.app.app_context(), platform.transaction() as connection:
        removed = sweeping.forget_done(connection)

    assert removed == 1
    with both.app.app_context(), platform.inside(of) as session:
        assert session.scalars(select(Job.id)).all() == [new]
