"""What an import would do to plans is what it then does."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from planner.capacity.models import Employee
from planner.domain.lifecycle import ScenarioStatus, SupplySource
from planner.domain.planning import PlanningMode
from planner.imports.queries.imports import one
from planner.imports.queries.plan_impact import ForeseenPlan, ForeseenPlans, foresee_plans
from planner.scenarios import derivation
from planner.scenarios.booking import Engagement, add_engagements
from planner.scenarios.models import Ranking, Scenario
from planner.scenarios.planning import planning_engine
from planner.scenarios.queries.supply_changes import from_people
from planner.scenarios.writing import SupplyState, write_supplies
from tests.kit.importing import applied, checked
from tests.kit.people import employee
from tests.kit.plan import Plan, plan, scope
from tests.kit.plan_hours import in_hours, told
from tests.kit.world import World

QUARTER = (date(2026, 10, 1), date(2026, 12, 31))
SCOPE = "initiative,scope item,p50,p90,quarters,hours:Data,hours:Web\n"


@pytest.fixture
def made(both: World) -> Plan:
    """Lean counts in tokens, Hours and Shut in hours; all rank the same work."""
    asked = {"Pay": {}, "Bill": {"Web": ("7", "8")}, "Port": {}}
    made = plan(both, pools={"Data": "60", "Web": "60"}, demand=asked)
    with both.session() as session, session.recording("scenario.created", "plans in hours"):
        for name, status in (("Hours", ScenarioStatus.DRAFT), ("Shut", ScenarioStatus.APPROVED)):
            legacy = PlanningMode.LEGACY
            plan_ = Scenario(name=name, period_id=made.period, planning_mode=legacy, status=status)
            session.add(plan_)
            session.flush()
            for rank, title in enumerate(("Bill", "Pay"), start=1):
                session.add(
                    Ranking(scenario_id=plan_.id, initiative_id=made.initiatives[title], rank=rank)
                )
        scope(session, made, "Pay", {"Data": "50"}, p50="40", p90="60")
        scope(session, made, "Bill", {"Web": "9", "Data": "3"}, share="0.5")
        scope(session, made, "Port", {"Data": "2.0005"[:5]}, share=None)
    with both.session() as session:
        lean = session.find(Scenario, made.scenario)
        with session.recording("scenario.demand_derived", lean):
            derivation.store(session, lean)
    return made


def foreseen(world: World, key: int) -> ForeseenPlans:
    with world.session() as session:
        return foresee_plans(session, one(session, key))


def of(found: ForeseenPlans, name: str) -> ForeseenPlan:
    return next(each for each in found.plans if each.scenario.name == name)


def ledger(world: World, made: Plan) -> dict[str, tuple]:
    with world.session() as session:
        lines = planning_engine(session, session.find(Scenario, made.scenario)).ledger()
        return {line.pool.name: (line.p50, line.p90, line.rows_without_p90) for line in lines}


def derive(world: World, made: Plan) -> None:
    with world.session() as session:
        lean = session.find(Scenario, made.scenario)
        with session.recording("scenario.demand_derived", lean):
            derivation.store(session, lean)


def test_scope_counts_at_once_in_hours_and_in_tokens_once_it_is_derived(both: World, made: Plan):
    key, _ = checked(
        both,
        SCOPE
        + "Pay,Pay: scope,,100,,70,4\n"  # more work, and another P90
        + "Bill,Bill: scope,5,9,2026-Q4 25%,0,12\n"  # its web is typed and stays
        + "Bill,More,,,2026-Q4,1.25,\n"
        + "Port,Port: scope,,,2026-Q4,0,\n",  # nothing is left of it
    )
    found = foreseen(both, key)

    assert [each.scenario.name for each in found.plans] == ["Hours", "Shut", "Lean"]
    lean, hours = of(found, "Lean"), of(found, "Hours")
    assert [pool.name for pool in lean.tokens.effect.into] == ["Data"]
    assert (lean.moved_on, hours.moved_on) == (False, False)
    before = ledger(both, made)
    applied(both, key)
    assert ledger(both, made) == before
    assert told(hours.hours.after) == in_hours(both, "Hours")
    assert told(of(found, "Shut").hours.after) == in_hours(both, "Shut")
    derive(both, made)
    after = ledger(both, made)
    assert {
        now.pool.name: (now.p50, now.p90, now.rows_without_p90) for _, now in lean.tokens.lines
    } == after
    assert after["Web"] == (Decimal(11), Decimal(18), 0)


def test_scope_of_work_that_no_plan_ranks_changes_no_plan(both: World, made: Plan):
    with both.session() as session, session.recording("scenario.created", "rankings"):
        for row in session.scalars(select(Ranking)):
            session.delete(row)

    key, _ = checked(both, SCOPE + "Pay,Other,,,2026-Q4,70,\n")

    assert foreseen(both, key) == ForeseenPlans([], [], [])


def test_a_plan_that_has_changed_since_the_check_says_so(both: World, made: Plan):
    key, _ = checked(both, SCOPE + "Pay,Other,,,2026-Q4,70,\n")
    derive(both, made)

    found = foreseen(both, key)

    assert [(each.scenario.name, each.moved_on) for each in found.plans] == [
        ("Hours", False),
        ("Lean", True),
        ("Shut", False),
    ]


def test_allocations_give_the_skills_of_their_people_in_hours(both: World, made: Plan):
    with both.session() as session, session.recording("employees.added", "people"):
        ada = employee(session, "Ada", skills={"Data": 5, "Cook": 3})
        employee(session, "Bea", hours="20", skills={"Web": 2, "Data": 1})
    with both.session() as session:
        named = session.scalars(select(Scenario).where(Scenario.name == "Hours")).one()
        given = Engagement(ada, made.initiatives["Pay"], "PROJECT", *QUARTER, Decimal(40))
        with session.recording("scenario.allocation_added", named):
            add_engagements(session, named, [given])

    key, found = checked(
        both,
        "scenario,person,initiative,from,to,percentage\n"
        "Hours,Ada,Pay,2026-10-01,2026-11-30,12.5\n"
        "Hours,Bea,Bill,,,50\n"
        "Hours,Bea,,2026-11-02,,33.333\n"
        "Lean,Ada,Pay,,,10\n",
    )
    assert (found["new"], found["changed"]) == (3, 1)
    told_of = foreseen(both, key)

    assert [each.scenario.name for each in told_of.plans] == ["Hours"]
    assert told_of.untouched == ["Lean"]
    before = ledger(both, made)
    applied(both, key)
    assert told(of(told_of, "Hours").hours.after) == in_hours(both, "Hours")
    assert in_hours(both, "Hours")["Web"][1] > 0
    assert ledger(both, made) == before


def test_people_change_what_they_give_and_what_their_pools_add_up_to(both: World, made: Plan):
    with both.session() as session, session.recording("employees.added", "people"):
        ada = employee(session, "Ada", skills={"Data": 5})
        employee(session, "Bea", hours="20", skills={"Web": 2, "Data": 1})
    with both.session() as session:
        lean = session.find(Scenario, made.scenario)
        with session.recording("scenario.supply_stated", lean):
            stated = SupplyState(Decimal(1), SupplySource.PEOPLE, "")
            write_supplies(session, lean, {made.pools["Data"]: stated})
        for name in ("Hours", "Shut"):
            named = session.scalars(select(Scenario).where(Scenario.name == name)).one()
            given = Engagement(ada, made.initiatives["Pay"], "PROJECT", *QUARTER, Decimal(40))
            with session.recording("scenario.allocation_added", named):
                add_engagements(session, named, [given])

    key, found = checked(
        both,
        "name,weekly hours,last day,skills\n"
        "Ada,30,2027-06-30,Data:2; Web:5\n"  # fewer hours, and other skills
        "Bea,,2026-11-15,\n"  # leaves within the quarter
        "Cem,36,,data:4\n",
    )
    assert (found["new"], found["changed"]) == (1, 2)
    told_of = foreseen(both, key)

    assert [each.scenario.name for each in told_of.plans] == ["Hours", "Shut", "Lean"]
    [data] = of(told_of, "Lean").people
    applied(both, key)
    for name in ("Hours", "Shut"):  # what is approved keeps its hours, and not the skills
        assert told(of(told_of, name).hours.after) == in_hours(both, name)
    assert in_hours(both, "Hours")[""][1] == Decimal(156)
    assert in_hours(both, "Shut")[""][1] == Decimal(208)
    with both.session() as session:
        lean = session.find(Scenario, made.scenario)
        [row] = from_people(session, lean, False, [made.pools["Data"]]).rows
    assert (data.pool, data.stated, data.then) == ("Data", Decimal(1), row.after.tokens)
    assert data.now == Decimal(780)


def test_a_new_person_whom_nobody_counts_changes_no_plan(both: World, made: Plan):
    key, _ = checked(both, "name,weekly hours,skills\nCem,36,Data:4\n")

    assert foreseen(both, key) == ForeseenPlans([], [], [])
    applied(both, key)
    with both.session() as session:
        assert session.scalars(select(Employee.name)).all() == ["Cem"]
