"""What is mirrored of Jira: issues as they come, what is asked for, and what can go wrong."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from planner.domain.jira_fields import MAPPINGS
from planner.domain.lifecycle import ENDED, InitiativeStatus

EXCERPT = 500
FIRST_DAYS = 180
"""How far back the first synchronisation of a project looks."""
FIRST = timedelta(days=FIRST_DAYS)
MOST_WAIT = 24 * 60 * 60.0
"""Seconds: who asks for a longer wait is asked again after a day."""
OVERLAP = timedelta(minutes=1)
FIELDS = tuple(each.field for each in MAPPINGS)


TO_DO, DONE = "to do", "done"
AT_REST = frozenset({TO_DO, DONE, "gone", "without a status"})
NOT_BEGUN = frozenset({InitiativeStatus.PROPOSED, InitiativeStatus.SCOPING})

CATEGORIES = ("To Do", "In Progress", "Done")
"""How Jira sorts every status, in the order that work goes through."""
PRIORITIES = (
    *("blocker", "highest", "critical", "high", "major"),
    *("medium", "minor", "low", "trivial", "lowest"),
)
"""What Jira calls its priorities, of any age and in small letters, the most urgent first."""


class ItemStatus(StrEnum):
    """How a mirrored issue stands in Jira."""

    ACTIVE = "ACTIVE"
    ARCHIVED = "ARCHIVED"
    """Its project is no longer mirrored, or it has moved out of it."""
    DELETED = "DELETED"
    """A full synchronisation did not find it any more."""


class Method(StrEnum):
    """How a connection is let in."""

    TOKEN = "TOKEN"  # noqa: S105 - the name of a method
    OAUTH = "OAUTH"


class RunStatus(StrEnum):
    """How the synchronisation of one project went."""

    COMPLETED = "COMPLETED"
    PARTIAL = "PARTIAL"
    """It broke off after some of the issues."""
    FAILED = "FAILED"


class Cause(StrEnum):
    """What went wrong, as far as it makes a difference to what is to be done."""

    ADDRESS = "ADDRESS"
    UNREACHABLE = "UNREACHABLE"
    TIMED_OUT = "TIMED_OUT"
    SIGN_IN = "SIGN_IN"
    FORBIDDEN = "FORBIDDEN"
    NOT_FOUND = "NOT_FOUND"
    QUERY = "QUERY"
    RATE_LIMITED = "RATE_LIMITED"
    SERVER = "SERVER"
    UNREADABLE = "UNREADABLE"
    SECRET = "SECRET"  # noqa: S105 - the name of a cause


TOLD: Mapping[Cause, tuple[str, str]] = {
    Cause.ADDRESS: (
        "The address of the site may not be called.",
        "Give an https:// address on the public internet, or let an operator allow its network.",
    ),
    Cause.UNREACHABLE: (
        "The site could not be reached.",
        "Check the address; it is tried again at the next synchronisation.",
    ),
    Cause.TIMED_OUT: (
        "The site did not answer in time.",
        "Nothing needs to be done: it is tried again at the next synchronisation.",
    ),
    Cause.SIGN_IN: (
        "Jira does not let the account in.",
        "Make a new API token in Atlassian and enter it here, or give the consent again.",
    ),
    Cause.FORBIDDEN: (
        "The account may not see this in Jira.",
        "Give the account the permission to browse the project, or take the project out.",
    ),
    Cause.NOT_FOUND: (
        "Jira knows nothing at this address.",
        "Check the address of the site; the project may have been removed or renamed.",
    ),
    Cause.QUERY: (
        "Jira refused the question.",
        "The project may have been removed, renamed or hidden from the account.",
    ),
    Cause.RATE_LIMITED: (
        "Jira asks to be called less often.",
        "Nothing needs to be done: it goes on once the time that Jira named has passed.",
    ),
    Cause.SERVER: (
        "Jira has a failure of its own.",
        "Nothing needs to be done: it is tried again at the next synchronisation.",
    ),
    Cause.UNREADABLE: (
        "The answer is not one of Jira’s.",
        "Check that the address is that of a Jira Cloud site.",
    ),
    Cause.SECRET: (
        "The token cannot be read with the key of this installation.",
        "Enter the token again.",
    ),
}
"""What each cause means, and what to do about it, where it is asked for in the background."""

_AGAIN = "Try again in a moment."
BY_HAND: Mapping[Cause, str] = {
    Cause.UNREACHABLE: "Check the address, and try again.",
    Cause.TIMED_OUT: _AGAIN,
    Cause.RATE_LIMITED: "Try again in some minutes.",
    Cause.SERVER: _AGAIN,
}
"""What else to do where somebody waits for the answer: nothing tries again for them."""

STOPS = frozenset({Cause.SIGN_IN, Cause.SECRET, Cause.ADDRESS})
"""Causes of a connection, which no other project of it gets past."""


@dataclass(frozen=True, slots=True)
class MirroredIssue:
    """An issue as it is mirrored."""

    external_id: str
    key: str
    summary: str
    excerpt: str
    type_name: str | None
    status_name: str | None
    status_category: str | None
    priority_name: str | None
    labels: Sequence[str]
    assignee: str | None
    reporter: str | None
    created: datetime | None
    updated: datetime | None

    @property
    def content_hash(self) -> str:
        """The same for as long as what people read of it is the same."""
        said = (
            *(self.key, self.summary, self.excerpt, self.type_name, self.status_name),
            *(self.status_category, self.priority_name, list(self.labels)),
            *(self.assignee, self.reporter),
        )
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()


class NotAnIssue(ValueError):
    """Something that does not look like an issue of Jira's."""


def mirrored(found: Any) -> MirroredIssue:
    """An issue from Jira's JSON. Raises `NotAnIssue`."""
    try:
        fields = found["fields"]
        return MirroredIssue(
            external_id=text(found["id"], 64),
            key=text(found["key"]),
            summary=text(fields.get("summary") or "", 500),
            excerpt=excerpt(fields.get("description")),
            type_name=_named(fields.get("issuetype")),
            status_name=_named(fields.get("status")),
            status_category=_named((fields.get("status") or {}).get("statusCategory")),
            priority_name=_named(fields.get("priority")),
            labels=[text(label) for label in fields.get("labels") or []],
            assignee=_named(fields.get("assignee"), "displayName"),
            reporter=_named(fields.get("reporter"), "displayName"),
            created=moment(fields.get("created")),
            updated=moment(fields.get("updated")),
        )
    except (KeyError, TypeError, AttributeError, ValueError, OverflowError) as error:
        raise NotAnIssue(f"no issue can be read from it: {error}") from error


def excerpt(document: Any) -> str:
    """The beginning of a description: the texts of Atlassian's document format, or plain text."""
    said = document if isinstance(document, str) else " ".join(_texts(document))
    return text(" ".join(said.split()), EXCERPT)


def text(found: Any, most: int = 255) -> str:
    """What Jira said, as every database takes it: so many characters, no NUL, no half of one."""
    whole = str(found).encode(errors="replace").decode()
    return whole.replace("\0", "\N{REPLACEMENT CHARACTER}")[:most]


def moment(written: str | None) -> datetime | None:
    """A moment as Jira writes it, 2026-11-20T10:11:12.345+0000, in UTC."""
    return datetime.fromisoformat(written).astimezone(UTC) if written else None


def jql(project: str, since: datetime, zone: str) -> str:
    """The question for the issues of a project that were updated since a moment, oldest first.

    The project is named by its id, which stays when its key is renamed. Jira reads a moment to the
    minute and in the time zone of the account, so a minute is asked for twice, and an hour where
    the clock of that zone shows an hour twice; a day where nobody knows the zone.
    """
    named = project if project.isascii() and project.isdecimal() else _quoted(project)
    begin = _written(since - OVERLAP, zone)
    return f'project = {named} AND updated >= "{begin}" ORDER BY updated ASC, key ASC'


def retry_after(header: str | None, now: datetime) -> float | None:
    """Seconds to wait, up to a day, from the header of that name: a number, or a date of HTTP."""
    if not header:
        return None
    if header.strip().isascii() and header.strip().isdecimal():
        return min(float(header), MOST_WAIT)
    try:
        until = datetime.strptime(header.strip(), "%a, %d %b %Y %H:%M:%S GMT").replace(tzinfo=UTC)
    except ValueError:
        return None
    return min(max(0.0, (until - now).total_seconds()), MOST_WAIT)


def urgency(priority: str) -> int:
    """The place of a priority among others, 0 for the most urgent; those of a site come last."""
    named = priority.lower()
    return PRIORITIES.index(named) if named in PRIORITIES else len(PRIORITIES)


def disagreement(status: InitiativeStatus, counted: Mapping[str, int]) -> str:
    """Where an initiative and its issues tell different stories; empty where they agree.

    `counted` are its issues by the kind of their status in small letters, as Jira sorts them.
    """
    moving = sum(count for name, count in counted.items() if name not in AT_REST)
    waiting = counted.get(TO_DO, 0) + moving
    if status in ENDED and waiting:
        return "Work goes on there though it has ended here."
    if status in NOT_BEGUN and moving:
        return "Work has begun there though it has not here."
    if status is InitiativeStatus.IN_EXECUTION and counted.get(DONE) and not waiting:
        return "All of it is done there, and it is still in execution here."
    return ""


def _quoted(named: str) -> str:
    return '"' + named.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _written(since: datetime, zone: str) -> str:
    try:
        known = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        known, since = ZoneInfo("UTC"), since - timedelta(days=1)
    local = since.astimezone(known)
    if local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset():
        local = (since - timedelta(hours=1)).astimezone(known)
    return f"{local:%Y-%m-%d %H:%M}"


def _named(found: Any, name: str = "name") -> str | None:
    return text(found[name]) if found and found.get(name) else None


def _texts(node: Any) -> Iterator[str]:
    """Every text of a document, in its order. Walked without recursion: others make its depth."""
    waiting = [node]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            if isinstance(each.get("text"), str):
                yield each["text"]
            waiting += reversed(each.get("content") or [])
