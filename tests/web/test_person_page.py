"""The page of one person: quarters, familiarity, the last day and removal."""

from flask.testing import FlaskClient
from sqlalchemy import select

from planner.capacity.models import Employee
from planner.domain.lifecycle import ScenarioStatus
from planner.scenarios.models import Allocation
from tests.kit.browser import HTMX, post
from tests.kit.events import last_event
from tests.kit.moments import held
from tests.kit.people import member, node
from tests.kit.plan import initiative, plan, staffed
from tests.kit.roster import FORM, LIST, NOW, made, seeded
from tests.kit.world import World

in_the_fourth_quarter = held(NOW)


def test_a_person_is_shown_with_the_plans_that_use_them(world: World, viewer: FlaskClient):
    lean = plan(world)
    with world.session() as session, session.recording("scenario.staffed", "a plan"):
        staffed(session, lean, {"Backend": 5}, "260")
        ada = session.scalar(select(Employee.id))
        root = node(session, "NDO")
        member(session, ada, root)

    page = viewer.get(f"{LIST}/{ada}").text

    for text in ("5 of 5, expert", "40 h × 13 weeks = 520 h", ">Lean</a>", "Ndo", "260"):
        assert text in page
    assert "Changing people needs the permission employee:write." in page
    booked = viewer.get(f"{LIST}/{ada}/allocations.json").get_json()
    assert [(row["scenario"], row["hours"]) for row in booked] == [("Lean", 260)]
    quarters = viewer.get(f"{LIST}/{ada}/quarters.csv").text.splitlines()
    assert quarters[1] == "2026-Q4,,,520,40 h × 13 weeks = 520 h,"


def test_stating_a_quarter_gives_the_row_again_with_its_formula(world: World, manager: FlaskClient):
    period, [ada] = seeded(world), made(world, "Ada")
    action = f"{LIST}/{ada}/quarters/{period}"
    target = {**HTMX, "HX-Target": f"tr#quarter-{period}"}

    answer = post(manager, f"{LIST}/{ada}", action, {"time_off": "37"}, headers=target)

    assert answer.status_code == 200
    assert answer.text.strip().startswith(f'<tr id="quarter-{period}"')
    assert "40 h × 13 weeks − 37 h off = 483 h" in answer.text
    assert last_event(world).facts == {"quarter": "2026-Q4", "from": "nothing", "to": "37 h off"}
    wrong = post(manager, f"{LIST}/{ada}", action, {"time_off": "-1"}, headers=target)
    assert (wrong.status_code, "Give 0 or more." in wrong.text) == (422, True)
    late = post(manager, f"{LIST}/{ada}", action, {"time_off": "8"})
    assert (late.status_code, "Ada in 2026-Q4" in late.text) == (409, True)
    plain = post(manager, f"{LIST}/{ada}", action, {"hours_available": "400", "version": "1"})
    assert (plain.status_code, plain.headers["Location"]) == (303, f"{LIST}/{ada}")


def test_familiarity_is_stated_and_taken_back(world: World, manager: FlaskClient):
    [ada] = made(world, "Ada")
    with world.session() as session, session.recording("initiative.added", "an initiative"):
        hub = initiative(session, world.acme, "Hub")
    page, action = f"{LIST}/{ada}", f"{LIST}/{ada}/familiarities"

    post(manager, page, action, {"initiative_id": str(hub), "percent": "75"})

    assert manager.get(f"{page}/familiarities.json").get_json() == [
        {"initiative": "Hub", "familiarity": 0.75, "source": "MANUAL"}
    ]
    wrong = post(manager, page, action, {"initiative_id": str(hub), "percent": "101"})
    assert (wrong.status_code, "Give 0 to 100 %." in wrong.text) == (422, True)
    post(manager, page, f"{action}/{hub}/removal")
    assert manager.get(f"{page}/familiarities.json").get_json() == []


def test_a_last_day_shows_the_plans_that_go_beyond_it(world: World, manager: FlaskClient):
    lean = plan(world)
    with world.session() as session, session.recording("scenario.staffed", "a plan"):
        staffed(session, lean, {}, "260")
        ada = session.scalar(select(Employee.id))
    page = f"{LIST}/{ada}/last-day"

    answer = post(manager, page, page, {"last_day": "2026-11-30", "version": "1"})

    assert answer.headers["Location"] == f"{LIST}/{ada}"
    assert "Plans beyond 2026-11-30" in manager.get(page).text
    assert ">Lean</a>" in manager.get(page).text
    early = post(manager, page, page, {"last_day": "2019-01-01", "version": "2"})
    assert (early.status_code, "only begins on 2020-01-01" in early.text) == (422, True)
    post(manager, page, f"{page}/removal", {"version": "2"})
    assert "until" not in manager.get(f"{LIST}/{ada}").text.split("</header>")[1]


def test_removal_asks_for_every_consequence(world: World, manager: FlaskClient):
    lean = plan(world)
    with world.session() as session, session.recording("scenario.staffed", "a plan"):
        staffed(session, lean, {}, "260")
        ada = session.scalar(select(Employee.id))
    page = f"{LIST}/{ada}/removal"

    assert "Allocations in Lean are deleted, and its figures change." in manager.get(page).text
    assert post(manager, page, page, {"ticked": "1", "version": "1"}).status_code == 422
    gone = post(manager, page, page, {"ticked": ["1", "2"], "version": "1"})

    assert gone.headers["Location"] == LIST
    with world.session() as session:
        assert session.scalars(select(Allocation)).all() == []
    assert last_event(world).action == "employee.removed"


def test_somebody_a_locked_plan_uses_cannot_be_removed(world: World, manager: FlaskClient):
    locked = plan(world, status=ScenarioStatus.LOCKED)
    with world.session() as session, session.recording("scenario.staffed", "a plan"):
        staffed(session, locked, {}, "260")
        ada = session.scalar(select(Employee.id))
    page = f"{LIST}/{ada}/removal"

    assert "Ada cannot be removed" in manager.get(page).text
    refused = post(manager, "/sign-in", page, {"ticked": ["1", "2"]})
    assert (refused.status_code, "which is approved or locked" in refused.text) == (409, True)


def test_the_history_tells_what_changed(world: World, manager: FlaskClient):
    [ada] = made(world, "Ada")
    post(manager, f"{LIST}/{ada}/edit", f"{LIST}/{ada}", {**FORM, "version": "1"})

    told = manager.get(f"{LIST}/{ada}/history").text

    assert "changed job title from none to Developer, weekly hours from 40 h to 37 h" in told


def test_another_organisation_sees_and_changes_nobody(world: World, rival: FlaskClient):
    [ada] = made(world, "Ada")

    for path in ("", "/edit", "/history", "/last-day", "/removal", "/quarters.csv"):
        assert rival.get(f"/rival/people/{ada}{path}").status_code == 404
    assert post(rival, "/sign-in", f"/rival/people/{ada}", FORM).status_code == 404
    assert "Ada" not in rival.get("/rival/people").text
