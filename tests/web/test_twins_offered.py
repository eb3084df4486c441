"""Every page with a table leads to the table's twins, whichever page of the demo one comes to."""

from collections.abc import Iterator
from urllib.parse import parse_qsl, urljoin, urlsplit

import pytest
from flask import Flask

from planner.web.access import ENDPOINTS
from planner.web.exports import FORMS
from tests.kit.crawl import Seen, crawled
from tests.kit.demo import demonstrated, entered

WITHOUT = {
    "analysis.what_if": "its twin is that of the changes, once there are any",
    "handover.leaving": "a form: what somebody hands over",
    "imports.check": "a step of one import, which hands its rows back as a file",
    "imports.file": "a step of one import: the first rows of its file",
    "imports.match": "a form: what becomes of the columns of a file",
    "imports.new": "what files may hold, of which there are templates",
    "jobs.rewrite": "a form: the arguments of one job",
    "people.last_day": "a form: what becomes of somebody's allocations",
    "scenarios.initiative_demand": "a form; the demand of all initiatives has twins",
    "scenarios.overview": "a summary of pages that have twins",
    "users.account": "the reader's own sign-ins and permissions",
    "users.user": "the permissions of one user; those of all roles have twins",
}
"""Pages whose tables are no lists, and why."""


def twins(page: Seen) -> set[str]:
    """The kinds of files that a page leads to."""
    return {urlsplit(link).path.rpartition(".")[2] for link in page.links} & {*FORMS}


@pytest.fixture(scope="module")
def demo(tmp_path_factory, sqlite_copy) -> Iterator[Flask]:
    """An application with the demo, at its moment."""
    with demonstrated(tmp_path_factory.mktemp("offered"), sqlite_copy) as app:
        yield app


@pytest.fixture(scope="module")
def looked(demo: Flask) -> dict[str, Seen]:
    """One page of each endpoint, as its administrator sees it."""
    return dict(crawled(demo, entered(demo, "admin@demo"), "/demo/"))


def test_every_page_with_a_table_leads_to_its_twins(looked: dict[str, Seen]):
    lacking = {
        endpoint for endpoint, page in looked.items() if page.tables and twins(page) != {*FORMS}
    }
    assert len(looked) > 90
    assert lacking == set(WITHOUT)


def asking(page: Seen) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Where the links and forms of a page lead to, and what each names there."""
    for link in page.links:
        parts = urlsplit(urljoin(page.address, link))
        yield parts.path, parse_qsl(parts.query)
    for form in page.forms.values():
        if form.method.lower() == "get":
            given = [(name, value) for name, value in form.values.items() if value]
            yield urlsplit(form.action).path, given


def test_no_link_or_form_names_what_the_place_it_leads_to_does_not_know(
    demo: Flask, looked: dict[str, Seen]
):
    matcher = demo.url_map.bind("localhost")
    named = [
        (matcher.match(path, "GET")[0], *pair)
        for page in looked.values()
        for path, pairs in asking(page)
        if path.startswith("/demo")
        for pair in pairs
    ]

    assert len(named) > 200
    assert [
        each for each in named if (knows := ENDPOINTS[each[0]].knows) and not knows(*each[1:])
    ] == []
