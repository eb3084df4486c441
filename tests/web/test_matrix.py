"""Every address, asked by everyone: who is let in is what the endpoint states, and nothing else."""

import re

import pytest
from werkzeug.routing import Rule

from planner.domain.flags import Flag
from planner.domain.permissions import Permission, permissions
from planner.factory import create_app
from planner.imports.kinds.registry import importable
from planner.web.access import ENDPOINTS
from tests.kit.browser import token
from tests.kit.world import PEOPLE, World, settings

DOOR = "/sign-in"
DOORS = ("imports", "imports_twin", "new", "template", "template_workbook", "upload")
BY_KIND = {f"imports.{name}" for name in DOORS}
"""They let in every member who may import something."""
SAMPLES = {
    "int": "999999",
    "any": "csv",
    "twin": "csv",
    "string": "token_planning_v1",
    "path": "nothing",
}


@pytest.fixture
def open_world(world: World) -> World:
    for flag in Flag:
        world.turn(flag, True)
        world.turn(flag, True, world.rival)
    return world


def guarded(world: World) -> list[Rule]:
    return [
        rule
        for rule in world.app.url_map.iter_rules()
        if rule.endpoint != "static" and ENDPOINTS[rule.endpoint].permission
    ]


def address(rule: Rule, slug: str) -> str:
    path = rule.rule.replace("<organisation>", slug)
    path = re.sub(r"<any\(([^),]+)[^>]*>", lambda found: found[1].strip(), path)
    return re.sub(r"<(?:(\w+):)?\w+>", lambda found: SAMPLES[found[1] or "string"], path)


def ask(client, rule: Rule, slug: str):
    if ENDPOINTS[rule.endpoint].changes:
        return client.post(address(rule, slug), data={"csrf_token": token(client, DOOR)})
    return client.get(address(rule, slug))


def test_whoever_is_not_signed_in_is_sent_to_sign_in(open_world: World):
    nobody = open_world.client(None)
    answers = {rule.endpoint: ask(nobody, rule, "acme") for rule in guarded(open_world)}

    assert {
        endpoint: (answer.status_code, answer.headers.get("Location", ""))
        for endpoint, answer in answers.items()
        if answer.status_code != 302 or not answer.headers["Location"].startswith("/sign-in")
    } == {}


def test_another_organisation_finds_nothing(open_world: World):
    rival = open_world.client("admin", open_world.rival)
    answers = {rule.endpoint: ask(rival, rule, "acme") for rule in guarded(open_world)}

    assert {e: a.status_code for e, a in answers.items() if a.status_code != 404} == {}


@pytest.mark.parametrize("who", sorted(PEOPLE))
def test_a_role_is_let_in_exactly_where_its_permissions_say(open_world: World, who: str):
    role, extra = PEOPLE[who]
    held = permissions(role, frozenset(extra))
    client = open_world.client(who)
    refused = {
        rule.endpoint: ask(client, rule, "acme").status_code == 403 for rule in guarded(open_world)
    }
    expected = {
        rule.endpoint: ENDPOINTS[rule.endpoint].permission not in held
        or (rule.endpoint in BY_KIND and not importable(held))
        for rule in guarded(open_world)
    }

    assert {e: refused[e] for e in refused if refused[e] != expected[e]} == {}


def test_nothing_breaks_when_asked_for_what_is_not_there(open_world: World):
    admin = open_world.client("admin")
    answers = {rule.endpoint: ask(admin, rule, "acme") for rule in guarded(open_world)}

    assert {e: a.status_code for e, a in answers.items() if a.status_code >= 500} == {}


def test_what_a_flag_gates_is_not_there_while_it_is_off(world: World):
    admin = world.client("admin")
    gated = [rule for rule in guarded(world) if ENDPOINTS[rule.endpoint].flag]
    answers = {rule.endpoint: ask(admin, rule, "acme") for rule in gated}

    assert {e: a.status_code for e, a in answers.items() if a.status_code != 404} == {}


def test_a_change_without_a_token_is_refused(open_world: World):
    admin = open_world.client("admin")
    changing = [r for r in guarded(open_world) if ENDPOINTS[r.endpoint].changes]
    answers = {rule.endpoint: admin.post(address(rule, "acme")) for rule in changing}

    assert {e: a.status_code for e, a in answers.items() if a.status_code != 400} == {}


def test_a_change_asked_for_by_another_site_is_refused(open_world: World):
    admin = open_world.client("admin")
    for rule in guarded(open_world):
        if ENDPOINTS[rule.endpoint].changes:
            answer = admin.post(
                address(rule, "acme"),
                data={"csrf_token": token(admin, DOOR)},
                headers={"Sec-Fetch-Site": "cross-site"},
            )
            assert (rule.endpoint, answer.status_code) == (rule.endpoint, 403)


def test_every_answer_carries_the_headers_that_bind_the_browser(open_world: World):
    admin = open_world.client("admin")
    for rule in guarded(open_world):
        answer = ask(admin, rule, "acme")
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy, rule.endpoint
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store", rule.endpoint


def test_a_page_for_everyone_is_one_of_the_known_doors(tmp_path):
    app = create_app(settings(tmp_path))
    doors = {rule.endpoint for rule in app.url_map.iter_rules() if rule.endpoint != "static"}
    open_doors = {endpoint for endpoint in doors if ENDPOINTS[endpoint].permission is None}

    assert open_doors <= {
        "accounts.front",
        "accounts.sign_in",
        "accounts.enter",
        "accounts.enter_as",
        "accounts.sign_out",
        "accounts.preferences",
        "accounts.change_password",  # it sends on to a guarded page
        "accounts.new_password",  # its address is signed, works once and ends after three days
        "accounts.set_password",
        "calendars.feed",  # its address is signed, and its owner may end it
        "api.job",  # it answers 401 by itself, in the form of the API
        "operations.healthz",
        "operations.readyz",
        "jira_doors.callback",  # it reads and changes nothing: it sends on to a guarded page
        "metrics.scrape",  # it is not there without the token of the installation
    }


def test_every_permission_that_guards_an_endpoint_is_held_by_an_administrator(world: World):
    asked = {ENDPOINTS[rule.endpoint].permission for rule in guarded(world)}

    assert asked <= set(Permission)
