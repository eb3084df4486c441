"""A form that is sent after the sign-in has ended: what was typed comes back to who typed it."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from planner.accounts.membership import add_member
from planner.core import clock
from planner.core.db import db
from planner.domain.access import Access
from planner.domain.permissions import Role
from planner.periods.commands import ensure_calendar
from planner.scenarios.models import Scenario
from tests.kit.browser import HTMX, post, token
from tests.kit.world import World

EMAIL, PASSWORD = "ada@acme.example", "eleven grey herons"
START = datetime(2026, 11, 2, 9, tzinfo=UTC)
LATER = START + timedelta(hours=2)
NEW = "/acme/scenarios/new"


@pytest.fixture
def ada(world: World) -> FlaskClient:
    with world.app.app_context():
        session = db.session(organisation_id=world.acme.id)
        ensure_calendar(session)
        add_member(session, EMAIL, "Ada", Access(Role.PRODUCT_OWNER), PASSWORD)
        add_member(session, "bo@acme.example", "Bo", Access(Role.PRODUCT_OWNER), PASSWORD)
    client = world.app.test_client()
    with clock.hold(START):
        post(client, "/sign-in", "/sign-in", {"email": EMAIL, "password": PASSWORD})
    return client


def typed(client: FlaskClient) -> tuple[str, dict[str, str]]:
    """Where the form goes, and what is typed into it: taken from the page itself."""
    page = client.get(NEW).text
    period = re.search(r'<option[^>]*value="(\d+)"', page)[1]
    said = {
        "name": "Lean & <b>bold</b>",
        "period_id": period,
        "kind": "WHAT_IF",
        "mode": "LEGACY",
        "rankings_from": "",
    }
    return NEW, {"csrf_token": token(client, NEW), **said}


def sent_late(client: FlaskClient, **options):
    with clock.hold(START):
        address, data = typed(client)
    with clock.hold(LATER):
        headers = {"Referer": f"http://localhost{NEW}"}
        return client.post(address, data=data, **{"headers": headers, **options})


def back(client: FlaskClient, late, email: str = EMAIL):
    kept = unescape(re.search(r'name="kept"[^>]*value="([^"]+)"', late.text)[1])
    with clock.hold(LATER):
        data = {"email": email, "password": PASSWORD, "kept": kept, "next": ""}
        return post(client, "/sign-in", "/sign-in", data)


def fields(page: str) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page)
    return {name: unescape(value) for name, value in found}


def scenarios(world: World) -> list[str]:
    with world.session() as session:
        return list(session.scalars(select(Scenario.name)))


def test_what_was_typed_comes_back_and_is_sent_on_a_press(world: World, ada: FlaskClient):
    late = sent_late(ada)
    resumed = back(ada, late)
    before = scenarios(world)
    with clock.hold(LATER):
        answer = ada.post(NEW, data=fields(resumed.text))

    assert (late.status_code, resumed.status_code) == (401, 200)
    assert "What you typed is kept: sign in, and send it then." in late.text
    assert "Lean &amp; &lt;b&gt;bold&lt;/b&gt;" in resumed.text
    assert f'href="{NEW}"' in resumed.text
    assert (before, answer.status_code) == ([], 303)
    assert scenarios(world) == ["Lean & <b>bold</b>"]


def test_somebody_else_is_not_given_it(ada: FlaskClient):
    answer = back(ada, sent_late(ada), "bo@acme.example")

    assert (answer.status_code, answer.location) == (303, "/")


def test_a_changed_one_is_not_given_back(ada: FlaskClient):
    late = sent_late(ada)
    late.data = late.data.replace(b'name="kept" type="hidden" value="', b"\\g<0>x")
    data = {"email": EMAIL, "password": PASSWORD, "kept": "forged.by-somebody"}
    with clock.hold(LATER):
        answer = post(ada, "/sign-in", "/sign-in", data)

    assert answer.status_code == 303


def test_secrets_and_the_token_are_not_put_into_the_page(ada: FlaskClient):
    with clock.hold(START):
        data = {"csrf_token": token(ada, NEW), "api_token": "s3cret", "new_password": "s3cret"}
        data["site_url"] = "https://acme.example"
    with clock.hold(LATER):
        late = ada.post(NEW, data=data)
    resumed = back(ada, late)

    assert set(fields(resumed.text)) == {"csrf_token", "site_url"}
    assert fields(resumed.text)["csrf_token"] != data["csrf_token"]


def test_what_was_typed_into_a_part_of_a_page_comes_back_as_well(world: World, ada: FlaskClient):
    late = sent_late(ada, headers={**HTMX, "HX-Target": "form#new", "Referer": f"http://x{NEW}"})
    resumed = back(ada, late)
    with clock.hold(LATER):
        ada.post(NEW, data=fields(resumed.text))

    assert (late.status_code, late.headers["HX-Retarget"]) == (401, "body")
    assert "<body" in late.text
    assert f'href="{NEW}"' in resumed.text
    assert scenarios(world) == ["Lean & <b>bold</b>"]


def test_a_part_of_a_page_that_is_only_read_is_led_to_the_door(ada: FlaskClient):
    with clock.hold(LATER):
        late = ada.get(NEW, headers=HTMX)

    assert (late.status_code, late.text) == (401, "")
    assert late.headers["HX-Redirect"].startswith("/sign-in")


def test_after_signing_out_nothing_is_kept(ada: FlaskClient):
    with clock.hold(START):
        _, data = typed(ada)
        post(ada, NEW, "/sign-out")
        late = ada.post(NEW, data={**data, "csrf_token": token(ada, "/sign-in")})

    assert (late.status_code, late.location) == (302, "/sign-in")
