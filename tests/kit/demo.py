"""The demo under test: when it is made, and all of its rows in a form that can be compared."""

import hashlib
import itertools
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Table, create_engine, select, text

from planner.cli.demo.organisation import present
from planner.core import clock, sign_in
from planner.core.db import db
from planner.core.flags import forget
from planner.core.identity import Organisation, User
from planner.core.session import Session
from planner.migrations.tables import metadata
from planner.migrations.upgrade import upgrade
from planner.scenarios.models import Scenario
from planner.web.entry import cookie_name
from tests.kit.copies import copied
from tests.kit.passwords import quick
from tests.kit.world import Browser, settings

MOMENT = datetime(2026, 11, 21, 14, 5, tzinfo=UTC)
OUTLIVING = ("initiative_status_log", "intake_requests", "jira_issues")
"""Tables whose rows outlive the initiative that they name."""
_numbers = itertools.count(1)
BE = text("select set_config('planner.organisation', :own, false)")


@dataclass(frozen=True)
class Installation:
    """An application without any organisation, and how the owner of its tables connects."""

    app: Flask
    owner_url: str

    def digest(self) -> str:
        """Of all rows of the demo: keys as places in their table, without password hashes."""
        return hashlib.sha256(json.dumps(self.rows(), sort_keys=True).encode()).hexdigest()

    def rows(self) -> dict[str, list[dict[str, str]]]:
        """Every row of the demo by table, in the order they were made."""
        engine = create_engine(self.owner_url)
        with engine.connect() as connection:
            organisation = metadata.tables["organisations"]
            own = connection.scalar(select(organisation.c.id).where(organisation.c.slug == "demo"))
            if connection.dialect.name == "postgresql":
                connection.execute(BE, {"own": str(own)})
            found = {
                table.name: connection.execute(_owned(table, own)).mappings().all()
                for table in metadata.sorted_tables
                if "organisation_id" in table.c or table.name in {"organisations", "users"}
            }
        engine.dispose()
        places = {
            name: {row["id"]: place for place, row in enumerate(rows, 1)}
            for name, rows in found.items()
            if "id" in metadata.tables[name].c
        }
        return {
            name: [_plain(metadata.tables[name], row, places) for row in rows]
            for name, rows in found.items()
            if rows
        }


def _owned(table: Table, own: int):
    chosen = select(table).order_by(*table.primary_key.columns)
    if table.name == "organisations":
        return chosen.where(table.c.id == own)
    return chosen.where(table.c.organisation_id == own) if "organisation_id" in table.c else chosen


def _plain(table: Table, row, places) -> dict[str, str]:
    kinds = {
        key.parent.name: key.column.table.name
        for key in table.foreign_keys
        if key.column.name == "id"
    }
    kinds |= {"id": table.name, "organisation_id": "organisations"}
    if table.name.startswith("baseline_") or table.name == "initiative_status_log":
        # they name rows without referring to them, which may be gone by then
        named = {
            "employee_id": "employees",
            "initiative_id": "initiatives",
            "pool_id": "skill_pools",
        }
        kinds |= {name: kind for name, kind in named.items() if name in table.c}
    if table.name == "audit_events":
        kinds |= {"subject_id": row["subject_kind"], "actor_id": "users"}
        row = {**row, "details": _kept(row["details"], places)}
    if table.name == "doubts":
        by = dict.fromkeys(("owner_id", "reported_by", "answered_by", "closed_by"), "users")
        kinds |= {**by, "revision": "audit_events"}
        row = {**row, "figure": _placed(row["figure"], places)}
    if table.name == "initiatives":
        kinds["org_node_id"] = "org_nodes"
    if table.name in OUTLIVING:
        kinds["initiative_id"] = "initiatives"
    if table.name == "schedule_fires":
        kinds["job_id"] = "jobs"
    if table.name in ("jobs", "dead_letters"):
        kinds |= {"subject_id": row["subject_kind"], "requested_by": "users", "job_id": "jobs"}
        named = {"scenario_id": "scenarios", "import_id": "imports"}
        payload = {name: key and places[named[name]][key] for name, key in row["payload"].items()}
        row = dict(row) | {"payload": payload}
    if table.name == "imports":
        kinds |= {"created_by": "users", "job_id": "jobs"}
        row = {**row, "weight": _weighed(row["weight"], places)}
    if table.name == "import_rows":
        kinds["on_file_id"] = "initiatives"
    if table.name == "import_spans":
        kinds |= dict.fromkeys(("first_key", "last_key"), "initiatives")
    if table.name == "import_batches":
        row = {**row, **_written(row, places["initiatives"])}
    return {
        name: _text(places[kinds[name]][value] if kinds.get(name) and value else value)
        for name, value in row.items()
        if name not in ("password_hash", "hash", "stored")  # an event's is over its keys
    }


def _placed(figure, places):
    """The name of a figure, with places for its keys."""
    named = {"ledger": "scenarios", "demand": "scenarios", "pool": "skill_pools"}
    return re.sub(
        r"(ledger|demand|pool|initiative)-(\d+)",
        lambda found: f"{found[1]}-{places[named.get(found[1], 'initiatives')][int(found[2])]}",
        figure,
    )


def _kept(details, places):
    """What an audit event has kept, with places for the keys that each row begins with."""
    named = {"token_supplies": ("scenarios", "skill_pools")}
    named["token_demands"] = ("scenarios", "initiatives", "skill_pools")
    return details and {
        table: [
            [places[kind][key] for kind, key in zip(named[table], row, strict=False)] + row[-2:]
            for row in rows
        ]
        for table, rows in details.items()
    }


def _weighed(weight, places):
    """What an import would ask of plans, with places for the keys of what it restates."""
    return {
        **weight,
        "known": [places["initiatives"][key] for key in weight["known"]],
        "restated": {
            places["initiatives"][int(key)]: [places["scope_items"][item], *stated]
            for key, (item, *stated) in weight["restated"].items()
        },
    }


def _written(batch, places):
    """What a batch of initiatives wrote, with places for their keys."""
    return {
        "on_file_ids": [places[key] for key in batch["on_file_ids"]],
        "changes": [[places[key], *states] for key, *states in batch["changes"]],
        "marks": {
            name: [[places[first], places[last], *how] for first, last, *how in runs]
            for name, runs in batch["marks"].items()
        },
    }


def _text(value) -> str:
    """JSON with its names in order, since PostgreSQL keeps another one; moments in UTC."""
    if isinstance(value, dict | list):
        return json.dumps(value, sort_keys=True)
    return str(value).removesuffix("+00:00")


def the_demo() -> Organisation:
    with sign_in.outside() as outside:
        return outside.scalars(select(Organisation).where(Organisation.slug == "demo")).one()


@contextmanager
def demonstrated(
    instance: Path, sqlite_copy: Callable[[Path, Callable[[str], object]], str]
) -> Iterator[Flask]:
    """An application with the demo on SQLite, at its moment. It is made once for a run of tests."""
    url = sqlite_copy(instance / "planner.db", _presented)
    app = copied(settings(instance, DATABASE_URL=url))
    forget()
    with clock.hold(MOMENT):
        yield app
        with app.app_context():
            db.engine.dispose()


def entered(app: Flask, email: str) -> FlaskClient:
    """A browser in which the person with this address is signed in."""
    client = Browser(app)
    with app.test_request_context():
        with sign_in.outside() as session:
            user = session.scalars(select(User).where(User.email == email)).one()
        client.set_cookie(cookie_name(), sign_in.begin(user))
    return client


@contextmanager
def installed(engine: str, request: pytest.FixtureRequest, folder: Path) -> Iterator[Installation]:
    """A migrated database without any organisation."""
    if engine == "sqlite":
        owner_url = url = request.getfixturevalue("sqlite_copy")(folder / "planner.db", upgrade)
    else:
        server = request.getfixturevalue("postgres")
        database = server.migrated(f"demo_{next(_numbers)}", upgrade)
        owner_url, url = database.owner_url, database.url
    app = copied(settings(folder, DATABASE_URL=url))
    with app.app_context(), clock.hold(MOMENT):
        yield Installation(app, owner_url)
        db.session.remove()
        db.engine.dispose()


def _presented(url: str) -> None:
    upgrade(url)
    with TemporaryDirectory() as folder, clock.hold(MOMENT), quick():
        app = copied(settings(Path(folder), DATABASE_URL=url))
        with app.app_context():
            present()
            db.engine.dispose()


def scenario_named(session: Session, name: str) -> Scenario:
    """The scenario of that name."""
    return session.scalars(select(Scenario).where(Scenario.name == name)).one()
