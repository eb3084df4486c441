"""One field of an initiative, changed where it stands."""

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from planner.core import clock
from planner.domain.lifecycle import InitiativeStatus
from planner.portfolio.models import Initiative, StatusChange
from tests.kit.browser import HTMX, fragment, post, token
from tests.kit.events import last
from tests.kit.portfolio import LIST, made
from tests.kit.world import World

PARTIAL = {**HTMX, "HX-Target": "a#status-1"}


def sent(page: str) -> dict[str, str]:
    """What the form on a page would send as it stands, but for its one field."""
    names = ("csrf_token", "version", "opened", "back")
    found = re.findall(r'<input[^>]*name="([\w-]+)"[^>]*value="([^"]*)"', page)
    return {name: value.replace("&#34;", '"') for name, value in found if name in names}


def stands(world: World, key: int, name: str):
    with world.session() as session:
        return getattr(session.find(Initiative, key), name)


@pytest.mark.parametrize(
    ("field", "name", "typed", "column", "becomes"),
    [
        ("title", "title", "Payments hub", "title", "Payments hub"),
        ("value", "value", "250000", "value_minor", 25_000_000),
        ("value", "value", "", "value_minor", None),
        ("quarter", "target_quarter", "2027-Q1", "target_quarter", "2027-Q1"),
        ("status", "status", "SCOPING", "status", "SCOPING"),
        ("health", "delivery_health", "AT_RISK", "delivery_health", "AT_RISK"),
        ("tags", "tags", "Fraud, autumn", "tags", ["fraud", "autumn"]),
    ],
)
def test_a_field_is_saved_by_its_own_form_and_the_list_comes_back(
    world: World, planner: FlaskClient, field: str, name: str, typed: str, column: str, becomes
):
    [key] = made(world, "Pay", value_minor=100)
    page = planner.get(
        f"{LIST}/{key}/fields/{field}", headers={"Referer": f"http://localhost{LIST}?q=pay"}
    )

    answer = planner.post(f"{LIST}/{key}/fields/{field}", data={**sent(page.text), name: typed})

    assert (answer.status_code, answer.headers["Location"]) == (303, f"{LIST}?q=pay")
    assert stands(world, key, column) == becomes


def test_an_owner_is_chosen_among_the_members(world: World, planner: FlaskClient):
    [key] = made(world, "Pay")
    page, manager = f"{LIST}/{key}/fields/owner", world.acme.people["manager"]

    stranger = post(planner, page, page, {"business_owner_id": world.rival.people["planner"]})
    member = post(planner, page, page, {"business_owner_id": manager})

    assert (stranger.status_code, member.status_code) == (422, 303)
    assert stands(world, key, "business_owner_id") == manager


def test_htmx_gets_the_form_in_the_place_of_the_field_and_the_field_again(
    world: World, planner: FlaskClient
):
    [key] = made(world, "Pay")
    place = f"{LIST}/{key}/fields/status"

    form = planner.get(place, headers=PARTIAL)
    left = planner.get(f"{place}?leave=1", headers=PARTIAL)
    data = {**sent(form.text), "status": "SCOPING"}
    saved = planner.post(place, data=data, headers=PARTIAL)

    assert form.text.strip().startswith(f'<form class="inline" id="status-{key}"')
    assert left.text.strip().startswith(f'<a class="edit" id="status-{key}"')
    assert "Proposed" in left.text
    assert (saved.status_code, "Scoping" in saved.text) == (200, True)
    assert "initiative-changed" in saved.headers["HX-Trigger"]
    notices = planner.get("/acme/notices").text
    assert ("Status saved." in notices, "/reversal" in notices) == (True, True)


def test_a_status_that_cannot_follow_is_not_offered_and_refused(world: World, planner: FlaskClient):
    [key] = made(world, "Pay")
    place = f"{LIST}/{key}/fields/status"

    answer = post(planner, place, place, {"status": "COMPLETE"})

    assert (answer.status_code, "COMPLETE" in planner.get(place).text) == (422, False)
    assert stands(world, key, "status") is InitiativeStatus.PROPOSED


@pytest.mark.parametrize(
    ("field", "name", "typed", "said"),
    [
        ("title", "title", " ", "Give a title, such as Case management replacement."),
        ("value", "value", "-1", "Give 0 or more."),
        ("quarter", "target_quarter", "autumn", "Give year and quarter, such as 2026-Q3."),
        ("tags", "tags", "x" * 41, "Give at most 40 characters, with commas between tags."),
    ],
)
def test_what_cannot_be_is_said_beside_the_field_with_what_was_typed(
    world: World, planner: FlaskClient, field: str, name: str, typed: str, said: str
):
    [key] = made(world, "Pay")
    place = f"{LIST}/{key}/fields/{field}"

    page = post(planner, place, place, {name: typed})
    part = post(planner, place, place, {name: typed}, headers=PARTIAL)

    assert (page.status_code, part.status_code) == (422, 422)
    assert (said in page.text, said in part.text) == (True, True)
    assert "<html" not in part.text


def test_what_somebody_changed_elsewhere_does_not_stand_against_a_field(
    world: World, planner: FlaskClient
):
    [key] = made(world, "Pay")
    place = f"{LIST}/{key}/fields/title"
    mine = sent(planner.get(place).text)
    quarter = f"{LIST}/{key}/fields/quarter"
    post(world.client("manager"), quarter, quarter, {"target_quarter": "2027-Q1"})

    answer = planner.post(place, data={**mine, "title": "Payments"})

    assert answer.status_code == 303
    assert (stands(world, key, "title"), stands(world, key, "target_quarter")) == (
        "Payments",
        "2027-Q1",
    )


def test_two_who_change_one_field_see_both_values(world: World, planner: FlaskClient):
    [key] = made(world, "Pay")
    place = f"{LIST}/{key}/fields/title"
    mine = sent(planner.get(place).text)
    post(world.client("manager"), place, place, {"title": "Payments"})

    answer = planner.post(place, data={**mine, "title": "Paying"})

    assert answer.status_code == 409
    assert ("Payments" in answer.text, "Paying" in answer.text) == (True, True)
    assert "Manager of Acme" in answer.text
    assert stands(world, key, "title") == "Payments"


def test_a_saved_field_is_undone_by_its_notice(world: World, planner: FlaskClient):
    [key] = made(world, "Pay")
    place = f"{LIST}/{key}/fields/title"
    page = post(planner, place, place, {"title": "Payments"}, follow_redirects=True)
    reversal = re.search(r'action="(/acme/changes/\d+/reversal)"', page.text)[1]

    planner.post(reversal, data={"csrf_token": token(planner, LIST)})

    assert stands(world, key, "title") == "Pay"


def test_a_viewer_reads_the_list_without_forms_and_changes_nothing(
    world: World, viewer: FlaskClient
):
    [key] = made(world, "Pay")
    place = f"{LIST}/{key}/fields/title"

    listed = viewer.get(LIST)
    answer = post(viewer, LIST, place, {"title": "Payments"})

    assert ("/fields/" in listed.text, 'name="pick"' in listed.text) == (False, False)
    assert (viewer.get(place).status_code, answer.status_code) == (403, 403)
    assert stands(world, key, "title") == "Pay"


def test_another_organisation_finds_no_such_field(world: World, rival: FlaskClient):
    [key] = made(world, "Pay")
    place = f"/rival/initiatives/{key}/fields/title"

    answer = post(rival, "/rival/initiatives/new", place, {"title": "Payments"})

    assert (rival.get(place).status_code, answer.status_code) == (404, 404)
    assert stands(world, key, "title") == "Pay"


def test_tags_and_custom_fields_are_edited_with_the_others_and_told_in_the_history(
    world: World, planner: FlaskClient
):
    [key] = made(world, "Pay", custom_fields={"Team": "Web", "Old": "x"})
    page = planner.get(f"{LIST}/{key}/edit").text
    data = {
        "title": "Pay",
        "business_owner_id": world.acme.people["planner"],
        "product_owner_id": 0,
        "org_node_id": 0,
        "domain_complexity": "MEDIUM",
        "delivery_health": "",
        "currency": "GBP",
        "version": 1,
        "tags": "Fraud",
        "custom-0-name": "Team",
        "custom-0-value": "Data",
        "custom-2-name": "Region",
        "custom-2-value": "North",
    }

    answer = post(planner, f"{LIST}/{key}/edit", f"{LIST}/{key}", data)

    assert ('value="Web"' in page, answer.status_code) == (True, 303)
    assert stands(world, key, "custom_fields") == {"Team": "Data", "Region": "North"}
    with world.session() as session:
        event = last(session)
        assert event.facts["changes"] == [
            ["tags", "none", "fraud"],
            ["field Team", "Web", "Data"],
            ["field Old", "x", "none"],
            ["field Region", "none", "North"],
        ]


def test_a_custom_field_needs_a_name_and_has_it_once(world: World, planner: FlaskClient):
    [key] = made(world, "Pay")
    place, action = f"{LIST}/{key}/edit", f"{LIST}/{key}"
    rows = {"custom-0-value": "Web", "custom-1-name": "Team", "custom-1-value": "Data"}

    unnamed = post(planner, place, action, rows)
    twice = post(planner, place, action, {**rows, "custom-0-name": "Team"})

    assert ("Give the field a name." in unnamed.text, unnamed.status_code) == (True, 422)
    assert "Team is there twice: keep one of them." in twice.text


def test_the_list_is_narrowed_by_tags_and_custom_fields_with_counts(
    world: World, planner: FlaskClient
):
    made(world, "Both", tags=["fraud", "autumn"], custom_fields={"Team": "Web", "Region": "North"})
    made(world, "Fraud alone", tags=["fraud"], custom_fields={"Team": "Web", "Region": "South"})
    made(world, "Neither", custom_fields={"Team": "Data"})

    tagged = planner.get(f"{LIST}?tag=fraud")
    fielded = planner.get(f"{LIST}?field=Team%3DWeb&field=Region%3DNorth")

    assert re.findall(r'<a href="/acme/initiatives/\d+">(\w[\w ]+)<', tagged.text) == [
        "Both",
        "Fraud alone",
    ]
    assert 'value="autumn">autumn<span>1</span>' in tagged.text
    assert 'value="fraud" checked>fraud<span>2</span>' in tagged.text
    assert 'value="Team=Web">Team: Web<span>2</span>' in tagged.text
    assert "Team: Data" not in tagged.text
    assert re.findall(r'<a href="/acme/initiatives/\d+">(\w[\w ]+)<', fielded.text) == ["Both"]


def test_an_initiative_shows_how_long_it_was_in_each_status(world: World, planner: FlaskClient):
    [key] = made(world, "Pay")
    with world.session() as session, session.recording("status_log.filled", "the log"):
        for days, before, after in ((-40, None, "PROPOSED"), (-10, "PROPOSED", "SCOPING")):
            entry = {"initiative_id": key, "from_status": before, "to_status": after}
            moment = clock.now() + timedelta(days=days)
            session.add_rows(StatusChange, [{**entry, "at": moment, "actor_id": None}])

    page = planner.get(f"{LIST}/{key}").text

    [log] = re.findall(r'id="status-log".*?</table>', page, re.S)
    assert re.findall(r'title="([\d.]+) days">(\d+)</span>( <small[^>]*>so far)?', log)[1:] == [
        ("10", "10", ""),
        ("30", "30", ""),
    ]


def test_parts_of_the_page_follow_a_field_that_was_saved(world: World, planner: FlaskClient):
    [key] = made(world, "Pay")
    place = f"{LIST}/{key}/fields/status"
    post(planner, place, place, {"status": "SCOPING"})

    head = fragment(planner, f"{LIST}/{key}", "div#initiative-head").text
    happened = fragment(planner, f"{LIST}/{key}", "div#happened").text

    assert ("Scoping, owned by" in head, "<html" in head) == (True, False)
    assert "moved this initiative from proposed to scoping" in happened
