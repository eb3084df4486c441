"""What pages cost PostgreSQL: the processor time of its own processes, and of ours beside it."""

import statistics
import time
from collections.abc import Iterator
from pathlib import Path

from flask.testing import FlaskClient
from sqlalchemy import select

from bench.measuring import Line
from bench.stage import Stage
from planner.cli.demo.organisation import present
from planner.core import sign_in
from planner.core.identity import User
from planner.web.entry import cookie_name

ROUNDS, WARM = 15, 12
"""A statement has been prepared, and has a plan for any values, when it has run ten times."""

PAGES = {"": 5.0, "scenarios/{plan}/ledger": 4.0, "initiatives": 4.0, "jobs": 2.0}
"""Milliseconds of the server that each page of the demo may take."""


def lines(stage: Stage) -> Iterator[Line]:
    """Each page again and again, as one visitor reads it."""
    with stage.app.app_context():
        present()
    stage.settle()
    client = _visitor(stage)
    plans = {each["name"]: each["id"] for each in client.get("/demo/scenarios.json").json}
    for page, most in PAGES.items():
        address = f"/demo/{page.format(plan=plans['As planned FY26'])}"
        for _ in range(WARM):
            assert client.get(address).status_code == 200, address
        servers, taken = _servers(stage), []
        for _ in range(ROUNDS):
            server, own = sum(map(_seconds, servers)), time.process_time()
            client.get(address)
            taken.append((sum(map(_seconds, servers)) - server, time.process_time() - own))
        server, own = (statistics.median(each) * 1000 for each in zip(*taken, strict=True))
        name = f"page {address}, {stage.name}: processor of the server"
        yield Line(name, server, "ms", most, True, f"ours {own:.1f} ms")


def _visitor(stage: Stage) -> FlaskClient:
    client = stage.app.test_client()
    with stage.app.test_request_context(), sign_in.outside() as session:
        user = session.scalars(select(User).where(User.email == "planner@demo")).one()
        client.set_cookie(cookie_name(), sign_in.begin(user))
    return client


def _servers(stage: Stage) -> list[int]:
    """The processes that serve the application's connections, on this machine."""
    with stage.driver() as driver:
        chosen = "select pid from pg_stat_activity where usename = 'planner_app'"
        return [pid for (pid,) in driver.execute(chosen).fetchall()]


def _seconds(pid: int) -> float:
    """Processor time of a process so far, as exact as the scheduler knows it."""
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9
