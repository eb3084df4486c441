"""The pages of sites that are connected."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from planner.core import platform
from planner.core.jobs import Job
from planner.core.jobs.models import JobState
from planner.core.jobs.schedules import schedules
from planner.domain.jira import FIELDS, Cause
from planner.jira.models import JiraConnection, JiraProject
from planner.jira.tasks import SYNC
from tests.kit.browser import fragment, post
from tests.kit.clockwork import in_step
from tests.kit.jira import connected, issues, let_out, synced
from tests.kit.portfolio import made
from tests.kit.workbooks import opened
from tests.kit.world import World
from tests.parts.jira import EMAIL, TOKEN, Jira
from tests.web.jira.conftest import ROOT, mirrored


def words(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


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


def test_a_connection_shows_its_runs_and_what_goes_wrong(world: World, jira: Jira, admin):
    key = mirrored(world, jira, "PERM-1", "PERM-2")
    page = f"{ROOT}/jira/{key}"
    assert admin.get(f"{page}/runs.json").get_json()[0]["created"] == 2
    for table in (ROOT + "/jira", f"{page}/runs", f"{page}/projects"):
        heads, *_ = opened(admin.get(f"{table}.xlsx").data).values
        assert list(heads) == list(admin.get(f"{table}.json").get_json()[0])
    jira.hidden = {"PERM"}
    synced(world)

    shown = admin.get(page).text

    assert "Jira refused the question." in shown
    assert "The project may have been removed, renamed or hidden from the account." in shown
    assert "1 of 1 projects fail" in admin.get(ROOT).text
    rows = admin.get(f"{page}/projects.json").get_json()
    assert [(row["key"], row["trouble"]) for row in rows] == [
        ("PERM", "Jira refused the question.")
    ]


def test_what_goes_wrong_is_told_by_cause_also_once_it_is_over(world: World, jira: Jira, admin):
    page = f"{ROOT}/jira/{mirrored(world, jira)}"
    assert "What went wrong, by cause" not in admin.get(page).text
    jira.hidden = {"PERM"}
    synced(world)
    synced(world)
    during = words(fragment(admin, page, "section#sync"))
    jira.hidden = set()
    synced(world)
    after = words(fragment(admin, page, "section#sync"))

    began = "or hidden from the account. PERM 1 20"
    assert "What went wrong, by cause" in during and began in during
    assert began.replace("PERM", "nothing now") in after


def test_the_next_synchronisation_is_told_unless_none_is_due(world: World, jira: Jira, admin):
    key = mirrored(world, jira)
    page, told = f"{ROOT}/jira/{key}", []
    told.append(words(admin.get(page)))
    in_step(world)
    told.append(words(admin.get(page)))
    jira.fail(429, Retry_After="6000")
    synced(world)
    told.append(words(admin.get(page)))
    with world.app.app_context(), platform.transaction() as connection:
        connection.execute(update(schedules).values(paused=True))
    told.append(words(admin.get(page)))
    due = [re.findall(r"next begins at (\S+ \S+) \.", text) for text in told]

    assert (due[0], due[3]) == ([], [])
    assert due[1] < due[2]
    assert "None is due by the clock" in told[0] and "None is due by the clock" in told[3]


def test_the_region_asks_again_only_while_something_goes_on(world: World, jira: Jira, admin):
    page = f"{ROOT}/jira/{mirrored(world, jira)}"
    with world.session() as session, session.bookkeeping():
        session.execute(update(Job).values(state=JobState.SUCCEEDED))
    before = fragment(admin, page, "section#sync").text
    post(admin, page, f"{page}/syncs")
    during = fragment(admin, page, "section#sync").text

    assert ("every 2s" in before, "every 2s" in during) == (False, True)
    assert "Synchronise" in during


def test_every_field_that_is_read_says_what_becomes_of_it(world: World, jira: Jira, admin):
    page = words(admin.get(f"{ROOT}/jira/{mirrored(world, jira)}"))

    assert [field for field in FIELDS if f" {field} " not in page] == []
    assert "Labels labels Labels Tags, the first 20" in page


def test_a_wait_that_jira_asked_for_is_shown_until_it_is_over(world: World, jira: Jira, admin):
    key = mirrored(world, jira)
    jira.fail(429, Retry_After="600")
    synced(world)

    shown = admin.get(f"{ROOT}/jira/{key}").text

    assert "asked to wait" in shown
    assert "Jira asks to be called less often." in shown


def test_everything_is_synchronised_again_by_who_has_read_what_follows(
    world: World, jira: Jira, admin
):
    key = mirrored(world, jira)
    page = f"{ROOT}/jira/{key}"

    assert post(admin, page, f"{page}/full-syncs").status_code == 422
    assert post(admin, page, f"{page}/full-syncs", {"known": "y"}).status_code == 303

    with world.session() as session:
        assert session.scalars(select(JiraProject.cursor)).all() == [None]


def test_a_paused_connection_says_so_and_goes_on(world: World, jira: Jira, admin: FlaskClient):
    key = mirrored(world, jira)
    page = f"{ROOT}/jira/{key}"

    post(admin, page, f"{page}/pause", {"active": "0"})
    assert "Mirroring is paused." in admin.get(page).text
    assert "Synchronise now" not in admin.get(page).text
    post(admin, page, f"{page}/pause", {"active": "1"})
    assert "Synchronise now" in admin.get(page).text


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


def test_a_cause_that_stops_a_connection_is_told_with_its_remedy(world: World, jira: Jira, admin):
    key = mirrored(world, jira)
    jira.token = "another"
    synced(world)

    shown = admin.get(f"{ROOT}/jira/{key}").text

    with world.session() as session:
        assert session.scalars(select(JiraConnection)).one().cause is Cause.SIGN_IN
    assert "Make a new API token in Atlassian and enter it here" in shown
