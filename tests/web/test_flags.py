"""Settings, feature flags: turning one, what stands in the way, and what appears or goes."""

import json
import re

import pytest
from flask.testing import FlaskClient

from planner.domain.flags import FLAGS, Flag
from planner.features.routes import SHOWN
from tests.kit.browser import post, token
from tests.kit.events import last_event
from tests.kit.statements import counted
from tests.kit.world import World

FLAGS_PAGE = "/acme/settings/flags"
TOKENS = f"{FLAGS_PAGE}/token_planning_v1"
FORECASTS = f"{FLAGS_PAGE}/flow_forecast_v1"
HISTORY = f"{FLAGS_PAGE}/forecast_mode_b"


def turn(client: FlaskClient, page: str, to: str, reason: str = "The pilot begins"):
    return post(client, page, page, {"to": to, "reason": reason})


def on(client: FlaskClient) -> list[str]:
    return [row["flag"] for row in json.loads(client.get(f"{FLAGS_PAGE}.json").text) if row["on"]]


def test_every_flag_is_listed_and_off_until_someone_turns_it(admin: FlaskClient):
    page = admin.get(FLAGS_PAGE).text

    assert "Eight flags: none on, eight off." in page
    assert [facts.name in page for facts in FLAGS.values()] == [True] * 8


def test_turning_a_flag_on_is_recorded_with_its_reason(world: World, admin: FlaskClient):
    answer = turn(admin, TOKENS, "on")

    assert (answer.status_code, answer.location) == (303, FLAGS_PAGE)
    assert on(admin) == ["token_planning_v1"]
    event = last_event(world)
    assert (event.action, event.subject) == ("flag.turned_on", "flag token_planning_v1")
    assert event.facts == {
        "flag": "token_planning_v1",
        "name": "Token planning",
        "reason": "The pilot begins",
    }


def test_the_reason_and_the_person_stand_beside_the_flag(admin: FlaskClient):
    turn(admin, TOKENS, "on")
    turn(admin, TOKENS, "off", "The pilot is over")

    page = admin.get(FLAGS_PAGE).text
    assert ("Admin of Acme" in page, "The pilot is over" in page) == (True, True)
    history = admin.get(TOKENS).text
    assert history.index("The pilot is over") < history.index("The pilot begins")


def test_a_flag_brings_its_pages_and_takes_them_away(admin: FlaskClient, planner: FlaskClient):
    turn(admin, TOKENS, "on")
    assert planner.get("/acme/pools").status_code == 200
    assert ">Skill pools" in planner.get("/acme/pools").text

    turn(admin, TOKENS, "off")
    assert planner.get("/acme/pools").status_code == 404


def test_a_flag_admin_sees_struck_through_what_is_off(admin: FlaskClient):
    page = admin.get(FLAGS_PAGE).text

    assert re.search(r'href="/acme/pools"\s+data-flag="off"', page)
    assert "token_planning_v1" in admin.get("/acme/pools").text


def test_the_page_names_what_appears(admin: FlaskClient):
    page = admin.get(TOKENS).text

    assert "<b>Skill pools</b> joins the navigation" in page
    assert "Every pool with its rate today." in page
    assert "<code>/pools/&lt;pool&gt;</code>" in page


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [
        ("", "Say why, in a few words"),
        ("  x ", "Give a reason of 3 to 500 characters."),
        ("x" * 501, "Give a reason of 3 to 500 characters."),
    ],
)
def test_a_flag_is_not_turned_without_a_reason(admin: FlaskClient, reason: str, sentence: str):
    answer = turn(admin, TOKENS, "on", reason)

    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert on(admin) == []


def test_a_flag_stays_off_while_one_it_needs_is_off(admin: FlaskClient):
    sent = {"csrf_token": token(admin, TOKENS), "to": "on", "reason": "The pilot begins"}
    answer = admin.post(HISTORY, data=sent)

    assert answer.status_code == 409
    assert "Forecasts from history cannot be on while Flow forecasts is off." in answer.text
    assert "Turn that flag first." in admin.get(HISTORY).text
    assert on(admin) == []


def test_a_flag_stays_on_while_one_that_needs_it_is_on(admin: FlaskClient):
    turn(admin, FORECASTS, "on")
    turn(admin, HISTORY, "on")
    sent = {"csrf_token": token(admin, TOKENS), "to": "off", "reason": "The pilot is over"}
    answer = admin.post(FORECASTS, data=sent)

    assert answer.status_code == 409
    assert "Flow forecasts cannot be off while Forecasts from history is on." in answer.text
    assert on(admin) == ["flow_forecast_v1", "forecast_mode_b"]


def test_the_second_to_turn_a_flag_is_told(world: World, admin: FlaskClient):
    turn(admin, TOKENS, "on")
    answer = turn(admin, TOKENS, "on", "So do I")

    assert answer.status_code == 409
    assert "Token planning is on already." in answer.text
    assert last_event(world).facts["reason"] == "The pilot begins"


def test_somebody_becomes_answerable_for_a_flag(world: World, admin: FlaskClient):
    answer = post(admin, TOKENS, f"{TOKENS}/owner", {"owner_id": world.acme.people["planner"]})

    assert answer.status_code == 303
    assert "owned by Planner of Acme" in admin.get(TOKENS).text
    event = last_event(world)
    assert (event.action, event.facts["from"], event.facts["to"]) == (
        "flag.owned",
        None,
        "Planner of Acme",
    )


def test_nobody_of_another_organisation_becomes_answerable(world: World, admin: FlaskClient):
    answer = post(admin, TOKENS, f"{TOKENS}/owner", {"owner_id": world.rival.people["planner"]})

    assert answer.status_code == 422


@pytest.mark.parametrize("who", ["planner", "manager", "viewer"])
@pytest.mark.parametrize("path", ["", ".csv", ".json", "/token_planning_v1"])
def test_flags_are_shown_to_their_administrators_only(world: World, who: str, path: str):
    answer = world.client(who).get(f"{FLAGS_PAGE}{path}")

    assert answer.status_code == 403


@pytest.mark.parametrize("action", ["", "/owner"])
def test_a_planner_turns_no_flag(world: World, planner: FlaskClient, admin, action: str):
    world.turn(Flag.TOKEN_PLANNING_V1, True)
    sent = {"csrf_token": token(planner, "/acme/pools"), "to": "off", "reason": "No more"}
    answer = planner.post(f"{TOKENS}{action}", data=sent)

    assert answer.status_code == 403
    assert on(admin) == ["token_planning_v1"]


def test_a_flag_of_one_organisation_is_none_of_another(admin: FlaskClient, rival: FlaskClient):
    turn(admin, TOKENS, "on")

    assert rival.get("/rival/pools").status_code == 404
    assert "The pilot begins" not in rival.get("/rival/settings/flags/token_planning_v1").text
    assert rival.get(TOKENS).status_code == 404


def test_an_unknown_flag_is_not_found(admin: FlaskClient):
    answer = admin.get(f"{FLAGS_PAGE}/no_such_flag")

    assert (answer.status_code, "There is no feature flag no_such_flag here." in answer.text) == (
        404,
        True,
    )


def test_the_list_takes_the_same_statements_however_many_are_set(world: World, admin: FlaskClient):
    turn(admin, TOKENS, "on")
    with counted(world.engine) as one:
        admin.get(FLAGS_PAGE)
    turn(admin, FORECASTS, "on")
    turn(admin, HISTORY, "on")
    with counted(world.engine) as three:
        admin.get(FLAGS_PAGE)

    assert (len(one), len(three)) == (5, 5)


def test_the_history_of_a_flag_is_had_as_a_file_whole(world: World, admin: FlaskClient, rival):
    turn(admin, TOKENS, "on")
    turn(admin, TOKENS, "off", "The pilot is over")
    turn(admin, FORECASTS, "on")
    with world.session() as session:
        for number in range(SHOWN):
            with session.recording("flag.turned_on", "flag token_planning_v1") as facts:
                facts["reason"] = f"Trial {number}"

    rows = admin.get(f"{TOKENS}/history.json").get_json()
    told = [(row["on"], row["by"], row["reason"]) for row in rows]
    assert len(told) == SHOWN + 2
    assert told[-2:] == [
        (False, "Admin of Acme", "The pilot is over"),
        (True, "Admin of Acme", "The pilot begins"),
    ]
    page = admin.get(TOKENS).text
    assert f'href="{TOKENS}/history.xlsx"' in page
    assert ("Trial 0" in page, "The pilot is over" in page) == (True, False)
    assert rival.get("/rival/settings/flags/token_planning_v1/history.json").get_json() == []
    assert f'href="{FORECASTS}/history' in admin.get(FORECASTS).text
    assert f'href="{HISTORY}/history' not in admin.get(HISTORY).text
