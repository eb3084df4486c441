"""Workbooks on the way in: one sheet is read as if it were a file of text."""

import io
from datetime import date

import pytest
from sqlalchemy import select

from planner.capacity.models import Employee
from planner.domain.files.csv_encoding import FileRefused
from planner.domain.importing.repairs import Repair
from planner.imports.commands import preparing
from planner.imports.commands.checking import check_now
from planner.imports.commands.repairing import repair
from planner.imports.kinds.registry import KINDS
from planner.imports.queries.found import rejections
from planner.imports.queries.imports import earlier_of_same_file, one, stored_names
from tests.kit.importing import applied, checked, counts, imported, uploaded
from tests.kit.workbooks import crafted, workbook
from tests.kit.world import World

BOOK = workbook(
    Portfolio=[
        ["external_key", "title", "p50", "p90", "hours:Backend"],
        ["A1", "Pay", 10, 0.1 + 0.2 + 20, 4.5],
        [],
        ["A2", "Bill", 3, 2, None],
    ],
    People=[["name", "hours per week", "first day"], ["Ada", 37.5, date(2026, 9, 1)]],
)


def kept(world: World) -> int:
    """How many uploaded files there are."""
    folder = world.app.extensions["planner.settings"].uploads
    return len(list(folder.iterdir())) if folder.exists() else 0


def test_the_first_sheet_is_read_and_rows_keep_its_numbers(both: World):
    key, found = checked(both, BOOK)

    assert found == counts(new=1, rejected=1) | {"cells": 0}
    with both.session() as session:
        of = one(session, key)
        assert (of.kind, of.sheet, of.sheets) == (
            "initiatives",
            "Portfolio",
            ["Portfolio", "People"],
        )
        assert (of.size, of.rows) == (len(BOOK), 2)
        [(row, why)] = rejections(session, of.id)
        assert (row, why.startswith('p90: found "2"')) == (4, True)
    assert applied(both, key) == counts(new=1, rejected=1)
    assert imported(both, BOOK) == counts(unchanged=1, rejected=1)


def test_rows_under_a_title_need_no_cell_in_each_column(both: World):
    book = workbook(
        Portfolio=[
            ["Portfolio of 2027"],
            [],
            ["key", "title", "p50", "p90", "notes"],
            ["A1", "Pay", 10],
            ["A2", "Bill", 3, 4, "late", None, "to be asked"],
            ["A3", "Hub"],
        ]
    )
    key, found = checked(both, book)

    assert found == counts(new=2, rejected=1) | {"cells": 0}
    with both.session() as session:
        assert [row for row, _ in rejections(session, key)] == [5]


def test_another_sheet_is_another_file_and_forgets_what_was_corrected(both: World):
    key, _ = checked(both, BOOK)
    applied(both, key)
    again = uploaded(both, BOOK)
    with both.session() as session:
        of = one(session, again)
        assert earlier_of_same_file(session, of).id == key
        check_now(session, of)
        repair(session, of, Repair("p90", "4", row=4))
        preparing.read_sheet(session, of, "People")
        before = kept(both)

        assert (of.sheet, of.columns[0], of.repairs, of.state) == ("People", "name", {}, "draft")
        assert earlier_of_same_file(session, of) is None
        assert before == len(stored_names(session)) == 4


def test_people_come_from_the_sheet_that_is_named(both: World):
    with both.session() as session:
        key = preparing.upload(
            session, "p.xlsx", io.BytesIO(BOOK), list(KINDS.values()), "People"
        ).id
        check_now(session, one(session, key))
    assert applied(both, key) == counts(new=1)
    with both.session() as session:
        ada = session.scalars(select(Employee)).one()
        assert (ada.name, str(ada.hours_per_week), ada.active_start) == (
            "Ada",
            "37.5",
            date(2026, 9, 1),
        )


@pytest.mark.parametrize("data", [BOOK[:400], crafted("<row r='2'/><row r='1'/>")])
def test_a_workbook_that_is_refused_leaves_nothing_behind(world: World, data: bytes):
    with pytest.raises(FileRefused):
        uploaded(world, data)

    assert kept(world) == 0
