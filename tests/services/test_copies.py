"""Clones, revisions and freeze dates: what comes along, and what stays refused."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import select

from planner.core import clock
from planner.core.session import Session
from planner.domain.amounts import tokens
from planner.domain.cloning import Carry
from planner.domain.lifecycle import RevisionReason, ScenarioStatus, ScenarioType
from planner.domain.permissions import Role
from planner.domain.planning import PlanningMode
from planner.periods.freezing import FreezeDraft, NotAQuarter, freeze, version_of
from planner.periods.models import Period
from planner.scenarios import rankings
from planner.scenarios.commands import copies, life, mode, priorities, supply
from planner.scenarios.commands import scenarios as commands
from planner.scenarios.commands.copies import CloneDraft, NotAgreed, NotARevision, RevisionDraft
from planner.scenarios.commands.life import MoveDraft, NotReconciled
from planner.scenarios.commands.scenarios import NameTaken, ScenarioDraft
from planner.scenarios.commands.supply import SupplyDraft
from planner.scenarios.fence import QuarterFrozen
from planner.scenarios.models import (
    Allocation,
    AllocationPeriod,
    LedgerTotal,
    Scenario,
    TokenDemand,
    TokenSupply,
)
from tests.kit.events import last
from tests.kit.plan import Plan, plan, quarter, staffed
from tests.kit.world import World

DRAFT, REVIEW, APPROVED, LOCKED = ScenarioStatus
ALL = Carry(True, True, True, True, True, True)


def full(both: World) -> Plan:
    """A plan in tokens with supply, demand, a rank and one allocation for the whole quarter."""
    made = plan(both, pools={"Data": "380"}, demand={"Hub": {"Data": ("412", "500")}})
    with both.session() as session, session.recording("test.staffed", "a plan"):
        staffed(session, made, {"Data": 5}, "260")
        quarter(session, 1, 2027)
    return made


def of(session: Session, model, scenario: Scenario) -> list:
    return list(session.scalars(select(model).where(model.scenario_id == scenario.id)))


def next_quarter(session: Session) -> Period:
    return session.scalars(select(Period).where(Period.label == "2027-Q1")).one()


def test_a_clone_takes_all_along_and_moves_it_to_its_quarter(both: World):
    made = full(both)
    with both.session() as session:
        source = session.find(Scenario, made.scenario)
        clone = copies.clone(session, source, CloneDraft("Next", next_quarter(session).id, ALL))

        assert (clone.status, clone.scenario_type) == (DRAFT, ScenarioType.WHAT_IF)
        assert (clone.planning_mode, clone.cloned_from_id) == (PlanningMode.TOKEN, source.id)
        assert rankings.ranked(session, clone) == [made.initiatives["Hub"]]
        assert [row.tokens for row in of(session, TokenSupply, clone)] == [380]
        assert [row.tokens_p90 for row in of(session, TokenDemand, clone)] == [500]
        assert [row.p50 for row in of(session, LedgerTotal, clone)] == [412]
        [allocation] = of(session, Allocation, clone)
        assert (allocation.start_date, allocation.end_date) == (date(2027, 1, 1), date(2027, 3, 31))
        [hours] = session.scalars(
            select(AllocationPeriod).where(AllocationPeriod.allocation_id == allocation.id)
        )
        assert (hours.hours, hours.overlap_ratio) == (260, 1)
        event = last(session)
        assert (event.action, event.facts["source"]) == ("scenario.cloned", "Lean")


def test_a_clone_leaves_behind_what_is_not_asked_for(both: World):
    made = full(both)
    with both.session() as session:
        source = session.find(Scenario, made.scenario)
        draft = CloneDraft("Bare", source.period_id, Carry(rankings=False))
        clone = copies.clone(session, source, draft)

        assert rankings.ranked(session, clone) == []
        for model in (TokenSupply, TokenDemand, LedgerTotal, Allocation):
            assert of(session, model, clone) == []
        assert clone.planning_mode is PlanningMode.LEGACY


def test_a_clone_that_is_refused_leaves_nothing_half_done(both: World):
    made = full(both)
    with both.session() as session:
        source = session.find(Scenario, made.scenario)
        with pytest.raises(NameTaken):
            copies.clone(session, source, CloneDraft("lean", source.period_id, ALL))

        assert len(session.scalars(select(Scenario)).all()) == 1
        assert len(session.scalars(select(Allocation)).all()) == 1


def agreed(session: Session, made: Plan) -> Scenario:
    base = session.find(Scenario, made.scenario)
    with session.recording("test.agreed", base):
        base.scenario_type, base.status = ScenarioType.BASELINE, APPROVED
    life.move(session, base, MoveDraft(LOCKED, Role.ADMIN))
    return base


def test_a_revision_holds_all_of_its_base_and_is_approved_once_confirmed(both: World):
    made = full(both)
    with both.session() as session:
        base = agreed(session, made)
        revision = copies.revise(session, base, RevisionDraft(RevisionReason.COMPLIANCE))
        life.move(session, revision, MoveDraft(REVIEW, Role.ADMIN))

        assert (revision.name, revision.revision_of_id) == ("Revision of Lean", base.id)
        assert [row.tokens for row in of(session, TokenSupply, revision)] == [380]
        with pytest.raises(NotReconciled):
            life.move(session, revision, MoveDraft(APPROVED, Role.ADMIN))
        copies.confirm(session, revision, revision.version)
        supply.state_supply(
            session, revision, SupplyDraft(made.pools["Data"], tokens(390), "", version=1)
        )
        with pytest.raises(NotReconciled):
            life.move(session, revision, MoveDraft(APPROVED, Role.ADMIN))
        copies.confirm(session, revision, revision.version)
        life.move(session, revision, MoveDraft(APPROVED, Role.ADMIN))
        assert (revision.status, base.status) == (APPROVED, LOCKED)


def test_only_what_was_agreed_is_revised_and_only_a_revision_confirmed(both: World):
    made = full(both)
    with both.session() as session:
        draft = session.find(Scenario, made.scenario)
        with pytest.raises(NotAgreed):
            copies.revise(session, draft, RevisionDraft(RevisionReason.CRITICAL))
        with pytest.raises(NotARevision):
            copies.confirm(session, draft, draft.version)


@pytest.mark.parametrize(("hour", "is_frozen"), [(22, False), (23, True)])
def test_a_freeze_date_comes_at_midnight_where_the_organisation_is(both: World, hour, is_frozen):
    made = full(both)
    with both.session() as session:
        scenario = session.find(Scenario, made.scenario)
        freeze(session, scenario.period, FreezeDraft(date(2026, 9, 25), "Agreed", None))
        with clock.hold(datetime(2026, 9, 24, hour, 30, tzinfo=UTC)):  # London keeps summer time
            try:
                commands.rename(session, scenario, "Leaner")
                refused = False
            except QuarterFrozen:
                refused = True
        assert refused is is_frozen


def test_a_frozen_quarter_refuses_every_write_but_to_a_revision(both: World):
    made = full(both)
    with both.session() as session:
        base = agreed(session, made)
        other = commands.create(session, ScenarioDraft("Wide", base.period_id))
        freeze(session, base.period, FreezeDraft(date(2026, 1, 1), "Agreed", None))
        draft = SupplyDraft(made.pools["Data"], tokens(1), "", version=None)
        writes = (
            lambda: supply.state_supply(session, other, draft),
            lambda: mode.switch_mode(session, other, PlanningMode.TOKEN),
            lambda: priorities.add(session, other, [made.initiatives["Hub"]]),
            lambda: commands.rename(session, other, "Wider"),
            lambda: commands.make_primary(session, other),
            lambda: life.move(session, other, MoveDraft(REVIEW, Role.ADMIN)),
            lambda: life.archive(session, other),
            lambda: life.delete(session, other, other.version),
            lambda: commands.create(session, ScenarioDraft("New", base.period_id)),
            lambda: copies.clone(session, other, CloneDraft("Copy", base.period_id, ALL)),
        )
        for write in writes:
            with pytest.raises(QuarterFrozen, match="Plans of 2026-Q4 are frozen since 1 January"):
                write()
        revision = copies.revise(session, base, RevisionDraft(RevisionReason.CRITICAL))
        on_file = of(session, TokenSupply, revision)[0]
        state = SupplyDraft(made.pools["Data"], Decimal(1), "", version=on_file.version)
        supply.state_supply(session, revision, state)
        life.move(session, revision, MoveDraft(REVIEW, Role.ADMIN))
        assert revision.status is REVIEW


def test_the_freeze_date_is_set_and_taken_away_with_a_reason_on_record(both: World):
    made = full(both)
    with both.session() as session:
        period = session.find(Scenario, made.scenario).period
        freeze(session, period, FreezeDraft(date(2026, 9, 25), "Agreed", None))
        freeze(session, period, FreezeDraft(None, "Postponed", version_of(period)))

        event = last(session)
        assert event.facts == {
            "quarter": "2026-Q4",
            "reason": "Postponed",
            "from": "2026-09-25",
            "to": None,
        }
        assert NotAQuarter("2026-09").remedy == "Choose a quarter of the calendar."
