"""The week before the demo was made: what changed in it, and what was doubted."""

import csv
from datetime import UTC
from decimal import Decimal
from pathlib import Path

from sqlalchemy import func, select

from planner import imports
from planner.analysis.models import Doubt
from planner.analysis.queries.doubts import asking
from planner.analysis.queries.explanations import explained
from planner.analysis.routes.doubts import value_of
from planner.core.audit import AuditEvent
from planner.core.session import Session
from planner.domain.drift import AlertStatus
from planner.operations.schedules import lines
from planner.periods.models import Period
from planner.portfolio.models import Initiative
from planner.scenarios import drifting
from planner.scenarios.queries.drift import alerts
from planner.scenarios.queries.past import past_ledger
from tests.kit.demo import MOMENT, scenario_named

SAMPLES = Path(imports.__file__).parent / "samples"


def test_what_is_doubted_is_what_figures_say_and_asks_who_would_be_asked(session: Session):
    found = []
    for doubt in session.scalars(select(Doubt).order_by(Doubt.id)):
        told = explained(session, doubt.figure)
        asked = asking(session, told.scenario, told.explanation.figure)
        found.append((doubt.state, told.explanation.title, value_of(told.explanation)))
        assert (doubt.title, doubt.value) == found[-1][1:]
        assert doubt.owner_id == asked.user_id

    assert found == [
        (
            "ANSWERED",
            "Citizen sign-in renewal on User-centred design: demand at P50",
            "24 tokens",
        ),
        ("OPEN", "User-centred design: supply", "300 tokens"),
    ]


def test_the_week_lies_before_the_demo_was_made(session: Session):
    moments = session.scalars(select(AuditEvent.at).order_by(AuditEvent.id)).all()

    assert moments == sorted(moments)
    assert moments[-1] == MOMENT
    assert {moment.astimezone(UTC).weekday() for moment in moments[:-1]} <= {0, 1, 2, 3, 4}


def test_the_ledger_of_the_plan_can_be_seen_as_it_was_before_the_week(session: Session):
    then = past_ledger(session, scenario_named(session, "As planned FY26"), str(_first(session)))

    assert {line.then.pool.name: line.since for line in then.lines if line.since} == {
        "Architecture": Decimal(5),
        "Data engineering": Decimal(-43),
        "IT operations": Decimal(20),
        "Quality assurance": Decimal(-24),
        "User-centred design": Decimal(-24),
    }
    assert sum(line.then.rows_without_p90 for line in then.lines) == 1


def test_the_baseline_has_drifted_and_the_next_quarter_freezes_ahead(session: Session):
    [line] = alerts(session, AlertStatus.ACTIVE)
    freezing = session.scalars(select(Period).where(Period.freeze_on.is_not(None))).one()

    [standing] = drifting.standings(session)
    found, limits = standing.drift, standing.limits
    said = (line.alert.capacity_percent, line.alert.demand_percent)

    assert line.scenario.name == "Published portfolio"
    assert said == (found.capacity, found.demand)
    assert limits.demand < found.demand
    assert freezing.freeze_on > MOMENT.date()


def test_the_repeated_sample_says_what_is_on_file(session: Session):
    on_file = session.execute(
        select(Initiative.external_key, Initiative.title, Initiative.status).order_by(
            Initiative.external_key
        )
    ).all()
    with (SAMPLES / "repeat.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    assert [(row["Ref"], row["Name"], row["Status"]) for row in rows] == [
        tuple(row) for row in on_file
    ]


def _first(session: Session) -> int:
    return session.scalar(select(func.min(AuditEvent.id)))


def test_a_schedule_has_sixty_times_behind_it_of_which_two_failed(session: Session):
    [drift] = [line for line in lines(session) if line.row.name == "drift-check"]

    assert (drift.count, drift.missed, len(drift.results)) == ("58 ok, 2 failed", 3, 60)
    assert [result.job is not None for result in drift.results] == [True] * 22 + [False] * 38
    assert drift.results[0].at < drift.coming[0]
