"""What can be typed to find jobs, and the jobs that are meant by it."""

from collections.abc import Iterable, Mapping

from sqlalchemy import select

from planner.core.jobs.filtering import Filter
from planner.core.jobs.models import Job, JobState
from planner.core.jobs.tasks import TASKS
from planner.core.jobs.triggers import Trigger
from planner.core.queues import QUEUES
from planner.core.session import Session
from planner.domain import searching
from planner.domain.searching import Qualifier, Search, one_of
from planner.operations.queries import STATES, WAITS, distinct, now
from planner.web.words import listing

ME, SYSTEM = "me", "system"
LOOKED_THROUGH = 20_000
"""Jobs in which a text, a trigger or a worker is looked for, the latest."""


def _span(value: str) -> str | None:
    return None if searching.span(value) else "is no length of time: type 30m, 24h, 7d or 2w."


def _number(value: str) -> str | None:
    known = value.isascii() and value.isdigit() and len(value) < 19
    return None if known else "is no number of a job: type digits."


def _task(value: str) -> str | None:
    return one_of(TASKS, "task")(value)  # as they are known when somebody searches


QUALIFIERS = (
    Qualifier(
        "state",
        "state:failed",
        f"How it stands: {listing([*STATES, *WAITS])}",
        one_of([*STATES, *WAITS], "state"),
    ),
    Qualifier("queue", "queue:csv-import", "Its queue", one_of(QUEUES, "queue")),
    Qualifier("task", "task:csv-import/check", "What it does", _task),
    Qualifier("subject", "subject:as-planned", "What it is about; a hyphen stands for a space"),
    Qualifier("who", "who:me", "Whoever asked: me, system, or part of a name"),
    Qualifier("trigger", "trigger:schedule", "What it was begun by", one_of(Trigger, "trigger")),
    Qualifier("worker", "worker:office-2", "A worker, or host, that ran it; part of its name does"),
    Qualifier("parent", "parent:8123", "The job whose work asked for it", _number),
    Qualifier("since", "since:24h", "Asked for within 30m, 24h, 7d or 2w", _span),
    Qualifier("id", "id:8123", "Its number", _number),
)

PRESETS = (
    ("Last 24 hours", "since:24h"),
    ("My jobs", "who:me"),
    ("Failed", "state:failed"),
    ("Imports", "queue:csv-import"),
)
"""Views that everybody has: their names, and what they search for."""


def search(line: str, also: Iterable[tuple[str, str | None]] = ()) -> Search:
    """The search of a line, with these qualifiers set; one that nobody knows is left out."""
    found = searching.read(line, QUALIFIERS)
    checks = {qualifier.name: qualifier.check for qualifier in QUALIFIERS}
    for name, value in also:
        if value and checks[name](value) is None:
            found = found.holding(name, value)
    return found


def meant(session: Session, found: Search, only: int | None = None) -> Filter:
    """The jobs that a search means; `only` holds them to one person's.

    A text, a trigger or a worker is looked for in the latest `LOOKED_THROUGH` jobs, unless the
    search says since when.
    """
    tasks = found.of("task")
    known: Mapping[str, int | str] = {ME: session.actor_id or 0, SYSTEM: ""}
    states = distinct(found.of("state"))
    waits = [WAITS[name] for name in states if name in WAITS]
    return Filter(
        states=list(dict.fromkeys(STATES.get(name, JobState.WAITING) for name in states)),
        waits=waits,
        queues=found.of("queue") or sorted({task.partition("/")[0] for task in tasks}),
        tasks=tasks,
        requested_by=only,
        asked_by=[known.get(name, name) for name in found.of("who")],
        subjects=found.of("subject"),
        words=found.words,
        keys=[int(value) for value in found.of("id")],
        triggers=[Trigger(name) for name in found.of("trigger")],
        workers=found.of("worker"),
        parents=[int(value) for value in found.of("parent")],
        since=_since(found.of("since")),
        after=oldest_looked_at(session) if looks_through(found) else None,
    )


def looks_through(found: Search) -> bool:
    """Whether a search reads jobs one after the other, and ends after so many."""
    read = found.words or found.of("subject") or found.of("trigger") or found.of("worker")
    return bool(read) and not found.of("since")


def oldest_looked_at(session: Session) -> int | None:
    """The job at which such a search ends; None where there are not that many."""
    return session.scalar(select(Job.id).order_by(Job.id.desc()).offset(LOOKED_THROUGH).limit(1))


def _since(spans: Iterable[str]) -> int | None:
    """The earliest moment that any of the spans reaches back to."""
    lengths = [length for text in spans if (length := searching.span(text))]
    return now() - round(max(lengths).total_seconds() * 1000) if lengths else None
