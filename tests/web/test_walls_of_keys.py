"""Keys of another organisation's rows, at every address: they answer as keys that nobody has."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, func, select
from werkzeug.routing import Rule

from planner.accounts import commands
from planner.accounts.membership import add_member
from planner.core import platform
from planner.core.db import db
from planner.core.flags import FlagSetting, forget
from planner.core.jobs.scheduling import keep_in_step
from planner.domain import access
from planner.domain.flags import Flag
from planner.domain.permissions import Role
from planner.migrations.tables import metadata
from planner.periods.commands import ensure_calendar
from planner.web.access import ENDPOINTS, Access
from tests.kit.browser import post, token
from tests.kit.demo import demonstrated, entered

ROWS = {
    "allocation_id": "allocations",
    "attachment_id": "attachments",
    "bulk_id": "bulk_changes",
    "calibration_id": "calibrations",
    "connection_id": "jira_connections",
    "doubt_id": "doubts",
    "employee_id": "employees",
    "event_id": "audit_events",
    "import_id": "imports",
    "initiative_id": "initiatives",
    "issue_id": "jira_issues",
    "item_id": "scope_items",
    "job_id": "jobs",
    "letter_id": "dead_letters",
    "link_id": "org_links",
    "membership_id": "org_memberships",
    "node_id": "org_nodes",
    "period_id": "periods",
    "pool_id": "skill_pools",
    "profile_id": "job_profiles",
    "request_id": "intake_requests",
    "scenario_id": "scenarios",
    "schedule_id": "schedules",
    "sign_in_id": "sessions",
    "user_id": "users",
    "view_id": "saved_views",
}
"""The table of each key that an address can hold."""
WORDS = {
    "figure": "ledger-{scenarios}.pool-{skill_pools}.delta",
    "fingerprint": "{fingerprint}",
}
"""Other parts of addresses that lead to somebody's rows."""
QUERY = {
    "scenarios": ("scenario", "plan", "origin", "s", "a", "b"),
    "periods": ("period",),
    "skill_pools": ("pool",),
    "initiatives": ("initiative", "initiative_id", "pick", "in", "out"),
    "employees": ("person",),
    "org_nodes": ("node",),
    "users": ("user", "owner", "by"),
    "job_profiles": ("profile",),
    "jira_projects": ("project",),
    "dead_letters": ("pick", "cause"),
    "imports": ("import",),
}
"""What an address says after its question mark that is a key, by table."""
READ = {"text/html", "text/csv", "text/plain", "application/json"}
NOBODYS = 10**12
MEASURED = {"jobs.wellbeing"}
"""Pages of how the machine does: they differ from one moment to the next, whatever is asked."""
EXCEPT = re.compile(r'[0-9a-f]{16}|value="[^"]+"|"(?:csrf|X-CSRF)[^>]+|\d+')
"""What may differ between the two answers: ids of requests, tokens, and the key that was asked."""


@dataclass(frozen=True)
class Walls:
    """A browser of another organisation's administrator, and the demo's keys by table."""

    app: Flask
    rival: FlaskClient
    keys: dict[str, int | str]
    engine: Engine

    def counts(self) -> dict[str, int]:
        """How many rows each table has, beside what every request leaves."""
        left = {"throttles", "sessions", "audit_events"}
        with self.engine.connect() as connection:
            return {
                table.name: connection.scalar(select(func.count()).select_from(table))
                for table in metadata.sorted_tables
                if table.name not in left
            }


@pytest.fixture(scope="module")
def walls(tmp_path_factory, sqlite_copy) -> Iterator[Walls]:
    with demonstrated(tmp_path_factory.mktemp("walls"), sqlite_copy) as app:
        with app.app_context(), platform.transaction() as connection:
            keep_in_step(connection)
        sent = {"file": (BytesIO(b"external_key,title\nK1,Pay\n"), "one.csv")}
        manager = entered(app, "manager@demo")
        for path, data in _made(sent):
            assert (path, post(manager, "/demo/account", path, data).status_code) == (path, 303)
        with app.app_context():
            key = commands.create_organisation("rival", "Rival").id
        with app.app_context():
            session = db.session(organisation_id=key)
            add_member(session, "ruth@rival.example", "Ruth", access.Access(Role.ADMIN))
            ensure_calendar(session)
            with session.recording("flag.turned", "flags"):
                session.add_all(FlagSetting(flag=flag, enabled=True) for flag in Flag)
            engine = db.engine
        forget()
        yield Walls(app, entered(app, "ruth@rival.example"), _keys(engine), engine)


def _made(import_: dict[str, object]) -> Iterator[tuple[str, dict[str, object]]]:
    """What the demo lacks of what has keys: where it is made, and what is sent."""
    yield "/demo/imports/new", import_
    yield "/demo/views", {"place": "initiatives", "name": "Ours", "query": "q=a", "shared": "y"}
    paper = {"file": (BytesIO(b"%PDF-1.7 decided"), "case.pdf"), "note": ""}
    yield "/demo/initiatives/1/attachments", paper
    fields = ("status", "business_owner_id", "org_node_id", "target_quarter", "delivery_health")
    as_it_is = dict.fromkeys(fields, "")
    yield "/demo/initiatives/changes", {**as_it_is, "picked": "1", "tagged": "seen"}


def _keys(engine: Engine) -> dict[str, int | str]:
    """A row of the demo's in each table."""
    with engine.connect() as connection:
        organisations = metadata.tables["organisations"]
        demo = connection.scalar(select(organisations.c.id).where(organisations.c.slug == "demo"))
        letters = metadata.tables["dead_letters"]
        found = {"fingerprint": connection.scalar(select(func.min(letters.c.fingerprint)))}
        for table in (metadata.tables[name] for name in {*ROWS.values(), *QUERY}):
            chosen = select(func.min(table.c.id))
            if "organisation_id" in table.c:
                chosen = chosen.where(table.c.organisation_id == demo)
            found[table.name] = connection.scalar(chosen)
    assert [name for name, key in found.items() if key is None] == []
    return found


def asked(walls: Walls, keys: dict[str, int | str]) -> dict[str, tuple[int, str]]:
    """What each address with a key answers, where the keys are these."""
    return {
        rule.endpoint: ask(walls, rule, keys)
        for rule in walls.app.url_map.iter_rules()
        if rule.arguments & {*ROWS, *WORDS} and ENDPOINTS[rule.endpoint].permission
    }


def asked_after(walls: Walls, keys: dict[str, int | str]) -> dict[str, tuple[int, str]]:
    """What each page without a key in its path answers, where keys come after it."""
    query = urlencode([(name, keys[table]) for table, names in QUERY.items() for name in names])
    return {
        rule.endpoint: ask(walls, rule, keys, f"?{query}")
        for rule in walls.app.url_map.iter_rules()
        if not rule.arguments & {*ROWS, *WORDS}
        and ENDPOINTS.get(rule.endpoint, Access(None, None, True)).permission
        and not ENDPOINTS[rule.endpoint].changes
    }


def ask(walls: Walls, rule: Rule, keys: dict[str, int | str], query: str = "") -> tuple[int, str]:
    path = re.sub(r"<(?:([\w]+)(?:\([^)]*\))?:)?(\w+)>", partial(filled, keys), rule.rule)
    if ENDPOINTS[rule.endpoint].changes:
        sent = {"csrf_token": token(walls.rival, "/sign-in"), "reason": "because"}
        answer = walls.rival.post(path, data=sent)
    else:
        answer = walls.rival.get(path + query)
    told = answer.mimetype in READ and rule.endpoint not in MEASURED
    return answer.status_code, EXCEPT.sub("", answer.get_data(as_text=True) if told else "")


def filled(keys: dict[str, int | str], part: re.Match[str]) -> str:
    kind, name = part.groups()
    if name in ROWS:
        return str(keys[ROWS[name]])
    if name in WORDS:
        return WORDS[name].format_map(keys)
    known = {"organisation": "rival", "form": "csv", "key": "token_planning_v1"}
    return known.get(name, "csv" if kind in {"any", "twin"} else "health-check")


def test_every_key_in_an_address_is_known_here(walls: Walls):
    held = {
        name
        for rule in walls.app.url_map.iter_rules()
        for name in rule.arguments
        if name.endswith("_id")
    }

    assert held - ROWS.keys() == set()


def test_rows_of_others_answer_as_rows_that_nobody_has_and_none_changes(walls: Walls):
    nobodys, before = asked(walls, dict.fromkeys(walls.keys, NOBODYS)), walls.counts()
    theirs = asked(walls, walls.keys)

    assert [endpoint for endpoint in theirs if theirs[endpoint] != nobodys[endpoint]] == []
    assert [e for e, (code, _) in theirs.items() if code < 400] == ["users.end_sign_in"]
    assert len(theirs) > 200
    assert walls.counts() == before


def test_keys_of_others_after_an_address_answer_as_those_of_nobody_and_change_nothing(walls: Walls):
    nobodys, before = asked_after(walls, dict.fromkeys(walls.keys, NOBODYS)), walls.counts()
    theirs = asked_after(walls, walls.keys)

    assert [endpoint for endpoint in theirs if theirs[endpoint] != nobodys[endpoint]] == []
    assert len(theirs) > 90
    assert walls.counts() == before
