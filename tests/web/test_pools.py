"""The pages of skill pools: who sees them, what they change, and what they ask the database."""

import json
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient

from planner.domain.flags import Flag
from tests.kit.browser import post, token
from tests.kit.events import last_event
from tests.kit.moments import held
from tests.kit.statements import counted
from tests.kit.world import World

POOLS = "/acme/pools"


@pytest.fixture(autouse=True)
def token_planning(world: World):
    world.turn(Flag.TOKEN_PLANNING_V1, True)
    world.turn(Flag.TOKEN_PLANNING_V1, True, world.rival)


mid_november = held(datetime(2026, 11, 20, 12, tzinfo=UTC))


def add(client: FlaskClient, name: str, description: str = ""):
    return post(client, POOLS, POOLS, {"name": name, "description": description})


def listed(client: FlaskClient) -> list[dict]:
    return json.loads(client.get(f"{POOLS}.json").text)


def test_a_manager_adds_a_pool(world: World, manager: FlaskClient):
    answer = add(manager, "  Data   engineering ", "Pipelines")

    assert (answer.status_code, answer.location) == (303, POOLS)
    assert [(row["name"], row["description"], row["active"]) for row in listed(manager)] == [
        ("Data engineering", "Pipelines", True)
    ]
    event = last_event(world)
    assert (event.action, event.subject) == ("skill_pool.added", "skill pool Data engineering")
    assert event.facts == {"name": "Data engineering"}


def test_the_list_says_that_a_pool_is_uncalibrated(manager: FlaskClient):
    add(manager, "Design")

    page = manager.get(POOLS).text

    assert "One pool is uncalibrated, so an hour counts as one token there." in page
    assert "uncalibrated, 1:1" in page


def test_a_name_that_is_taken_is_refused_beside_its_field(manager: FlaskClient):
    add(manager, "Design")
    answer = add(manager, "Design")

    assert answer.status_code == 422
    assert "There is a skill pool Design already." in answer.text
    assert [row["name"] for row in listed(manager)] == ["Design"]


def test_a_name_that_differs_only_in_case_is_taken_with_a_warning(manager: FlaskClient):
    add(manager, "Design")
    add(manager, "design")

    page = manager.get(POOLS).text

    assert "Its name differs from Design only in case." in page
    assert "differs from design only in case" in page
    assert [row["name"] for row in listed(manager)] == ["Design", "design"]


def test_a_pool_without_a_name_is_asked_for_one(manager: FlaskClient):
    answer = add(manager, "   ", "What was typed stays")

    assert answer.status_code == 422
    assert "Give the pool a name, such as Data engineering." in answer.text
    assert "What was typed stays" in answer.text


def test_a_pool_is_renamed_and_described(world: World, manager: FlaskClient):
    add(manager, "Design")
    sent = {"name": "Service design", "description": "Research too", "version": "1"}
    answer = post(manager, f"{POOLS}/1", f"{POOLS}/1", sent)

    assert (answer.status_code, answer.location) == (303, f"{POOLS}/1")
    event = last_event(world)
    assert (event.action, event.subject) == ("skill_pool.edited", "skill pool Service design")
    assert event.facts == {
        "name_from": "Design",
        "name_to": "Service design",
        "description_from": "",
        "description_to": "Research too",
    }


def test_the_second_of_two_editors_is_told(manager: FlaskClient):
    add(manager, "Design")
    post(manager, f"{POOLS}/1", f"{POOLS}/1", {"name": "First", "version": "1"})
    answer = post(manager, f"{POOLS}/1", f"{POOLS}/1", {"name": "Second", "version": "1"})

    assert answer.status_code == 409
    assert "You saved this yourself while this form was open" in answer.text
    assert [row["name"] for row in listed(manager)] == ["First"]


def test_an_inactive_pool_is_folded_and_can_come_back(world: World, manager: FlaskClient):
    add(manager, "Design")
    post(manager, f"{POOLS}/1", f"{POOLS}/1/deactivation", {"version": "1"})
    assert "1 inactive pool" in manager.get(POOLS).text
    assert last_event(world).action == "skill_pool.deactivated"

    post(manager, f"{POOLS}/1", f"{POOLS}/1/reactivation", {"version": "2"})
    assert "inactive pool" not in manager.get(POOLS).text
    assert last_event(world).action == "skill_pool.reactivated"


def state(client: FlaskClient, rate: str, day: str, notes: str = "Measured"):
    sent = {"tokens_per_hour": rate, "effective_date": day, "notes": notes}
    return post(client, f"{POOLS}/1", f"{POOLS}/1/rates", sent)


def test_a_rate_holds_from_its_day(world: World, manager: FlaskClient):
    add(manager, "Design")
    state(manager, "0.8", "2026-07-01")
    answer = state(manager, "1.25", "2026-10-01", "Measured in Q3")

    assert (answer.status_code, answer.location) == (303, f"{POOLS}/1")
    [row] = listed(manager)
    assert (row["tokens_per_hour"], row["rate_since"]) == (1.25, "2026-10-01")
    assert last_event(world).action == "skill_pool.rated"
    assert last_event(world).facts == {
        "effective_date": "2026-10-01",
        "from": "0.8",
        "to": "1.25",
        "notes": "Measured in Q3",
    }


def test_a_coming_rate_is_said_and_not_yet_used(manager: FlaskClient):
    add(manager, "Design")
    state(manager, "0.8", "2026-12-01")

    [row] = listed(manager)
    assert (row["tokens_per_hour"], row["rate_since"]) == (1, None)
    assert (row["coming_tokens_per_hour"], row["coming_from"]) == (0.8, "2026-12-01")
    assert 'from <time datetime="2026-12-01">' in manager.get(f"{POOLS}/1").text


def test_a_second_rate_from_one_day_is_refused_with_the_way_on(manager: FlaskClient):
    add(manager, "Design")
    state(manager, "0.8", "2026-07-01")
    answer = state(manager, "0.9", "2026-07-01")

    assert answer.status_code == 422
    assert "Design has a rate from 2026-07-01 already: 0.8. Choose another day" in answer.text
    rates = json.loads(manager.get(f"{POOLS}/1/rates.json").text)
    assert [rate["tokens_per_hour"] for rate in rates] == [0.8]


def test_a_rate_from_a_past_day_needs_a_reason(manager: FlaskClient):
    add(manager, "Design")

    past, coming = state(manager, "0.8", "2026-11-19", ""), state(manager, "0.8", "2026-12-01", "")

    assert (past.status_code, coming.status_code) == (422, 303)
    assert "2026-11-19 is past, so the rate needs a reason." in past.text


@pytest.mark.parametrize(
    ("rate", "sentence"),
    [
        ("0", "Give a rate above 0"),
        ("-1", "Give a rate above 0"),
        ("NaN", "Give a number in digits"),
        ("0.1234567", "Give at most six decimals."),
        ("20000", "Give a rate of at most 10,000"),
        ("lots", "Give a number in digits, such as 12.5."),
    ],
)
def test_a_rate_that_cannot_be_is_refused(manager: FlaskClient, rate: str, sentence: str):
    add(manager, "Design")
    answer = state(manager, rate, "2026-07-01")

    assert (answer.status_code, sentence in answer.text) == (422, True)


def test_the_list_is_there_as_csv(manager: FlaskClient):
    add(manager, "Design", "=cmd")

    assert manager.get(f"{POOLS}.csv").text.splitlines() == [
        "\ufeffid,name,description,active,tokens_per_hour,rate_since,"
        "coming_tokens_per_hour,coming_from",
        '1,Design,"\'=cmd",True,1,,,',
    ]


def test_a_viewer_reads_and_is_offered_nothing_to_change(manager: FlaskClient, viewer: FlaskClient):
    add(manager, "Design")

    assert "Add pool" not in viewer.get(POOLS).text
    assert viewer.get(f"{POOLS}/1").status_code == 200


@pytest.mark.parametrize("action", ["", "/1", "/1/rates", "/1/deactivation", "/1/reactivation"])
def test_a_viewer_changes_nothing(
    world: World, manager: FlaskClient, viewer: FlaskClient, action: str
):
    add(manager, "Design")
    sent = {"csrf_token": token(viewer, POOLS), "name": "Mine", "version": "1"}
    answer = viewer.post(f"{POOLS}{action}", data=sent)

    assert answer.status_code == 403
    assert [row["name"] for row in listed(manager)] == ["Design"]
    assert last_event(world).action == "seat.decision_seat_blocked"


@pytest.mark.parametrize("path", ["/1", "/1/rates.json", "/1/rates.csv"])
def test_another_organisation_finds_no_such_pool(
    manager: FlaskClient, rival: FlaskClient, path: str
):
    add(manager, "Design")
    answer = rival.get(f"/rival/pools{path}")

    assert (answer.status_code, "Design" in answer.text) == (404, False)
    assert json.loads(rival.get("/rival/pools.json").text) == []


@pytest.mark.parametrize("action", ["/1", "/1/rates", "/1/deactivation", "/1/reactivation"])
def test_another_organisation_changes_no_pool_of_ours(
    manager: FlaskClient, rival: FlaskClient, action: str
):
    add(manager, "Design")
    answer = post(
        rival,
        "/rival/pools",
        f"/rival/pools{action}",
        {"name": "Theirs", "tokens_per_hour": "2", "effective_date": "2026-07-01"},
    )

    assert answer.status_code == 404
    assert [row["name"] for row in listed(manager)] == ["Design"]


@pytest.mark.parametrize("path", ["", ".json", ".csv", "/1", "/1/rates.csv"])
def test_with_its_flag_off_the_page_is_not_there(
    world: World, manager: FlaskClient, admin: FlaskClient, path: str
):
    add(manager, "Design")
    world.turn(Flag.TOKEN_PLANNING_V1, False)

    assert manager.get(f"{POOLS}{path}").status_code == 404
    assert admin.get(f"{POOLS}{path}").status_code == 404


def test_the_list_takes_as_many_statements_for_three_pools_as_for_one(
    world: World, manager: FlaskClient
):
    add(manager, "Design")
    with counted(world.engine) as one:
        manager.get(POOLS)
    add(manager, "Backend")
    add(manager, "Security")
    with counted(world.engine) as three:
        manager.get(POOLS)

    assert (len(one), len(three)) == (4, 4)
