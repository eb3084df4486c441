"""A Jira Cloud site on a free port of this machine: version 3 of its REST API as far as we ask it.

It keeps issues, answers a question for those of a project updated since a moment (which it reads to
the minute, in the account's time zone, as Jira does), a page at a time with `nextPageToken`, and
fails when it is told to.
"""

import base64
import hashlib
import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit
from zoneinfo import ZoneInfo

CLIENT_ID, CLIENT_SECRET = "a-client", "a-secret-of-the-client"
EMAIL, TOKEN = "mirror@acme.example", "a-token-of-jira"
ASKED = re.compile(
    r'project = (?P<project>\d+) AND updated >= "(?P<since>[^"]+)"'
    r" ORDER BY updated ASC, key ASC"
)


WELL = (0, {}, b"")


@dataclass
class Jira:
    """The site: what it holds, what it was asked, and how it is to fail."""

    url: str = ""
    zone: str = "Europe/London"
    token: str = TOKEN
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    projects: dict[str, str] = field(default_factory=dict)
    """Names by key."""
    ids: dict[str, str] = field(default_factory=dict)
    """Ids by key, for those that were asked about: an id stays when a key is renamed."""
    issues: dict[str, dict[str, Any]] = field(default_factory=dict)
    """By id, as the API gives them."""
    hidden: set[str] = field(default_factory=set)
    """Projects that the account may not ask about: Jira answers 400."""
    failures: list[tuple[int, dict[str, str], bytes]] = field(default_factory=list)
    """Answers given instead, one request each: status, headers, body."""
    asked: list[tuple[str, str]] = field(default_factory=list)
    """Every request: its method and path."""
    questions: list[str] = field(default_factory=list)
    page: int = 50
    clouds: dict[str, str] = field(default_factory=dict)
    """Sites that a consent reaches: addresses by what Atlassian calls them."""
    code: str = "a-code"
    challenge: str = ""
    """What the consent was asked for with; where there is one, the code needs what it is of."""
    grants: int = 0
    """How often tokens were given; the latest are `access-N` and `refresh-N`."""
    slow: float = 0.0
    """Seconds that a token takes to be given."""
    lasts: int = 3600
    """Seconds for which a token is good."""

    def put(self, number: int, key: str, updated: datetime, **fields: Any) -> None:
        """An issue of a project, as it was updated at a moment."""
        project = key.rpartition("-")[0]
        moment = updated.astimezone(ZoneInfo(self.zone)).strftime("%Y-%m-%dT%H:%M:%S.000%z")
        self.projects.setdefault(project, f"Project {project}")
        self.issues[str(number)] = {
            "id": str(number),
            "key": key,
            "fields": {
                "summary": f"Issue {number}",
                "description": document("What is wanted."),
                "issuetype": {"name": "Story"},
                "status": {"name": "To do", "statusCategory": {"name": "To Do"}},
                "priority": {"name": "Medium"},
                "labels": ["permits"],
                "assignee": None,
                "reporter": {"displayName": "Ada Okafor"},
                "created": moment,
                "updated": moment,
                "project": {"key": project},
                **fields,
            },
        }

    def fail(self, status: int, body: bytes = b"{}", times: int = 1, **headers: str) -> None:
        """Answer the next requests so."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.failures += [(status, named, body)] * times

    def fail_later(self, after: int, status: int) -> None:
        """Answer one request so, after so many that are answered as they should be."""
        self.failures += [WELL] * after + [(status, {}, b"{}")]

    def answer_later(self, after: int, body: bytes) -> None:
        """Answer one request with this, after so many that are answered as they should be."""
        self.failures += [WELL] * after + [(200, {}, body)]

    def found(self, question: str) -> list[dict[str, Any]]:
        """The issues that a question asks for, in its order."""
        asked = ASKED.fullmatch(question)
        assert asked, f"not a question of Planner's: {question}"
        since = datetime.strptime(asked["since"], "%Y-%m-%d %H:%M").replace(
            tzinfo=ZoneInfo(self.zone)
        )
        return sorted(
            (
                issue
                for issue in self.issues.values()
                if self.id_of(issue["key"].rpartition("-")[0]) == asked["project"]
                and datetime.fromisoformat(issue["fields"]["updated"]) >= since
            ),
            key=lambda issue: (issue["fields"]["updated"], issue["key"]),
        )

    def id_of(self, key: str) -> str:
        """The id of a project."""
        return self.ids.setdefault(key, str(10_000 + len(self.ids)))

    def rename(self, key: str, to: str) -> None:
        """Give a project another key, and its issues with it: they do not count as updated."""
        self.ids[to], self.projects[to] = self.id_of(key), self.projects.pop(key)
        for issue in self.issues.values():
            project, mark, number = issue["key"].rpartition("-")
            if project == key:
                issue["key"] = f"{to}{mark}{number}"


def document(*paragraphs: str) -> dict[str, Any]:
    """A text in Atlassian's document format."""
    content = [
        {"type": "paragraph", "content": [{"type": "text", "text": text}]} for text in paragraphs
    ]
    return {"type": "doc", "version": 1, "content": content}


@contextmanager
def serving() -> Iterator[Jira]:
    """A running site, empty."""
    site = Jira()

    class Handler(_Handler):
        of = site

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    of: Jira

    def do_GET(self) -> None:
        self._answer(None)

    def do_POST(self) -> None:
        sent = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        form = "form" in self.headers.get("Content-Type", "")
        self._answer(dict(parse_qsl(sent.decode())) if form else json.loads(sent or b"{}"))

    def log_message(self, *_: Any) -> None:
        pass

    def _answer(self, body: Any) -> None:
        site, parts = self.of, urlsplit(self.path)
        site.asked.append((self.command, parts.path))
        if site.failures and (failure := site.failures.pop(0)) != WELL:
            self._send(*failure)
            return
        if parts.path == "/oauth/revoke":
            self._withdraw(body)
            return
        if parts.path == "/oauth/token":
            self._grant(body)
            return
        path = self._let_in(parts.path)
        if path is None:
            self._send(401, {}, b"{}")
            return
        match self.command, path:
            case "GET", "/oauth/token/accessible-resources":
                scopes = ["read:jira-work"]
                self._json(
                    [
                        {"id": key, "url": url, "name": key, "scopes": scopes}
                        for key, url in site.clouds.items()
                    ]
                )
            case "GET", "/rest/api/3/myself":
                self._json({"displayName": "Mirror of Acme", "timeZone": site.zone})
            case "GET", "/rest/api/3/project/search":
                self._projects(parse_qs(parts.query))
            case "POST", "/rest/api/3/search/jql":
                self._search(body)
            case "POST", "/rest/api/3/search":
                self._send(410, {}, b"{}")
            case _:
                self._send(404, {}, b"{}")

    def _let_in(self, path: str) -> str | None:
        """The path below the site, for who may ask there; None for others."""
        site, given = self.of, self.headers.get("Authorization")
        pair = base64.b64encode(f"{EMAIL}:{site.token}".encode()).decode()
        if given == f"Basic {pair}":
            return path
        if not site.grants or given != f"Bearer access-{site.grants}":
            return None
        for key in site.clouds:
            if path.startswith(f"/ex/jira/{key}/"):
                return path.removeprefix(f"/ex/jira/{key}")
        return path if path == "/oauth/token/accessible-resources" else None

    def _grant(self, body: dict[str, str]) -> None:
        site = self.of
        known = (body["client_id"], body["client_secret"]) == (CLIENT_ID, CLIENT_SECRET)
        by_code = body["grant_type"] == "authorization_code" and body["code"] == site.code
        if by_code and site.challenge:
            proof = hashlib.sha256(body["code_verifier"].encode()).digest()
            by_code = base64.urlsafe_b64encode(proof).rstrip(b"=").decode() == site.challenge
        by_token = body.get("refresh_token") == f"refresh-{site.grants}"
        if not (known and (by_code or by_token)):
            self._send(403, {}, b'{"error": "invalid_grant"}')
            return
        time.sleep(site.slow)
        site.grants += 1
        named = {name: f"{name}-{site.grants}" for name in ("access", "refresh")}
        tokens = {f"{name}_token": token for name, token in named.items()}
        self._json({**tokens, "expires_in": site.lasts})

    def _withdraw(self, body: dict[str, str]) -> None:
        site = self.of
        known = (body["client_id"], body["client_secret"]) == (CLIENT_ID, CLIENT_SECRET)
        if known and body["token"] == f"refresh-{site.grants}":
            site.grants = 0
        self._send(200, {}, b"")

    def _projects(self, query: dict[str, list[str]]) -> None:
        start, count = int(query["startAt"][0]), self.of.page
        named = sorted(self.of.projects.items())
        values = [
            {"id": self.of.id_of(key), "key": key, "name": name}
            for key, name in named[start : start + count]
        ]
        self._json({"values": values, "isLast": start + count >= len(named)})

    def _search(self, body: dict[str, Any]) -> None:
        site, question = self.of, body["jql"]
        site.questions.append(question)
        if any(f"project = {site.id_of(key)} " in question for key in site.hidden):
            self._send(400, {}, b'{"errorMessages": ["The value does not exist."]}')
            return
        found, start = site.found(question), int(body.get("nextPageToken", "0"))
        count = min(body["maxResults"], site.page)
        page = {"issues": found[start : start + count], "isLast": start + count >= len(found)}
        if not page["isLast"]:
            page["nextPageToken"] = str(start + count)
        self._json(page)

    def _json(self, found: Any) -> None:
        self._send(200, {"Content-Type": "application/json"}, json.dumps(found).encode())

    def _send(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
