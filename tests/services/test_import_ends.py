"""Imports that are stopped, and drafts that nobody goes on with."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from planner.core import clock
from planner.core.audit import AuditEvent
from planner.core.jobs import Job
from planner.core.jobs.here import run_here
from planner.imports.commands import applying, stopping
from planner.imports.commands.checking import AT_ONCE, check
from planner.imports.commands.tidying import forget_drafts
from planner.imports.kinds.registry import KINDS
from planner.imports.models import Import
from planner.imports.queries.imports import imports, one
from planner.imports.refusals import NothingRuns
from tests.kit.importing import checked, imported, uploaded
from tests.kit.world import World
from tests.services.test_import_undo import newest, undone
from workers.imports import apply_import


def test_an_import_that_waits_is_stopped_and_goes_on_later(world: World):
    key, _ = checked(world, "title\nPay\n")
    with world.session() as session:
        applying.ask_to_apply(session, one(session, key), None)
        assert stopping.stop(session, one(session, key)).state == "cancelled"

    with world.session() as session, pytest.raises(NothingRuns):
        stopping.stop(session, one(session, key))
    with world.session() as session:
        job = session.find(Job, applying.go_on(session, one(session, key)))
    with world.app.app_context():
        run_here(world.app.app_context, 30, job, apply_import)
    with world.session() as session:
        assert one(session, key).done["new"] == 1


def test_drafts_go_after_7_days_and_what_was_applied_stays(
    both: World, monkeypatch: pytest.MonkeyPatch
):
    imported(both, "title\nPay\n")
    checked(both, "title\nPermits\n")
    with both.session() as session:
        assert forget_drafts(session) == 0
    later = clock.now() + timedelta(days=7, minutes=1)
    monkeypatch.setattr(clock, "now", lambda: later)

    with both.session() as session:
        assert forget_drafts(session) == 1

    with both.session() as session:
        assert session.scalars(select(Import.state)).all() == ["applied"]
        event = session.scalars(
            select(AuditEvent).where(AuditEvent.action == "import.draft_forgotten")
        ).one()
    assert (event.subject, event.facts) == ("import portfolio.csv", {"rows": 1})


def test_a_check_that_stopped_is_a_draft_of_7_days_and_one_that_runs_is_kept(
    both: World, monkeypatch: pytest.MonkeyPatch
):
    text = "title\n" + "".join(f"Title {n}\n" for n in range(AT_ONCE + 1))
    for _ in range(2):
        key = uploaded(both, text)
        with both.session() as session:
            check(session, one(session, key))
    with both.session() as session:
        stopping.stop(session, one(session, key))
    later = clock.now() + timedelta(days=7, minutes=1)
    monkeypatch.setattr(clock, "now", lambda: later)

    with both.session() as session:
        assert forget_drafts(session) == 1

    with both.session() as session:
        assert session.scalars(select(Import.id)).all() == [key - 1]


def test_the_history_says_what_can_be_undone_and_what_was(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    for text in ("title\nPay\n", "title\nPermits\n"):
        imported(world, text)
    undone(world, newest(world))
    checked(world, "title\nPortal\n")

    with world.session() as session:
        assert [line.undo for line in imports(session, [KINDS["initiatives"]])] == [
            "",
            "undone",
            "offered",
        ]
    later = clock.now() + timedelta(days=30, minutes=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    with world.session() as session:
        assert [line.undo for line in imports(session, [KINDS["initiatives"]])] == [
            "",
            "undone",
            "over",
        ]
