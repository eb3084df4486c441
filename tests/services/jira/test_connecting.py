"""Sites of Jira that are connected, and what can be wrong with one, on both databases."""

import pytest
from sqlalchemy import select

from planner.core.outbound import Call, NoAnswer, Trouble, send
from planner.domain.jira import Cause
from planner.domain.refusals import NotFound
from planner.intake.commands.requests import add_from_issue
from planner.intake.models import IntakeRequest
from planner.jira.commands.connecting import connect, disconnect, look_again, renew
from planner.jira.drafts import ConnectionDraft
from planner.jira.models import JiraConnection, JiraIssue, JiraProject, JiraRun
from planner.jira.queries.connections import connection, connections
from planner.jira.refusals import JiraDeclined, SiteConnected
from tests.kit.events import last
from tests.kit.jira import connected, issues, let_out, synced
from tests.kit.world import World
from tests.parts.jira import EMAIL, TOKEN, Jira
from tests.services.jira.conftest import ago


def test_a_site_is_connected_with_its_projects_and_its_token_is_kept_encrypted(
    both: World, jira: Jira
):
    jira.projects = {f"P{n:02}": f"Project {n}" for n in range(60)}

    key = connected(both, jira)

    with both.session() as session:
        line = connection(session, key)
        assert (line.connection.display_name, line.connection.zone) == (
            "Mirror of Acme",
            "Europe/London",
        )
        assert len(line.projects) == 60
        assert line.chosen == []
        assert TOKEN not in line.connection.token
        event = last(session)
        assert event.facts == {"account": "Mirror of Acme", "projects": 60}
        assert TOKEN not in repr(event.facts)


def test_a_site_is_connected_once(both: World, jira: Jira):
    connected(both, jira)

    with both.session() as session, pytest.raises(SiteConnected):
        connect(session, ConnectionDraft(jira.url, EMAIL, TOKEN))


@pytest.mark.parametrize(
    ("status", "body", "cause"),
    [
        (401, b"{}", Cause.SIGN_IN),
        (403, b"{}", Cause.FORBIDDEN),
        (404, b"{}", Cause.NOT_FOUND),
        (500, b"{}", Cause.SERVER),
        (503, b"<html>", Cause.SERVER),
        (200, b"<html>", Cause.UNREADABLE),
        (200, b"[]", Cause.UNREADABLE),
        (302, b"", Cause.UNREADABLE),
    ],
)
def test_what_goes_wrong_when_connecting_is_said_by_its_cause(
    both_kept: World, jira: Jira, status: int, body: bytes, cause: Cause
):
    let_out(both_kept)
    jira.fail(status, body)

    with both_kept.session() as session, pytest.raises(JiraDeclined) as declined:
        connect(session, ConnectionDraft(jira.url, EMAIL, TOKEN))

    assert declined.value.cause is cause
    with both_kept.session() as session:
        assert connections(session) == []


def test_this_machine_is_not_called_unless_a_setting_allows_it(both: World, jira: Jira):
    with both.session() as session, pytest.raises(JiraDeclined) as declined:
        connect(session, ConnectionDraft(jira.url, EMAIL, TOKEN))

    assert declined.value.cause is Cause.ADDRESS
    assert jira.asked == []


def test_a_site_that_is_not_there_is_unreachable(both: World, jira: Jira):
    let_out(both)

    with both.session() as session, pytest.raises(JiraDeclined) as declined:
        connect(session, ConnectionDraft("http://127.0.0.1:9", EMAIL, TOKEN))

    assert declined.value.cause is Cause.UNREACHABLE


def test_an_answer_without_end_is_cut_off(jira: Jira):
    jira.fail(200, b"x" * (10 * 1024 * 1024 + 1))

    with pytest.raises(NoAnswer) as refused:
        send(Call("GET", jira.url), private=("127.0.0.0/8",))

    assert refused.value.trouble is Trouble.TOO_LARGE


def test_a_token_that_no_longer_works_is_said_and_a_new_one_mends_it(both: World, jira: Jira):
    jira.put(1, "PERM-1", ago(days=3))
    key = connected(both, jira, ["PERM"])
    jira.token = "another"

    assert synced(both).result == {"synced": 0, "errors": 1}
    with both.session() as session:
        assert connection(session, key).connection.cause is Cause.SIGN_IN
        renew(session, key, ConnectionDraft("", EMAIL, "another"))
    assert synced(both).result == {"synced": 1, "errors": 0}
    with both.session() as session:
        assert connection(session, key).connection.cause is None


def test_a_token_of_another_installation_asks_for_a_new_one(both: World, jira: Jira):
    jira.put(1, "PERM-1", ago(days=3))
    key = connected(both, jira, ["PERM"])
    with both.session() as session, session.recording("test.broken", "token"):
        session.find(JiraConnection, key).token = "v1:AAAA"
    asked = len(jira.asked)

    assert synced(both).result == {"synced": 0, "errors": 1}

    assert len(jira.asked) == asked
    with both.session() as session:
        assert connection(session, key).connection.cause is Cause.SECRET


def test_projects_that_are_new_in_jira_are_found_and_none_is_lost(both: World, jira: Jira):
    jira.projects = {"PERM": "Permits"}
    key = connected(both, jira, ["PERM"])
    jira.projects = {"PERM": "Permits and licences", "LIC": "Licences"}

    with both.session() as session:
        assert look_again(session, key) == 1
        line = connection(session, key)

    assert [(each.project.name, each.project.selected) for each in line.projects] == [
        ("Licences", False),
        ("Permits and licences", True),
    ]


def test_disconnecting_takes_everything_of_the_site_out_and_requests_stay(both: World, jira: Jira):
    jira.put(1, "PERM-1", ago(days=3))
    key = connected(both, jira, ["PERM"])
    synced(both)
    with both.session() as session:
        add_from_issue(session, issues(both)["PERM-1"].id)

        disconnect(session, key)

        assert session.scalars(select(JiraIssue)).all() == []
        assert session.scalars(select(JiraProject)).all() == []
        assert session.scalars(select(JiraRun)).all() == []
        assert session.scalars(select(IntakeRequest.source_key)).all() == ["PERM-1"]


def test_another_organisation_sees_nothing_of_ours(both: World, jira: Jira):
    jira.put(1, "PERM-1", ago(days=3))
    key = connected(both, jira, ["PERM"])
    synced(both)

    assert issues(both, both.rival) == {}
    with both.session(both.rival) as session:
        assert connections(session) == []
        with pytest.raises(NotFound):
            disconnect(session, key)
