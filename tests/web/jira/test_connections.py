"""The pages of sites that are connected."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from planner.core.jobs import Job
from planner.jira.models import JiraConnection, JiraProject
from planner.jira.tasks import SYNC
from tests.kit.browser import post
from tests.kit.jira import connected, issues, let_out
from tests.kit.portfolio import made
from tests.kit.world import World
from tests.parts.jira import EMAIL, TOKEN, Jira
from tests.web.jira.conftest import ROOT, mirrored


def test_only_who_governs_jira_sees_and_changes_connections(
    world: World, jira: Jira, planner, viewer
):
    key = mirrored(world, jira)

    for client in (planner, viewer):
        for path in (
            "",
            f"/jira/{key}",
            f"/jira/{key}/removal",
            f"/jira/{key}/preview",
            "/jira.csv",
        ):
            assert client.get(f"{ROOT}{path}").status_code == 403
        for path in ("/jira", f"/jira/{key}/syncs", f"/jira/{key}/removal", f"/jira/{key}/account"):
            assert post(client, "/acme/", f"{ROOT}{path}").status_code == 403
        assert "Integrations" not in client.get("/acme/").text


def test_a_site_is_connected_and_its_token_never_shown(world: World, jira: Jira, admin):
    let_out(world)
    jira.projects = {"PERM": "Permits"}
    assert "No Jira site is connected" in admin.get(ROOT).text

    form = {"site_url": f"{jira.url}/jira/software", "email": EMAIL, "token": TOKEN}
    answer = post(admin, ROOT, f"{ROOT}/jira", form)

    page = admin.get(answer.headers["Location"]).text
    assert "Tick the projects to mirror." in page
    assert "Read as Mirror of Acme" in page
    assert "PERM" in page
    for text in (page, admin.get(ROOT).text, admin.get(f"{ROOT}/jira.json").text):
        assert TOKEN not in text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"site_url": ""}, "Give an address such as https://example.atlassian.net."),
        (
            {"site_url": "ftp://example.org"},
            "Give an address such as https://example.atlassian.net",
        ),
        ({"email": "nobody"}, "Give an address such as planner@example.org."),
        ({"token": ""}, "Give an API token that Atlassian made for this account."),
        ({"token": "wrong"}, "Jira does not let the account in."),
        ({"site_url": "https://127.0.0.1"}, "Jira"),
    ],
)
def test_what_is_wrong_comes_back_with_what_to_put_right(
    world: World, jira: Jira, admin: FlaskClient, typed: dict[str, str], said: str
):
    let_out(world)
    form = {"site_url": jira.url, "email": EMAIL, "token": TOKEN, **typed}

    answer = post(admin, ROOT, f"{ROOT}/jira", form)

    assert answer.status_code == 422
    assert said in answer.text
    assert TOKEN not in answer.text


def test_a_private_address_is_refused_in_words(world: World, jira: Jira, admin: FlaskClient):
    form = {"site_url": jira.url, "email": EMAIL, "token": TOKEN}

    answer = post(admin, ROOT, f"{ROOT}/jira", form)

    assert answer.status_code == 422
    assert "The address of the site may not be called." in answer.text
    assert jira.asked == []


def test_projects_are_ticked_and_asked_for_at_once(world: World, jira: Jira, admin: FlaskClient):
    jira.projects = {"PERM": "Permits", "LIC": "Licences"}
    key = connected(world, jira)
    page = f"{ROOT}/jira/{key}"
    with world.session() as session:
        wanted = session.scalar(select(JiraProject.id).where(JiraProject.key == "PERM"))

    post(admin, page, f"{page}/projects", {"project": [str(wanted), "999", "x"]})

    shown = admin.get(page).text
    assert "1 project is mirrored." in shown
    assert f'value="{wanted}" checked' in shown
    with world.session() as session:
        asked = session.scalars(select(Job).where(Job.task == SYNC.name)).all()
        assert [job.subject_id for job in asked] == [key]
    assert "Synchronise</a> starts in" in shown or "Synchronise</a> waits" in shown


def test_testing_says_what_jira_answers(world: World, jira: Jira, admin: FlaskClient):
    key = mirrored(world, jira)
    page = f"{ROOT}/jira/{key}"
    jira.projects["NEW"] = "New"
    post(admin, page, f"{page}/checks")
    assert "Jira answers; 1 project is new." in admin.get(page).text

    jira.token = "another"
    answer = post(admin, page, f"{page}/checks")
    assert answer.status_code == 422
    assert "Jira does not let the account in." in answer.text


def test_a_token_that_jira_does_not_accept_is_said_beside_its_field(
    world: World, jira: Jira, admin
):
    key = mirrored(world, jira)
    page = f"{ROOT}/jira/{key}"

    answer = post(admin, page, f"{page}/account", {"email": EMAIL, "token": "no", "version": "1"})

    assert answer.status_code == 422
    assert "Jira does not let the account in" in answer.text
    with world.session() as session:
        assert session.scalars(select(JiraConnection)).one().cause is None


def test_disconnecting_asks_to_tick_each_consequence(world: World, jira: Jira, admin):
    key = mirrored(world, jira)
    page = f"{ROOT}/jira/{key}/removal"

    assert "1 mirrored issue is removed" in admin.get(page).text
    assert post(admin, page, page, {"ticked": ["1"]}).status_code == 422
    assert post(admin, page, page, {"ticked": ["1", "2"]}).headers["Location"] == ROOT
    assert issues(world) == {}


def test_another_organisation_finds_no_connection_and_no_issue(world: World, jira: Jira, rival):
    key = mirrored(world, jira)
    issue_id = issues(world)["PERM-1"].id

    own = f"settings/integrations/jira/{key}"
    for path in (own, f"{own}/preview", f"jira/issues/{issue_id}"):
        assert rival.get(f"/rival/{path}").status_code == 404
    [ours] = made(world, "Ours")
    assert rival.get(f"/rival/initiatives/{ours}/jira-issues").status_code == 404
    answer = post(rival, "/rival/", f"/rival/settings/integrations/jira/{key}/syncs")
    assert answer.status_code == 404
    answer = post(rival, "/rival/", f"/rival/jira/issues/{issue_id}/requests")
    assert answer.status_code == 404
    assert "Of PERM-1" not in rival.get("/rival/jira/issues").text
    assert rival.get("/rival/settings/integrations/jira.json").get_json() == []


def test_a_preview_counts_what_would_change_and_changes_nothing(world: World, jira: Jira, admin):
    key = mirrored(world, jira, "PERM-1", "PERM-2")
    jira.put(2, "PERM-2", jira.now, summary="Other words")
    jira.put(3, "PERM-3", jira.now)
    page = f"{ROOT}/jira/{key}/preview"

    shown = admin.get(page)

    assert (shown.status_code, "Jira was asked just now" in shown.text) == (200, True)
    [row] = admin.get(f"{page}.json").get_json()
    assert (row["new"], row["changed"], row["more"]) == (1, 1, False)
    assert sorted(issues(world)) == ["PERM-1", "PERM-2"]
    assert issues(world)["PERM-2"].summary == "Of PERM-2"
    jira.hidden = {"PERM"}
    assert "Jira refused the question." in admin.get(page).text
    jira.token = "another"
    assert "Jira does not let the account in." in admin.get(page).text


def test_a_preview_says_where_there_is_more_than_it_looked_at(world: World, jira: Jira, admin):
    jira.page = 1
    for number in range(1, 7):
        jira.put(number, f"PERM-{number}", jira.now)
    key = connected(world, jira, ["PERM"])

    shown = admin.get(f"{ROOT}/jira/{key}/preview").text

    assert "There is more than was looked at." in shown
    [row] = admin.get(f"{ROOT}/jira/{key}/preview.json").get_json()
    assert (row["new"], row["more"]) == (4, True)
