"""Jira when its answers, its administrators and ours do what they like, on both databases."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from planner.core import clock
from planner.core.jobs import JobState
from planner.core.session import Session
from planner.domain.jira import Cause, ItemStatus
from planner.jira import mirroring
from planner.jira.commands import syncing
from planner.jira.commands.choosing import ask_for_sync, choose, link
from planner.jira.commands.connecting import connect, disconnect, pause
from planner.jira.drafts import ConnectionDraft
from planner.jira.previewing import foreseen
from planner.jira.queries.connections import connection
from planner.jira.refusals import JiraDeclined
from tests.kit.jira import connected, issues, let_out, synced
from tests.kit.portfolio import made
from tests.kit.world import World
from tests.parts.jira import EMAIL, TOKEN, Jira
from tests.services.jira.conftest import NOW, ago, project

NO_ISSUES = (
    b"{",
    b"[]",
    b"[" * 100_000,
    b'{"issues": 7}',
    b'{"issues": {"id": "1"}}',
    b'{"issues": [{"id": "1", "key": "P-1", "fields": '
    b'{"updated": "0001-01-01T00:00:00.000+1400"}}]}',
)
NO_PROJECTS = (b"{", b"[]", b"\xff\xfe", b'{"values": 7}', b'{"values": [{}]}', b'{"values": [7]}')


def many(jira: Jira, count: int = 120) -> None:
    """Issues of PERM on three pages."""
    for number in range(1, count + 1):
        jira.put(number, f"PERM-{number}", ago(days=10, minutes=-number))


def after_a_page(monkeypatch, world: World, act: Callable[[Session], object]) -> None:
    """Let somebody do something once the first page of a synchronisation is taken in."""
    waiting, take_in = [act], mirroring.take_in

    def taken(*given: object) -> None:
        take_in(*given)
        if waiting:
            with world.session() as session:
                waiting.pop()(session)

    monkeypatch.setattr(syncing, "take_in", taken)


def states(world: World) -> dict[str, ItemStatus]:
    return {key: issue.item_status for key, issue in issues(world).items()}


def test_a_full_synchronisation_asked_for_while_one_runs_is_done_in_full(
    both: World, jira: Jira, monkeypatch
):
    many(jira)
    key = connected(both, jira, ["PERM"])
    synced(both)
    for number in range(2, 121):
        jira.put(number, f"PERM-{number}", ago(hours=3, minutes=-number), summary="Other words")
    del jira.issues["1"]

    with clock.hold(NOW + timedelta(minutes=5)):
        after_a_page(monkeypatch, both, lambda session: ask_for_sync(session, key, full=True))
        synced(both)
        assert (project(both).cursor, project(both).scanning_since) == (None, clock.now())
        assert synced(both).result == {"synced": 70, "errors": 0}

    assert states(both).pop("PERM-1") is ItemStatus.DELETED
    assert sorted(set(states(both).values())) == [ItemStatus.ACTIVE, ItemStatus.DELETED]


def test_a_full_synchronisation_that_comes_late_marks_nothing_it_did_not_ask_for(
    both: World, jira: Jira
):
    jira.put(1, "PERM-1", ago(days=179))
    key = connected(both, jira, ["PERM"])
    synced(both)
    with clock.hold(NOW + timedelta(hours=1)), both.session() as session:
        ask_for_sync(session, key, full=True)

    with clock.hold(NOW + timedelta(days=2)):
        synced(both)

    assert states(both) == {"PERM-1": ItemStatus.ACTIVE}


def test_a_project_whose_key_is_renamed_is_followed_and_loses_nothing(both: World, jira: Jira):
    jira.put(1, "PERM-1", ago(days=3))
    connected(both, jira, ["PERM"])
    synced(both)
    [initiative] = made(both, "Permits online")
    with both.session() as session:
        link(session, issues(both)["PERM-1"].id, initiative)
    jira.rename("PERM", "PRMT")

    with clock.hold(NOW + timedelta(days=1)):
        assert synced(both).result == {"synced": 1, "errors": 0}

    [found] = issues(both).values()
    assert (found.key, found.item_status, found.initiative_id) == (
        "PRMT-1",
        ItemStatus.ACTIVE,
        initiative,
    )
    assert project(both, "PRMT").scanning_since is None


def test_an_issue_that_is_gone_and_comes_back_keeps_its_link(both: World, jira: Jira):
    jira.put(1, "PERM-1", ago(days=3))
    key = connected(both, jira, ["PERM"])
    synced(both)
    [initiative] = made(both, "Permits online")
    with both.session() as session:
        link(session, issues(both)["PERM-1"].id, initiative)
    hidden = jira.issues.pop("1")

    for minutes, there in ((5, False), (10, True)):
        jira.issues = {"1": hidden} if there else {}
        with clock.hold(NOW + timedelta(minutes=minutes)):
            with both.session() as session:
                ask_for_sync(session, key, full=True)
            synced(both)
        found = issues(both)["PERM-1"]
        assert found.item_status is (ItemStatus.ACTIVE if there else ItemStatus.DELETED)
        assert found.initiative_id == initiative


def test_a_site_that_is_disconnected_while_it_is_read_ends_the_job_quietly(
    both: World, jira: Jira, monkeypatch
):
    many(jira)
    key = connected(both, jira, ["PERM"])

    after_a_page(monkeypatch, both, lambda session: disconnect(session, key))
    job = synced(both)

    assert (job.state, job.result) == (JobState.SUCCEEDED, {"synced": 50, "errors": 0})
    assert issues(both) == {}


def test_a_project_that_is_taken_out_while_it_is_read_stays_out(
    both: World, jira: Jira, monkeypatch
):
    many(jira)
    jira.put(900, "ROAD-1", ago(days=1))
    key = connected(both, jira, ["PERM", "ROAD"])
    road = project(both, "ROAD").id

    after_a_page(monkeypatch, both, lambda session: choose(session, key, {road}))
    job = synced(both)

    assert (job.state, job.result) == (JobState.SUCCEEDED, {"synced": 51, "errors": 0})
    assert states(both).pop("ROAD-1") is ItemStatus.ACTIVE
    assert [*states(both).values()].count(ItemStatus.ARCHIVED) == 50


def test_a_site_that_is_paused_while_it_is_read_stops_after_the_page(
    both: World, jira: Jira, monkeypatch
):
    many(jira)
    key = connected(both, jira, ["PERM"])

    after_a_page(monkeypatch, both, lambda session: pause(session, key, active=False))

    assert synced(both).state is JobState.SUCCEEDED
    assert len(issues(both)) == 50
    with both.session() as session:
        pause(session, key, active=True)
    assert synced(both).result == {"synced": 70, "errors": 0}


def test_two_synchronisations_at_once_lose_and_double_nothing(both: World, jira: Jira):
    many(jira)
    key = connected(both, jira, ["PERM"])

    with ThreadPoolExecutor(2) as pool:
        jobs = list(pool.map(lambda of: synced(both, of), (key, None)))

    assert [job.state for job in jobs] == [JobState.SUCCEEDED] * 2
    assert len(issues(both)) == 120
    assert synced(both).result == {"synced": 0, "errors": 0}
    assert set(states(both).values()) == {ItemStatus.ACTIVE}


def test_text_that_no_database_takes_is_mirrored(both: World, jira: Jira):
    jira.put(1, "PERM-1", ago(days=3), summary="a\0b", labels=["x\ud800"])
    connected(both, jira, ["PERM"])

    assert synced(both).result == {"synced": 1, "errors": 0}
    found = issues(both)["PERM-1"]
    assert (found.summary, found.labels) == ("a\N{REPLACEMENT CHARACTER}b", ["x?"])


@pytest.mark.parametrize("said", ["99999999999999999999", "Fri, 31 Dec 9999 23:59:59 GMT"])
def test_a_wait_beyond_reason_is_cut_to_a_day(both: World, jira: Jira, said: str):
    jira.put(1, "PERM-1", ago(days=3))
    key = connected(both, jira, ["PERM"])
    jira.fail(429, Retry_After=said)

    assert synced(both).result == {"synced": 0, "errors": 1}
    with both.session() as session:
        assert connection(session, key).connection.limited_until == NOW + timedelta(days=1)


@pytest.mark.parametrize("body", NO_ISSUES)
def test_an_answer_that_holds_no_issues_is_told_by_its_cause(both: World, jira: Jira, body: bytes):
    jira.put(1, "PERM-1", ago(days=3))
    connected(both, jira, ["PERM"])
    jira.answer_later(1, body)

    assert synced(both).result == {"synced": 0, "errors": 1}
    assert project(both).cause is Cause.UNREADABLE
    assert synced(both).result == {"synced": 1, "errors": 0}


@pytest.mark.parametrize("body", NO_PROJECTS)
def test_an_answer_that_holds_no_projects_connects_nothing(both: World, jira: Jira, body: bytes):
    let_out(both)
    jira.answer_later(1, body)

    with both.session() as session, pytest.raises(JiraDeclined) as declined:
        connect(session, ConnectionDraft(jira.url, EMAIL, TOKEN))

    assert "not one of Jira" in str(declined.value)


@pytest.mark.parametrize(
    ("status", "remedy"),
    [(429, "Try again in some minutes."), (500, "Try again in a moment.")],
)
def test_who_connects_a_site_is_told_at_once_what_they_can_do(
    both: World, jira: Jira, status: int, remedy: str
):
    let_out(both)
    jira.fail(status, Retry_After="15")

    with both.session() as session, pytest.raises(JiraDeclined) as declined:
        connect(session, ConnectionDraft(jira.url, EMAIL, TOKEN))

    assert (declined.value.remedy, len(jira.asked)) == (remedy, 1)


def test_a_preview_does_not_wait_for_jira(both: World, jira: Jira):
    jira.put(1, "PERM-1", ago(days=3))
    key = connected(both, jira, ["PERM"])
    jira.fail(429, Retry_After="15")

    with both.session() as session:
        [found] = foreseen(session, key)

    assert found.cause is Cause.RATE_LIMITED
