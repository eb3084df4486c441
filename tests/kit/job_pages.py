"""Jobs asked for by people, and the pages of jobs as they read them."""

import json

from flask.testing import FlaskClient

from planner.capacity.models import SkillPool
from tests.kit.jobs import PLAIN, Numbered
from tests.kit.world import World

JOBS = "/acme/jobs"


def ask(world: World, who: str = "planner", task=PLAIN, organisation=None, **asked) -> int:
    with (
        world.session(organisation, who) as session,
        session.recording("test.asked", "a test"),
    ):
        pool = SkillPool(name=f"Pool {who} {len(asked)}") if asked.pop("about", False) else None
        if pool is not None:
            session.add(pool)
            asked["subject"] = pool
        return session.enqueue(task, Numbered(number=7), **asked).id


def listed(client: FlaskClient, query: str = "") -> list[int]:
    return [row["id"] for row in json.loads(client.get(f"{JOBS}.json{query}").text)]


def succeed(session, payload, run) -> None:
    with session.recording("test.worked", "a test"):
        run.checkpoint(done=50, total=200, note="Half of the pools")
    run.log("Reading the file")
    with session.recording("test.worked", "a test"):
        run.finish({"rows": 200})
