"""Job profiles, their costs by version, and the budget of a scenario."""

from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from planner.capacity.models import CostBand, Employee, JobProfile
from planner.core import clock
from planner.core.mistakes import PermanenceError
from planner.domain.flags import Flag
from tests.kit.browser import post
from tests.kit.events import last_event
from tests.kit.people import employee
from tests.kit.plan import Plan, plan, staffed
from tests.kit.statements import counted
from tests.kit.world import World

LIST = "/acme/job-profiles"


@pytest.fixture(autouse=True)
def on(world: World):
    world.turn(Flag.JOB_PROFILES, True)
    with clock.hold(datetime(2026, 11, 21, 14, 5, tzinfo=UTC)):
        yield


def made(world: World, name: str = "Developer", **costs: int | None) -> int:
    """A profile with an hourly cost in pence from each day, such as `d20260401=4000`."""
    with world.session() as session, session.recording("job_profile.added", name):
        profile = JobProfile(name=name)
        session.add(profile)
        session.flush()
        for day, minor in costs.items():
            start = datetime.strptime(day[1:9], "%Y%m%d").replace(tzinfo=UTC).date()
            band = CostBand(job_profile_id=profile.id, effective_date=start, hourly_minor=minor)
            session.add(band)
            session.flush()
        return profile.id


def booked(world: World, profile_id: int | None, *hours: str) -> Plan:
    """A plan in which Ada, of this profile, has an allocation per amount of hours."""
    lean = plan(world, demand={"Hub": {}})
    with world.session() as session, session.recording("scenario.staffed", "a plan"):
        staffed(session, lean, {}, *hours)
        session.scalars(select(Employee)).one().job_profile_id = profile_id
    return lean


def test_the_list_shows_the_rate_of_today_and_who_has_a_profile(world: World, viewer: FlaskClient):
    key = made(world, d20250401=3900, d20260401=4000, d20270401=4100)
    with world.session() as session, session.recording("employee.added", "Ada"):
        employee(session, "Ada", job_profile_id=key)

    page = viewer.get(LIST).text

    for text in (
        "£40.00",
        "2026-04-01",
        "changes <time",
        f'href="/acme/people?profile={key}">1</a>',
    ):
        assert text in page
    assert [(row["name"], row["hourly_rate"]) for row in viewer.get(f"{LIST}.json").get_json()] == [
        ("Developer", 40)
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_few_things_however_many(world: World, viewer, count: int):
    for number in range(count):
        made(world, f"Profile {number}", d20260401=4000)

    with counted(world.engine) as sent:
        viewer.get(LIST)

    assert len(sent) == 6


def test_a_profile_is_added_and_changed_with_its_skills(world: World, admin: FlaskClient):
    skills = {"skills-0-name": "Backend", "skills-0-proficiency": "4"}
    added = post(admin, f"{LIST}/new", LIST, {"name": "Developer", "level": "Senior", **skills})
    page = added.headers["Location"]

    assert "4 of 5, practised" in admin.get(page).text
    taken = post(admin, f"{LIST}/new", LIST, {"name": "Developer"})
    assert (taken.status_code, "There is a job profile Developer already" in taken.text) == (
        422,
        True,
    )
    skills["skills-0-proficiency"] = "5"
    post(
        admin, f"{page}/edit", page, {"name": "Coder", "level": "Senior", "version": "1", **skills}
    )
    assert last_event(world).facts["changes"] == [
        ["name", "Developer", "Coder"],
        ["skills", "Backend 4", "Backend 5"],
    ]
    late = post(admin, f"{page}/edit", page, {"name": "Late", "version": "1"})
    assert (late.status_code, "Coder" in late.text) == (409, True)


def test_a_cost_is_a_version_and_never_overwrites_another(world: World, admin: FlaskClient):
    key = made(world, d20260401=4000)
    page = f"{LIST}/{key}"
    form = {"effective_date": "2026-04-01", "hourly": "41.50", "currency": "gbp"}

    answer = post(admin, page, f"{page}/cost-bands", form)

    assert answer.status_code == 303
    rows = admin.get(f"{page}/cost-bands.json").get_json()
    assert [(row["state"], row["hourly_rate"]) for row in rows] == [
        ("current", 41.5),
        ("replaced", 40),
    ]
    assert last_event(world).facts == {"from": "2026-04-01", "hourly": "£41.50"}
    with (
        world.session() as session,
        pytest.raises(PermanenceError),
        session.recording("job_profile.cost_stated", "a trick"),
    ):
        session.scalars(select(CostBand)).first().hourly_minor = 1
        session.flush()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"effective_date": ""}, "Give the day it begins"),
        ({"hourly": "-1"}, "Give 0 or more."),
        ({"currency": "pounds"}, "Give three letters, such as GBP."),
        ({"annual_min": "9", "annual_max": "8"}, "Give at least the amount it begins with."),
    ],
)
def test_what_is_no_cost_comes_back(world: World, admin: FlaskClient, typed, said: str):
    page = f"{LIST}/{made(world)}"
    form = {"effective_date": "2026-04-01", "hourly": "40", "currency": "GBP", **typed}

    answer = post(admin, page, f"{page}/cost-bands", form)

    assert (answer.status_code, said in answer.text) == (422, True)


def test_a_profile_is_retired_once_nobody_has_it(world: World, admin: FlaskClient):
    key = made(world)
    with world.session() as session, session.recording("employee.added", "Ada"):
        ada = employee(session, "Ada", job_profile_id=key)
    page = f"{LIST}/{key}"

    refused = post(admin, page, f"{page}/retirement", {"version": "1"})
    assert (refused.status_code, "Ada has the job profile Developer" in refused.text) == (409, True)
    with world.session() as session, session.recording("employee.changed", "Ada"):
        session.find(Employee, ada).job_profile_id = None
    post(admin, page, f"{page}/retirement", {"version": "1"})
    assert "This job profile is retired" in admin.get(page).text
    assert "No job profiles yet" in admin.get(LIST).text
    assert "Developer" in admin.get(f"{LIST}?show=all").text
    post(admin, page, f"{page}/return", {"version": "2"})
    assert last_event(world).action == "job_profile.brought_back"


def test_a_budget_prices_hours_and_says_how_many_have_no_cost(world: World, viewer: FlaskClient):
    lean = booked(world, made(world, d20260401=4050), "100", "20")

    page = viewer.get(f"/acme/scenarios/{lean.scenario}/budget").text

    for text in ("£4,860", "120 hours have a rate", "100\N{NO-BREAK SPACE}%", "No initiative"):
        assert text in page
    rows = viewer.get(f"/acme/scenarios/{lean.scenario}/budget.json").get_json()
    assert [(row["person"], row["hours"], row["cost"]) for row in rows] == [
        ("Ada", 100, 4050),
        ("Ada", 20, 810),
    ]


def test_a_pay_round_within_the_quarter_is_paid_by_the_day(world: World, viewer: FlaskClient):
    lean = booked(world, made(world, d20260401=4000, d20261101=5000), "92")

    rows = viewer.get(f"/acme/scenarios/{lean.scenario}/budget.json").get_json()

    assert [(row["hours"], row["cost"]) for row in rows] == [(31, 1240), (61, 3050)]


def test_hours_without_a_rate_are_named_with_the_way_to_mend_it(world: World, viewer: FlaskClient):
    lean = booked(world, None, "100")

    page = viewer.get(f"/acme/scenarios/{lean.scenario}/budget").text

    assert "100 hours have no cost" in page
    assert ">Ada</a> has no job profile" in page


def test_a_scenario_without_people_says_so(world: World, viewer: FlaskClient):
    lean = plan(world)

    assert "Nobody is allocated yet" in viewer.get(f"/acme/scenarios/{lean.scenario}/budget").text


@pytest.mark.parametrize("count", [1, 3])
def test_a_budget_asks_the_same_few_things_however_many_allocations(
    world: World, viewer: FlaskClient, count: int
):
    lean = booked(world, made(world, d20260401=4000), *(["10"] * count))

    with counted(world.engine) as sent:
        viewer.get(f"/acme/scenarios/{lean.scenario}/budget")

    assert len(sent) == 10


def test_costs_are_no_business_of_another_organisation(world: World, rival: FlaskClient):
    key = made(world, d20260401=4000)
    lean = booked(world, key, "100")
    world.turn(Flag.JOB_PROFILES, True, world.rival)

    assert rival.get(f"/rival/job-profiles/{key}").status_code == 404
    assert rival.get(f"/rival/scenarios/{lean.scenario}/budget").status_code == 404
    assert "Developer" not in rival.get("/rival/job-profiles").text


def test_without_the_flag_nothing_of_it_is_there(world: World, admin: FlaskClient):
    key = made(world)
    lean = booked(world, key, "100")
    world.turn(Flag.JOB_PROFILES, False)

    assert admin.get(f"{LIST}/{key}").status_code == 404
    assert "Budget" not in admin.get(f"/acme/scenarios/{lean.scenario}").text
    ada = admin.get("/acme/people").text.split('href="/acme/people/')[2].split('"')[0]
    assert "Developer" not in admin.get(f"/acme/people/{ada}").text
