"""Getting in, staying in, and being kept out."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from planner.accounts import commands
from planner.accounts.membership import add_member
from planner.core import clock
from planner.core.db import db
from planner.core.identity import SignIn, Throttle, User
from planner.core.sign_in import outside
from planner.domain.access import Access
from planner.domain.permissions import Role
from planner.factory import settle
from planner.web.whereto import safe_path
from tests.kit.browser import post
from tests.kit.logged import logged
from tests.kit.world import World, settings

EMAIL, PASSWORD = "ada@acme.example", "a long and good one"


@pytest.fixture
def ada(world: World) -> World:
    with world.app.app_context():
        session = db.session(organisation_id=world.acme.id)
        add_member(session, EMAIL, "Ada", Access(Role.VIEWER), PASSWORD)
    return world


def enter(world: World, password: str = PASSWORD, email: str = EMAIL, **more):
    client = world.app.test_client()
    return client, post(
        client, "/sign-in", "/sign-in", {"email": email, "password": password, **more}
    )


def enter_from(world: World, place: str, password: str = PASSWORD, email: str = EMAIL):
    client = world.app.test_client()
    data = {"email": email, "password": password}
    options = {"environ_overrides": {"REMOTE_ADDR": place}}
    return post(client, "/sign-in", "/sign-in", data, **options)


def test_the_right_password_lets_in_and_leads_home(ada: World):
    client, answer = enter(ada)

    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert client.get("/").headers["Location"] == "/acme/"


def test_the_address_is_not_case_sensitive(ada: World):
    _, answer = enter(ada, email=" Ada@ACME.example ")

    assert answer.status_code == 303


@pytest.mark.parametrize(("email", "password"), [(EMAIL, "wrong"), ("nobody@acme.example", "x")])
def test_a_wrong_password_and_an_unknown_user_look_alike(ada: World, email: str, password: str):
    _, answer = enter(ada, password, email)

    assert answer.status_code == 422
    assert "That e-mail address and password do not go together." in answer.text
    assert f'value="{email}"' in answer.text


def test_the_eleventh_try_in_a_quarter_of_an_hour_is_refused(ada: World):
    for _ in range(10):
        enter(ada, "wrong")
    _, answer = enter(ada)

    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 900
    assert "more than 10 times" in answer.text


def test_whoever_guesses_elsewhere_locks_nobody_out(ada: World):
    for _ in range(11):
        enter_from(ada, "198.51.100.7", "wrong")

    assert enter_from(ada, "198.51.100.7").status_code == 429
    assert enter_from(ada, "203.0.113.9").status_code == 303


def test_one_place_may_not_try_account_after_account(ada: World, monkeypatch):
    monkeypatch.setattr(commands, "TRIES_FROM_ONE_PLACE", 3)
    for number in range(3):
        enter_from(ada, f"2001:db8::{number}", "wrong", f"somebody{number}@acme.example")

    assert enter_from(ada, "2001:db8::ffff").status_code == 429
    assert enter_from(ada, "2001:db8:0:1::").status_code == 303


def test_signing_in_rightly_is_no_try(ada: World, monkeypatch):
    monkeypatch.setattr(commands, "TRIES_FROM_ONE_PLACE", 3)

    assert {enter_from(ada, "198.51.100.7").status_code for _ in range(5)} == {303}


@pytest.mark.parametrize(("proxies", "seen"), [("0", "127.0.0.1"), ("1", "203.0.113.9")])
def test_where_one_comes_from_is_believed_of_our_own_proxies_only(ada: World, proxies, seen):
    chosen = ada.app.extensions["planner.settings"]
    settle(ada.app, settings(chosen.instance, PROXIES=proxies, DATABASE_URL=chosen.database_url))
    spoofed = {"X-Forwarded-For": "192.0.2.1, 203.0.113.9", "X-Real-IP": "192.0.2.2"}
    client = ada.app.test_client()
    data = {"email": EMAIL, "password": "wrong"}
    post(client, "/sign-in", "/sign-in", data, headers=spoofed)

    with ada.app.app_context(), outside() as session:
        kept = session.scalars(select(Throttle.key).where(Throttle.key.like("address:%"))).all()

    assert kept == [f"address:{seen}"]


def test_the_log_says_why_somebody_was_refused_and_not_what_they_typed(ada: World):
    with logged(ada, "WARNING") as lines:
        enter(ada, "wrong")
        enter(ada, "secret", "hunter2 typed here")

    told = [line for line in lines if line["event"] == "sign_in_refused"]
    assert [line["reason"].split(" of account")[0] for line in told] == [
        "wrong password",
        "no such account",
    ]
    assert "hunter2" not in str(lines) and EMAIL not in str(lines)


def test_signing_in_anew_ends_what_this_browser_had(ada: World):
    client, _ = enter(ada)
    first = client.get_cookie("session").value
    post(client, "/sign-in", "/sign-in", {"email": EMAIL, "password": PASSWORD})
    second = client.get_cookie("session").value
    client.set_cookie("session", first)

    assert first != second
    assert client.get("/").headers["Location"] == "/sign-in"


def test_a_secret_that_somebody_chose_for_them_is_not_taken_over(ada: World):
    client = ada.app.test_client()
    client.set_cookie("session", "chosen by somebody else")
    post(client, "/sign-in", "/sign-in", {"email": EMAIL, "password": PASSWORD})

    assert client.get_cookie("session").value != "chosen by somebody else"


def test_after_a_quarter_of_an_hour_it_can_be_tried_again(ada: World):
    start = datetime(2026, 11, 2, 9, tzinfo=UTC)
    with clock.hold(start):
        for _ in range(11):
            enter(ada, "wrong")
    with clock.hold(start + timedelta(minutes=16)):
        _, answer = enter(ada)

    assert answer.status_code == 303


def test_signing_in_leads_to_the_page_that_was_asked_for(ada: World):
    _, answer = enter(ada, next="/acme/scenarios")

    assert answer.headers["Location"] == "/acme/scenarios"


def test_signing_out_ends_the_session(ada: World):
    client, _ = enter(ada)
    post(client, "/sign-in", "/sign-out")

    assert client.get("/").headers["Location"] == "/sign-in"


def test_a_deactivated_person_is_out_at_once(ada: World):
    client, _ = enter(ada)
    with ada.app.app_context(), outside() as session, session.bookkeeping():
        session.scalar(select(User).where(User.email == EMAIL)).active = False

    assert client.get("/").headers["Location"] == "/sign-in"


@pytest.mark.parametrize(("idle", "where"), [(29, "/acme/"), (31, "/sign-in")])
def test_half_an_hour_of_silence_ends_a_session(ada: World, idle: int, where: str):
    start = datetime(2026, 11, 2, 9, tzinfo=UTC)
    with clock.hold(start):
        client, _ = enter(ada)
    with clock.hold(start + timedelta(minutes=idle)):
        assert client.get("/").headers["Location"] == where


def test_only_the_hash_of_the_secret_is_kept(ada: World):
    client, _ = enter(ada)
    secret = client.get_cookie("session").value
    with ada.app.app_context(), outside() as session:
        kept = session.scalars(select(SignIn.secret_hash)).all()

    assert secret not in kept
    assert len(kept[0]) == 64


@pytest.mark.parametrize(
    "wanted",
    [
        "//evil.example/acme/",
        "https://evil.example/",
        "/\\evil.example",
        "/acme/\r\nSet-Cookie: a=b",
        "javascript:alert(1)",
        "acme/",
        "/no/such/page/at/all",
        "/sign-out",
        "",
        None,
    ],
)
def test_nobody_is_sent_elsewhere_after_signing_in(world: World, wanted: str | None):
    with world.app.test_request_context():
        assert safe_path(wanted) is None


def test_demo_people_are_offered_in_demo_mode_only(world: World):
    client = world.app.test_client()

    assert "Or look around" not in client.get("/sign-in").text
    assert post(client, "/sign-in", "/sign-in/demo", {"email": "planner@demo"}).status_code == 404


def test_a_theme_is_kept_and_drawn_by_the_server(world: World):
    client = world.app.test_client()
    post(client, "/sign-in", "/preferences", {"theme": "dark", "next": "/sign-in"})

    assert 'data-theme="dark"' in client.get("/sign-in").text
