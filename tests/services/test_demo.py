"""The demo organisation: what is in it."""

import csv
from collections.abc import Iterator
from datetime import UTC, date
from decimal import Decimal
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from planner import imports
from planner.accounts.commands import WrongPassword, sign_in_with_password
from planner.analysis.models import Doubt
from planner.analysis.queries.doubts import asking
from planner.analysis.queries.explanations import explained
from planner.analysis.routes.doubts import value_of
from planner.cli.demo.organisation import present
from planner.cli.demo.stage import planned_quarter
from planner.core import clock
from planner.core.audit import AuditEvent
from planner.core.db import db
from planner.core.flags import flags_on, forget
from planner.core.identity import Membership, User
from planner.core.session import Session
from planner.domain.derivation_warnings import NoCalibration, NoPool
from planner.domain.drift import AlertStatus
from planner.domain.flags import Flag
from planner.domain.ledger import Demand, PoolTotals, State, add_up
from planner.domain.planning import PlanningMode
from planner.factory import create_app
from planner.migrations.upgrade import upgrade
from planner.periods.models import Period
from planner.portfolio.models import Initiative, ScopeItem
from planner.scenarios import drifting
from planner.scenarios.derivation import preview
from planner.scenarios.models import LedgerTotal, Scenario, TokenDemand
from planner.scenarios.planning import planning_engine
from planner.scenarios.queries.drift import alerts
from planner.scenarios.queries.past import past_ledger
from tests.kit.demo import MOMENT, the_demo
from tests.kit.world import settings

SAMPLES = Path(imports.__file__).parent / "samples"


@pytest.fixture(scope="module")
def made(tmp_path_factory, sqlite_copy) -> Iterator[Flask]:
    """An application with a demo that was made once, on SQLite, for tests that only read."""
    instance = tmp_path_factory.mktemp("demo")
    app = create_app(settings(instance, DATABASE_URL=sqlite_copy(instance / "planner.db", upgrade)))
    with app.app_context():
        with clock.hold(MOMENT):
            present()
        yield app
        db.engine.dispose()


@pytest.fixture
def session(made: Flask) -> Iterator[Session]:
    """A session in that demo."""
    forget()
    with made.app_context():
        yield db.session(organisation_id=the_demo().id, actor_id=None)


def _scenario(session: Session, name: str) -> Scenario:
    return session.scalars(select(Scenario).where(Scenario.name == name)).one()


def test_the_ledger_of_the_plan_shows_every_state(session: Session):
    lines = planning_engine(session, _scenario(session, "As planned FY26")).ledger()

    assert [(line.pool.name, line.supply, line.p50, line.p90, line.state) for line in lines] == [
        ("Architecture", 210, 210, 295, State.BALANCED),
        ("Data engineering", 380, 412, 590, State.DEFICIT),
        ("Data science", 150, 0, None, State.NO_DEMAND),
        ("IT operations", 340, 268, None, State.SURPLUS),
        ("Product and delivery", 420, 377, 519, State.SURPLUS),
        ("Quality assurance", 260, 284, 401, State.DEFICIT),
        ("Security architecture", 0, 46, 64, State.NO_SUPPLY),
        ("Software development", 1240, 1118, 1568, State.SURPLUS),
        ("User-centred design", 300, 241, 334, State.SURPLUS),
    ]
    assert {line.pool.name: line.rows_without_p90 for line in lines if line.rows_without_p90} == {
        "IT operations": 2
    }


def test_each_scenario_is_over_in_other_pools(session: Session):
    scenarios = session.scalars(select(Scenario).order_by(Scenario.id))
    token = PlanningMode.TOKEN

    over = {
        scenario.name: [
            line.pool.name
            for line in planning_engine(session, scenario, token).ledger()
            if line.over_capacity
        ]
        for scenario in scenarios
    }

    assert over == {
        "Published portfolio": ["Data engineering", "Quality assurance"],
        "As planned FY26": ["Data engineering", "Quality assurance", "Security architecture"],
        "Hire 12 data engineers": ["Quality assurance", "Security architecture"],
        "Defer two programmes": ["Security architecture"],
        "Legacy hours view": ["Data engineering", "Quality assurance", "Security architecture"],
    }


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


def test_the_scenarios_are_of_the_quarter_of_today(session: Session):
    scenarios = session.scalars(select(Scenario).order_by(Scenario.id))

    assert [
        (row.period.label, row.name, row.status, row.planning_mode, row.is_primary)
        for row in scenarios
    ] == [
        ("2026-Q4", "Published portfolio", "LOCKED", "TOKEN", False),
        ("2026-Q4", "As planned FY26", "DRAFT", "TOKEN", True),
        ("2026-Q4", "Hire 12 data engineers", "DRAFT", "TOKEN", False),
        ("2026-Q4", "Defer two programmes", "REVIEW", "TOKEN", False),
        ("2026-Q4", "Legacy hours view", "DRAFT", "LEGACY", False),
    ]


@pytest.mark.parametrize(
    ("today", "planned"),
    [
        (date(2026, 1, 5), "2026-Q2"),
        (date(2026, 7, 1), "2026-Q3"),
        (date(2027, 3, 31), "2027-Q1"),
        (date(2031, 8, 9), "2027-Q1"),
    ],
)
def test_the_quarter_planned_is_the_nearest_of_the_fiscal_year(today: date, planned: str):
    assert planned_quarter(today).label == planned


def test_deriving_again_would_change_nothing(session: Session):
    for name in ("As planned FY26", "Published portfolio", "Defer two programmes"):
        plan = preview(session, _scenario(session, name))

        assert (name, plan.writes, {type(warning) for warning in plan.warnings}) == (
            name,
            False,
            {NoPool, NoCalibration},
        )


def test_the_sums_on_file_are_those_of_the_rows(session: Session):
    rows = session.execute(
        select(
            TokenDemand.scenario_id,
            TokenDemand.pool_id,
            TokenDemand.tokens_p50,
            TokenDemand.tokens_p90,
        )
    ).all()
    kept = session.scalars(select(LedgerTotal)).all()
    scenarios = {row.scenario_id for row in kept}

    assert len(scenarios) == 5
    for key in scenarios:
        sums = add_up(Demand(*row[1:]) for row in rows if row[0] == key)
        assert {
            PoolTotals(row.pool_id, row.p50, row.p90, row.rows, row.rows_without_p90)
            for row in kept
            if row.scenario_id == key
        } == set(sums)


def test_sixty_initiatives_have_something_to_teach(session: Session):
    titles = session.scalars(select(Initiative.title)).all()
    without_p90 = session.scalars(
        select(Initiative.external_key)
        .join(ScopeItem, ScopeItem.initiative_id == Initiative.id)
        .where(ScopeItem.estimate_p90.is_(None))
        .order_by(Initiative.external_key)
    ).all()

    assert len(titles) == 60
    assert {title for title in titles if titles.count(title) > 1} == {"Harbour permits service"}
    assert without_p90 == ["NDO-0209", "NDO-0216", "NDO-0237"]


def test_the_three_to_sign_in_with_are_a_planner_a_manager_and_an_administrator(session: Session):
    rows = session.execute(
        select(User.email, User.name, Membership.role, Membership.extra, Membership.grants)
        .join(Membership, Membership.user_id == User.id)
        .where(User.password_hash.is_not(None))
        .order_by(User.id)
    ).all()

    assert [tuple(row) for row in rows] == [
        ("planner@demo", "Ada Okafor", "PRODUCT_OWNER", [], ["planning_lead"]),
        (
            "manager@demo",
            "Tomasz Lind",
            "RESOURCE_MANAGER",
            ["initiative:write", "scenario:write", "planning:write"],
            [],
        ),
        ("admin@demo", "Priya Raman", "ADMIN", [], []),
    ]


def test_the_password_of_the_demo_lets_people_in(session: Session):
    assert sign_in_with_password("planner@demo", "demo", "127.0.0.1")
    with pytest.raises(WrongPassword):
        sign_in_with_password("helen.achterberg@demo", "demo", "127.0.0.1")


def test_what_the_demo_has_data_for_is_on(session: Session):
    assert flags_on(session) == {
        Flag.TOKEN_PLANNING_V1,
        Flag.JOB_PROFILES,
        Flag.MATRIX_ORG_V1,
        Flag.ORG_CAPACITY_VIEW,
    }


def test_a_programme_doubled_its_cost_between_two_imports(session: Session):
    programme = session.scalars(
        select(Initiative).where(Initiative.external_key == "NDO-0223")
    ).one()
    told = session.scalars(
        select(AuditEvent)
        .where(AuditEvent.subject_kind == "initiatives", AuditEvent.subject_id == programme.id)
        .order_by(AuditEvent.id)
    ).all()

    assert programme.custom_fields == {"Whole-life cost": "£2.4m"}
    assert told[0].facts["changes"][0] == ["whole-life cost", "£1.2m", "£2.4m"]
    assert told[1].facts["to"] == "P50 1,240 h, P90 1,730 h, Product and delivery 1,240 h"


def test_the_week_lies_before_the_demo_was_made(session: Session):
    moments = session.scalars(select(AuditEvent.at).order_by(AuditEvent.id)).all()

    assert moments == sorted(moments)
    assert moments[-1] == MOMENT
    assert {moment.astimezone(UTC).weekday() for moment in moments[:-1]} <= {0, 1, 2, 3, 4}


def test_the_ledger_of_the_plan_can_be_seen_as_it_was_before_the_week(session: Session):
    then = past_ledger(session, _scenario(session, "As planned FY26"), str(_first(session)))

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


def _first(session: Session) -> int:
    return session.scalar(select(func.min(AuditEvent.id)))


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
