"""The way to Atlassian and back."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

from flask.testing import FlaskClient
from sqlalchemy import select

from planner.jira.models import JiraConnection
from tests.kit.browser import post
from tests.kit.jira import PUBLIC, registered
from tests.kit.world import World
from tests.parts.jira import CLIENT_ID, CLIENT_SECRET, Jira

ROOT = "/acme/settings/integrations"


def begun(client: FlaskClient) -> dict[str, list[str]]:
    """What the link to Atlassian asks for."""
    href = re.search(
        r'href="([^"]+)" rel="noreferrer">Continue at Atlassian', client.get(ROOT).text
    )
    assert href, "the page offers no consent"
    return parse_qs(urlsplit(unescape(href[1])).query)


def back(client: FlaskClient, **values: str) -> str:
    """Where a browser is sent that comes from Atlassian."""
    return client.get("/api/jira/callback", query_string=values).headers.get("Location", "")


def test_the_link_asks_to_read_and_for_nothing_else(world: World, jira: Jira, admin):
    assert "Continue at Atlassian" not in admin.get(ROOT).text
    registered(world, jira)

    asked = begun(admin)

    assert asked["scope"] == ["read:me read:jira-work read:jira-user offline_access"]
    assert asked["redirect_uri"] == [f"{PUBLIC}/api/jira/callback"]
    assert (asked["client_id"], asked["prompt"]) == ([CLIENT_ID], ["consent"])
    assert asked["code_challenge_method"] == ["S256"]
    assert CLIENT_SECRET not in admin.get(ROOT).text


def test_a_consent_is_finished_by_who_began_it(world: World, jira: Jira, admin: FlaskClient):
    registered(world, jira)
    jira.clouds, jira.projects = {"c-1": "https://acme.atlassian.example"}, {"PERM": "Permits"}
    asked = begun(admin)
    [state], [jira.challenge] = asked["state"], asked["code_challenge"]

    page = back(admin, state=state, code=jira.code)
    assert page.startswith(f"{ROOT}/jira/consent?")
    assert "One step is left." in admin.get(page).text
    sent = {"state": state, "code": jira.code}
    answer = post(admin, page, f"{ROOT}/jira/consents", sent)

    shown = admin.get(answer.headers["Location"]).text
    assert "Connected https://acme.atlassian.example." in shown
    assert "It is read by the consent of Mirror of Acme." in shown
    assert "access-1" not in shown
    again = post(admin, ROOT, f"{ROOT}/jira/consents", sent)
    assert (again.status_code, "This consent was used already." in again.text) == (409, True)


def test_a_consent_is_finished_in_the_sign_in_that_began_it(world: World, jira: Jira, admin):
    registered(world, jira)
    jira.clouds = {"c-1": "https://acme.atlassian.example"}
    [state] = begun(admin)["state"]
    elsewhere = world.client("admin")

    page = elsewhere.get(f"{ROOT}/jira/consent?state={state}&code={jira.code}")
    sent = {"state": state, "code": jira.code}

    assert page.status_code == 422
    assert post(elsewhere, ROOT, f"{ROOT}/jira/consents", sent).status_code == 422


def test_a_code_that_was_asked_for_by_another_proves_nothing(world: World, jira: Jira, admin):
    registered(world, jira)
    jira.clouds = {"c-1": "https://acme.atlassian.example"}
    [jira.challenge], [state] = begun(admin)["code_challenge"], begun(admin)["state"]

    answer = post(admin, ROOT, f"{ROOT}/jira/consents", {"state": state, "code": jira.code})

    assert answer.status_code == 422
    with world.session() as session:
        assert session.scalars(select(JiraConnection)).all() == []


def test_a_consent_of_somebody_else_or_of_long_ago_is_refused(
    world: World, jira: Jira, admin, rival, planner
):
    registered(world, jira)
    jira.clouds = {"c-1": "https://acme.atlassian.example"}
    [state] = begun(admin)["state"]
    sent = {"state": state, "code": jira.code}

    path = "settings/integrations/jira/consent"
    assert rival.get(f"/rival/{path}?state={state}&code=x").status_code == 422
    assert post(rival, "/rival/", f"/rival/{path}s", sent).status_code == 422
    assert planner.get(f"/acme/{path}?state={state}&code=x").status_code == 403
    assert post(admin, ROOT, f"{ROOT}/jira/consents", {**sent, "state": "x"}).status_code == 422
    assert admin.get("/api/jira/callback?state=x&code=y").status_code == 422
    with world.session() as session:
        assert session.scalars(select(JiraConnection)).all() == []


def test_a_consent_that_was_not_given_leads_back(world: World, jira: Jira, admin: FlaskClient):
    registered(world, jira)
    [state] = begun(admin)["state"]

    page = admin.get(back(admin, state=state, error="access_denied"))

    assert (page.status_code, "Atlassian sent no consent." in page.text) == (422, True)
