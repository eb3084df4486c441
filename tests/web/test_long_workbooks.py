"""A workbook of a long table: offered, made in the background, and had by whoever asked alone."""

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from planner.core import clock
from planner.core.identity import Membership
from planner.core.jobs import Job, JobState
from planner.core.jobs.here import run_here
from planner.portfolio import files
from planner.web import exports
from planner.web.exports import LARGE
from planner.web.workbooks import MAX_ROWS
from tests.kit.browser import post
from tests.kit.jobs import PLAIN, Numbered
from tests.kit.portfolio import made
from tests.kit.workbooks import opened
from tests.kit.world import World
from workers.imports import tidy_files
from workers.reports import make_workbook

LIST = "/acme/initiatives.xlsx?sort=-title"


@pytest.fixture
def portfolio(world: World) -> World:
    made(world, *(f"=Pay {number:05}" for number in range(LARGE + 1)))
    return world


def asked(client: FlaskClient, address: str = LIST) -> str:
    """Follow the offer, and have it made; gives the address of the job."""
    offer = client.get(address).headers["Location"]
    of = re.search(r'name="of" [^>]*value="([^"]+)"', client.get(offer).text)
    assert of is not None
    return post(client, offer, "/acme/workbooks", {"of": of[1]}).headers["Location"]


def worked(world: World, key: int) -> Job:
    with world.session() as session:
        job = session.find(Job, key)
    with world.app.app_context():
        run_here(world.app.app_context, 30, job, make_workbook)
    with world.session() as session:
        return session.find(Job, key)


def test_a_long_list_is_offered_made_and_kept_for_whoever_asked(portfolio: World):
    planner, admin = portfolio.client("planner"), portfolio.client("admin")
    page = asked(planner)
    key = int(page.rpartition("/")[2])
    assert planner.get(f"/acme/workbooks/{key}").status_code == 404
    assert asked(planner) == page

    job = worked(portfolio, key)

    assert (job.state, job.done, job.total) == (JobState.SUCCEEDED, LARGE + 1, LARGE + 1)
    assert f'<a href="/acme/workbooks/{key}" download>Workbook, Excel</a>' in planner.get(page).text
    answer = planner.get(f"/acme/workbooks/{key}")
    assert re.search(
        r"filename=initiatives-[\d-]{10}\.xlsx$", answer.headers["Content-Disposition"]
    )
    titles = [row[1] for row in opened(answer.data).values]
    assert titles[:2] == ["title", f"=Pay {LARGE:05}"]
    assert len(titles) == LARGE + 2
    assert (admin.get(page).status_code, "Workbook, Excel" in admin.get(page).text) == (200, False)
    assert admin.get(f"/acme/workbooks/{key}").status_code == 404


def test_a_long_list_of_jobs_is_made_whole_though_nobody_has_counted_it(world: World):
    admin = world.client("admin")
    with world.session() as session, session.recording("test.asked", "jobs"):
        session.enqueue_many(PLAIN, [Numbered(number=number) for number in range(LARGE + 1)])
    key = int(asked(admin, "/acme/jobs.xlsx?q=queue:planning").rpartition("/")[2])

    job = worked(world, key)

    assert (job.state, job.done, job.total) == (JobState.SUCCEEDED, LARGE + 1, LARGE + 1)
    book = opened(admin.get(f"/acme/workbooks/{key}").data)
    keys = [row[0] for row in book.values][1:]
    assert (len(keys), keys) == (LARGE + 1, sorted(keys, reverse=True))


def test_the_offer_names_how_long_a_table_may_be(world: World):
    planner = world.client("planner")
    fits, not_ = (
        planner.get(f"/acme/workbooks/new?of=/acme/initiatives.xlsx&rows={rows}").text
        for rows in (MAX_ROWS, MAX_ROWS + 1)
    )

    assert ("up to 500,000 rows" in fits, "Make the workbook" in fits) == (True, True)
    assert "This table has 500,001 rows, and a workbook is made of up to 500,000." in not_
    assert ("Make the workbook" in not_, "/acme/initiatives.csv" in not_) == (False, True)


def test_a_table_that_has_grown_too_long_is_refused(portfolio: World, monkeypatch):
    planner = portfolio.client("planner")
    page = asked(planner)
    monkeypatch.setattr(exports, "MAX_ROWS", LARGE)

    job = worked(portfolio, int(page.rpartition("/")[2]))

    assert job.state is JobState.DEAD
    assert "The table has more than 5,000 rows, the most a workbook is made of." in job.error


def test_a_file_stays_as_long_as_its_job_is_known(portfolio: World):
    planner = portfolio.client("planner")
    key = int(asked(planner).rpartition("/")[2])
    stored = worked(portfolio, key).result["stored"]

    with clock.hold(clock.now() + timedelta(days=2)), portfolio.session() as session:
        tidy_files(session, None, None)
        kept = files.there(stored)
        with session.recording("jobs.forgotten", "jobs"):
            session.delete(session.find(Job, key))
        tidy_files(session, None, None)
        assert (kept, files.there(stored)) == (True, False)


def test_what_somebody_may_do_is_asked_when_it_is_made(portfolio: World):
    key = int(asked(portfolio.client("planner")).rpartition("/")[2])
    with portfolio.session() as session, session.recording("member.left", "planner"):
        of = Membership.user_id == portfolio.acme.people["planner"]
        session.scalars(select(Membership).where(of)).one().active = False

    assert worked(portfolio, key).state is JobState.DEAD


@pytest.mark.parametrize(
    "of", ["/rival/initiatives.xlsx", "/acme/initiatives", "/acme/initiatives.csv", "//x.y/z", ""]
)
def test_only_workbooks_of_this_organisation_are_made(world: World, of: str):
    planner = world.client("planner")

    assert planner.get("/acme/workbooks/new", query_string={"of": of}).status_code == 404
    assert post(planner, "/acme/initiatives", "/acme/workbooks", {"of": of}).status_code == 404


def test_nobody_has_a_table_made_that_they_may_not_see(world: World):
    offer = world.client("viewer").get("/acme/workbooks/new?of=/acme/settings/users.xlsx")

    assert offer.status_code == 403


def test_json_is_sent_row_by_row(world: World):
    assert world.client("planner").get("/acme/initiatives.json").json == []
    made(world, "Pay", "Permits")

    answer = world.client("planner").get("/acme/initiatives.json", buffered=False)
    assert answer.is_streamed
    assert [row["title"] for row in answer.json] == ["Pay", "Permits"]
