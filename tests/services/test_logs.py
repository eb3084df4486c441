"""What processes log: a line of JSON each, with what it is about, and nothing that is secret."""

import json
import logging
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from gunicorn.config import Config
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from planner.core.db import db
from planner.core.logs import about, configure, logger
from planner.web.served import Lines
from tests.kit.jobs import PLAIN, Hand, ask
from tests.kit.world import World, settings

PLANTED = {
    "password": "hunter2-hunter2",
    "api_key": "k-98765432",
    "said": "Authorization: Bearer abc.def-ghi_jkl",
    "note": "call +44 7700 900123 or +1(415)555-0199",
    "address": "postgresql+psycopg://planner:ssh-quiet@db/planner",
    "query": "/reset?token=aB3-xyz&next=/",
    "hook": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    "key": "-----BEGIN PRIVATE KEY-----\nMIIEvQ\n-----END PRIVATE KEY-----",
}
LEFT = ("hunter2", "98765432", "def-ghi", "900123", "555-0199", "ssh-quiet", "aB3-xyz")
LEFT = (*LEFT, "MfKQ9r8", "MIIEvQ", "installation-key")


CLAIM = SimpleNamespace(
    job_id=7,
    queue="audit",
    task="audit/entry",
    organisation_id=1,
    requested_by=None,
    request_id="a-request",
)


@pytest.fixture
def said(capfd) -> Iterator[Any]:
    """What was logged since, line by line, as machines read it."""
    configure("INFO", "json", ["the-installation-key-of-all-keys"])
    yield lambda: [json.loads(line) for line in capfd.readouterr().err.splitlines()]
    configure("INFO", "text")


def test_no_secret_and_no_phone_number_is_written_in_whatever_form(said, capfd):
    ours, theirs = logger("planner.test"), logging.getLogger("somebody.else")
    told = "; ".join(f"{name}={value}" for name, value in PLANTED.items())
    for form in ("json", "text"):
        configure("INFO", form, ["the-installation-key-of-all-keys"])
        try:
            raise RuntimeError(f"{told} the-installation-key-of-all-keys")
        except RuntimeError:
            ours.exception("planted", **PLANTED)
            theirs.exception("planted %s", PLANTED["note"])
    written = capfd.readouterr().err

    assert written.count("planted") >= 4
    assert [word for word in LEFT if word in written] == []
    assert "+…23" in written.replace("\\u2026", "…")


def test_amounts_of_tokens_are_no_secret(said):
    logger("planner.test").info("stated", tokens=120, pools=["Data"])

    [line] = said()
    assert (line["tokens"], line["pools"], line["level"]) == (120, ["Data"], "info")


def test_lines_of_others_have_our_form_and_the_fields_of_what_goes_on(said):
    with about(CLAIM):
        logging.getLogger("huey.api").warning("the %s is away", "broker")
    logging.getLogger("huey.api").info("which nobody needs")

    [line] = said()
    assert (line["event"], line["level"], line["logger"]) == (
        "the broker is away",
        "warning",
        "huey.api",
    )
    assert (line["job_id"], line["request_id"]) == (7, "a-request")


def test_the_web_server_itself_has_our_form(said, monkeypatch, tmp_path):
    monkeypatch.setenv("PLANNER_INSTANCE", str(tmp_path))
    monkeypatch.setenv("PLANNER_LOG_FORMAT", "json")
    Lines(Config()).error_log.error("Worker was sent SIGKILL! token=abc123")

    [line] = said()
    assert (line["event"], line["level"]) == ("Worker was sent SIGKILL! hidden", "error")


def test_a_request_and_a_job_say_whose_they_are(world: World, said):
    world.client("planner").get("/acme/", headers={"X-Request-Id": "asked-by-a-test"})
    key = ask(world, PLAIN)
    Hand(world).work("planning", lambda *_: logger("planner.test").info("at work"))
    request, work, ended = said()

    assert (request["event"], request["request_id"]) == ("request", "asked-by-a-test")
    assert request["organisation_id"] == work["organisation_id"] == world.acme.id
    assert isinstance(request["user_id"], int)
    assert [(line["event"], line["job_id"]) for line in (work, ended)] == [
        ("at work", key),
        ("job_succeeded", key),
    ]
    assert {"job_id", "queue", "task", "user_id", "request_id"} < ended.keys()


def test_what_a_statement_was_given_stands_in_no_error(both: World):
    asked = text("select * from nowhere where name = :it")
    with (
        both.app.app_context(),
        db.engine.connect() as connection,
        pytest.raises(DBAPIError) as refused,
    ):
        connection.execute(asked, {"it": "Ada L."})

    assert "nowhere" in str(refused.value) and "Ada L." not in str(refused.value)


def test_every_secret_of_the_installation_is_known_to_the_log(tmp_path):
    url = "postgresql://planner:quiet-word@db/planner"
    held = settings(tmp_path, DATABASE_URL=url, METRICS_TOKEN="of-prometheus").secrets

    assert {"quiet-word", "of-prometheus"} < set(held)
