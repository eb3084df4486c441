"""Every address, asked by everyone: who is let in is what the endpoint states, and nothing else."""

import re
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from planner.domain.flags import Flag
from planner.domain.permissions import Permission, permissions
from planner.factory import create_app
from planner.imports.kinds.registry import importable
from planner.web.access import ENDPOINTS
from tests.kit.browser import token
from tests.kit.world import PEOPLE, World, settings, settled
from tests.kit.world import world as made

Answers = tuple[str, dict[str, TestResponse]]
"""Of a role: by endpoint."""
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
    return opened(world)


@pytest.fixture(scope="module", params=sorted(PEOPLE))
def answers(request, tmp_path_factory, sqlite_copy) -> Iterator[Answers]:
    """What each address answers to a role: asked once for all that is asked of the answers."""
    folder = tmp_path_factory.mktemp("matrix")
    url = sqlite_copy(folder / "planner.db", settled)
    world = opened(made(settings(folder, DATABASE_URL=url)))
    yield request.param, asked(world.client(request.param), world)
    world.engine.dispose()


def opened(world: World) -> World:
    """With every flag turned on."""
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


def asked(client: FlaskClient, world: World) -> dict[str, TestResponse]:
    """What each guarded address of acme answers, by its endpoint."""
    form = {"csrf_token": token(client, DOOR)}
    answers = {rule.endpoint: ask(client, rule, form) for rule in guarded(world)}
    assert [endpoint for endpoint, answer in answers.items() if answer.status_code == 400] == []
    return answers


def ask(client: FlaskClient, rule: Rule, form: dict[str, str]) -> TestResponse:
    if ENDPOINTS[rule.endpoint].changes:
        return client.post(address(rule, "acme"), data=form)
    return client.get(address(rule, "acme"))


def test_whoever_is_not_signed_in_is_sent_to_sign_in(open_world: World):
    answers = asked(open_world.client(None), open_world)

    assert {
        endpoint: (answer.status_code, answer.headers.get("Location", ""))
        for endpoint, answer in answers.items()
        if answer.status_code != 302 or not answer.headers["Location"].startswith("/sign-in")
    } == {}


def test_another_organisation_finds_nothing(open_world: World):
    answers = asked(open_world.client("admin", open_world.rival), open_world)

    assert {e: a.status_code for e, a in answers.items() if a.status_code != 404} == {}


def test_a_role_is_let_in_exactly_where_its_permissions_say(answers: Answers):
    who, answered = answers
    role, extra = PEOPLE[who]
    held = permissions(role, frozenset(extra))
    refused = {endpoint: answer.status_code == 403 for endpoint, answer in answered.items()}
    expected = {
        endpoint: ENDPOINTS[endpoint].permission not in held
        or (endpoint in BY_KIND and not importable(held))
        for endpoint in answered
    }

    assert {e: refused[e] for e in refused if refused[e] != expected[e]} == {}


def test_nothing_breaks_when_asked_for_what_is_not_there(answers: Answers):
    assert {e: a.status_code for e, a in answers[1].items() if a.status_code >= 500} == {}


def test_every_answer_carries_the_headers_that_bind_the_browser(answers: Answers):
    for endpoint, answer in answers[1].items():
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy, endpoint
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store", endpoint


def test_what_a_flag_gates_is_not_there_while_it_is_off(world: World):
    admin = world.client("admin")
    form = {"csrf_token": token(admin, DOOR)}
    gated = [rule for rule in guarded(world) if ENDPOINTS[rule.endpoint].flag]
    answers = {rule.endpoint: ask(admin, rule, form) for rule in gated}

    assert {e: a.status_code for e, a in answers.items() if a.status_code != 404} == {}


def test_a_change_without_a_token_is_refused(open_world: World):
    admin = open_world.client("admin")
    changing = [r for r in guarded(open_world) if ENDPOINTS[r.endpoint].changes]
    answers = {rule.endpoint: admin.post(address(rule, "acme")) for rule in changing}

    assert {e: a.status_code for e, a in answers.items() if a.status_code != 400} == {}


def test_a_change_asked_for_by_another_site_is_refused(open_world: World):
    admin = open_world.client("admin")
    form = {"csrf_token": token(admin, DOOR)}
    for rule in guarded(open_world):
        if ENDPOINTS[rule.endpoint].changes:
            answer = admin.post(
                address(rule, "acme"), data=form, headers={"Sec-Fetch-Site": "cross-site"}
            )
            assert (rule.endpoint, answer.status_code) == (rule.endpoint, 403)


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
        "operations.icon",
        "operations.robots",
        "jira_doors.callback",  # it reads and changes nothing: it sends on to a guarded page
        "metrics.scrape",  # it is not there without the token of the installation
    }


def test_every_permission_that_guards_an_endpoint_is_held_by_an_administrator(world: World):
    asked = {ENDPOINTS[rule.endpoint].permission for rule in guarded(world)}

    assert asked <= set(Permission)
