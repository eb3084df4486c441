"""Issues of Jira, mirrored from a site on this machine, on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from planner.core import clock
from planner.core.audit import AuditEvent
from planner.core.jobs import Job, JobState
from planner.domain.jira import Cause, ItemStatus, RunStatus
from planner.jira import client
from planner.jira.commands import syncing
from planner.jira.commands.choosing import ask_for_sync, choose
from planner.jira.commands.connecting import look_again, pause
from planner.jira.models import JiraConnection, JiraRun
from planner.jira.queries.connections import connection, runs
from planner.jira.refusals import NothingChosen, NotMirroring
from planner.jira.tasks import ASK, SYNC, AskForSyncs
from tests.kit.clockwork import platform_key
from tests.kit.events import last
from tests.kit.jira import connected, issues, synced
from tests.kit.jobs import perform
from tests.kit.world import World
from tests.parts.jira import EMAIL, TOKEN, Jira
from tests.services.jira.conftest import NOW, ago, project


def test_issues_of_chosen_projects_are_mirrored_over_all_pages(both: World, jira: Jira):
    for number in range(120):
        jira.put(number + 1, f"PERM-{number + 1}", ago(days=10, minutes=-number))
    jira.put(900, "OTHER-1", ago(days=1))
    jira.put(901, "PERM-901", ago(days=200))
    key = connected(both, jira, ["PERM"])

    job = synced(both)

    assert (job.state, job.result) == (JobState.SUCCEEDED, {"synced": 120, "errors": 0})
    found = issues(both)
    assert len(found) == 120
    one = found["PERM-1"]
    assert (one.summary, one.excerpt) == ("Issue 1", "What is wanted.")
    assert one.status_category == "To Do"
    assert (one.labels, one.assignee, one.reporter) == (["permits"], None, "Ada Okafor")
    assert one.jira_updated_at == ago(days=10)
    assert project(both).cursor == ago(days=10, minutes=-119)
    with both.session() as session:
        [run] = runs(session, key)
        assert (run.run.status, run.run.created, run.run.skipped) == (RunStatus.COMPLETED, 120, 0)
        assert connection(session, key).state == ("on", "works")


def test_the_next_time_only_what_was_updated_since_is_asked_for_and_written(
    both: World, jira: Jira
):
    jira.put(1, "PERM-1", ago(days=3))
    jira.put(2, "PERM-2", ago(days=2))
    connected(both, jira, ["PERM"])
    synced(both)
    jira.put(1, "PERM-1", ago(minutes=7), summary="Renewals")

    job = synced(both)

    assert job.result == {"synced": 1, "errors": 0}
    assert issues(both)["PERM-1"].summary == "Renewals"
    assert jira.questions[-1] == (
        f'project = {jira.id_of("PERM")} AND updated >= "2026-11-19 14:04" '
        "ORDER BY updated ASC, key ASC"
    )
    with both.session() as session:
        event = last(session)
        assert (event.action, event.facts) == ("jira.mirrored", {"created": 0, "updated": 1})


def test_where_nothing_changed_nothing_is_recorded(both: World, jira: Jira):
    jira.put(1, "PERM-1", ago(days=3))
    connected(both, jira, ["PERM"])
    synced(both)
    with both.session() as session:
        before = session.scalars(select(AuditEvent.id)).all()

    assert synced(both).result == {"synced": 0, "errors": 0}

    with both.session() as session:
        assert session.scalars(select(AuditEvent.id)).all() == before
        assert len(session.scalars(select(JiraRun)).all()) == 1


def test_one_project_that_fails_stops_no_other(both: World, jira: Jira):
    jira.put(1, "AAA-1", ago(days=3))
    jira.put(2, "PERM-1", ago(days=3))
    jira.hidden = {"AAA"}
    key = connected(both, jira, ["AAA", "PERM"])

    job = synced(both)

    assert (job.state, job.result) == (JobState.SUCCEEDED, {"synced": 1, "errors": 1})
    assert list(issues(both)) == ["PERM-1"]
    with both.session() as session:
        line = connection(session, key)
        assert [each.project.cause for each in line.projects] == [Cause.QUERY, None]
        assert line.state == ("over", "1 of 2 projects fail")
        assert {each.project: each.run.status for each in runs(session, key)} == {
            "AAA": RunStatus.FAILED,
            "PERM": RunStatus.COMPLETED,
        }


def test_a_run_that_breaks_off_goes_on_where_it_stood(both: World, jira: Jira):
    for number in range(1, 101):
        jira.put(number, f"PERM-{number}", ago(days=5, minutes=-number))
    key = connected(both, jira, ["PERM"])
    jira.fail_later(2, 500)

    assert synced(both).result == {"synced": 50, "errors": 1}
    with both.session() as session:
        [run] = runs(session, key)
        assert (run.run.status, run.run.cause) == (RunStatus.PARTIAL, Cause.SERVER)
    assert synced(both).result == {"synced": 50, "errors": 0}
    assert len(issues(both)) == 100


def test_a_short_wait_that_jira_asks_for_is_waited(both: World, jira: Jira):
    jira.put(1, "PERM-1", ago(days=3))
    connected(both, jira, ["PERM"])
    jira.fail(429, Retry_After="0", times=2)

    assert synced(both).result == {"synced": 1, "errors": 0}


def test_a_long_wait_ends_the_job_and_holds_the_next_ones_back(both: World, jira: Jira):
    jira.put(1, "PERM-1", ago(days=3))
    key = connected(both, jira, ["PERM"])
    jira.fail(429, Retry_After="600")

    assert synced(both).result == {"synced": 0, "errors": 1}
    asked = len(jira.asked)
    assert synced(both).result == {"synced": 0, "errors": 0}
    assert len(jira.asked) == asked
    with both.session() as session:
        line = connection(session, key)
        assert (line.waits, line.connection.limited_until) == (True, ago(seconds=-600))
    with clock.hold(ago(seconds=-601)):
        assert synced(both).result == {"synced": 1, "errors": 0}


def test_waits_without_a_number_grow_and_end(jira: Jira):
    waited: list[float] = []
    site = client.Site(jira.url, client.basic(EMAIL, TOKEN), ("127.0.0.0/8",), waited.append)
    jira.fail(429, times=4)

    with pytest.raises(client.Failed) as failed:
        site.account()

    assert (failed.value.cause, waited) == (Cause.RATE_LIMITED, [1, 2, 4])


def test_a_full_synchronisation_finds_what_is_gone(both: World, jira: Jira):
    jira.put(1, "PERM-1", ago(days=3))
    jira.put(2, "PERM-2", ago(days=2))
    key = connected(both, jira, ["PERM"])
    synced(both)
    del jira.issues["1"]

    with clock.hold(ago(minutes=-10)):
        with both.session() as session:
            ask_for_sync(session, key, full=True)
        assert synced(both).result == {"synced": 1, "errors": 0}

    states = {key: issue.item_status for key, issue in issues(both).items()}
    assert states == {"PERM-1": ItemStatus.DELETED, "PERM-2": ItemStatus.ACTIVE}
    assert 'updated >= "2026-05-25 15:14"' in jira.questions[-1]
    assert project(both).scanning_since is None


def test_an_issue_that_moves_to_another_project_moves_here(both: World, jira: Jira):
    jira.put(1, "PERM-1", ago(days=3))
    jira.put(2, "LIC-1", ago(days=3))
    connected(both, jira, ["PERM", "LIC"])
    synced(both)
    jira.put(1, "LIC-2", ago(minutes=5))

    synced(both)

    found = issues(both)
    assert sorted(found) == ["LIC-1", "LIC-2"]
    assert found["LIC-2"].project_id == project(both, "LIC").id


def test_issues_of_a_project_that_is_taken_out_are_archived_and_come_back(both: World, jira: Jira):
    jira.put(1, "PERM-1", ago(days=3))
    key = connected(both, jira, ["PERM"])
    synced(both)

    with both.session() as session:
        choose(session, key, set())
    assert issues(both)["PERM-1"].item_status is ItemStatus.ARCHIVED
    with both.session() as session:
        choose(session, key, {project(both).id})
    assert issues(both)["PERM-1"].item_status is ItemStatus.ACTIVE


def test_the_clock_asks_wherever_something_is_to_be_mirrored(both: World, jira: Jira):
    jira.projects = {"PERM": "Permits"}
    connected(both, jira, ["PERM"])
    connected(both, jira, ["PERM"], both.rival)
    with both.session(both.rival) as session:
        pause(session, session.scalar(select(JiraConnection.id)), active=False)
    owner = platform_key(both)

    done = perform(both, ASK, AskForSyncs(minute="2026-11-21T14:05"), owner)

    assert done.result == {"asked": 1}
    for organisation, requests in ((both.acme, 2), (both.rival, 1)):
        with both.session(organisation) as session:
            found = session.scalars(select(Job).where(Job.task == SYNC.name)).all()
            assert [job.requests for job in found] == [requests]


def test_what_cannot_be_synchronised_is_refused(both: World, jira: Jira):
    jira.projects = {"PERM": "Permits"}
    key = connected(both, jira)

    with both.session() as session:
        with pytest.raises(NothingChosen):
            ask_for_sync(session, key)
        pause(session, key, active=False)
        with pytest.raises(NotMirroring):
            ask_for_sync(session, key)


def test_a_run_that_takes_too_long_is_continued(both: World, jira: Jira, monkeypatch):
    jira.put(1, "PERM-1", ago(days=3))
    connected(both, jira, ["PERM"])
    monkeypatch.setattr(syncing, "ENOUGH_SECONDS", -1.0)

    job = synced(both)

    assert (job.state, list(issues(both))) == (JobState.WAITING, ["PERM-1"])


def test_the_newest_synchronisations_are_kept(both: World, jira: Jira, monkeypatch):
    monkeypatch.setattr(syncing, "RUNS_KEPT", 2)
    key = connected(both, jira, [])
    jira.projects = {"PERM": "Permits"}
    with both.session() as session:
        look_again(session, key)
        choose(session, key, {project(both).id})
    for number in range(1, 4):
        jira.put(number, f"PERM-{number}", ago(days=3, minutes=-number))
        synced(both)

    with both.session() as session:
        assert len(runs(session, key)) == 2


def test_what_jira_no_longer_has_is_noticed_within_a_day_without_being_asked(
    both: World, jira: Jira
):
    for number in (1, 2):
        jira.put(number, f"PERM-{number}", ago(days=3, minutes=-number))
    connected(both, jira, ["PERM"])
    synced(both)
    del jira.issues["2"]

    with clock.hold(NOW + timedelta(hours=23)):
        assert synced(both).result == {"synced": 0, "errors": 0}
        assert issues(both)["PERM-2"].item_status is ItemStatus.ACTIVE
    with both.session() as session:
        before = len(session.scalars(select(AuditEvent)).all())
    with clock.hold(NOW + timedelta(hours=25)):
        assert synced(both).result == {"synced": 1, "errors": 0}
        assert issues(both)["PERM-2"].item_status is ItemStatus.DELETED
        assert project(both).scanned_at == NOW + timedelta(hours=25)
    with both.session() as session:
        events = session.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()[before:]
        assert [event.action for event in events] == ["jira.found_missing"]


def test_a_project_of_more_pages_than_one_run_reads_loses_nothing(
    both: World, jira: Jira, monkeypatch
):
    monkeypatch.setattr(syncing, "MOST_PAGES", 2)
    for number in range(120):
        jira.put(number + 1, f"PERM-{number + 1}", ago(days=10, minutes=-number))
    connected(both, jira, ["PERM"])

    job = synced(both)

    assert job.state is JobState.WAITING
    assert len(issues(both)) == 100
    assert {issue.item_status for issue in issues(both).values()} == {ItemStatus.ACTIVE}
