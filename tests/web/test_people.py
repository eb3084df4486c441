"""The list of people and the form of one."""

from datetime import date
from decimal import Decimal

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from planner.capacity.models import CalendarEntry, Employee, EmployeeSkill
from planner.scenarios.models import Scenario
from tests.kit.browser import fragment, named_rows, post
from tests.kit.events import last_event
from tests.kit.moments import held
from tests.kit.people import node
from tests.kit.plan import plan, staffed
from tests.kit.roster import FORM, LIST, NOW, made, seeded
from tests.kit.statements import counted
from tests.kit.world import World

in_the_fourth_quarter = held(NOW)


def test_the_list_shows_hours_of_the_quarter_and_what_is_booked(world: World, viewer: FlaskClient):
    lean = plan(world)
    with world.session() as session, session.recording("scenario.staffed", "a plan"):
        session.find(Scenario, lean.scenario).is_primary = True
        staffed(session, lean, {"Backend": 5}, "390")
        ada = session.scalar(select(Employee.id))
        session.add(CalendarEntry(employee_id=ada, period_id=lean.period, time_off=Decimal(130)))

    page = viewer.get(LIST)

    assert named_rows(page) == ["Ada"]
    assert "Hours are those of 2026-Q4, booked in <a" in page.text
    assert 'Backend <span class="faint">5</span>' in page.text
    assert 'title="390 hours">100\N{NO-BREAK SPACE}%' in page.text
    rows = viewer.get(f"{LIST}.json").get_json()
    assert [(row["hours_available"], row["hours_booked"], row["skills"]) for row in rows] == [
        (390, 390, "Backend 5")
    ]


def test_an_empty_list_says_what_is_missing(world: World, manager: FlaskClient):
    page = manager.get(LIST)

    assert "Nobody to plan with yet" in page.text
    assert 'href="/acme/people/new">Add the first person' in page.text


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_few_things_however_many_people(
    world: World, viewer: FlaskClient, count: int
):
    seeded(world)
    made(world, *(f"Person {n}" for n in range(count)), skills={"Backend": 3, "Data": 1})

    with counted(world.engine) as sent:
        viewer.get(LIST)

    assert len(sent) == 9


def test_filters_narrow_the_list_and_count_beside_each_other(world: World, viewer: FlaskClient):
    made(world, "Ada", skills={"Backend": 5})
    made(world, "Bea", skills={"Data": 2})

    page = viewer.get(f"{LIST}?skill=Backend")

    assert named_rows(page) == ["Ada"]
    assert '<a href="/acme/people"><span>Backend<span class="no-print">, remove' in page.text
    assert 'value="Data">Data<span>1</span>' in page.text
    assert (
        fragment(viewer, f"{LIST}?skill=None+such", "form#results").text.count("Nobody fits") == 1
    )


def test_somebody_is_added_with_skills(world: World, manager: FlaskClient):
    skills = {"skills-0-name": "Backend", "skills-0-proficiency": "5", "skills-1-name": ""}

    answer = post(manager, f"{LIST}/new", LIST, {**FORM, **skills, "skills-1-proficiency": "3"})

    with world.session() as session:
        ada = session.scalars(select(Employee)).one()
        found = session.execute(select(EmployeeSkill.name, EmployeeSkill.proficiency)).all()
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{LIST}/{ada.id}")
    assert (ada.name, ada.hours_per_week, ada.active_start) == ("Ada", 37, date(2026, 9, 1))
    assert [tuple(row) for row in found] == [("Backend", 5)]
    assert last_event(world).action == "employee.added"


def test_only_who_may_change_the_tree_says_where_somebody_belongs(
    world: World, manager: FlaskClient, admin: FlaskClient
):
    with world.session() as session, session.recording("org_node.added", "nodes"):
        root = node(session, "NDO").id

    assert 'name="node_id"' not in manager.get(f"{LIST}/new").text
    post(admin, f"{LIST}/new", LIST, {**FORM, "node_id": str(root)})
    assert last_event(world).facts["node"] == "Ndo"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": ""}, "Give a name."),
        ({"hours_per_week": "169"}, "Give 0 to 168 hours: a week has no more."),
        ({"hours_per_week": "NaN"}, "Give a number in digits, such as 12.5."),
        ({"active_start": "soon"}, "First day"),
        ({"email": "nobody"}, "Give an address such as amara@example.org."),
        ({"manager_id": "999"}, "Choose one of those offered."),
    ],
)
def test_what_is_wrong_comes_back_with_what_to_put_right(
    world: World, manager: FlaskClient, typed: dict[str, str], said: str
):
    answer = post(manager, f"{LIST}/new", LIST, {**FORM, **typed})

    assert answer.status_code == 422
    assert said in answer.text
    assert 'aria-invalid="true"' in answer.text


def test_a_skill_that_comes_twice_is_named(world: World, manager: FlaskClient):
    skills = {f"skills-{n}-name": "Backend" for n in (0, 1)}
    levels = {f"skills-{n}-proficiency": "3" for n in (0, 1)}

    answer = post(manager, f"{LIST}/new", LIST, {**FORM, **skills, **levels})

    assert answer.status_code == 422
    assert "Backend is there twice: leave one out." in answer.text


def test_a_key_that_is_taken_is_said_beside_its_field(world: World, manager: FlaskClient):
    made(world, "Bea", external_key="P-1")

    answer = post(manager, f"{LIST}/new", LIST, {**FORM, "external_key": "P-1"})

    assert answer.status_code == 422
    assert "External key: The key P-1 already belongs to Bea." in answer.text


def test_the_second_of_two_editors_sees_both_values(world: World, manager, admin):
    [ada] = made(world, "Ada")
    edit, page = f"{LIST}/{ada}", f"{LIST}/{ada}/edit"
    post(manager, page, edit, {**FORM, "name": "Ada Li", "version": "1"})

    answer = post(admin, page, edit, {**FORM, "name": "Ada Lo", "version": "1"})

    assert answer.status_code == 409
    assert ("Ada Li" in answer.text, "Ada Lo" in answer.text) == (True, True)
