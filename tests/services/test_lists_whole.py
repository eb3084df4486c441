"""Long lists as files hold them: in the order of their pages, and read so many at a time."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

import pytest

from planner.capacity.models import Employee, EmployeeSkill
from planner.core.audit import AuditEvent
from planner.core.history import every_happening, every_key, history
from planner.core.session import Session
from planner.core.streaming import AT_ONCE
from planner.people.queries.exported import exported, shown_keys
from planner.people.queries.listed import seen
from planner.people.queries.roster import SHAPE, roster
from planner.portfolio.models import Initiative
from planner.scenarios.models import Scenario
from planner.scenarios.queries import history as scenarios
from planner.scenarios.queries.history import Asked
from tests.kit.plan import plan
from tests.kit.world import World

COUNT = 2 * AT_ONCE + 1
"""Rows that take three portions, the last of one row."""
TODAY = date(2026, 11, 21)
TITLES = ("Developer", "Tester", "Analyst")


def held(session: Session, rows: Iterable[object]) -> int:
    """The most rows that a session has at once while these are taken."""
    return max(len(session.identity_map) for _ in rows)


@pytest.fixture
def office(both: World) -> World:
    """So many people in three trades, of whom every fifth knows data."""
    with both.session() as session, session.recording("employees.added", "people"):
        keys = session.new_keys(Employee, COUNT)
        known = {"active_start": TODAY, "hours_per_week": Decimal(37)}
        people = [
            {"id": key, "name": f"Person {place * 37 % 997:03}", "job_title": TITLES[place % 3]}
            for place, key in enumerate(keys)
        ]
        session.add_rows(Employee, [each | known for each in people])
        data = {"name": "Data", "proficiency": 3}
        session.add_rows(EmployeeSkill, [{"employee_id": key, **data} for key in keys[::5]])
    return both


@pytest.mark.parametrize(
    ("asked", "count"),
    [("sort=name", COUNT), ("sort=-title", COUNT), ("skill=Data&q=test&sort=-since", 133)],
)
def test_the_file_of_people_has_those_of_the_list_in_its_order(
    office: World, asked: str, count: int
):
    view = SHAPE.read([tuple(pair.split("=")) for pair in asked.split("&")])
    with office.session() as session:
        shown = [each.employee.id for each in roster(session, view, TODAY, None, False).shown]
        of = seen(session, TODAY, None, False)
        keys = shown_keys(session, view, of)
        rows = [each.employee.id for each in exported(session, of, keys)]

    assert len(shown) == count
    assert keys == shown == rows


def test_people_are_read_as_they_are_taken_and_not_kept(office: World):
    with office.session() as session:
        of = seen(session, TODAY, None, False)
        keys = shown_keys(session, SHAPE.read([]), of)
        after = len(session.identity_map)
        most = held(session, exported(session, of, keys))

    assert (after <= 2 * AT_ONCE, most <= 4 * AT_ONCE, len(keys)) == (True, True, COUNT)


def tell(session: Session, row: Initiative | Scenario, action: str) -> None:
    """Record so many events of a row."""
    about = {"subject": str(row), "subject_kind": row.__tablename__, "subject_id": row.id}
    with session.recording("test.told", "events"):
        session.add_rows(AuditEvent, [{"action": action, "facts": {}, **about}] * COUNT)


def test_a_history_is_read_as_it_is_taken_the_latest_first(both: World):
    made = plan(both, demand={"Pay": {}})
    with both.session() as session:
        pay = session.find(Initiative, made.initiatives["Pay"])
        tell(session, pay, "initiative.moved")
    with both.session() as session:
        pay = session.find(Initiative, made.initiatives["Pay"])
        keys = every_key(session, pay)
        told = [each.event.id for each in every_happening(session, keys)]
        most = held(session, every_happening(session, keys))
        first = [each.event.id for each in history(session, pay, 3)]

    assert told == list(keys) == sorted(keys, reverse=True)
    assert (len(keys) >= COUNT, most <= 2 * AT_ONCE, first == told[:3]) == (True, True, True)


def test_the_history_of_a_scenario_is_read_as_it_is_taken_and_filtered(both: World):
    made = plan(both)
    with both.session() as session:
        tell(session, session.find(Scenario, made.scenario), "scenario.supply_stated")
    with both.session() as session:
        scenario = session.find(Scenario, made.scenario)
        keys = scenarios.keys(session, scenario, Asked(kind="supply"))
        told = [each.event.id for each in scenarios.every_event(session, keys)]
        most = held(session, scenarios.every_event(session, keys))
        page = scenarios.events(session, scenario, Asked(kind="supply"), 2)

    assert told == list(keys) == sorted(keys, reverse=True)
    assert (len(keys), most <= 2 * AT_ONCE) == (COUNT, True)
    assert [each.event.id for each in page] == told[50:100]
