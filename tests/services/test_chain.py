"""The audit is a chain: every change has its link, and no change of what is there stays hidden."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import select, text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from planner.capacity.models import SkillPool
from planner.cli.main import main
from planner.core import chain
from planner.core.audit import AuditEvent
from planner.core.chain import AuditCheck, Walk
from planner.core.jobs.models import DeadLetter
from planner.operations.tasks import AUDIT_CHAIN, Night
from tests.kit.events import last
from tests.kit.jobs import perform
from tests.kit.statements import counted
from tests.kit.tampering import tampering
from tests.kit.world import World

FACTS = {"share": 0.1, "whole": 2.0, "large": 1e22, "nested": {"b": [1, None], "a": 'é \\ "'}}


def record(world: World, count: int = 3, organisation=None) -> None:
    with world.session(organisation) as session:
        for number in range(count):
            with session.recording("test.recorded", f"thing {number}") as facts:
                facts |= FACTS
                session.detail("things", [[number, None, {"tokens": 0.25}]])


def walk(world: World, noted: dict[int, str] | None = None, organisation=None) -> Walk:
    with world.session(organisation) as session:
        *_, found = chain.walked(session, Walk(), noted or {})
    return found


def newest(world: World) -> int:
    with world.session() as session:
        return last(session).id


def test_every_change_has_a_link_in_the_chain_of_its_own_organisation(both: World):
    record(both)
    record(both, 1, both.rival)
    record(both, 1)
    found, theirs = walk(both), walk(both, organisation=both.rival)

    assert (found.broken_at, theirs.broken_at, found.unlinked) == (None, None, 0)
    assert found.event_id == newest(both)
    assert found.events - theirs.events == 3


@pytest.mark.parametrize("count", [1, 3])
def test_all_that_is_told_beside_a_change_takes_one_turn(both: World, count: int):
    with both.session() as session:
        with counted(both.engine) as sent, session.recording("test.recorded", "pools"):
            session.add_all(pools := [SkillPool(name=f"Pool {n}") for n in range(count)])
            session.flush()
            for pool in pools:
                session.tell("test.told", pool, {"name": pool.name})
        told = session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all()

    inserts = {"sqlite": count + 1, "postgresql": 1}[both.engine.dialect.name]
    assert len([each for each in sent if "audit" in each]) == 1 + inserts
    assert told[-count - 1 :] == ["test.told"] * count + ["test.recorded"]
    assert walk(both).broken_at is None


def _cuts_the_end(connection: Connection, at: int) -> None:
    connection.execute(text("delete from audit_events where id >= :at"), {"at": at})


def _changes(columns: str) -> Callable[[Connection, int], None]:
    def change(connection: Connection, at: int) -> None:
        connection.execute(text(f"update audit_events set {columns} where id = :at"), {"at": at})

    return change


TAMPERING = {
    "what was done": _changes("action = 'test.other'"),
    "who did it": _changes("actor_id = 4711"),
    "when": _changes("at = '2020-01-01 00:00:00'"),
    "its facts": _changes("""facts = '{"share": 0.2}'"""),
    "the rows it touched": _changes("details = NULL"),
    "its link": _changes("hash = NULL"),
    "that it was": lambda connection, at: connection.execute(
        text("delete from audit_events where id = :at"), {"at": at}
    ),
}


@pytest.mark.parametrize("change", TAMPERING.values(), ids=TAMPERING.keys())
def test_what_was_recorded_cannot_be_changed_unseen(world: World, change):
    record(world)
    at = newest(world) - 1
    with tampering(world, "audit_events") as connection:
        change(connection, at)

    assert walk(world).broken_at in (at, at + 1)


def test_neither_on_postgresql_nor_on_sqlite(both: World):
    record(both)
    with tampering(both, "audit_events") as connection:
        _changes("subject = 'another thing'")(connection, newest(both) - 1)

    assert walk(both).broken_at == newest(both) - 1


def test_after_tampering_nothing_of_it_can_be_changed_again(world: World):
    changes = _changes("subject = 'another thing'")
    with tampering(world, "audit_events") as connection:
        changes(connection, newest(world))

    with world.engine.begin() as connection, pytest.raises(IntegrityError, match="written once"):
        changes(connection, newest(world))


def test_an_end_that_is_cut_off_is_seen_by_what_was_noted(world: World):
    record(world)
    before = walk(world)
    with tampering(world, "audit_events") as connection:
        _cuts_the_end(connection, before.event_id)
    cut = walk(world)

    assert (cut.broken_at, cut.events) == (None, before.events - 1)
    assert walk(world, {before.event_id: before.hash}).broken_at == before.event_id
    record(world, 1)
    assert walk(world, {before.event_id: before.hash}).broken_at == before.event_id


def test_what_was_recorded_before_there_was_a_chain_is_counted_apart(world: World):
    with tampering(world, "audit_events") as connection:
        connection.execute(text("update audit_events set hash = NULL"))
    before = walk(world)
    record(world)
    after = walk(world)

    assert (before.events, after.broken_at, after.events) == (0, None, 3)
    assert before.unlinked == after.unlinked > 0


def test_the_nightly_walk_keeps_what_it_came_to(both: World):
    record(both)
    ended = perform(both, AUDIT_CHAIN, Night(date="2026-11-26"))
    with both.session() as session:
        kept = chain.last(session)

    assert (ended.state, ended.result["verified_to"]) == ("succeeded", kept.event_id)
    assert (kept.broken_at, kept.hash) == (None, walk(both).hash)


def test_a_broken_chain_fails_the_walk_for_good(world: World):
    record(world)
    perform(world, AUDIT_CHAIN, Night(date="2026-11-25"))
    with tampering(world, "audit_events") as connection:
        _cuts_the_end(connection, last := newest(world))
    perform(world, AUDIT_CHAIN, Night(date="2026-11-26"))
    with world.session() as session:
        [letter] = session.scalars(select(DeadLetter))
        broken = [row.broken_at for row in session.scalars(select(AuditCheck))]

    assert (letter.task, letter.reason) == (AUDIT_CHAIN.name, "refused")
    assert f"event {last} does not follow" in letter.error
    assert broken == [None, last]


def test_a_long_walk_goes_on_from_its_page(world: World, monkeypatch):
    monkeypatch.setattr(chain, "PAGE", 2)
    record(world, 5)
    with world.session() as session:
        pages = list(chain.walked(session, Walk(), {}))
        *_, end = chain.walked(session, pages[1], {})

    assert len(pages) > 3
    assert end == pages[-1] == replace(end, broken_at=None)


def test_the_command_walks_and_takes_what_was_noted(installed: World, capsys):
    record(installed)
    assert main(["audit", "verify", "--organisation", "acme", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    noted = f"{told['event_id']}:{told['hash']}"
    assert (told["organisation"], told["broken_at"]) == ("acme", None)

    assert main(["audit", "verify", "--organisation", "acme", "--noted", noted]) == 0
    assert noted in capsys.readouterr().out
    with tampering(installed, "audit_events") as connection:
        _cuts_the_end(connection, told["event_id"])

    assert main(["audit", "verify", "--organisation", "acme", "--noted", noted]) == 1
    assert f"acme: event {told['event_id']} is not as it was written" in capsys.readouterr().out


@pytest.mark.parametrize("words", [["--organisation", "nobody"], ["--noted", "17"]])
def test_the_command_refuses_what_it_cannot_look_for(installed: World, capsys, words: list[str]):
    assert main(["audit", "verify", *words]) == 1
    assert capsys.readouterr().err != ""


def test_many_who_write_at_once_make_one_chain(both: World):
    def write() -> None:
        for _ in range(5):
            record(both, 1)

    with ThreadPoolExecutor(6) as pool:
        for done in [pool.submit(write) for _ in range(6)]:
            done.result()
    found = walk(both)

    assert (found.broken_at, found.event_id) == (None, newest(both))
    assert found.events >= 30
