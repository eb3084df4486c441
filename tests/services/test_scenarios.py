"""Scenarios as they are made, renamed, and chosen to stand for their quarter."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import select

from planner.capacity.models import SkillPool
from planner.core import clock
from planner.core.session import Session
from planner.domain.lifecycle import ScenarioStatus, ScenarioType
from planner.domain.planning import PlanningMode
from planner.domain.refusals import NotFound, StaleEdit
from planner.periods import queries as periods
from planner.periods.commands import ensure_calendar
from planner.periods.models import Period
from planner.portfolio.models import Initiative
from planner.scenarios import rankings
from planner.scenarios.commands import scenarios as commands
from planner.scenarios.commands.scenarios import NameTaken, NotAQuarter, ScenarioDraft
from planner.scenarios.fence import ScenarioClosed
from planner.scenarios.models import LedgerTotal, Scenario, TokenSupply
from planner.scenarios.queries import scenarios as queries
from tests.kit.events import last
from tests.kit.world import World

NOON = datetime(2026, 9, 14, 12, tzinfo=UTC)
TODAY = date(2026, 9, 14)


@pytest.fixture
def session(both: World):
    with clock.hold(NOON), both.session() as opened:
        ensure_calendar(opened)
        yield opened


def made(session: Session, name: str = "Lean", label: str = "2026-Q3", **choices) -> Scenario:
    quarter = periods.quarter(session, label)
    return commands.create(session, ScenarioDraft(name, quarter.id, **choices))


def closed(session: Session, scenario: Scenario, status: ScenarioStatus) -> None:
    with session.recording("scenario.moved", scenario):
        scenario.status = status


def test_a_new_scenario_is_a_what_if_draft_in_hours_and_not_primary(session: Session, both: World):
    scenario = made(session)

    assert (scenario.status, scenario.scenario_type) == (
        ScenarioStatus.DRAFT,
        ScenarioType.WHAT_IF,
    )
    assert (scenario.planning_mode, scenario.is_primary) == (PlanningMode.LEGACY, False)
    assert scenario.updated_by == both.acme.people["admin"]


def test_creating_a_scenario_is_recorded(session: Session):
    scenario = made(session)

    event = last(session)
    assert (event.action, event.subject, event.subject_id) == (
        "scenario.created",
        "scenario Lean",
        scenario.id,
    )
    assert event.facts == {"name": "Lean", "quarter": "2026-Q3", "mode": "LEGACY"}


def test_a_scenario_plans_a_quarter_and_no_month(session: Session):
    month = session.scalar(select(Period.id).where(Period.label == "2026-08"))

    with pytest.raises(NotAQuarter, match="2026-08 is not a quarter"):
        commands.create(session, ScenarioDraft("Lean", month))


def test_two_scenarios_of_a_quarter_cannot_share_a_name_in_any_case(session: Session):
    made(session, "Lean")
    made(session, "Lean", "2026-Q4")

    with pytest.raises(NameTaken, match=r"There already is a scenario lEAN in 2026-Q3\."):
        made(session, "lEAN")


def test_a_new_scenario_can_begin_with_the_ranking_of_another(session: Session, both: World):
    first = made(session)
    with session.recording("test.planned", first):
        keys = [initiative(session, both, title) for title in ("Portal", "Hub", "Exit")]
        rankings.append(session, first, [keys[2], keys[0]])

    second = made(session, "Lean too", rankings_from=first.id)

    assert rankings.ranked(session, second) == [keys[2], keys[0]]
    assert last(session).facts["rankings_from"] == "Lean"
    assert last(session).facts["ranked"] == 2


def test_the_scenario_of_another_organisation_cannot_be_copied_from(both: World):
    with clock.hold(NOON):
        with both.session(both.rival) as theirs:
            ensure_calendar(theirs)
            foreign = made(theirs).id
        with both.session() as ours:
            ensure_calendar(ours)
            with pytest.raises(NotFound):
                made(ours, rankings_from=foreign)
            assert queries.scenarios(ours) == []


def test_renaming_says_from_what_to_what(session: Session):
    scenario = made(session)

    commands.rename(session, scenario, "Leaner", scenario.version)

    event = last(session)
    assert (event.action, event.facts) == (
        "scenario.renamed",
        {"from": "Lean", "to": "Leaner"},
    )


def test_a_name_typed_over_an_older_version_is_stale(session: Session):
    scenario = made(session)
    commands.rename(session, scenario, "Leaner", scenario.version)

    with pytest.raises(StaleEdit):
        commands.rename(session, scenario, "Leanest", 1)


@pytest.mark.parametrize("status", [ScenarioStatus.APPROVED, ScenarioStatus.LOCKED])
def test_what_is_approved_or_locked_keeps_its_name_and_may_become_primary(session, status):
    scenario = made(session)
    closed(session, scenario, status)

    with pytest.raises(ScenarioClosed):
        commands.rename(session, scenario, "Leaner")
    commands.make_primary(session, scenario)
    assert scenario.is_primary


def test_one_scenario_of_a_quarter_is_primary(session: Session):
    first, second = made(session, "Lean"), made(session, "Wide")
    other = made(session, "Next", "2026-Q4")
    for scenario in (other, first, second):
        commands.make_primary(session, scenario)

    quarter = periods.quarter(session, "2026-Q3")
    assert queries.primary(session, quarter.id).name == "Wide"
    assert [each.is_primary for each in (first, second, other)] == [False, True, True]
    assert last(session).facts == {"quarter": "2026-Q3", "before": "Lean"}


def test_quarters_are_listed_running_first_then_coming_then_past(session: Session):
    for label in ("2025-Q4", "2027-Q3", "2026-Q2", "2026-Q3"):
        made(session, f"Plan of {label}", label)

    listed = [(each.period.label, each.when) for each in queries.by_quarter(session, TODAY)]

    assert listed == [
        ("2026-Q3", "running"),
        ("2026-Q4", "next"),
        ("2027-Q3", "later"),
        ("2026-Q2", "over"),
        ("2025-Q4", "over"),
    ]


def test_the_list_knows_the_pools_over_capacity_and_the_tightest(session: Session):
    tokens = made(session, "Tokens", mode=PlanningMode.TOKEN)
    made(session, "Hours")
    weigh(session, tokens, {"Data": (380, 412), "Backend": (100, 90), "Security": (None, 46)})
    weigh(session, tokens, {"Retired": (10, 900)}, active=False)

    hours, weighed = queries.by_quarter(session, TODAY)[0].lines

    assert (hours.over, hours.tightest) == (None, None)
    assert (weighed.over, weighed.tightest.pool.name) == (2, "Security")
    assert weighed.tightest.delta == -46


def initiative(session: Session, world: World, title: str) -> int:
    row = Initiative(title=title, business_owner_id=world.acme.people["planner"])
    session.add(row)
    session.flush()
    return row.id


def weigh(session: Session, scenario: Scenario, pools: dict, active: bool = True) -> None:
    """Pools with the supply (None: not stated) and the P50 given, in tokens."""
    with session.recording("test.weighed", scenario):
        for name, (supply, p50) in pools.items():
            pool = SkillPool(name=name, active=active)
            session.add(pool)
            session.flush()
            of = {"scenario_id": scenario.id, "pool_id": pool.id}
            if supply is not None:
                session.add(TokenSupply(**of, tokens=Decimal(supply)))
            session.add(
                LedgerTotal(**of, p50=Decimal(p50), p90=Decimal(0), rows=1, rows_without_p90=1)
            )
