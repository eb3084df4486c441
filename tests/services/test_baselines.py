"""Baselines as they are taken with the lock, kept or replaced, and held against live data."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from planner.capacity.models import CalendarEntry, Employee
from planner.core.session import Session
from planner.domain.lifecycle import ScenarioStatus, ScenarioType
from planner.domain.permissions import Role
from planner.portfolio.models import ScopeSkill
from planner.scenarios import baselines, drifting
from planner.scenarios.commands import life
from planner.scenarios.commands.life import MoveDraft
from planner.scenarios.life_models import BaselinePool, BaselineSnapshot
from planner.scenarios.models import Scenario
from planner.scenarios.queries.delta import NothingToCompare, delta_view
from tests.kit.events import last
from tests.kit.plan import Plan, plan, scope, staffed
from tests.kit.world import World

DRAFT, REVIEW, APPROVED, LOCKED = ScenarioStatus


def agreed(both: World) -> Plan:
    """An approved baseline: Ada with two skills, and 100 hours asked for, half of them now."""
    made = plan(both, pools={"Data": "380"}, demand={"Hub": {"Data": ("412", None)}})
    with both.session() as session, session.recording("test.staffed", "a plan"):
        staffed(session, made, {"Data": 5, "Design": 3}, "260")
        scope(session, made, "Hub", {"Data": "100"}, share="0.5")
        scenario = session.find(Scenario, made.scenario)
        scenario.scenario_type, scenario.status = ScenarioType.BASELINE, APPROVED
    return made


def move(session: Session, made: Plan, to: ScenarioStatus, **choices) -> Scenario:
    scenario = session.find(Scenario, made.scenario)
    life.move(session, scenario, MoveDraft(to, Role.ADMIN, "why", **choices))
    return scenario


def live(session: Session, off: str, hours: str) -> None:
    """Ada takes time off, and the scope asks for more."""
    with session.recording("test.changed", "live data"):
        employee = session.scalars(select(Employee)).one()
        scenario = session.scalars(select(Scenario)).one()
        entry = session.scalar(select(CalendarEntry)) or CalendarEntry(
            employee_id=employee.id, period_id=scenario.period_id
        )
        entry.time_off = Decimal(off)
        session.add(entry)
        session.scalars(select(ScopeSkill)).one().hours = Decimal(hours)


def test_the_lock_takes_the_snapshot(both: World):
    made = agreed(both)
    with both.session() as session:
        scenario = move(session, made, LOCKED)

        kept = baselines.snapshot(session, scenario.id)
        assert (kept.capacity_hours, kept.demand_hours) == (520, 50)
        assert (kept.people, kept.initiatives, kept.allocations) == (1, 0, 1)
        [pool] = session.scalars(select(BaselinePool))
        assert (pool.name, pool.supply, pool.p50, pool.p90) == ("Data", 380, 412, None)
        event = last(session)
        assert (event.facts["snapshot"], event.facts["capacity"]) == ("taken", "520")


@pytest.mark.parametrize(("keep", "hours"), [(True, 520), (False, 480)])
def test_locking_again_replaces_the_snapshot_or_keeps_it_as_chosen(both: World, keep, hours):
    made = agreed(both)
    with both.session() as session:
        move(session, made, LOCKED)
        live(session, "40", "100")
        for to in (DRAFT, REVIEW, APPROVED):
            move(session, made, to)
        scenario = move(session, made, LOCKED, keep_snapshot=keep)

        [kept] = session.scalars(select(BaselineSnapshot))
        assert (kept.capacity_hours, scenario.status) == (hours, LOCKED)


def test_scope_that_states_no_share_of_the_quarter_asks_nothing_of_a_baseline(both: World):
    made = agreed(both)
    with both.session() as session, session.recording("test.scoped", "a plan"):
        scope(session, made, "Hub", {"Data": "40"}, share=None)
    with both.session() as session:
        scenario = move(session, made, LOCKED)

        assert baselines.snapshot(session, scenario.id).demand_hours == 50
        assert delta_view(session, scenario).delta.empty


def test_a_skill_with_a_hyphen_stays_whole_beside_the_initiative_that_asks_for_it(both: World):
    made = agreed(both)
    with both.session() as session:
        with session.recording("test.named", "scope"):
            session.scalars(select(ScopeSkill)).one().skill = "Front-end"
        scenario = move(session, made, LOCKED)
        live(session, "0", "130")

        [changed] = delta_view(session, scenario).delta.demand
        assert (changed.initiative_id, changed.skill) == (made.initiatives["Hub"], "Front-end")


def test_another_kind_of_scenario_has_no_snapshot(both: World):
    made = plan(both, status=APPROVED)
    with both.session() as session:
        scenario = move(session, made, LOCKED)

        assert baselines.snapshot(session, scenario.id) is None
        with pytest.raises(NothingToCompare):
            delta_view(session, scenario)


def test_people_count_once_and_page_and_check_agree(both: World):
    made = agreed(both)
    with both.session() as session:
        scenario = move(session, made, LOCKED)
        live(session, "52", "130.005")

        view = delta_view(session, scenario)
        [checked] = drifting.standings(session)

        assert [view.people[one.employee_id] for one in view.delta.capacity] == ["Ada", "Ada"]
        assert [one.skill for one in view.delta.capacity] == ["Data", "Design"]
        summary = view.delta.summary
        assert (summary.capacity.hours, summary.capacity.percent) == (-52, -10)
        assert (summary.demand.hours, summary.demand.percent) == (
            Decimal("15.0025"),
            Decimal("30.01"),
        )
        assert (checked.drift, checked.net_gap) == (summary.drift, summary.net_gap)


def test_who_leaves_before_the_quarter_is_gone_in_page_and_check(both: World):
    made = agreed(both)
    with both.session() as session:
        scenario = move(session, made, LOCKED)
        with session.recording("test.left", "Ada"):
            session.scalars(select(Employee)).one().active_end = date(2026, 9, 30)

        view = delta_view(session, scenario)
        [checked] = drifting.standings(session)

        assert [one.gone for one in view.delta.capacity] == [True, True]
        assert view.delta.summary.capacity.percent == checked.drift.capacity == -100


def test_nothing_changed_is_nothing(both: World):
    made = agreed(both)
    with both.session() as session:
        scenario = move(session, made, LOCKED)

        assert delta_view(session, scenario).delta.empty
        [checked] = drifting.standings(session)
        assert (checked.drift.capacity, checked.drift.demand) == (0, 0)


def test_another_organisation_has_no_standing(both: World):
    made = agreed(both)
    with both.session() as session:
        move(session, made, LOCKED)

    with both.session(both.rival) as session:
        assert drifting.standings(session) == []
