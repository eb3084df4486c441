"""Scenarios as they are moved on, locked, reopened, put away and deleted."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from planner.core import clock
from planner.core.session import Session
from planner.domain.lifecycle import NoSuchMove, RoleCannotMove, ScenarioStatus
from planner.domain.permissions import Role
from planner.domain.refusals import NotFound, StaleEdit
from planner.domain.scenario_life import ReasonMissing
from planner.periods import queries as periods
from planner.periods.commands import ensure_calendar
from planner.scenarios.commands import life, mode
from planner.scenarios.commands import scenarios as commands
from planner.scenarios.commands.life import LockedForGood, MoveDraft, StandsForItsQuarter
from planner.scenarios.commands.scenarios import ScenarioDraft
from planner.scenarios.fence import ScenarioArchived
from planner.scenarios.models import LedgerTotal, Ranking, Scenario, TokenDemand, TokenSupply
from planner.scenarios.queries import life as queries
from planner.scenarios.queries import scenarios as listed
from tests.kit.events import last
from tests.kit.plan import plan
from tests.kit.world import World

NOON = datetime(2026, 9, 14, 12, tzinfo=UTC)
DRAFT, REVIEW, APPROVED, LOCKED = ScenarioStatus


@pytest.fixture
def session(both: World):
    with clock.hold(NOON), both.session() as opened:
        ensure_calendar(opened)
        yield opened


def made(session: Session, name: str = "Lean") -> Scenario:
    return commands.create(session, ScenarioDraft(name, periods.quarter(session, "2026-Q3").id))


def moved(session: Session, scenario: Scenario, *steps: ScenarioStatus, reason="") -> Scenario:
    for to in steps:
        life.move(session, scenario, MoveDraft(to, Role.ADMIN, reason))
    return scenario


def test_locking_dates_it_names_who_did_and_makes_it_primary_where_none_is(session, both: World):
    first = moved(session, made(session), REVIEW, APPROVED, LOCKED)
    second = moved(session, made(session, "Wide"), REVIEW, APPROVED, LOCKED)

    assert (first.locked_at, first.locked_by) == (NOON, both.acme.people["admin"])
    assert [first.is_primary, second.is_primary] == [True, False]
    assert last(session).facts == {
        "from": "APPROVED",
        "to": "LOCKED",
        "reason": "",
        "made_primary": False,
    }


def test_reopening_needs_an_administrator_and_a_reason_and_keeps_the_place(session: Session):
    scenario = moved(session, made(session), REVIEW, APPROVED, LOCKED)

    with pytest.raises(NoSuchMove):
        life.move(session, scenario, MoveDraft(DRAFT, Role.PRODUCT_OWNER, "because"))
    with pytest.raises(ReasonMissing):
        life.move(session, scenario, MoveDraft(DRAFT, Role.ADMIN))
    moved(session, scenario, DRAFT, reason=" The budget was cut. ")

    assert (scenario.status, scenario.locked_at, scenario.locked_by) == (DRAFT, None, None)
    assert scenario.is_primary
    assert last(session).facts["reason"] == "The budget was cut."


def test_a_resource_manager_moves_nothing(session: Session):
    scenario = made(session)

    with pytest.raises(RoleCannotMove):
        life.move(session, scenario, MoveDraft(REVIEW, Role.RESOURCE_MANAGER))
    assert (scenario.status, queries.moves(session, scenario)) == (DRAFT, [])


def test_who_saw_another_status_is_stale(session: Session):
    scenario = made(session)
    seen = scenario.version
    moved(session, scenario, REVIEW)

    with pytest.raises(StaleEdit):
        life.move(session, scenario, MoveDraft(DRAFT, Role.ADMIN, version=seen))


def test_the_way_it_came_is_told_latest_first(session: Session):
    scenario = moved(session, made(session), REVIEW, APPROVED)
    moved(session, scenario, REVIEW, reason="Supply was wrong")

    told = [(each.to, each.who, each.reason) for each in queries.moves(session, scenario)]
    assert told == [
        (REVIEW, "Admin of Acme", "Supply was wrong"),
        (APPROVED, "Admin of Acme", ""),
        (REVIEW, "Admin of Acme", ""),
    ]


def test_what_is_archived_leaves_the_list_refuses_changes_and_comes_back(session: Session):
    scenario = made(session)
    life.archive(session, scenario)

    assert listed.scenarios(session) == []
    assert listed.archived_count(session) == 1
    [quarter] = listed.by_quarter(session, NOON.date(), archived=True)
    assert [line.scenario.name for line in quarter.lines] == ["Lean"]
    for change in (
        lambda: mode.switch_mode(session, scenario, scenario.planning_mode.other),
        lambda: commands.rename(session, scenario, "Leaner"),
        lambda: commands.make_primary(session, scenario),
        lambda: moved(session, scenario, REVIEW),
        lambda: life.archive(session, scenario),
    ):
        with pytest.raises(ScenarioArchived):
            change()
    life.restore(session, scenario)
    assert listed.scenarios(session) == [scenario]


def test_what_is_locked_or_primary_is_neither_archived_nor_deleted(session: Session):
    primary, locked = made(session), moved(session, made(session, "W"), REVIEW, APPROVED, LOCKED)
    commands.make_primary(session, primary)

    for refusal, scenario in ((StandsForItsQuarter, primary), (LockedForGood, locked)):
        with pytest.raises(refusal):
            life.archive(session, scenario)
        with pytest.raises(refusal):
            life.delete(session, scenario, scenario.version)


def test_deleting_takes_everything_along_and_leaves_revisions_without_a_base(both: World):
    demand = {"Hub": {"Data": ("5", None)}}
    deleted = plan(both, pools={"Data": "9"}, demand=demand).scenario
    with both.session() as session:
        scenario = session.find(Scenario, deleted)
        with session.recording("test.revised", scenario):
            session.add(Scenario(name="R", period_id=scenario.period_id, revision_of_id=deleted))
        held = queries.holdings(session, scenario)
        assert (held.ranked, held.supplies, held.demands, held.revisions) == (1, 1, 1, ["R"])

        life.delete(session, scenario, scenario.version)

        event = last(session)
        assert (event.action, event.subject_id) == ("scenario.deleted", deleted)
        assert event.facts == {"name": "Lean", "quarter": "2026-Q4"}
        for model in (Ranking, TokenSupply, TokenDemand, LedgerTotal):
            assert session.scalars(select(model)).all() == []
        [revision] = session.scalars(select(Scenario))
        assert (revision.name, revision.revision_of_id) == ("R", None)


def test_another_organisation_moves_nothing(both: World):
    theirs = plan(both).scenario

    with both.session(both.rival) as session, pytest.raises(NotFound):
        session.find(Scenario, theirs)
