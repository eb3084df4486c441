"""Rows that are added or changed many at once are stored as they were given, on both databases."""

import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import column, func, select, table
from sqlalchemy.exc import DataError

from planner.capacity.models import SkillPool
from planner.core import inserts
from planner.core.told import tell
from planner.domain.lifecycle import DeliveryHealth, InitiativeStatus
from planner.domain.portions import portions
from planner.imports.models import Import, ImportRow, Outcome
from planner.portfolio.models import Initiative, StatusChange
from tests.kit.importing import imported
from tests.kit.world import Organisation, World

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
                        "kinds": None,
                        "external_key": key,
                        "cells": cell,
                    }
                    for place, (key, cell) in enumerate(zip(keys, cells, strict=True))
                ],
            )
        chosen = select(ImportRow.external_key, ImportRow.kinds, ImportRow.cells)
        rows = session.execute(chosen.where(ImportRow.number >= 10).order_by(ImportRow.number))

        assert [tuple(row) for row in rows] == [
            (key, None, cell) for key, cell in zip(keys, cells, strict=True)
        ]


@pytest.mark.parametrize("odd", [*ODD, None])
def test_what_is_the_same_in_every_row_arrives_in_every_row(both: World, odd: str | None):
    imported(both, "key,title\nK1,Pay\n")
    with both.session() as session:
        of = session.scalars(select(Import.id)).one()
        with session.recording("import.rows_checked", "rows"):
            same = {"import_id": of, "line": 7, "outcome": Outcome.REJECTED, "kinds": None}
            rows = {name: [value] * MANY for name, value in same.items()}
            texts = {"external_key": [odd] * MANY, "cells": [[{"found": odd}]] * MANY}
            session.add_columns(ImportRow, {**rows, **texts, "number": range(10, 10 + MANY)})
        chosen = (ImportRow.line, ImportRow.outcome, ImportRow.external_key, ImportRow.cells)
        found = session.execute(select(*chosen).where(ImportRow.number >= 10)).all()

    assert found == [(7, Outcome.REJECTED, odd, [{"found": odd}])] * MANY


def test_rows_that_are_the_same_throughout_are_as_many_as_were_given(both: World):
    imported(both, "key,title\nK1,Pay\n")
    with both.session() as session:
        key = session.scalars(select(Initiative.id)).one()
        with session.recording("initiatives.changed", "initiatives"):
            columns = {
                "initiative_id": [key] * MANY,
                "to_status": [InitiativeStatus.SCOPING] * MANY,
            }
            session.add_columns(StatusChange, columns)
        told = select(func.count()).where(StatusChange.to_status == InitiativeStatus.SCOPING)

        assert session.scalar(told.select_from(StatusChange)) == MANY


def test_what_many_rows_are_changed_to_arrives_as_it_is_and_counts_as_an_edit(both: World):
    imported(both, "key,title\n" + "".join(f"K{n},{n}\n" for n in range(len(ODD))))
    with both.session() as session:
        chosen = select(Initiative).order_by(Initiative.id)
        was = {row.id: row.updated_at for row in session.scalars(chosen)}
        becomes = [
            {
                "id": key,
                "description": odd,
                "custom_fields": {odd: [odd, None]},
                "delivery_health": None if n % 2 else DeliveryHealth.AT_RISK,
                "value_minor": n or None,
                "archived_at": None if n % 3 else datetime(2026, 2, 28, 23, 59, 58, 7, UTC),
                "tags": [f"tag {n}", "l'été"],
            }
            for n, (key, odd) in enumerate(zip(was, ODD, strict=True))
        ]
        with session.recording("initiatives.changed", "initiatives"):
            assert session.change_rows(Initiative, [*becomes, {**becomes[0], "id": 10**6}]) == 14
        session.expire_all()
        rows = list(session.scalars(chosen))

        assert [{name: getattr(row, name) for name in becomes[0]} for row in rows] == becomes
        assert [(row.version, row.updated_at > was[row.id]) for row in rows] == [(2, True)] * 14


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


@pytest.mark.parametrize("both", ["postgresql"], indirect=True)
def test_postgresql_looks_up_keys_of_a_table_that_has_grown_by_their_index(both: World):
    """Where they were never counted it reads the whole table for some hundreds of them."""
    _bring(both, both.acme, 4000)

    plan = _plan(both, both.acme, "external_key = ANY(%s)", _keys(500))

    assert "external_key" in plan
    assert "Seq Scan" not in plan


@pytest.mark.parametrize("both", ["postgresql"], indirect=True)
def test_postgresql_knows_of_an_organisation_that_comes_late(both: World):
    """Else it takes it for one with hardly a row, and reads all of them for any few."""
    _bring(both, both.acme, 12_000)
    _bring(both, both.rival, 4000)

    plan = _plan(both, both.rival)

    assert int(re.findall(r"rows=(\d+)", plan)[-1]) in range(3000, 5000)


def _bring(world: World, of: Organisation, number: int) -> None:
    """So many new initiatives, a thousand at a time."""
    with world.session(of) as session:
        for some in portions(_keys(number), 1000):
            with session.recording("initiatives.added", "initiatives"):
                same = {"business_owner_id": of.people["manager"], "description": "-" * 1500}
                rows = [{"title": key, "external_key": key, **same} for key in some]
                session.add_rows(Initiative, rows)


def _plan(world: World, of: Organisation, condition: str = "true", *given: object) -> str:
    """How PostgreSQL looks up initiatives of an organisation."""
    with world.engine.connect() as connection, connection.begin():
        tell(connection, of.id)
        asked = f"EXPLAIN SELECT id FROM initiatives WHERE organisation_id = %s AND {condition}"
        told = connection.exec_driver_sql(asked, (of.id, *given))
        return "\n".join(told.scalars())


def _keys(number: int) -> list[str]:
    return [f"K-{n}" for n in range(number)]
