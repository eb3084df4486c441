"""Every page with a table leads to the table's twins, whichever page of the demo one comes to."""

from urllib.parse import urlsplit

from planner.web.exports import FORMS
from tests.kit.crawl import Seen, crawled
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


def twins(page: Seen) -> set[str]:
    """The kinds of files that a page leads to."""
    return {urlsplit(link).path.rpartition(".")[2] for link in page.links} & {*FORMS}


def test_every_page_with_a_table_leads_to_its_twins(tmp_path_factory, sqlite_copy):
    with demonstrated(tmp_path_factory.mktemp("offered"), sqlite_copy) as app:
        looked = dict(crawled(app, entered(app, "admin@demo"), "/demo/"))

    lacking = {
        endpoint for endpoint, page in looked.items() if page.tables and twins(page) != {*FORMS}
    }
    assert len(looked) > 90
    assert lacking == set(WITHOUT)
