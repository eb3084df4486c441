"""What people type, or paste, that nobody can see, that is no number, or that would be rounded."""

import pytest
from flask.testing import FlaskClient

from tests.kit.browser import post, text_of
from tests.kit.portfolio import LIST, made, quarter_of
from tests.kit.world import World


@pytest.mark.parametrize(
    ("typed", "called"),
    [("Pay\0roll", "U+0000"), ("Pay\u202elor", "U+202E"), ("Pay\u2066roll", "U+2066")],
)
@pytest.mark.parametrize(("field", "name"), [("title", "title"), ("tags", "tags")])
def test_a_character_that_cannot_be_printed_is_named_beside_its_field(
    world: World, planner: FlaskClient, field: str, name: str, typed: str, called: str
):
    [key] = made(world, "Pay")
    place = f"{LIST}/{key}/fields/{field}"

    answer = post(planner, place, place, {name: typed})

    assert answer.status_code == 422
    assert f"Take out the character {called}, which cannot be printed." in answer.text


@pytest.mark.parametrize(
    ("place", "name", "sentence"),
    [
        ("/acme/intake", "title", "Title: Give a title, such as"),
        ("/acme/settings/users", "name", "Name: Give their name."),
    ],
)
def test_a_name_of_spaces_alone_is_no_name(
    admin: FlaskClient, place: str, name: str, sentence: str
):
    answer = post(admin, f"{place}/new", place, {name: "   "})

    assert (answer.status_code, sentence in answer.text) == (422, True)


def test_letters_that_join_and_scripts_that_run_leftwards_are_texts_as_any_other(
    world: World, planner: FlaskClient
):
    [key] = made(world, "Pay")
    place = f"{LIST}/{key}/fields/title"
    title = "می\u200cخواهم مبادرة 👩\u200d💻"

    answer = post(planner, place, place, {"title": title})

    assert answer.status_code == 303
    assert title in planner.get(LIST).text


def test_a_row_of_a_form_may_hold_no_such_character_either(world: World, planner: FlaskClient):
    [key] = made(world, "Pay")
    place = f"{LIST}/{key}/scope-items"
    row = {"name": "Work", "skills-0-skill": "Da\0ta", "skills-0-hours": "3"}

    answer = post(planner, f"{place}/new", place, row)

    assert answer.status_code == 422
    assert "Skill: Take out the character U+0000, which cannot be printed." in answer.text


@pytest.mark.parametrize("name", ["p50", "p90", "skills-0-hours", "shares-0-percent"])
@pytest.mark.parametrize("typed", ["nan", "Infinity"])
def test_what_is_no_number_is_told_beside_its_field_and_keeps_the_rest(
    world: World, planner: FlaskClient, name: str, typed: str
):
    [key] = made(world, "Pay")
    place = f"{LIST}/{key}/scope-items"

    answer = post(planner, f"{place}/new", place, {"name": "Feature store", name: typed})

    assert answer.status_code == 422
    assert 'value="Feature store"' in answer.text
    assert 'aria-invalid="true"' in answer.text


@pytest.mark.parametrize(
    ("typed", "currency", "sentence"),
    [
        ("1.234", "GBP", "GBP has 2 decimals: leave out those beyond."),
        ("1.5", "JPY", "JPY has no decimals: leave out those beyond."),
        ("nan", "GBP", "Give a number in digits, such as 12.5."),
        ("lots", "GBP", "Give a number in digits, such as 12.5."),
    ],
)
def test_a_value_is_refused_before_it_would_be_rounded(
    world: World, planner: FlaskClient, typed: str, currency: str, sentence: str
):
    [key] = made(world, "Pay", currency=currency)
    place, page = f"{LIST}/{key}/fields/value", f"{LIST}/{key}/edit"
    whole = {"title": "Pay", "value": typed, "currency": currency}

    alone = post(planner, place, place, {"value": typed})
    together = post(planner, page, f"{LIST}/{key}", whole)

    assert (alone.status_code, sentence in alone.text) == (422, True)
    assert (together.status_code, sentence in together.text) == (422, True)


@pytest.mark.parametrize("typed", ["0000-Q1", "9999-Q4", "2026-Q5", "2026-q3"])
def test_a_quarter_of_no_calendar_is_refused(world: World, planner: FlaskClient, typed: str):
    [key] = made(world, "Pay")
    place = f"{LIST}/{key}/fields/quarter"

    answer = post(planner, place, place, {"target_quarter": typed})

    assert answer.status_code == 422
    assert "Give year and quarter, such as 2026-Q3." in answer.text


@pytest.mark.parametrize(
    ("period", "percent", "sentence"),
    [
        ("", "", "Share: Give the share of this quarter, or choose none."),
        ("999999", "50", "Quarter: The calendar has no such quarter: choose one of those offered."),
        ("0", "50", "Quarter: Choose the quarter of this share."),
    ],
)
def test_half_a_share_and_a_quarter_that_is_not_there_are_refused(
    world: World, planner: FlaskClient, period: str, percent: str, sentence: str
):
    quarter, [key] = quarter_of(world), made(world, "Pay")
    place = f"{LIST}/{key}/scope-items"
    share = {"shares-0-period_id": period or str(quarter), "shares-0-percent": percent}

    answer = post(planner, f"{place}/new", place, {"name": "Work", **share})

    assert (answer.status_code, sentence in answer.text) == (422, True)


def test_a_spread_that_misses_some_of_the_whole_says_what_becomes_of_it(
    world: World, planner: FlaskClient
):
    quarter, [key] = quarter_of(world), made(world, "Pay")
    place = f"{LIST}/{key}/scope-items"
    share = {"shares-0-period_id": str(quarter), "shares-0-percent": "40"}

    post(planner, f"{place}/new", place, {"name": "Work", **share})

    assert "2026-Q4 40 % 60 % in no quarter: counts 0" in text_of(
        planner.get(f"{LIST}/{key}").text
    ).replace("\N{NO-BREAK SPACE}", " ")
