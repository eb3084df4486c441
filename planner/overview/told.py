"""Recorded changes as lines of a digest: when, who, and what, with a way to the subject."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from planner.overview.queries import Change
from planner.web.sentences import sentence
from planner.web.subjects import subject_href


@dataclass(frozen=True, slots=True)
class Told:
    """A change in words: `who` did `before` `subject` `after`; the subject leads to `href`."""

    at: datetime
    when: str
    who: str
    before: str
    subject: str
    after: str
    href: str | None


def told(change: Change, reader_id: int | None, zone: str, today: date) -> Told:
    """The change as its reader is told of it."""
    event = change.event
    words = sentence(event)
    before, subject, after = words.partition(event.subject)
    mine = event.actor_id is not None and event.actor_id == reader_id
    return Told(
        at=event.at,
        when=short(event.at, zone, today),
        who="You" if mine else change.actor or "Planner",
        before=before,
        subject=subject,
        after=after,
        href=subject_href(event.subject_kind, event.subject_id) if subject else None,
    )


def short(moment: datetime, zone: str, today: date) -> str:
    """The time if it was today, the weekday within a week, else the day: 14:02, Fri, 3 Sep."""
    local = moment.astimezone(ZoneInfo(zone))
    days = (today - local.date()).days
    if days < 1:
        return local.strftime("%H:%M")
    return local.strftime("%a") if days < 7 else f"{local.day} {local.strftime('%b')}"


def weekday(day: date) -> str:
    """The day as a heading: Monday, 14 September."""
    return f"{day:%A}, {day.day} {day:%B}"
