"""Getting in, staying in, and being kept out."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from planner.accounts import commands
from planner.core import clock
from planner.core.db import db
from planner.core.identity import SignIn, User
from planner.core.sign_in import outside
from planner.domain.permissions import Role
from planner.web.whereto import safe_path
from tests.kit.browser import post
from tests.kit.world import World

EMAIL, PASSWORD = "ada@acme.example", "a long and good one"


@pytest.fixture
def ada(world: World) -> World:
    with world.app.app_context():
        session = db.session(organisation_id=world.acme.id)
        commands.add_member(session, EMAIL, "Ada", Role.VIEWER, PASSWORD)
    return world


def enter(world: World, password: str = PASSWORD, email: str = EMAIL, **more):
    client = world.app.test_client()
    return client, post(
        client, "/sign-in", "/sign-in", {"email": email, "password": password, **more}
    )


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

    assert answer.status_code == 422
    assert "more than 10 times" in answer.text


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
