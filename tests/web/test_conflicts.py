"""Two people, one row: who comes second sees both, and chooses line by line."""

import re
from html import unescape

import pytest

from planner.domain.flags import Flag
from tests.kit.browser import HTMX, post
from tests.kit.events import last_event
from tests.kit.plan import Plan, plan, scope
from tests.kit.world import World

FIELDS = re.compile(r'name="(\w+)"[^>]*? value="([^"]*)"')
LINES = re.compile(
    r'<th scope="row">([^<]+)</th><td data-label="When opened">([^<]*)</td>'
    r'<td data-label="Saved now">(?:<b>)?([^<]*)(?:</b>)?</td>'
    r'<td data-label="Yours">(?:<b>)?([^<]*)'
)
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


@pytest.fixture
def made(world: World) -> Plan:
    world.turn(Flag.TOKEN_PLANNING_V1, True)
    return plan(world, pools={"Data": "380"}, demand={"Sign-in": {"Data": ("412", None)}})


def initiative_form(client, made: Plan, **changes):
    """The edit form of the initiative as a browser would send it, with some fields changed."""
    key = made.initiatives["Sign-in"]
    page = f"/acme/initiatives/{key}/edit"
    text = client.get(page).text
    found = {name: unescape(value) for name, value in FIELDS.findall(text)}
    owner = re.search(r'<option selected value="(\d+)">Planner', text)[1]
    sent = {**found, "business_owner_id": owner, "product_owner_id": "0", "description": ""}
    sent |= {"org_node_id": "0", "domain_complexity": "MEDIUM"}
    return f"/acme/initiatives/{key}", {**sent, "delivery_health": "", **changes}


@pytest.fixture
def card(made, planner, manager):
    """The manager's card, after the planner renamed the initiative and gave it a key."""
    action, mine = initiative_form(manager, made, title="Sign-in renewal", value="5")
    _, theirs = initiative_form(planner, made, title="Login", external_key="NDO-1")
    assert planner.post(action, data=theirs).status_code == 303
    return action, manager.post(action, data=mine)


def sent_again(card, **choice):
    """What the card's form sends, with the buttons and radios chosen."""
    token = re.search(r'name="csrf_token" value="([^"]+)"', card.text)[1]
    hidden = {name: unescape(value) for name, value in HIDDEN.findall(card.text)}
    return {**hidden, "csrf_token": token, **choice}


def initiative(client, made: Plan):
    [row] = client.get("/acme/initiatives.json").get_json()
    return row["title"], row["external_key"], row["value"]


def test_the_second_sees_who_saved_and_both_values(card):
    _, answer = card

    assert answer.status_code == 409
    assert "Planner of Acme saved this while you were typing" in answer.text
    assert LINES.findall(answer.text) == [
        ("Title", "Sign-in", "Login", "Sign-in renewal"),
        ("External key", "empty", "NDO-1", "empty"),
        ("Value", "empty", "empty", "5"),
    ]
    assert "10 other fields are the same in both." in answer.text


def test_what_one_did_not_touch_is_theirs_unless_chosen_otherwise(card):
    _, answer = card

    checked = re.findall(r'name="keep-(\w+)" value="(\w+)" checked', answer.text)
    assert checked == [("title", "mine"), ("external_key", "theirs"), ("value", "mine")]


def test_lines_are_merged_as_chosen(card, made, manager):
    action, answer = card
    choice = {"keep-title": "mine", "keep-external_key": "theirs", "keep-value": "mine"}

    merged = manager.post(action, data=sent_again(answer, conflict="merge", **choice))

    assert merged.status_code == 303
    assert initiative(manager, made) == ("Sign-in renewal", "NDO-1", 5)


def test_all_of_ones_own_replaces_what_was_saved(card, made, manager, world):
    action, answer = card

    manager.post(action, data=sent_again(answer, conflict="mine", **{"keep-title": "theirs"}))

    assert initiative(manager, made) == ("Sign-in renewal", None, 5)
    event = last_event(world)
    assert ["title", "Login", "Sign-in renewal"] in event.facts["changes"]


def test_back_at_the_form_nothing_typed_is_lost_and_saving_replaces(card, made, manager):
    action, answer = card

    form = manager.post(action, data=sent_again(answer, conflict="back"))

    assert form.status_code == 422
    assert "Nothing is saved yet." in form.text
    assert 'value="Sign-in renewal"' in form.text
    assert initiative(manager, made)[0] == "Login"
    version = re.search(r'name="version"[^>]*value="(\d+)"', form.text)[1]
    _, again = initiative_form(manager, made, title="Sign-in renewal", version=version)
    assert manager.post(action, data=again).status_code == 303
    assert initiative(manager, made)[0] == "Sign-in renewal"


def test_a_third_change_meanwhile_is_a_conflict_again(card, made, planner, manager):
    action, answer = card
    _, third = initiative_form(planner, made, title="Third")
    planner.post(action, data=third)

    again = manager.post(action, data=sent_again(answer, conflict="mine"))

    assert again.status_code == 409
    assert ">Third<" in again.text


def test_repeated_rows_are_kept_or_given_up_together(made, world, planner, manager):
    with world.session() as session, session.recording("test.scoped", "scope"):
        item = scope(session, made, "Sign-in", {"Data": "40", "Design": "8"})
    action = f"/acme/initiatives/{made.initiatives['Sign-in']}/scope-items/{item}"
    rows = {"name": "Sign-in: scope", "version": "1", "p50": "", "p90": ""}
    hers = {"skills-0-skill": "Data", "skills-0-hours": "50"}
    his = {
        "skills-0-skill": "Data",
        "skills-0-hours": "44",
        "skills-1-skill": "QA",
        "skills-1-hours": "4",
    }
    post(planner, f"{action}/edit", action, {**rows, **hers})

    answer = post(manager, f"{action}/edit", action, {**rows, **his})

    assert answer.status_code == 409
    assert '<td data-label="Saved now"><b>Data 50</b></td>' in answer.text
    assert "<b>Data 44; QA 4</b>" in answer.text
    manager.post(action, data=sent_again(answer, conflict="merge", **{"keep-skills": "theirs"}))
    page = manager.get(f"{action}/edit").text
    assert 'name="skills-0-hours" type="text" value="50"' in page
    assert 'value="QA"' not in page


def test_supply_in_place_puts_the_card_at_the_head_of_the_page(made, planner, manager):
    page = f"/acme/scenarios/{made.scenario}/supply"
    action = f"/acme/scenarios/{made.scenario}/pools/{made.pools['Data']}/supply"
    post(planner, page, action, {"tokens": "400", "version": "1", "notes": ""})
    headers = {**HTMX, "HX-Target": f"tr#supply-{made.pools['Data']}"}

    answer = post(
        manager, page, action, {"tokens": "300", "version": "1", "notes": ""}, headers=headers
    )

    assert (answer.status_code, answer.headers["HX-Retarget"]) == (409, "#notice")
    assert answer.text.strip().startswith('<div id="notice">')
    assert manager.post(action, data=sent_again(answer, conflict="mine")).status_code == 303
    assert manager.get(f"{page}.json").get_json()[0]["supply_tokens"] == 300


@pytest.mark.parametrize(
    ("where", "field"),
    [
        ("scenarios/{s}/name", "name"),
        ("pools/{p}", "name"),
        ("scenarios/{s}/pools/{p}/demand", "p50"),
    ],
)
def test_every_edit_form_answers_with_the_card(made, planner, manager, where, field):
    place = where.format(s=made.scenario, p=made.pools["Data"])
    pages = {"name": f"/acme/scenarios/{made.scenario}", "p50": f"/acme/scenarios/{made.scenario}"}
    sent = {"version": "1", "initiative_id": str(made.initiatives["Sign-in"]), "notes": ""}
    assert post(planner, pages[field], f"/acme/{place}", {**sent, field: "7"}).status_code == 303

    answer = post(manager, pages[field], f"/acme/{place}", {**sent, field: "8"})

    assert answer.status_code == 409
    assert (
        '<td data-label="Saved now"><b>7</b></td><td data-label="Yours"><b>8</b></td>'
        in answer.text
    )
