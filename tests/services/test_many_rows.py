"""Rows that are added many at once: what is stored is what was given, on both databases."""

import pytest
from sqlalchemy import column, select, table
from sqlalchemy.exc import DataError

from planner.capacity.models import SkillPool
from planner.core import inserts
from planner.imports.models import Import, ImportRow, Outcome
from tests.kit.importing import imported
from tests.kit.world import World

ODD = [
    '"',
    "\\",
    '\\"',
    "{}",
    "NULL",
    "null",
    "",
    " ",
    "a,b",
    "l'été",
    "line\nline",
    "\t",
    "☂",
    "{1,2}",
]
MANY = inserts.FEW + 1


def test_odd_texts_arrive_as_they_are(both: World):
    names = [f"{n} {ODD[n % len(ODD)]}" for n in range(MANY)]
    told = [ODD[n % len(ODD)] for n in range(MANY)]
    with both.session() as session:
        with session.recording("skill_pools.added", "pools"):
            session.add_columns(SkillPool, {"name": names, "description": told})
        rows = session.execute(select(SkillPool.name, SkillPool.description).order_by(SkillPool.id))

        assert [tuple(row) for row in rows] == list(zip(names, told, strict=True))


def test_what_is_not_known_and_what_is_json_arrive_as_they_are(both: World):
    imported(both, "key,title\nK1,Pay\n")
    keys = [None if n % 2 else f'K"{n}' for n in range(MANY)]
    cells = [[{"found": ODD[n % len(ODD)], "rows": [n, None]}] for n in range(MANY)]
    with both.session() as session:
        of = session.scalars(select(Import.id)).one()
        with session.recording("import.rows_checked", "rows"):
            session.add_rows(
                ImportRow,
                [
                    {
                        "import_id": of,
                        "number": place + 10,
                        "line": place + 10,
                        "outcome": Outcome.NEW,
                        "kind": None,
                        "external_key": key,
                        "cells": cell,
                    }
                    for place, (key, cell) in enumerate(zip(keys, cells, strict=True))
                ],
            )
        chosen = select(ImportRow.external_key, ImportRow.kind, ImportRow.cells)
        rows = session.execute(chosen.where(ImportRow.number >= 10).order_by(ImportRow.number))

        assert [tuple(row) for row in rows] == [
            (key, None, cell) for key, cell in zip(keys, cells, strict=True)
        ]


@pytest.mark.parametrize("both", ["postgresql"], indirect=True)
def test_postgresql_refuses_what_it_cannot_keep_and_cuts_nothing(both: World):
    with both.session() as session:
        with (
            pytest.raises(DataError, match="value too long"),
            session.recording("skill_pools.added", "pools"),
        ):
            session.add_rows(SkillPool, [{"name": f"{n}".ljust(300, "x")} for n in range(MANY)])
        with (
            pytest.raises(ValueError, match="holds a NUL"),
            session.recording("skill_pools.added", "pools"),
        ):
            session.add_rows(SkillPool, [{"name": f"{n}\0"} for n in range(MANY)])

        assert session.scalars(select(SkillPool.id)).all() == []


@pytest.mark.parametrize("both", ["postgresql"], indirect=True)
def test_postgresql_counts_a_table_that_has_grown(both: World):
    """Foreign keys to a table that was never counted are checked by reading all that is there."""
    with both.session() as session:
        for first in range(0, 2000, 500):
            with session.recording("skill_pools.added", "pools"):
                rows = [{"name": f"Pool {n}"} for n in range(first, first + 500)]
                session.add_rows(SkillPool, rows)

    with both.engine.connect() as connection:
        counted = select(column("reltuples")).select_from(table("pg_class"))
        assert connection.scalar(counted.where(column("relname") == "skill_pools")) in (1000, 2000)
