"""Every page that links lead to, and the forms on them as a browser would send them."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException

NUMERIC = {"decimal", "numeric"}
"""What a field of a number asks of the keyboard of a phone."""


@dataclass
class Sent:
    """A form: where it goes and how, what it would send, which are numbers, and which it needs."""

    action: str
    method: str
    values: dict[str, str] = field(default_factory=dict)
    numbers: set[str] = field(default_factory=set)
    required: set[str] = field(default_factory=set)


class Seen(HTMLParser):
    """What a page links to, whether it has a table with rows, and its forms by their ids."""

    def __init__(self, address: str, text: str) -> None:
        super().__init__()
        self.address = address
        self.links: list[str] = []
        self.pages: list[str] = []
        """Links that save nothing: files of the demo are not here, only its rows."""
        self.tables = 0
        self.forms: dict[str, Sent] = {}
        self._open, self._select = "", ""
        self._beside: list[tuple[str, str, str, bool]] = []
        self._asked: list[tuple[str, str]] = []
        self.feed(text)
        for form, name, value, numeric in self._beside:
            self._give(form, name, value, numeric)
        for form, name in self._asked:
            self.forms[form].required.add(name)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.tables += tag == "table"
        if tag == "a" and (href := given.get("href")):
            self.links.append(href)
            self.pages += [] if "download" in given else [href]
        if tag == "form":
            self._open = given.get("id") or f"form {len(self.forms)}"
            action = urljoin(self.address, given.get("action") or self.address)
            self.forms[self._open] = Sent(action, given.get("method", "get"))
        if tag in {"input", "textarea", "select"} and (name := given.get("name")):
            self._field(tag, name, given)
        if tag == "option" and self._select and "selected" in given:
            form, _, name = self._select.partition(" of ")
            self._beside.append((form, name, given.get("value", ""), False))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = ""
        if tag == "select":
            self._select = ""

    def _field(self, tag: str, name: str, given: dict[str, str]) -> None:
        form = given.get("form") or self._open
        self._asked += [(form, name)] if given.get("aria-required") else []
        if tag == "select":
            self._select = f"{form} of {name}"
        elif given.get("type") not in {"checkbox", "radio"} or "checked" in given:
            numeric = given.get("inputmode") in NUMERIC or given.get("type") == "number"
            self._beside.append((form, name, given.get("value", ""), numeric))

    def _give(self, form: str, name: str, value: str, numeric: bool) -> None:
        if form in self.forms:
            self.forms[form].values[name] = value
            self.forms[form].numbers |= {name} if numeric else set()


def crawled(app: Flask, reader: FlaskClient, start: str) -> Iterator[tuple[str, Seen]]:
    """One page of each endpoint that links lead to from `start`, below it and not a file."""
    matcher = app.url_map.bind("localhost")
    looked, known, waiting = set[str](), {start}, deque([start])
    while waiting:
        address = waiting.popleft()
        try:
            endpoint, values = matcher.match(urlsplit(address).path, "GET")
        except HTTPException:
            continue
        if "form" in values or endpoint in looked:
            continue
        looked.add(endpoint)
        answer = reader.get(address)
        if answer.mimetype != "text/html":
            continue
        page = Seen(address, answer.text)
        yield endpoint, page
        links = {urljoin(address, link).partition("#")[0] for link in page.pages}
        fresh = sorted(link for link in links - known if link.startswith(start.rstrip("/")))
        known.update(fresh)
        waiting.extend(fresh)
