"""People: adding them, changing them, and what their plans have of it, on both databases."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from planner.capacity.models import CalendarEntry, Employee
from planner.capacity.queries import units
from planner.core.session import Session
from planner.domain.availability import CalendarFacts
from planner.domain.lifecycle import EmploymentType, ScenarioStatus
from planner.domain.refusals import StaleEdit
from planner.people.commands import knowing, people
from planner.people.drafts import FamiliarityDraft, QuarterDraft
from planner.people.queries.roster import SHAPE, roster
from planner.people.refusals import OwnManager, PersonKeyTaken
from planner.people.writing import add_people, change_people, restate_calendar, restate_skills
from planner.periods.models import Period
from planner.scenarios.models import Allocation, AllocationPeriod, Scenario
from tests.kit.events import last
from tests.kit.people import employee, member, node
from tests.kit.plan import initiative, plan, quarter
from tests.kit.staffing import FOURTH, allocated, draft, made, skills
from tests.kit.world import World


def test_somebody_new_has_skills_and_belongs_somewhere_from_the_first_day(both: World):
    with both.session() as session:
        with session.recording("org_node.added", "nodes"):
            root = node(session, "NDO")
        person = people.add_person(session, draft(skills={"Data": 2, "Backend": 5}), root.id)

        assert skills(session) == [("Backend", 5), ("Data", 2)]
        assert units.homes(session, date(2020, 1, 1)) == {person.id: root.id}
        assert units.homes(session, date(2019, 12, 31)) == {}
        event = last(session)
    assert (event.action, event.subject) == ("employee.added", "employee Ada")
    assert event.facts == {"name": "Ada", "skills": "Backend 5, Data 2", "node": "Ndo"}


def test_a_change_says_what_was_and_what_is(both: World):
    with both.session() as session:
        key = made(session, "Ada", skills={"Backend": 3})
        people.change_person(session, key, draft("Ada Li", skills={"Backend": 5}, version=1))

        assert skills(session) == [("Backend", 5)]
        assert last(session).facts == {
            "changes": [
                ["name", "Ada", "Ada Li"],
                ["job title", "none", "Developer"],
                ["skills", "Backend 3", "Backend 5"],
            ],
            "rebooked": [],
        }
        with pytest.raises(StaleEdit):
            people.change_person(session, key, draft(version=1))


def test_other_weekly_hours_change_what_is_booked_where_it_may_still_change(both: World):
    draft_plan = plan(both, name="Lean")
    with both.session() as session:
        key = made(session, "Ada")
        allocated(session, draft_plan.scenario, key)
        with session.recording("scenario.created", "a locked plan"):
            locked = Scenario(
                name="Kept", period_id=draft_plan.period, status=ScenarioStatus.LOCKED
            )
            session.add(locked)
            session.flush()
        allocated(session, locked.id, key)

        followed = people.change_person(session, key, draft(hours_per_week=Decimal(20)))

        assert followed == ["Lean"]
        hours = select(Scenario.name, AllocationPeriod.hours).select_from(AllocationPeriod)
        hours = hours.join(Allocation, Allocation.id == AllocationPeriod.allocation_id)
        hours = hours.join(Scenario, Scenario.id == Allocation.scenario_id)
        assert dict(session.execute(hours).all()) == {"Lean": 260, "Kept": 520}


def test_two_people_cannot_have_one_key(both: World):
    with both.session() as session:
        people.add_person(session, draft(external_key="P-1"))

        with pytest.raises(PersonKeyTaken, match="The key P-1 already belongs to Ada"):
            people.add_person(session, draft("Bea", external_key="P-1"))


def test_nobody_manages_themselves_through_others(both: World):
    with both.session() as session:
        ada = made(session, "Ada")
        bea = made(session, "Bea", manager_id=ada)
        cas = made(session, "Cas", manager_id=bea)

        with pytest.raises(OwnManager, match="Cas reports to Ada, directly or through others"):
            people.change_person(session, ada, draft(manager_id=cas))
        with pytest.raises(OwnManager, match="Ada cannot be their own manager"):
            people.change_person(session, ada, draft(manager_id=ada))


def test_hours_available_and_time_off_are_two_facts(both: World):
    with both.session() as session:
        with session.recording("periods.seeded", "a quarter"):
            period = quarter(session)
            key = employee(session, "Ada")
        knowing.state_quarter(session, key, QuarterDraft(period.id, None, Decimal(37), "Leave"))
        knowing.state_quarter(session, key, QuarterDraft(period.id, Decimal(400), None, "", 1))

        rows = session.execute(select(CalendarEntry.hours_available, CalendarEntry.time_off)).all()
        assert [tuple(row) for row in rows] == [(400, None)]
        assert last(session).facts == {
            "quarter": "2026-Q4",
            "from": "37 h off",
            "to": "400 h available",
        }
        with pytest.raises(StaleEdit, match="What is stated for Ada in 2026-Q4"):
            knowing.state_quarter(session, key, QuarterDraft(period.id, None, None, "", 1))
        knowing.state_quarter(session, key, QuarterDraft(period.id, None, None, "", 2))
        assert session.scalars(select(CalendarEntry)).all() == []


def test_familiarity_is_stated_again_and_forgotten(both: World):
    with both.session() as session:
        with session.recording("initiative.added", "an initiative"):
            hub = initiative(session, both.acme, "Hub")
            key = employee(session, "Ada")
        knowing.state_familiarity(session, key, FamiliarityDraft(hub, Decimal("0.5")))
        knowing.state_familiarity(session, key, FamiliarityDraft(hub, Decimal(1)))

        assert last(session).facts == {"initiative": "Hub", "from": "50 %", "to": "100 %"}
        knowing.forget_familiarity(session, key, hub)
        assert last(session).action == "employee.familiarity_forgotten"


def test_an_importer_writes_many_people_at_once(both: World):
    row = {"hours_per_week": Decimal(40), "active_start": date(2020, 1, 1)}
    with both.session() as session:
        with session.recording("employees.imported", "a file"):
            period = quarter(session)
            ada, bea = add_people(session, [{"name": "Ada", **row}, {"name": "Bea", **row}])
            restate_skills(session, {ada: {"Backend": 5}, bea: {"Data": 1}})
            off = CalendarFacts(time_off=Decimal(8))
            restate_calendar(session, {(ada, period.id): (off, ""), (bea, period.id): (off, "")})
        with session.recording("employees.imported", "the file again"):
            change_people(session, [{"id": ada, "name": "Ada Li"}])
            restate_skills(session, {ada: {"Backend": 4}})
            restate_calendar(session, {(ada, period.id): (CalendarFacts(), "")})

        assert session.scalars(select(Employee.name).order_by(Employee.name)).all() == [
            "Ada Li",
            "Bea",
        ]
        assert skills(session) == [("Backend", 4), ("Data", 1)]
        assert session.scalars(select(CalendarEntry.employee_id)).all() == [bea]


def names(session: Session, query: str, today: date = FOURTH[0]) -> list[str]:
    view = SHAPE.read(pair.split("=") for pair in query.split("&") if pair)
    found = roster(session, view, today, session.scalar(select(Period)), with_plans=True)
    return [each.employee.name for each in found.shown]


def test_the_list_is_found_by_node_skill_type_and_state(both: World):
    with both.session() as session:
        with session.recording("org_node.added", "nodes"):
            quarter(session)
            root = node(session, "NDO")
            team = node(session, "TEAM", root)
            ada = employee(session, "Ada", skills={"Backend": 5})
            bea = employee(session, "Bea", employment_type=EmploymentType.CONTRACTOR)
            employee(session, "Cas", active_end=date(2026, 9, 30))
            member(session, ada, team)
            member(session, bea, root, date(2020, 1, 1), date(2026, 9, 30))

        assert names(session, "") == ["Ada", "Bea"]
        assert names(session, "state=left") == ["Cas"]
        assert names(session, f"node={root.id}") == ["Ada"]
        assert names(session, f"node={root.id}", date(2026, 9, 30)) == ["Ada", "Bea"]
        assert names(session, "node=none") == ["Bea"]
        assert names(session, "skill=Backend") == ["Ada"]
        assert names(session, "type=CONTRACTOR&skill=Backend") == []
        assert names(session, "sort=-name") == ["Bea", "Ada"]
        assert names(session, "q=be") == ["Bea"]


def test_members_are_those_of_a_node_and_of_all_within_it_on_any_day_of_a_span(both: World):
    with both.session() as session:
        with session.recording("org_node.added", "nodes"):
            root = node(session, "A_B")
            team = node(session, "T", root)
            beside = node(session, "AXB")
            ada, bea, cas = (employee(session, name) for name in ("Ada", "Bea", "Cas"))
            member(session, ada, team, date(2026, 1, 1), date(2026, 10, 1))
            member(session, bea, root, date(2026, 12, 31))
            member(session, cas, beside)

        assert set(session.scalars(units.members(root, *FOURTH))) == {ada, bea}
        assert set(session.scalars(units.members(root, *FOURTH, children=False))) == {bea}
        assert set(session.scalars(units.members(beside, *FOURTH))) == {cas}
