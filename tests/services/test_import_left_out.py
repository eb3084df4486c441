"""Rows that are left out of an import are not applied, and count in no figure of it."""

import io

import pytest
from sqlalchemy import func, select

from planner.core.jobs import Job
from planner.core.jobs.here import run_here
from planner.imports.commands import checking, preparing
from planner.imports.commands.leaving_out import leave_out, put_back
from planner.imports.findings import Findings
from planner.imports.kinds.registry import KINDS
from planner.imports.models import ImportBatch, ImportRow, Outcome
from planner.imports.queries.found import found_rows
from planner.imports.queries.imports import one
from planner.imports.sizes import first
from planner.portfolio.models import Initiative
from tests.kit.importing import applied, checked, counts
from tests.kit.undoing import became, undone
from tests.kit.world import World
from workers.imports import check_import

HEADER = "key,title,p50,hours:Backend\n"
LINES = [f"K{n},Title {n},{'x' if n < 3 else n},{n}\n" for n in range(1500)]


def test_batches_count_rows_that_are_left_out_and_an_undo_knows_none_of_them(both: World):
    key, found = checked(both, HEADER + "".join(LINES))
    assert found == counts(new=1497, rejected=3) | {"cells": 0}
    with both.session() as session:
        of = one(session, key)
        leave_out(session, of, range(2, 1102))
        assert of.found == counts(new=400) | {"left_out": 1100, "cells": 0}
        weighed = of.weight
    without, _ = checked(both, HEADER + "".join(LINES[1100:]))
    with both.session() as session:
        assert weighed == one(session, without).weight

    assert applied(both, key) == counts(new=400) | {"left_out": 1100}
    with both.session() as session:
        batches = session.execute(
            select(ImportBatch.rows, ImportBatch.counts).order_by(ImportBatch.number)
        ).all()
        kept = found_rows(session, one(session, key), Outcome.LEFT_OUT)
        began_with = first(session)
        assert session.scalar(select(func.count()).select_from(Initiative)) == 400
    assert sum(rows for rows, _ in batches) == 1500
    assert batches[0] == (began_with, counts() | {"left_out": began_with})
    assert [(row.number, row.title, len(row.cells)) for row in kept[:4]] == [
        (2, "Title 0", 1),
        (3, "Title 1", 1),
        (4, "Title 2", 1),
        (5, "Title 3", 0),
    ]
    assert undone(both, key) == became(removed=400)


def test_a_batch_of_rows_that_are_all_left_out_writes_nothing_whatever_they_are(both: World):
    for name in KINDS:
        fields = KINDS[name].fields
        header = [field.key for field in fields.every if field.required] or [fields.named_by]
        rows = "".join(",".join(f"{name} {n}" for _ in header) + "\n" for n in range(2))
        file = io.BytesIO(f"{','.join(header)}\n{rows}".encode())
        with both.session() as session:
            of = preparing.upload(session, "rows.csv", file, [KINDS[name]])
            checking.check_now(session, of)
            leave_out(session, of, [2, 3])
            put_back(session, of, 3)
            leave_out(session, of, [3])
            key = of.id
        assert applied(both, key) == counts() | {"left_out": 2}


@pytest.mark.parametrize("rows", [[2], [3, 2]])
def test_a_job_that_checks_anew_knows_what_is_left_out(both: World, rows: list[int]):
    text = "key,title\n" + "".join(f"K{n},Title {n}\n" for n in range(2001))
    key, _ = checked(both, text)
    with both.session() as session:
        of = one(session, key)
        leave_out(session, of, rows)
        assert of.state == "checking"
        job = session.find(Job, of.job_id)
    with both.app.app_context():
        run_here(both.app.app_context, 30, job, check_import)
    with both.session() as session:
        of = one(session, key)
        kept = select(ImportRow.number).where(ImportRow.outcome == Outcome.LEFT_OUT)
        numbered = session.scalars(kept.order_by(ImportRow.number)).all()
    assert (of.found["left_out"], numbered, of.ready) == (len(rows), sorted(rows), 2001 - len(rows))


def test_of_two_checks_at_a_time_the_one_that_knows_what_was_said_last_counts(
    both: World, monkeypatch: pytest.MonkeyPatch
):
    text = "key,title,p50\n" + "".join(
        f"K{n},Title {n},{'' if n % 5 else 'x'}\n" for n in range(1200)
    )
    key, _ = checked(both, text)
    weigh, others = Findings.weigh, [1]

    def and_meanwhile(findings: Findings) -> None:
        if others:
            others.pop()
            with both.session(who="planner") as session:
                leave_out(session, one(session, key), [3])
        weigh(findings)

    monkeypatch.setattr(Findings, "weigh", and_meanwhile)
    with both.session() as session:
        leave_out(session, one(session, key), [2])

    with both.session() as session:
        of = one(session, key)
        numbers = select(ImportRow.number).where(ImportRow.import_id == key)
        kept = session.scalars(numbers.order_by(ImportRow.number)).all()
        assert (of.found["left_out"], of.left_out, of.cursor) == (2, [2, 3], 0)
    assert kept == list(range(2, 1202))
