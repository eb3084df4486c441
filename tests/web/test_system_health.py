"""System health: what is measured, from when on it is not fine, and who sees which part."""

import json
import re

from flask.testing import FlaskClient

from planner.core import platform
from planner.core.health import samples
from planner.core.jobs.roster import workers
from tests.kit.clockwork import clock
from tests.kit.jobs import FIVE, dead
from tests.kit.world import World

PAGE = "/acme/settings/health"
HOUR = 3600 * 1000


def words(client: FlaskClient, path: str = PAGE) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", client.get(path).text).split())


def checks(client: FlaskClient) -> dict[str, dict]:
    return {row["check"]: row for row in json.loads(client.get(f"{PAGE}.json").text)}


def heard(world: World, ago: int) -> None:
    beat = clock(world) - ago
    with world.app.app_context(), platform.transaction() as connection:
        connection.execute(
            workers.insert().values(
                name="w",
                version="1",
                host="h",
                pid=1,
                threads=1,
                queues=[],
                tasks=[],
                started_at=beat,
                heartbeat_at=beat,
            )
        )


def test_every_check_says_its_figure_and_its_limits(world: World, admin: FlaskClient):
    heard(world, 5_000)
    found = checks(admin)

    assert (found["workers"]["health"], found["migrations"]["health"]) == ("fine", "fine")
    assert "Oldest job How long the job waits that is due the longest Fine 0 s" in words(admin)
    assert "from 60 s" not in words(admin)
    assert "from 1 minute, worse from 10 minutes" in words(admin)


def test_a_silent_worker_is_told_with_what_it_means(world: World, admin: FlaskClient):
    heard(world, 100_000)

    assert checks(admin)["workers"]["health"] == "failing"
    assert "Something needs a hand." in words(admin)
    assert "Imports and recomputation wait." in words(admin)


def test_the_last_day_is_drawn_from_the_samples(world: World, admin: FlaskClient):
    with world.app.app_context(), platform.transaction() as connection:
        for age, oldest in ((1, 0), (2, 700), (26, 700)):
            at = clock(world) - age * HOUR + 60_000
            given = {"at": at, "host": "h", "figures": {"oldest": oldest}}
            connection.execute(samples.insert().values(**given))

    page = admin.get(PAGE).text

    assert "Oldest job, last 24 hours: fine in 1, not measured in 22, failing in 1" in page


def test_settings_are_for_operators_and_secrets_for_nobody(world: World, admin, rival):
    page, theirs = admin.get(PAGE).text, rival.get("/rival/settings/health").text
    secret = world.app.extensions["planner.settings"].secret_key

    assert ("PLANNER_INSTANCE" in page, "PLANNER_INSTANCE" in theirs) == (True, False)
    assert secret not in page


def test_only_those_who_run_jobs_see_health(world: World, planner: FlaskClient, viewer):
    codes = [client.get(PAGE).status_code for client in (planner, viewer)]

    assert codes == [403, 403]


def test_the_support_file_holds_figures_and_neither_names_nor_errors(world: World, admin, planner):
    dead(world, 7)
    answer = admin.get("/acme/settings/health/bundle.json")
    told = answer.get_json()

    assert "attachment" in answer.headers["Content-Disposition"]
    assert [(cause["task"], cause["count"]) for cause in told["causes"]] == [(FIVE.name, 1)]
    assert told["settings"]["PLANNER_SECRET_KEY"] in ("hidden", "none")
    assert [word for word in ("order 7", "Admin of Acme", "acme") if word in answer.text] == []
    assert planner.get("/acme/settings/health/bundle.json").status_code == 403
