"""A person's quarter week by week, as a page and as its twins."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest
from flask.testing import FlaskClient

from planner.scenarios.models import Scenario
from tests.kit.moments import held
from tests.kit.people import employee
from tests.kit.plan import Plan, plan, quarter
from tests.kit.roster import LIST, NOW, made, seeded
from tests.kit.staff import allocated
from tests.kit.statements import counted
from tests.kit.world import World

in_the_fourth_quarter = held(NOW)


@dataclass
class Staffed:
    """Ada, who works 40 hours a week, and a plan that gives half of her quarter away."""

    ada: int
    plan: Plan
    page: str


@pytest.fixture
def staffed(world: World) -> Staffed:
    lean = plan(world)
    with world.session() as session, session.recording("scenario.staffed", "a plan"):
        ada = employee(session, "Ada")
        allocated(session, lean, ada, None, "50")
    return Staffed(ada, lean, f"{LIST}/{ada}/weeks")


def test_the_running_quarter_is_shown_with_what_is_free(staffed: Staffed, viewer: FlaskClient):
    page = viewer.get(staffed.page).text

    assert "260 hours free in 2026-Q4" in page
    assert "2026-W40: 11.3 of 22.6 hours given away, 11.3 free" in page
    assert ">Lean</option>" in page
    assert "2026-W47&nbsp;<small" in page, "the week of the day is marked"
    assert staffed.page in viewer.get(f"{LIST}/{staffed.ada}").text


def test_the_twin_adds_up_to_what_is_stored(staffed: Staffed, viewer: FlaskClient):
    rows = viewer.get(f"{staffed.page}.json").get_json()

    assert len(rows) == 14
    assert rows[0] == {
        "week": "2026-W40",
        "start_date": "2026-10-01",
        "end_date": "2026-10-04",
        "base_hours": 22.609,
        "time_off": 0,
        "allocated_hours": 11.304,
        "free_hours": 11.305,
        "over_hours": 0,
    }
    assert sum(Decimal(str(row["allocated_hours"])) for row in rows) == 260
    heads = viewer.get(f"{staffed.page}.csv").text.splitlines()[0]
    assert heads.endswith(
        "week,start_date,end_date,base_hours,time_off,allocated_hours,free_hours,over_hours"
    )


def test_another_scenario_of_the_quarter_can_be_chosen(
    world: World, staffed: Staffed, viewer: FlaskClient
):
    with world.session() as session, session.recording("scenario.created", "a plan"):
        row = Scenario(name="Full", period_id=staffed.plan.period)
        session.add(row)
        session.flush()
        full = Plan(row.id, staffed.plan.period)
        allocated(session, full, staffed.ada, None, "100")
        allocated(session, full, staffed.ada, None, "50")
        session.find(Scenario, staffed.plan.scenario).is_primary = True

    def taken(address: str) -> list[float]:
        rows = viewer.get(f"{staffed.page}.json{address}").get_json()
        return [row["over_hours"] for row in rows[:2]]

    assert (
        "Too much is given away in 14 weeks"
        in viewer.get(f"{staffed.page}?scenario={full.scenario}").text
    )
    assert taken(f"?scenario={full.scenario}") == [11.304, 19.783]
    assert taken("") == [0, 0], "the primary scenario is the one by default"
    assert taken("?scenario=999999") == [0, 0]
    assert "does not know it: scenario=half" in viewer.get(f"{staffed.page}?scenario=half").text


def test_a_quarter_that_no_scenario_plans_says_so(
    world: World, staffed: Staffed, viewer: FlaskClient
):
    with world.session() as session, session.recording("periods.seeded", "2027-Q1"):
        quarter(session, 1, 2027)

    page = viewer.get(f"{staffed.page}?quarter=2027-Q1&scenario={staffed.plan.scenario}").text

    assert "No scenario plans 2027-Q1, so nothing is given away in it." in page
    assert "520 hours free in 2027-Q1" in page
    assert viewer.get(f"{staffed.page}?quarter=2031-Q1").status_code == 404


def test_somebody_who_is_not_here_yet_has_no_hours(world: World, viewer: FlaskClient):
    seeded(world)
    [ada] = made(world, "Ada", active_start=date(2027, 3, 1))

    page = viewer.get(f"{LIST}/{ada}/weeks").text

    assert "No hours in 2026-Q4" in page
    assert "Ada does not work here in 2026-Q4." in page


def test_a_calendar_without_quarters_has_no_weeks(world: World, viewer: FlaskClient):
    [ada] = made(world, "Ada")

    assert "No quarter yet" in viewer.get(f"{LIST}/{ada}/weeks").text
    assert viewer.get(f"{LIST}/{ada}/weeks.json").get_json() == []


def test_another_organisation_sees_no_weeks(staffed: Staffed, rival: FlaskClient):
    page = staffed.page.replace("acme", "rival")
    answers = [rival.get(f"{page}{form}") for form in ("", ".csv", ".json", ".xlsx")]

    assert [answer.status_code for answer in answers] == [404] * 4
    assert "Ada" not in answers[0].text


def test_another_organisations_scenario_is_never_chosen(
    world: World, staffed: Staffed, rival: FlaskClient
):
    theirs = plan(world, world.rival, name="Theirs")
    with world.session(world.rival) as session, session.recording("employee.added", "Bo"):
        bo = employee(session, "Bo")

    page = rival.get(f"/rival/people/{bo}/weeks?scenario={staffed.plan.scenario}").text

    assert (">Theirs</option>" in page, "Lean" in page, theirs.scenario) == (
        True,
        False,
        theirs.scenario,
    )


def test_more_allocations_ask_the_database_no_more(
    world: World, staffed: Staffed, viewer: FlaskClient
):
    def asked() -> int:
        with counted(world.engine) as sent:
            viewer.get(staffed.page)
        return len(sent)

    one = asked()
    with world.session() as session, session.recording("scenario.staffed", "a plan"):
        for percentage in ("10", "20"):
            allocated(session, staffed.plan, staffed.ada, None, percentage)

    assert asked() == one
