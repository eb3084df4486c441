"""The pages of intake."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from planner.domain.intake import Effort, IntakeStatus, Urgency
from planner.intake.models import IntakeRequest
from planner.portfolio.models import Initiative
from tests.kit.browser import fragment, named_rows, post
from tests.kit.events import last_event
from tests.kit.intake import LIST, asked, converted
from tests.kit.portfolio import made
from tests.kit.statements import counted
from tests.kit.world import World

FORM = {
    "title": "Renewals",
    "requested_by_id": "0",
    "sponsor_id": "0",
    "org_node_id": "0",
    "urgency": "",
    "effort": "",
}


def only(world: World) -> IntakeRequest:
    with world.session() as session:
        return session.scalars(select(IntakeRequest)).one()


def test_an_empty_list_leads_to_the_first_request(world: World, planner, viewer):
    assert 'href="/acme/intake/new">Write down the first request' in planner.get(LIST).text
    page = viewer.get(LIST).text
    assert "Nothing was asked for yet" in page
    assert "needs the permission initiative:write" in page
    assert "/acme/intake/new" not in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_few_things_however_many_requests(
    world: World, viewer: FlaskClient, count: int
):
    for number in range(count):
        asked(world, f"Request {number}")

    with counted(world.engine) as sent:
        viewer.get(LIST)

    assert len(sent) == 7


def test_the_list_its_fragment_and_its_twins_show_the_same(world: World, viewer: FlaskClient):
    asked(world, "Renewals", value_score=7, urgency=Urgency.HIGH, effort=Effort.S, customer="=Cmd")
    asked(world, "Permits", IntakeStatus.TRIAGE)

    assert named_rows(viewer.get(f"{LIST}?status=DRAFT")) == ["Renewals"]
    assert named_rows(fragment(viewer, f"{LIST}?status=DRAFT", "form#results")) == ["Renewals"]
    [row] = viewer.get(f"{LIST}.json?status=DRAFT").get_json()
    assert (row["title"], row["score"], row["urgency"]) == ("Renewals", 6.5, "HIGH")
    assert "'=Cmd" in viewer.get(f"{LIST}.csv?status=DRAFT").text


def test_another_organisation_finds_no_request_of_ours(world: World, rival: FlaskClient):
    key = asked(world, "Renewals", IntakeStatus.APPROVED)

    for path in ("", "/edit", "/activity", "/conversion"):
        answer = rival.get(f"/rival/intake/{key}{path}")
        assert (answer.status_code, "Renewals" in answer.text) == (404, False)
    for path in ("", "/triage", "/pipeline"):
        assert "Renewals" not in rival.get(f"/rival/intake{path}").text
    answer = post(rival, "/rival/intake/new", f"/rival/intake/{key}/approval", {"version": "1"})
    assert answer.status_code == 404


@pytest.mark.parametrize(
    "path", ["statuses", "decision-notes", "conversion", "assessments", "approval", "removal", ""]
)
def test_who_may_only_look_changes_nothing(world: World, viewer, path: str):
    key = asked(world)
    sent = {**FORM, "to": "CLOSED", "reason": "REJECTED", "version": "1"}

    answer = post(viewer, LIST, f"{LIST}/{key}/{path}".rstrip("/"), sent)

    assert answer.status_code == 403
    assert only(world).version == 1
    assert "Take the step" not in viewer.get(f"{LIST}/{key}").text


def test_a_request_is_written_down(world: World, planner: FlaskClient):
    more = {"value_score": "7", "urgency": "HIGH", "effort": "S", "tags": "licences,  online ,"}

    answer = post(planner, f"{LIST}/new", LIST, {**FORM, **more})

    made = only(world)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{LIST}/{made.id}")
    assert (made.title, made.tags, made.value_score) == ("Renewals", ["licences", "online"], 7)
    page = planner.get(f"{LIST}/{made.id}").text
    assert "Wrote down Renewals." in page
    assert "<dd>6.5<small>" in page
    assert f'action="/acme/changes/{last_event(world).id}/reversal"' in page


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"title": ""}, "Give a title, such as"),
        ({"title": "x" * 501}, "Give at most 500 characters."),
        ({"value_score": "11"}, "Give a whole number from 1 to 10."),
        ({"value_score": "many"}, "Give a whole number, such as 3."),
        ({"urgency": "SOON"}, "Choose one of those offered."),
        ({"target_quarter": "next"}, "Give year and quarter, such as 2026-Q3."),
        ({"tags": "x" * 61}, "Give at most 60 characters each."),
    ],
)
def test_what_is_wrong_comes_back_with_what_to_put_right(world: World, planner, typed, said):
    answer = post(planner, f"{LIST}/new", LIST, {**FORM, **typed})

    assert answer.status_code == 422
    assert said in answer.text


def test_the_second_of_two_editors_sees_both_values(world: World, planner, admin):
    key = asked(world)
    edit = f"{LIST}/{key}/edit"
    post(planner, edit, f"{LIST}/{key}", {**FORM, "title": "Permits", "version": "1"})

    answer = post(admin, edit, f"{LIST}/{key}", {**FORM, "title": "Licences", "version": "1"})

    assert answer.status_code == 409
    assert ("Permits" in answer.text, "Licences" in answer.text) == (True, True)


def test_an_approved_request_has_no_form_and_says_why(world: World, planner: FlaskClient):
    key = asked(world, status=IntakeStatus.APPROVED)

    answer = planner.get(f"{LIST}/{key}/edit")

    assert answer.status_code == 422
    assert "Renewals is approved, so its fields cannot change." in answer.text


def test_closing_asks_for_a_reason_beside_its_field(world: World, planner: FlaskClient):
    key = asked(world)
    page, steps = f"{LIST}/{key}", f"{LIST}/{key}/statuses"

    answer = post(planner, page, steps, {"to": "CLOSED", "reason": "", "version": "1"})
    assert (answer.status_code, "Say why it is closed." in answer.text) == (422, True)

    post(planner, page, steps, {"to": "CLOSED", "reason": "DEFERRED", "version": "1"})
    assert "Closed as deferred." in planner.get(page).text


def test_a_conversion_needs_both_owners_and_leads_to_the_initiative(world: World, planner):
    key = asked(world, status=IntakeStatus.APPROVED)
    page, owner = f"{LIST}/{key}/conversion", str(world.acme.people["planner"])
    form = {"title": "Renewals online", "business_owner_id": "0", "product_owner_id": owner}
    version = {"version": str(only(world).version)}

    wrong = post(planner, page, page, {**form, **version})
    assert (wrong.status_code, "Choose who answers for its benefit." in wrong.text) == (422, True)
    answer = post(planner, page, page, {**form, "business_owner_id": owner, **version})

    with world.session() as session:
        made = session.scalars(select(Initiative)).one()
    assert answer.headers["Location"] == f"/acme/initiatives/{made.id}"
    assert made.origin == "INTAKE_CONVERTED"
    assert "As it was when converted" in planner.get(f"{LIST}/{key}").text
    assert "Renewals" in planner.get(f"/acme/initiatives/{made.id}/request").text
    assert "It has become an initiative already" in planner.get(page).text


def test_an_initiative_that_was_entered_by_hand_has_no_request(world: World, planner):
    converted(world)

    assert planner.get("/acme/initiatives/999/request").status_code == 404


def test_a_deleted_request_can_be_brought_back_at_once(world: World, planner: FlaskClient):
    key = asked(world)

    post(planner, f"{LIST}/{key}", f"{LIST}/{key}/removal", {"version": "1"})
    assert planner.get(f"{LIST}/{key}").status_code == 404
    post(planner, LIST, f"/acme/changes/{last_event(world).id}/reversal")

    assert planner.get(f"{LIST}/{key}").status_code == 200


def test_a_view_of_the_list_is_kept_under_a_name(world: World, planner: FlaskClient):
    asked(world)

    post(planner, LIST, "/acme/views", {"place": "intake", "query": "status=DRAFT", "name": "New"})

    assert "New" in planner.get(LIST).text


def test_what_was_asked_before_is_hinted_at(world: World, planner: FlaskClient):
    first = asked(world, "Renew permits online")
    second = asked(world, "Permits: renew online")
    [hub] = made(world, "Permits online")
    asked(world, "Bins")

    page = planner.get(f"{LIST}/{second}").text
    [hint] = re.findall(r"Somebody may have asked for it before: (.*?)</p>", page)

    assert re.findall(r'href="([^"]+)"', hint) == [f"{LIST}/{first}", f"/acme/initiatives/{hub}"]
    assert "Somebody may have" not in planner.get(f"{LIST}/{first + 3}").text
