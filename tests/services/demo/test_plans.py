"""The demo organisation: its plans, its people and what is on for them."""

from datetime import date

import pytest
from sqlalchemy import select

from planner.accounts.commands import WrongPassword, sign_in_with_password
from planner.cli.demo.stage import planned_quarter
from planner.core.flags import flags_on
from planner.core.identity import Membership, User
from planner.core.session import Session
from planner.domain.derivation_warnings import NoCalibration, NoPool
from planner.domain.flags import Flag
from planner.domain.ledger import Demand, PoolTotals, State, add_up
from planner.domain.planning import PlanningMode
from planner.portfolio.models import Initiative, ScopeItem
from planner.scenarios.derivation import preview
from planner.scenarios.models import LedgerTotal, Scenario, TokenDemand
from planner.scenarios.planning import planning_engine
from tests.kit.demo import scenario_named


def test_the_ledger_of_the_plan_shows_every_state(session: Session):
    lines = planning_engine(session, scenario_named(session, "As planned FY26")).ledger()

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
        plan = preview(session, scenario_named(session, name))

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
