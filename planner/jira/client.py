"""Asking a Jira Cloud site: who one is, which projects there are, and what was updated.

Speaks version 3 of its REST API. What goes wrong is raised as `Failed`, with its cause.
"""

import base64
import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from planner.core import clock
from planner.core.outbound import Answer, Call, NoAnswer, Trouble, send
from planner.domain.jira import FIELDS, Cause, retry_after, text

PAGE = 50
MOST_PAGES = 2000
REPEATS = (1.0, 2.0, 4.0)
"""Seconds to wait where Jira asks to be called less often and does not say how long."""
LONGEST_WAIT = 20.0
"""A longer wait is not waited here: the job ends, and goes on once the time has passed."""

_CAUSES = {
    400: Cause.QUERY,
    401: Cause.SIGN_IN,
    403: Cause.FORBIDDEN,
    404: Cause.NOT_FOUND,
    410: Cause.NOT_FOUND,
    429: Cause.RATE_LIMITED,
}
TROUBLES = {
    Trouble.ADDRESS: Cause.ADDRESS,
    Trouble.UNREACHABLE: Cause.UNREACHABLE,
    Trouble.TIMED_OUT: Cause.TIMED_OUT,
    Trouble.TOO_LARGE: Cause.UNREADABLE,
}


class Failed(Exception):
    """Jira did not give what was asked for. `wait` is how long it asks not to be called."""

    def __init__(self, cause: Cause, wait: float | None = None) -> None:
        self.cause, self.wait = cause, wait
        super().__init__(cause.value)


@dataclass(frozen=True, slots=True)
class Account:
    """Who a token belongs to, and the time zone in which Jira reads that account's moments."""

    name: str
    zone: str


@dataclass(frozen=True, slots=True)
class Project:
    """A project that an account can see."""

    external_id: str
    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Site:
    """A Jira site as one account reaches it."""

    url: str
    authorization: str
    """The header that lets us in."""
    private: Sequence[str] = ()
    """Networks that may be called though they are not public."""
    sleep: Callable[[float], None] = time.sleep
    longest_wait: float = LONGEST_WAIT
    """Seconds that are waited where Jira asks to be called less often."""

    def at_once(self) -> "Site":
        """The same for whoever has somebody waiting: it is not waited for Jira."""
        return replace(self, longest_wait=0.0)

    def account(self) -> Account:
        """Whose token it is."""
        found = self._ask("GET", "/rest/api/3/myself")
        name, zone = found.get("displayName") or "", found.get("timeZone") or "UTC"
        return Account(text(name), text(zone, 63))

    def projects(self) -> list[Project]:
        """Every project that the account can see, by key."""
        found: list[Project] = []
        for _ in range(MOST_PAGES):
            query = urlencode({"startAt": len(found), "maxResults": PAGE, "orderBy": "key"})
            page = self._ask("GET", f"/rest/api/3/project/search?{query}")
            values = page.get("values") or []
            found += _projects(values)
            if not values or page.get("isLast", True):
                break
        return found

    def issues(self, question: str) -> Iterator[list[Any]]:
        """The issues that answer a question, a page at a time, in its order."""
        body: dict[str, Any] = {"jql": question, "maxResults": PAGE, "fields": list(FIELDS)}
        for _ in range(MOST_PAGES):
            page = self._ask("POST", "/rest/api/3/search/jql", body)
            issues = page.get("issues") or []
            if not isinstance(issues, list):
                raise Failed(Cause.UNREADABLE)
            yield issues
            following = page.get("nextPageToken")
            if page.get("isLast", not following) or not following:
                return
            body["nextPageToken"] = following

    def _ask(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        for repeat in (*REPEATS, None):
            answer = self._send(method, path, body)
            if answer.status != 429:
                return _read(answer)
            named = retry_after(answer.headers.get("retry-after"), clock.now())
            wait = named if named is not None else repeat
            if repeat is None or wait is None or wait > self.longest_wait:
                raise Failed(Cause.RATE_LIMITED, named or REPEATS[-1] * 2)
            self.sleep(wait)
        raise AssertionError("the last repeat gives up")

    def _send(self, method: str, path: str, body: Any) -> Answer:
        headers = {"Authorization": self.authorization, "Accept": "application/json"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        sent = None if body is None else json.dumps(body).encode()
        try:
            return send(Call(method, f"{self.url}{path}", headers, sent), self.private)
        except NoAnswer as nothing:
            raise Failed(TROUBLES[nothing.trouble]) from nothing


def basic(email: str, token: str) -> str:
    """The header of an account with its API token."""
    return f"Basic {base64.b64encode(f'{email}:{token}'.encode()).decode()}"


def bearer(access: str) -> str:
    """The header of a consent."""
    return f"Bearer {access}"


def _read(answer: Answer) -> dict[str, Any]:
    if answer.status >= 500:
        raise Failed(Cause.SERVER)
    if answer.status in _CAUSES:
        raise Failed(_CAUSES[answer.status])
    try:
        found = json.loads(answer.body)
    except (ValueError, RecursionError) as error:
        raise Failed(Cause.UNREADABLE) from error
    if not 200 <= answer.status < 300 or not isinstance(found, dict):
        raise Failed(Cause.UNREADABLE)
    return found


def _projects(found: Any) -> list[Project]:
    try:
        return [
            Project(text(each["id"], 64), text(each["key"], 64), text(each["name"]))
            for each in found
        ]
    except (KeyError, TypeError) as error:
        raise Failed(Cause.UNREADABLE) from error
