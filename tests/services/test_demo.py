"""The demo organisation: what is in it, that it is the same each time, and that it can be reset."""

import csv
import hashlib
import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Table, create_engine, select, text
from sqlalchemy.exc import DBAPIError

from planner.accounts.commands import WrongPassword, create_organisation, sign_in_with_password
from planner.capacity.models import SkillPool
from planner.cli import demo
from planner.cli.demo import main
from planner.cli.demo.organisation import NotTheDemo, present, remake
from planner.cli.demo.removal import remove
from planner.cli.demo.stage import planned_quarter
from planner.core import clock, sign_in
from planner.core.audit import AuditEvent
from planner.core.db import db
from planner.core.flags import flags_on, forget
from planner.core.identity import Membership, Organisation, User
from planner.core.session import Session
from planner.domain.derivation_warnings import NoCalibration, NoPool
from planner.domain.flags import Flag
from planner.domain.ledger import Demand, PoolTotals, State, add_up
from planner.domain.planning import PlanningMode
from planner.factory import create_app
from planner.migrations.tables import metadata
from planner.migrations.upgrade import upgrade
from planner.portfolio.models import Initiative, ScopeItem
from planner.scenarios.derivation import preview
from planner.scenarios.models import LedgerTotal, Scenario, TokenDemand
from planner.scenarios.planning import planning_engine
from tests.kit.world import settings

SAMPLES = Path(demo.__file__).parent / "samples"
MOMENT = datetime(2026, 11, 21, 14, 5, tzinfo=UTC)
_BE = text("select set_config('planner.organisation', :own, false)")
_numbers = itertools.count(1)


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
                connection.execute(_BE, {"own": str(own)})
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
    kinds["id"] = table.name
    if table.name == "audit_events":
        kinds |= {"subject_id": row["subject_kind"], "actor_id": "users"}
    return {
        name: _text(places[kinds[name]][value] if kinds.get(name) and value else value)
        for name, value in row.items()
        if name != "password_hash"
    }


def _text(value) -> str:
    """JSON with its names in order, since PostgreSQL keeps another one; moments in UTC."""
    if isinstance(value, dict):
        return json.dumps(value, sort_keys=True)
    return str(value).removesuffix("+00:00")


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


@pytest.fixture(scope="module")
def made(tmp_path_factory, sqlite_copy) -> Iterator[Flask]:
    """An application with a demo that was made once, on SQLite, for tests that only read."""
    instance = tmp_path_factory.mktemp("demo")
    app = create_app(settings(instance, DATABASE_URL=sqlite_copy(instance / "planner.db", upgrade)))
    with app.app_context():
        with clock.hold(MOMENT):
            present()
        yield app
        db.engine.dispose()


@pytest.fixture
def session(made: Flask) -> Iterator[Session]:
    """A session in that demo."""
    forget()
    with made.app_context():
        yield db.session(organisation_id=_demo().id, actor_id=None)


def _demo() -> Organisation:
    with sign_in.outside() as outside:
        return outside.scalars(select(Organisation).where(Organisation.slug == "demo")).one()


def _scenario(session: Session, name: str) -> Scenario:
    return session.scalars(select(Scenario).where(Scenario.name == name)).one()


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


def test_the_ledger_of_the_plan_shows_every_state(session: Session):
    lines = planning_engine(session, _scenario(session, "As planned FY26")).ledger()

    assert [(line.pool.name, line.supply, line.p50, line.p90, line.state) for line in lines] == [
        ("Architecture", 210, 210, 295, State.BALANCED),
        ("Data engineering", 380, 412, 590, State.DEFICIT),
        ("Data science", 150, 0, None, State.NO_DEMAND),
        ("IT operations", 340, 268, None, State.SURPLUS),
        ("Product and delivery", 420, 377, 519, State.SURPLUS),
        ("Quality assurance", 260, 284, 401, State.DEFICIT),
        ("Security architecture", 0, 46, 64, State.NO_SUPPLY),
        ("Software development", 1240, 1118, 1568, State.SURPLUS),
        ("User-centred design", 300, 241, 334, State.SURPLUS),
    ]
    assert {line.pool.name: line.rows_without_p90 for line in lines if line.rows_without_p90} == {
        "IT operations": 2
    }


def test_each_scenario_is_over_in_other_pools(session: Session):
    scenarios = session.scalars(select(Scenario).order_by(Scenario.id))
    token = PlanningMode.TOKEN

    over = {
        scenario.name: [
            line.pool.name
            for line in planning_engine(session, scenario, token).ledger()
            if line.over_capacity
        ]
        for scenario in scenarios
    }

    assert over == {
        "Published portfolio": ["Data engineering", "Quality assurance"],
        "As planned FY26": ["Data engineering", "Quality assurance", "Security architecture"],
        "Hire 12 data engineers": ["Quality assurance", "Security architecture"],
        "Defer two programmes": ["Security architecture"],
        "Legacy hours view": ["Data engineering", "Quality assurance", "Security architecture"],
    }


def test_the_scenarios_are_of_the_quarter_of_today(session: Session):
    scenarios = session.scalars(select(Scenario).order_by(Scenario.id))

    assert [
        (row.period.label, row.name, row.status, row.planning_mode, row.is_primary)
        for row in scenarios
    ] == [
        ("2026-Q4", "Published portfolio", "LOCKED", "TOKEN", False),
        ("2026-Q4", "As planned FY26", "DRAFT", "TOKEN", True),
        ("2026-Q4", "Hire 12 data engineers", "DRAFT", "TOKEN", False),
        ("2026-Q4", "Defer two programmes", "REVIEW", "TOKEN", False),
        ("2026-Q4", "Legacy hours view", "DRAFT", "LEGACY", False),
    ]


@pytest.mark.parametrize(
    ("today", "planned"),
    [
        (date(2026, 1, 5), "2026-Q2"),
        (date(2026, 7, 1), "2026-Q3"),
        (date(2027, 3, 31), "2027-Q1"),
        (date(2031, 8, 9), "2027-Q1"),
    ],
)
def test_the_quarter_planned_is_the_nearest_of_the_fiscal_year(today: date, planned: str):
    assert planned_quarter(today).label == planned


def test_deriving_again_would_change_nothing(session: Session):
    for name in ("As planned FY26", "Published portfolio", "Defer two programmes"):
        plan = preview(session, _scenario(session, name))

        assert (name, plan.writes, {type(warning) for warning in plan.warnings}) == (
            name,
            False,
            {NoPool, NoCalibration},
        )


def test_the_sums_on_file_are_those_of_the_rows(session: Session):
    rows = session.execute(
        select(
            TokenDemand.scenario_id,
            TokenDemand.pool_id,
            TokenDemand.tokens_p50,
            TokenDemand.tokens_p90,
        )
    ).all()
    kept = session.scalars(select(LedgerTotal)).all()
    scenarios = {row.scenario_id for row in kept}

    assert len(scenarios) == 5
    for key in scenarios:
        sums = add_up(Demand(*row[1:]) for row in rows if row[0] == key)
        assert {
            PoolTotals(row.pool_id, row.p50, row.p90, row.rows, row.rows_without_p90)
            for row in kept
            if row.scenario_id == key
        } == set(sums)


def test_sixty_initiatives_have_something_to_teach(session: Session):
    titles = session.scalars(select(Initiative.title)).all()
    without_p90 = session.scalars(
        select(Initiative.external_key)
        .join(ScopeItem, ScopeItem.initiative_id == Initiative.id)
        .where(ScopeItem.estimate_p90.is_(None))
        .order_by(Initiative.external_key)
    ).all()

    assert len(titles) == 60
    assert {title for title in titles if titles.count(title) > 1} == {"Harbour permits service"}
    assert without_p90 == ["NDO-0209", "NDO-0216", "NDO-0237"]


def test_the_three_to_sign_in_with_are_a_planner_a_manager_and_an_administrator(session: Session):
    rows = session.execute(
        select(User.email, User.name, Membership.role, Membership.extra, Membership.grants)
        .join(Membership, Membership.user_id == User.id)
        .where(User.password_hash.is_not(None))
        .order_by(User.id)
    ).all()

    assert [tuple(row) for row in rows] == [
        ("planner@demo", "Ada Okafor", "PRODUCT_OWNER", [], ["planning_lead"]),
        (
            "manager@demo",
            "Tomasz Lind",
            "RESOURCE_MANAGER",
            ["initiative:write", "scenario:write", "planning:write"],
            [],
        ),
        ("admin@demo", "Priya Raman", "ADMIN", [], []),
    ]


def test_the_password_of_the_demo_lets_people_in(session: Session):
    assert sign_in_with_password("planner@demo", "demo", "127.0.0.1")
    with pytest.raises(WrongPassword):
        sign_in_with_password("helen.achterberg@demo", "demo", "127.0.0.1")


def test_only_token_planning_is_on(session: Session):
    assert flags_on(session) == {Flag.TOKEN_PLANNING_V1}


def test_a_programme_doubled_its_cost_between_two_imports(session: Session):
    programme = session.scalars(
        select(Initiative).where(Initiative.external_key == "NDO-0223")
    ).one()
    told = session.scalars(
        select(AuditEvent)
        .where(AuditEvent.subject_kind == "initiatives", AuditEvent.subject_id == programme.id)
        .order_by(AuditEvent.id)
    ).all()

    assert programme.custom_fields == {"Whole-life cost": "£2.4m"}
    assert told[0].facts["changes"][0] == ["whole-life cost", "£1.2m", "£2.4m"]
    assert told[1].facts["to"] == "P50 1,240 h, P90 1,730 h, Product and delivery 1,240 h"


def test_the_week_lies_before_the_demo_was_made(session: Session):
    moments = session.scalars(select(AuditEvent.at).order_by(AuditEvent.id)).all()

    assert moments == sorted(moments)
    assert moments[-1] == MOMENT
    assert {moment.astimezone(UTC).weekday() for moment in moments[:-1]} <= {0, 1, 2, 3, 4}


def test_a_demo_that_is_there_stays_as_it_is(installation: Installation):
    assert present() is True
    before = installation.digest()

    assert present() is False
    assert installation.digest() == before


def test_a_reset_takes_back_what_people_did(installation: Installation):
    present()
    before = installation.digest()
    session = db.session(organisation_id=_demo().id, actor_id=None)
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
    own = _demo().id

    for statement in ("delete from audit_events", "update audit_events set action = 'nothing'"):
        with db.engine.connect() as connection, pytest.raises(DBAPIError, match="written once"):
            if connection.dialect.name == "postgresql":
                connection.execute(_BE, {"own": str(own)})
            connection.execute(text(statement))


def test_a_real_organisation_is_never_taken_for_the_demo(installation: Installation):
    create_organisation("demo", "Demolition Works")

    with pytest.raises(NotTheDemo, match="Demolition Works is called demo here and is no demo"):
        remake(installation.owner_url)
    with pytest.raises(AssertionError):
        remove(installation.owner_url, _demo().id)


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


def test_the_repeated_sample_says_what_is_on_file(session: Session):
    on_file = session.execute(
        select(Initiative.external_key, Initiative.title, Initiative.status).order_by(
            Initiative.external_key
        )
    ).all()
    with (SAMPLES / "repeat.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    assert [(row["Ref"], row["Name"], row["Status"]) for row in rows] == [
        tuple(row) for row in on_file
    ]
