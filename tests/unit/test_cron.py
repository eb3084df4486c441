"""When cron expressions come due, also as the clocks change, and how they read."""

from datetime import UTC, datetime
from itertools import islice

import pytest

from planner.domain.cron import NotCron, clock_changes, latest, times, words

LONDON = "Europe/London"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def due(cron: str, after: str, count: int = 3, zone: str = LONDON) -> list[str]:
    return [moment.strftime("%d %H:%M") for moment in islice(times(cron, zone, at(after)), count)]


def test_a_time_of_day_is_meant_where_the_organisation_is():
    assert due("0 3 * * *", "2026-07-01 00:00") == ["01 02:00", "02 02:00", "03 02:00"]
    assert due("0 3 * * *", "2026-07-01 00:00", zone="Asia/Tokyo") == [
        "01 18:00",
        "02 18:00",
        "03 18:00",
    ]


def test_a_time_that_is_now_is_over():
    assert due("*/15 * * * *", "2026-07-01 00:15", 2) == ["01 00:30", "01 00:45"]


def test_what_the_clocks_leap_over_is_due_as_they_have_leapt():
    assert due("30 1 * * *", "2027-03-27 12:00") == ["28 01:00", "29 00:30", "30 00:30"]


def test_what_is_due_every_quarter_of_an_hour_goes_on_through_the_leap():
    assert due("*/15 * * * *", "2027-03-28 00:40", 3) == ["28 00:45", "28 01:00", "28 01:15"]


def test_a_time_of_day_that_comes_twice_counts_once():
    assert due("30 1 * * *", "2026-10-24 12:00", 2) == ["25 00:30", "26 01:30"]


def test_inside_the_second_of_two_hours_the_first_is_over():
    assert due("30 1 * * *", "2026-10-25 01:15", 2) == ["26 01:30", "27 01:30"]


def test_an_hour_that_comes_twice_is_two_hours_for_what_is_hourly():
    assert due("1 * * * *", "2026-10-24 23:40", 3) == ["25 00:01", "25 01:01", "25 02:01"]


@pytest.mark.parametrize(
    ("cron", "until", "last"),
    [
        ("*/15 * * * *", "2026-07-01 00:44", "01 00:30"),
        ("*/15 * * * *", "2026-07-01 00:45", "01 00:45"),
        ("0 3 * * 0", "2026-07-01 00:00", "28 02:00"),
        ("30 1 * * *", "2027-03-28 05:00", "28 01:00"),
        ("30 1 * * *", "2026-10-25 01:45", "25 00:30"),
    ],
)
def test_the_last_time_is_found_backwards(cron: str, until: str, last: str):
    assert latest(cron, LONDON, at(until)).strftime("%d %H:%M") == last


@pytest.mark.parametrize(
    ("cron", "said"),
    [
        ("* * * * *", "every minute"),
        ("*/15 * * * *", "every 15 minutes"),
        ("1 * * * *", "1 minute past every hour"),
        ("0 * * * *", "at the start of every hour"),
        ("5 0 * * *", "at 00:05 every day"),
        ("0 3 * * 0", "at 03:00 on Sunday"),
        ("0 0 1 1 *", "at 00:00 on January 1"),
        ("10 0 1 * *", "at 00:10 on the first day of every month"),
    ],
)
def test_an_expression_reads_as_people_say_it(cron: str, said: str):
    assert words(cron) == said


@pytest.mark.parametrize("text", ["", "every day", "99 * * * *", "* * * *"])
def test_what_is_no_expression_is_refused(text: str):
    with pytest.raises(NotCron):
        next(times(text, LONDON, at("2026-07-01 00:00")))


@pytest.mark.parametrize(
    ("cron", "found"),
    [
        ("30 1 * * *", [("2027-03-28 01:30", True), ("2027-10-31 01:30", False)]),
        ("15 1 * * 0", [("2027-03-28 01:15", True), ("2027-10-31 01:15", False)]),
        ("30 1 * * 1-5", []),
        ("30 2 * * *", []),
        ("0 1 28 3 *", [("2027-03-28 01:00", True)]),
        ("*/15 * * * *", []),
        ("30 */1 * * *", []),
    ],
)
def test_changes_of_the_clocks_that_meet_its_times_are_found(cron: str, found: list):
    changes = clock_changes(cron, LONDON, at("2026-11-26 12:00"))

    assert [(f"{each.due:%Y-%m-%d %H:%M}", each.leapt) for each in changes] == found


def test_where_the_clocks_never_change_nothing_is_found():
    assert clock_changes("30 1 * * *", "Asia/Tokyo", at("2026-11-26 12:00")) == []
