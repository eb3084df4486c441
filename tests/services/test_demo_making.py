"""Making the demo: the same each time and on both databases, and taken back by a reset."""

import itertools
import json
from collections.abc import Iterator

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from planner.accounts.commands import create_organisation
from planner.capacity.models import SkillPool
from planner.cli.demo import main
from planner.cli.demo.organisation import NotTheDemo, present, remake
from planner.cli.demo.removal import remove
from planner.core import clock
from planner.core.audit import AuditEvent
from planner.core.db import db
from planner.factory import create_app
from planner.migrations.upgrade import upgrade
from tests.kit.demo import BE, MOMENT, Installation, the_demo
from tests.kit.world import settings

_numbers = itertools.count(1)


@pytest.fixture(params=["sqlite", "postgresql"])
def installation(request: pytest.FixtureRequest, tmp_path) -> Iterator[Installation]:
    """A migrated database without any organisation."""
    if request.param == "sqlite":
        owner_url = url = request.getfixturevalue("sqlite_copy")(tmp_path / "planner.db", upgrade)
    else:
        server = request.getfixturevalue("postgres")
        database = server.migrated(f"demo_{next(_numbers)}", upgrade)
        owner_url, url = database.owner_url, database.url
    app = create_app(settings(tmp_path, DATABASE_URL=url))
    with app.app_context(), clock.hold(MOMENT):
        yield Installation(app, owner_url)
        db.session.remove()
        db.engine.dispose()


def test_the_demo_is_the_same_each_time_it_is_made(installation: Installation):
    present()
    first = installation.digest()

    remake(installation.owner_url)

    assert installation.digest() == first


def test_both_databases_hold_the_same_demo(tmp_path, sqlite_copy, postgres):
    digests = set()
    postgresql = postgres.migrated(f"demo_{next(_numbers)}", upgrade)
    sqlite = sqlite_copy(tmp_path / "planner.db", upgrade)
    for owner_url, url in ((sqlite, sqlite), (postgresql.owner_url, postgresql.url)):
        app = create_app(settings(tmp_path, DATABASE_URL=url))
        with app.app_context(), clock.hold(MOMENT):
            present()
            db.session.remove()
            db.engine.dispose()
            digests.add(Installation(app, owner_url).digest())

    assert len(digests) == 1


def test_a_demo_that_is_there_stays_as_it_is(installation: Installation):
    assert present() is True
    before = installation.digest()

    assert present() is False
    assert installation.digest() == before


def test_a_reset_takes_back_what_people_did(installation: Installation):
    present()
    before = installation.digest()
    session = db.session(organisation_id=the_demo().id, actor_id=None)
    with session.recording("skill_pool.added", pool := SkillPool(name="Robotics")):
        session.add(pool)
    db.session.remove()

    remake(installation.owner_url)

    assert installation.digest() == before


def test_a_reset_leaves_other_organisations_alone(installation: Installation):
    own = create_organisation("acme", "Acme").id
    session = db.session(organisation_id=own, actor_id=None)
    with session.recording("skill_pool.added", pool := SkillPool(name="Backend")):
        session.add(pool)
    db.session.remove()
    present()

    remake(installation.owner_url)

    session = db.session(organisation_id=own, actor_id=None)
    assert session.scalars(select(SkillPool.name)).all() == ["Backend"]
    assert session.scalars(select(AuditEvent.action)).all() == ["skill_pool.added"]


def test_after_a_reset_the_audit_is_permanent_again(installation: Installation):
    present()
    remake(installation.owner_url)
    own = the_demo().id

    for statement in ("delete from audit_events", "update audit_events set action = 'nothing'"):
        with db.engine.connect() as connection, pytest.raises(DBAPIError, match="written once"):
            if connection.dialect.name == "postgresql":
                connection.execute(BE, {"own": str(own)})
            connection.execute(text(statement))


def test_a_real_organisation_is_never_taken_for_the_demo(installation: Installation):
    create_organisation("demo", "Demolition Works")

    with pytest.raises(NotTheDemo, match="Demolition Works is called demo here and is no demo"):
        remake(installation.owner_url)
    with pytest.raises(AssertionError):
        remove(installation.owner_url, the_demo().id)


def test_the_command_says_whom_to_sign_in_as(tmp_path, sqlite_copy, monkeypatch, capsys):
    monkeypatch.setenv("PLANNER_INSTANCE", str(tmp_path))
    monkeypatch.setenv("PLANNER_DATABASE_URL", sqlite_copy(tmp_path / "planner.db", upgrade))

    codes = [main([]), main(["--json"]), main(["--reset"])]

    assert codes == [0, 0, 0]
    made, whom, there, again, _ = capsys.readouterr().out.splitlines()
    assert made == again == "Northbridge Digital Office is made: /demo. All of it is fictional."
    assert whom == "Sign in as planner@demo, manager@demo, admin@demo; the password is demo."
    assert json.loads(there) == {
        "organisation": "demo",
        "made": False,
        "accounts": ["planner@demo", "manager@demo", "admin@demo"],
        "password": "demo",
    }
