"""A job that its queue holds back says why and until when: on its page, in the list and in JSON."""

import json
import re
from datetime import datetime, timedelta

from flask.testing import FlaskClient

from planner.core import clock
from tests.kit.browser import words
from tests.kit.job_pages import JOBS, ask
from tests.kit.jobs import LONE, RATED, Hand, nothing
from tests.kit.world import World


def test_a_job_at_a_rate_says_from_when_on_it_may_start(world: World, admin: FlaskClient):
    for _ in range(5):
        ask(world, task=RATED)
        Hand(world).work("csv-import", nothing)
    key = ask(world, task=RATED)
    said = r"Starts at (\d\d:\d\d:\d\d) or later:? [iI]ts queue starts 5 a minute"
    [on_list, on_page] = [re.search(said, words(admin, path)) for path in (JOBS, f"{JOBS}/{key}")]
    api, [row] = admin.get(f"/api/v1/jobs/{key}").json, _listed(admin, key)

    assert on_list and on_page and on_list[1] == on_page[1]
    assert (api["status"], api["detail"], api["waits_for"]["limit"]) == (
        "pending",
        "held back",
        "rate",
    )
    until = datetime.fromisoformat(api["waits_for"]["not_before"])
    assert timedelta(0) < until - clock.now() <= timedelta(minutes=1)
    assert (row["waits_for"], datetime.fromisoformat(row["not_before"])) == ("rate", until)


def test_a_job_without_a_place_says_how_many_there_are(world: World, admin: FlaskClient):
    ask(world, task=LONE)
    Hand(world).claim("maintenance")
    key = ask(world, task=LONE)
    page = words(admin, f"{JOBS}/{key}")

    assert "Waits for a place: its queue runs 1 at once" in page
    assert "Run 1 Its queue runs 1 at once" in page
    [row] = _listed(admin, key)
    assert (row["waits_for"], row["not_before"]) == ("places", None)


def _listed(client: FlaskClient, key: int) -> list[dict]:
    return [row for row in json.loads(client.get(f"{JOBS}.json").text) if row["id"] == key]
