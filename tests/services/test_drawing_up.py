"""Drawing allocations up: what is proposed and why, what stays, and that twice is once."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from planner.capacity.models import CalendarEntry, Employee
from planner.domain.auto_allocate import NothingRanked
from planner.domain.lifecycle import AllocationType, EmploymentType, InitiativeStatus
from planner.portfolio.models import Familiarity, Initiative
from planner.scenarios.booking import engagements
from planner.scenarios.commands.undo import undo
from planner.scenarios.models import Allocation, Scenario
from planner.scenarios.proposals import NotAsShown, NothingProposed
from planner.staffing.commands.drawing_up import draw_up
from planner.staffing.proposals import Change
from planner.staffing.queries.availability import Wanted, availability
from planner.staffing.queries.drawing_up import drawn_up
from tests.kit.events import last
from tests.kit.plan import Plan, plan, scope
from tests.kit.staff import allocated, hired
from tests.kit.world import World

ALL = Decimal(100)


@pytest.fixture
def made(both: World) -> Plan:
    """Ada and Bo know data; Ada keeps a tenth for support, and Bo is off for a quarter of it."""
    made = plan(both, demand={"Hub": {}, "Later": {}, "Done": {}})
    with both.session() as session, session.recording("plan.filled", "plan"):
        session.find(Initiative, made.initiatives["Done"]).status = InitiativeStatus.COMPLETE
        scope(session, made, "Hub", {"Data": "624"}, share="0.5")
        scope(session, made, "Later", {"Data": "100", "Design": "40"})
        made.pools["Ada"] = hired(session, "Ada", {"Data": 5})
        made.pools["Bo"] = hired(session, "Bo", {"Data": 3})
        allocated(session, made, made.pools["Bo"], "Done", "60")
        kept = session.find(Allocation, allocated(session, made, made.pools["Ada"], None, "10"))
        kept.allocation_type = AllocationType.SUPPORT
        off = {"period_id": made.period, "time_off": Decimal(130)}
        session.add(CalendarEntry(employee_id=made.pools["Bo"], **off))
    return made


def preview(world: World, made: Plan, most: Decimal = ALL):
    with world.session() as session:
        return drawn_up(session, session.find(Scenario, made.scenario), most)


def apply(world: World, made: Plan, seen: str):
    with world.session() as session:
        scenario = session.find(Scenario, made.scenario)
        return draw_up(session, scenario, lambda: drawn_up(session, scenario, ALL), seen)


def on_file(world: World, made: Plan):
    with world.session() as session:
        found = engagements(session, made.scenario).values()
        return sorted((each.employee_id, each.kind, each.percentage) for each in found)


def test_the_most_proficient_are_given_first_and_kept_work_and_leave_are_theirs(both, made):
    found = preview(both, made)

    assert [(row.title, row.person, row.change, row.hours) for row in found.rows] == [
        ("Hub", "Ada", Change.ADDED, 468),
        ("Hub", "Bo", Change.ADDED, 156),
        ("Later", "Bo", Change.ADDED, 104),
        ("Done", "Bo", Change.REMOVED, 0),
    ]
    assert found.rows[0].why == "Data 5 of 5; 90 % free, 10 % is kept for other work"
    assert found.rows[1].why == "Data 3 of 5; 75 % free, 130 hours off"
    assert [cover.percent for cover in found.coverage] == [100, 74]
    assert [warning.sentence for warning in found.warnings] == [
        "Nobody has the skill Design, which rank 2 asks for."
    ]
    assert [(each.title, each.items) for each in found.partly] == [("Hub", 1)]
    assert (found.ended, found.kept) == (["Done"], 1)


def test_applying_keeps_support_and_twice_is_once(both: World, made: Plan):
    before, seen = on_file(both, made), preview(both, made).seen

    apply(both, made, seen)

    ada, bo = made.pools["Ada"], made.pools["Bo"]
    after = [(ada, "PROJECT", 90), (ada, "SUPPORT", 10), (bo, "PROJECT", 20), (bo, "PROJECT", 30)]
    assert on_file(both, made) == after
    with pytest.raises(NothingProposed):
        apply(both, made, seen)
    assert on_file(both, made) == after
    with both.session() as session:
        event = last(session)
        assert (event.action, event.facts["added"], event.facts["removed"]) == (
            "scenario.allocations_drawn_up",
            3,
            1,
        )
        undo(session, event, "drew it up")
    assert on_file(both, made) == before


def test_what_is_not_as_it_was_shown_is_not_applied(both: World, made: Plan):
    seen, before = preview(both, made, Decimal(50)).seen, on_file(both, made)

    with pytest.raises(NotAsShown):
        apply(both, made, seen)

    assert on_file(both, made) == before


def test_people_are_given_for_the_days_on_which_they_are_here(both: World, made: Plan):
    with both.session() as session, session.recording("people.changed", "people"):
        session.find(Employee, made.pools["Ada"]).active_end = date(2026, 11, 15)
        bo = session.find(Employee, made.pools["Bo"])
        bo.employment_type = EmploymentType.CONTRACTOR
        scenario = session.find(Scenario, made.scenario)
        scenario.assumptions = {"includeContractors": False}

    first = preview(both, made).rows[0]

    assert (first.person, first.after.end, first.after.percentage) == (
        "Ada",
        date(2026, 11, 15),
        80,
    )
    assert [row.person for row in preview(both, made).rows if row.after] == ["Ada"]


def test_without_a_ranking_there_is_nothing_to_draw_up(both: World):
    with pytest.raises(NothingRanked):
        preview(both, plan(both))


def test_who_has_time_comes_in_order_of_skill_and_of_what_they_know(both: World, made: Plan):
    with both.session() as session, session.recording("plan.known", "plan"):
        cy = hired(session, "Cy", {"Data": 3})
        hub = made.initiatives["Hub"]
        session.add(Familiarity(employee_id=cy, initiative_id=hub, level=Decimal("0.5")))

    with both.session() as session:
        scenario = session.find(Scenario, made.scenario)
        found = availability(session, scenario, Wanted("Data", initiative_id=hub))
        strict = availability(session, scenario, Wanted("Data", level=4, hours=Decimal(468)))
        none = availability(session, scenario, Wanted("Design"))

    assert [(each.who.name, each.level, each.who.time.free_hours) for each in found.people] == [
        ("Ada", 5, 468),
        ("Cy", 3, 520),
        ("Bo", 3, 78),
    ]
    assert (found.people[1].familiarity, found.everybody) == (Decimal("0.5"), 3)
    assert [each.who.name for each in strict.people] == ["Ada"]
    assert list(none.people) == []


def test_what_a_rival_plan_of_the_quarter_books_takes_no_time_here(both: World, made: Plan):
    with both.session() as session, session.recording("plan.rival", "plan"):
        rival = Scenario(name="Rival", period_id=made.period)
        session.add(rival)
        session.flush()
        allocated(session, replace(made, scenario=rival.id), made.pools["Ada"], "Hub", "90")

    with both.session() as session:
        found = availability(session, session.find(Scenario, made.scenario), Wanted("Data"))

    assert [(each.who.name, each.who.time.free_hours) for each in found.people] == [
        ("Ada", 468),
        ("Bo", 78),
    ]
