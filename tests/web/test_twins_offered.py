"""Every page with a table leads to the table's twins, whichever page of the demo one comes to."""

from collections import deque
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from werkzeug.exceptions import HTTPException

from planner.web.exports import FORMS
from tests.kit.demo import demonstrated, entered

WITHOUT = {
    "analysis.what_if": "its twin is that of the changes, once there are any",
    "handover.leaving": "a form: what somebody hands over",
    "imports.check": "a step of one import, which hands its rows back as a file",
    "imports.file": "a step of one import: the first rows of its file",
    "imports.match": "a form: what becomes of the columns of a file",
    "imports.preview": "a step of one import, whose changes are not made yet",
    "imports.new": "what files may hold, of which there are templates",
    "jobs.rewrite": "a form: the arguments of one job",
    "people.last_day": "a form: what becomes of somebody's allocations",
    "scenarios.initiative_demand": "a form; the demand of all initiatives has twins",
    "scenarios.overview": "a summary of pages that have twins",
    "users.account": "the reader's own sign-ins and permissions",
    "users.user": "the permissions of one user; those of all roles have twins",
}
"""Pages whose tables are no lists, and why."""


class Seen(HTMLParser):
    """What a page links to, and whether it has a table with rows."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.pages: list[str] = []
        """Links that save nothing: files of the demo are not here, only its rows."""
        self.tables = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tables += tag == "table"
        given = dict(attrs)
        if tag == "a" and (href := given.get("href")):
            self.links.append(href)
            self.pages += [] if "download" in given else [href]

    @property
    def forms(self) -> set[str]:
        """The kinds of files that it leads to."""
        return {urlsplit(link).path.rpartition(".")[2] for link in self.links} & {*FORMS}


def test_every_page_with_a_table_leads_to_its_twins(tmp_path_factory, sqlite_copy):
    lacking: dict[str, set[str]] = {}
    with demonstrated(tmp_path_factory.mktemp("offered"), sqlite_copy) as app:
        reader, matcher = entered(app, "admin@demo"), app.url_map.bind("localhost")
        looked, known, waiting = set[str](), {"/demo/"}, deque(["/demo/"])
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
            page = Seen(answer.text)
            if page.tables and page.forms != {*FORMS}:
                lacking[endpoint] = page.forms
            links = {urljoin(address, link).partition("#")[0] for link in page.pages}
            fresh = sorted(link for link in links - known if link.startswith("/demo"))
            known.update(fresh)
            waiting.extend(fresh)

    assert len(looked) > 100
    assert set(lacking) == set(WITHOUT)
