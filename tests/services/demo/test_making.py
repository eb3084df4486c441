"""Making the demo: the same each time and on both databases, and taken back by a reset."""

import json
from dataclasses import dataclass

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from planner.accounts.commands import create_organisation
from planner.capacity.models import SkillPool
from planner.cli.demo import main
from planner.cli.demo.organisation import NotTheDemo, present, remake
from planner.cli.demo.removal import remove
from planner.core.audit import AuditEvent
from planner.core.db import db
from planner.migrations.upgrade import upgrade
from tests.kit.demo import BE, Installation, installed, the_demo
from tests.kit.fixtures import ENGINES

DELETE, UPDATE = "delete from audit_events", "update audit_events set action = 'nothing'"


@dataclass(frozen=True)
class Life:
    """What became of one demo that was made, used and reset, beside another organisation."""

    made: bool
    made_again: bool
    digests: dict[str, str]
    """Of its rows, by when that was."""
    beside: tuple[list[str], list[str]]
    """The pools of the other organisation after the reset, and its audit."""
    refused: list[str]
    """What the database said to those who would change the audit after the reset."""


@pytest.fixture(scope="module")
def lives(request: pytest.FixtureRequest, tmp_path_factory) -> dict[str, Life]:
    """One life on each database: to make the demo takes longer than all that is asked of it."""
    lives = {}
    for engine in ENGINES:
        with installed(engine, request, tmp_path_factory.mktemp(engine)) as installation:
            lives[engine] = _lived(installation)
    return lives


def _lived(installation: Installation) -> Life:
    acme = create_organisation("acme", "Acme").id
    _add_pool(acme, "Backend")
    made, digests = present(), {"made": installation.digest()}
    again, digests["made again"] = present(), installation.digest()
    _add_pool(the_demo().id, "Robotics")
    remake(installation.owner_url)
    digests["reset"] = installation.digest()
    session = db.session(organisation_id=acme, actor_id=None)
    pools = list(session.scalars(select(SkillPool.name)))
    actions = list(session.scalars(select(AuditEvent.action)))
    db.session.remove()
    return Life(made, again, digests, (pools, actions), [_refusal(DELETE), _refusal(UPDATE)])


def _add_pool(organisation_id: int, name: str) -> None:
    session = db.session(organisation_id=organisation_id, actor_id=None)
    with session.recording("skill_pool.added", pool := SkillPool(name=name)):
        session.add(pool)
    db.session.remove()


def _refusal(statement: str) -> str:
    with db.engine.connect() as connection, pytest.raises(DBAPIError) as refused:
        if connection.dialect.name == "postgresql":
            connection.execute(BE, {"own": str(the_demo().id)})
        connection.execute(text(statement))
    return str(refused.value)


def test_both_databases_hold_the_same_demo(lives: dict[str, Life]):
    assert lives["sqlite"].digests == lives["postgresql"].digests


@pytest.mark.parametrize("engine", ENGINES)
def test_a_demo_that_is_there_stays_as_it_is(lives: dict[str, Life], engine: str):
    life = lives[engine]

    assert (life.made, life.made_again) == (True, False)
    assert life.digests["made again"] == life.digests["made"]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_reset_takes_back_what_people_did_and_makes_the_same_demo(
    lives: dict[str, Life], engine: str
):
    digests = lives[engine].digests

    assert digests["reset"] == digests["made"]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_reset_leaves_other_organisations_alone(lives: dict[str, Life], engine: str):
    assert lives[engine].beside == (["Backend"], ["skill_pool.added"])


@pytest.mark.parametrize("engine", ENGINES)
def test_after_a_reset_the_audit_is_permanent_again(lives: dict[str, Life], engine: str):
    assert ["written once" in said for said in lives[engine].refused] == [True, True]


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
