"""What calendar programs read."""

from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar

from planner.domain.calendar_feed import Occasion, feed

REVISED = datetime(2026, 9, 1, 10, 30, tzinfo=UTC)
TEXT = "From the start of this day; in London, no plan changes.\nRevisions do. " + "é" * 80
FREEZE = Occasion("freeze-1@planner", date(2026, 12, 31), "Plans freeze", TEXT, "https://x/f")


def test_an_occasion_is_a_whole_day_that_keeps_nobody_busy():
    [event] = Calendar.from_ical(feed("Acme", [FREEZE], REVISED, "Europe/London")).walk("VEVENT")

    assert event.decoded("dtstart") == date(2026, 12, 31)
    assert event.decoded("dtend") == date(2027, 1, 1)
    assert event.decoded("dtstamp") == REVISED
    assert (event["uid"], event["transp"]) == ("freeze-1@planner", "TRANSPARENT")
    assert (event["summary"], event["description"]) == ("Plans freeze", TEXT)


def test_a_day_on_which_clocks_change_is_one_day_in_every_zone():
    day = Occasion("end-1@planner", date(2026, 10, 25), "Clocks go back", "", "https://x/f")

    for zone in ("Europe/London", "America/Sao_Paulo", "Pacific/Apia"):
        [event] = Calendar.from_ical(feed("Acme", [day], REVISED, zone)).walk("VEVENT")
        assert type(event.decoded("dtstart")) is date
        assert event.decoded("dtend") - event.decoded("dtstart") == timedelta(days=1)


def test_lines_end_and_fold_as_the_standard_says():
    lines = feed("Acme", [FREEZE], REVISED, "Europe/London").split(b"\r\n")

    assert (lines[0], lines[-2], lines[-1]) == (b"BEGIN:VCALENDAR", b"END:VCALENDAR", b"")
    assert max(map(len, lines)) <= 75
    assert b"DTSTART;VALUE=DATE:20261231" in lines


def test_a_feed_says_whose_it_is_and_when_to_look_again():
    calendar = Calendar.from_ical(feed("Acme: planning", [], REVISED, "Europe/London"))

    assert (calendar["x-wr-calname"], calendar["version"]) == ("Acme: planning", "2.0")
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT12H" in calendar.to_ical()
    assert calendar.walk("VEVENT") == []
