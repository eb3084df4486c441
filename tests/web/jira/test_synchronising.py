"""What the page of a site tells of its synchronisations: what went wrong, and when it is next."""

import re

from flask.testing import FlaskClient
from sqlalchemy import select, update

from planner.core import platform
from planner.core.jobs import Job
from planner.core.jobs.models import JobState
from planner.core.jobs.schedules import schedules
from planner.domain.jira import FIELDS, Cause
from planner.jira.models import JiraConnection, JiraProject
from tests.kit.browser import fragment, post
from tests.kit.clockwork import in_step
from tests.kit.jira import synced
from tests.kit.workbooks import opened
from tests.kit.world import World
from tests.parts.jira import Jira
from tests.web.jira.conftest import ROOT, mirrored, said


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
    during = said(fragment(admin, page, "section#sync"))
    jira.hidden = set()
    synced(world)
    after = said(fragment(admin, page, "section#sync"))

    began = "or hidden from the account. PERM 1 20"
    assert "What went wrong, by cause" in during and began in during
    assert began.replace("PERM", "nothing now") in after
    [cause] = admin.get(f"{page}/causes.json").get_json()
    assert (cause["trouble"], cause["projects"], cause["began"]) == (
        "Jira refused the question.",
        "",
        1,
    )
    assert f'href="{page}/causes.csv"' in admin.get(page).text


def test_the_next_synchronisation_is_told_unless_none_is_due(world: World, jira: Jira, admin):
    key = mirrored(world, jira)
    page, told = f"{ROOT}/jira/{key}", []
    told.append(said(admin.get(page)))
    in_step(world)
    told.append(said(admin.get(page)))
    jira.fail(429, Retry_After="6000")
    synced(world)
    told.append(said(admin.get(page)))
    with world.app.app_context(), platform.transaction() as connection:
        connection.execute(update(schedules).values(paused=True))
    told.append(said(admin.get(page)))
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
    page = said(admin.get(f"{ROOT}/jira/{mirrored(world, jira)}"))

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


def test_a_cause_that_stops_a_connection_is_told_with_its_remedy(world: World, jira: Jira, admin):
    key = mirrored(world, jira)
    jira.token = "another"
    synced(world)

    shown = admin.get(f"{ROOT}/jira/{key}").text

    with world.session() as session:
        assert session.scalars(select(JiraConnection)).one().cause is Cause.SIGN_IN
    assert "Make a new API token in Atlassian and enter it here" in shown
