"""Imports that are wanted whole or not at all, and files that are run again."""

import pytest
from sqlalchemy import update

from planner.core.jobs import Job
from planner.core.jobs.here import run_here
from planner.imports.commands import applying
from planner.imports.commands.repeating import repeat
from planner.imports.models import ImportState
from planner.imports.queries.found import rejections
from planner.imports.queries.imports import one
from planner.imports.refusals import FileGone, RowsRejected
from planner.imports.sizes import first
from planner.portfolio import files
from planner.portfolio.models import Initiative
from tests.kit.importing import checked, counts, imported, initiatives
from tests.kit.workbooks import workbook
from tests.kit.world import World
from workers.imports import apply_import, undo_import


def done(world: World, job_id: int, handler) -> None:
    with world.session() as session:
        job = session.find(Job, job_id)
    with world.app.app_context():
        run_here(world.app.app_context, 30, job, handler)
    with world.session() as session:
        assert session.find(Job, job_id).error is None


def completed(world: World, title: str) -> None:
    """Somebody ends an initiative while a file that moves it waits to be applied."""
    with world.session() as session, session.recording("test.edited", None):
        ended = update(Initiative).where(Initiative.title == title).values(status="COMPLETE")
        session.execute(ended)


def wanted_whole(world: World, key: int) -> None:
    with world.session() as session:
        job_id = applying.ask_to_apply(session, one(session, key), None, whole=True)
    done(world, job_id, apply_import)


def test_with_rows_that_cannot_be_imported_nothing_begins(world: World):
    key, found = checked(world, "title,status\nPay,SCOPING\nPermits,UNHEARD\n")
    assert found["rejected"] == 1

    with world.session() as session, pytest.raises(RowsRejected, match="1 of 2 rows"):
        applying.ask_to_apply(session, one(session, key), None, whole=True)
    assert initiatives(world) == {}


def test_a_first_batch_with_a_row_that_fails_by_now_leads_back_to_the_check(both: World):
    imported(both, "title\nPay\n")
    key, _ = checked(both, "title,status\nPay,SCOPING\nPermits,\n")
    completed(both, "Pay")

    wanted_whole(both, key)

    assert list(initiatives(both)) == ["Pay"]
    with both.session() as session:
        of = one(session, key)
        assert (of.state, of.applied_at) == (ImportState.CHECKED, None)
        assert of.found == {**counts(new=1, rejected=1), "cells": 0}
        assert [row for row, _ in rejections(session, of.id)] == [2]


def test_what_was_in_before_a_row_failed_is_taken_back(both: World):
    imported(both, "title\nLast\n")
    with both.session() as session:
        began_with = first(session)
    rows = "".join(f"Row {number},\n" for number in range(began_with + 50))
    key, _ = checked(both, f"title,status\n{rows}Last,SCOPING\n")
    completed(both, "Last")

    wanted_whole(both, key)

    with both.session() as session:
        of = one(session, key)
        assert (of.state, of.cursor, of.plan) == (ImportState.STOPPED, began_with, {"refused": 1})
        assert [row for row, _ in rejections(session, of.id)] == [began_with + 52]
    assert len(initiatives(both)) == began_with + 1
    done(both, of.undo_job_id, undo_import)
    assert list(initiatives(both)) == ["Last"]


def test_a_file_is_run_again_as_it_was_read_and_corrected(world: World):
    key, _ = checked(world, "title;p50\nPay;1.500,5\n")
    with world.session() as session:
        made = repeat(session, one(session, key))
        of = one(session, key)
        assert (made.id, made.stored == of.stored, made.state) == (2, False, ImportState.CHECKED)
        assert (made.layout, made.fills, made.found) == (of.layout, of.fills, of.found)
        files.discard(of.stored)
        with pytest.raises(FileGone):
            repeat(session, of)
    assert initiatives(world) == {}


def test_a_workbook_that_is_run_again_can_be_read_anew(world: World):
    key, _ = checked(world, workbook(Sheet1=[["title"], ["Pay"]]))
    with world.session() as session:
        made = repeat(session, one(session, key))
        assert (made.sheet, made.found["new"], files.there(made.workbook)) == ("Sheet1", 1, True)
