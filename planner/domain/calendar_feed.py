"""The days of a planning calendar as a feed that calendar programs read (RFC 5545).

The library is loaded by the first who asks for a feed: it weighs 4 MB, and few processes are asked.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from planner.domain.calendar import DAY

if TYPE_CHECKING:
    from icalendar import Event

REFRESH = timedelta(hours=12)
"""How often programs are asked to look again."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """A day worth knowing, with a name that stays the same when the day moves."""

    name: str
    day: date
    title: str
    text: str
    url: str


def feed(title: str, occasions: Iterable[Occasion], revised: datetime, zone: str) -> bytes:
    """The feed as it is sent: one event of a whole day each, which keeps nobody busy.

    `revised` is when any of it was last changed; `zone` is where its days are.
    """
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//Planner//Planning calendar//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", title)
    calendar.add("x-wr-timezone", zone)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    for occasion in occasions:
        calendar.add_component(_event(occasion, revised))
    return bytes(calendar.to_ical())


def _event(occasion: Occasion, revised: datetime) -> Event:
    from icalendar import Event

    event = Event()
    event.add("uid", occasion.name)
    event.add("dtstamp", revised)
    event.add("dtstart", occasion.day)
    event.add("dtend", occasion.day + DAY)
    event.add("summary", occasion.title)
    event.add("description", occasion.text)
    event.add("url", occasion.url)
    event.add("transp", "TRANSPARENT")
    return event
