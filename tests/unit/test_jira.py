"""What is asked of Jira, and how its answers are read."""

from datetime import UTC, datetime

import pytest

from planner.core.vault import Unopenable, opened, sealed
from planner.domain.jira import (
    TOLD,
    Cause,
    MirroredIssue,
    NotAnIssue,
    disagreement,
    excerpt,
    jql,
    mirrored,
    moment,
    retry_after,
    text,
)
from planner.domain.lifecycle import InitiativeStatus
from tests.parts.jira import document

NOON = datetime(2026, 11, 21, 12, 0, 30, tzinfo=UTC)
KEY = "k" * 40


def test_the_question_names_a_project_by_its_id_and_begins_a_minute_before():
    assert jql("10007", NOON, "UTC") == (
        'project = 10007 AND updated >= "2026-11-21 11:59" ORDER BY updated ASC, key ASC'
    )


@pytest.mark.parametrize("zone", ["Mars/Phobos", "Europe", "", "../etc"])
def test_a_day_is_asked_for_twice_in_a_zone_that_nobody_knows(zone: str):
    assert 'updated >= "2026-11-20 11:59"' in jql("10007", NOON, zone)


@pytest.mark.parametrize(
    ("zone", "written"),
    [("UTC", "2026-11-21 11:59"), ("America/New_York", "2026-11-21 06:59")],
)
def test_a_later_question_begins_a_minute_before_in_the_zone_of_the_account(zone, written):
    assert f'updated >= "{written}"' in jql("10007", NOON, zone)


def test_an_hour_that_the_clock_shows_twice_is_asked_for_twice():
    second_half_past_one = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)

    assert 'updated >= "2026-10-25 01:29"' in jql("10007", second_half_past_one, "Europe/London")
    first_half_past_one = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert 'updated >= "2026-10-25 00:29"' in jql("10007", first_half_past_one, "Europe/London")


def test_an_id_ends_no_question():
    assert jql('A" OR "B', NOON, "UTC").startswith('project = "A\\" OR \\"B" AND')


def test_a_description_is_its_texts_in_order_up_to_500_characters():
    assert excerpt(document("First  line", "second")) == "First line second"
    assert excerpt("as  text") == "as text"
    assert excerpt(None) == ""
    assert len(excerpt(document("word " * 400))) == 500


def test_a_description_of_any_depth_is_read():
    deep = {"type": "text", "text": "at the bottom"}
    for _ in range(5000):
        deep = {"content": [deep]}

    assert excerpt(deep) == "at the bottom"


def issue(**fields: object) -> MirroredIssue:
    given = {"summary": "Renewals", "updated": "2026-11-20T10:11:12.345+0000", **fields}
    return mirrored({"id": 7, "key": "PERM-7", "fields": given})


def test_an_issue_is_read_with_what_it_lacks():
    found = issue(assignee={"displayName": "Ada"}, status={"statusCategory": {"name": "Done"}})

    assert (found.external_id, found.key, found.assignee) == ("7", "PERM-7", "Ada")
    assert (found.status_name, found.status_category, found.priority_name) == (None, "Done", None)
    assert found.updated == datetime(2026, 11, 20, 10, 11, 12, 345000, UTC)


def test_the_hash_changes_with_what_people_read_and_not_with_the_moment():
    assert issue().content_hash == issue(updated="2026-11-21T10:00:00.000+0100").content_hash
    assert issue().content_hash != issue(labels=["permits"]).content_hash


@pytest.mark.parametrize(
    "odd",
    [None, [], {}, {"id": 1}, {"id": 1, "key": "A-1", "fields": None}, "text"],
)
def test_what_is_no_issue_is_refused(odd: object):
    with pytest.raises(NotAnIssue):
        mirrored(odd)


def test_text_is_told_as_every_database_takes_it():
    assert text("a\0b\ud800c") == "a\N{REPLACEMENT CHARACTER}b?c"
    assert text(7) == "7"
    assert len(text("word" * 400)) == 255


def test_a_moment_of_jira_is_read_in_utc():
    assert moment("2026-11-20T10:00:00.000+0530") == datetime(2026, 11, 20, 4, 30, tzinfo=UTC)
    assert moment(None) is None


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("30", 30),
        ("Sat, 21 Nov 2026 12:01:00 GMT", 30),
        ("Sat, 21 Nov 2026 11:00:00 GMT", 0),
        ("99999999999999999999", 24 * 60 * 60),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 24 * 60 * 60),
        ("soon", None),
        ("\N{SUPERSCRIPT TWO}", None),
        ("", None),
        (None, None),
    ],
)
def test_the_wait_that_is_asked_for_is_a_number_or_a_date(header, seconds):
    assert retry_after(header, NOON) == seconds


def test_every_cause_has_a_sentence_and_a_way_forward():
    assert set(TOLD) == set(Cause)
    assert [part for told in TOLD.values() for part in told if not part.endswith(".")] == []


def test_a_secret_opens_with_its_key_and_for_what_it_is_about():
    kept = sealed("a-token", "jira 1", KEY)

    assert "a-token" not in kept
    assert kept != sealed("a-token", "jira 1", KEY)
    assert opened(kept, "jira 1", KEY) == "a-token"
    for about, key in (("jira 2", KEY), ("jira 1", "x" * 40)):
        with pytest.raises(Unopenable):
            opened(kept, about, key)


@pytest.mark.parametrize("kept", ["", "v1:", "v1:!!", "a-token", "v1:AAAA"])
def test_what_is_no_secret_does_not_open(kept: str):
    with pytest.raises(Unopenable):
        opened(kept, "jira 1", KEY)


@pytest.mark.parametrize(
    ("status", "counted", "said"),
    [
        ("COMPLETE", {"done": 2, "in progress": 1}, "Work goes on there though it has ended here."),
        ("CANCELLED", {"to do": 1}, "Work goes on there though it has ended here."),
        ("PROPOSED", {"in progress": 1}, "Work has begun there though it has not here."),
        ("PROPOSED", {"to do": 4}, ""),
        (
            "IN_EXECUTION",
            {"done": 3},
            "All of it is done there, and it is still in execution here.",
        ),
        ("IN_EXECUTION", {"done": 3, "to do": 1}, ""),
        ("COMPLETE", {"done": 2, "gone": 1}, ""),
    ],
)
def test_an_initiative_and_its_issues_may_tell_different_stories(
    status: str, counted: dict[str, int], said: str
):
    assert disagreement(InitiativeStatus(status), counted) == said
