"""The rows an import leaves behind, put in once more by the driver alone: the limit of imports.

The same rows go into the same tables, with the same indexes, keys and checks, and nothing of ours
is in between: `executemany` on SQLite, and COPY straight into the tables on PostgreSQL, as a role
that no wall holds back. What is put in is ready before the clock starts.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import types

from bench.stage import Stage
from planner.core.models import Model
from planner.imports.models import Import, ImportBatch, ImportRow
from planner.imports.span_models import ImportSpan
from planner.portfolio.models import Initiative, ScopeItem, ScopeSkill, StatusChange

TABLES: tuple[type[Model], ...] = (
    Import,
    ImportRow,
    Initiative,
    StatusChange,
    ScopeItem,
    ScopeSkill,
    ImportBatch,
    ImportSpan,
)
KEYS = 10**9
"""How far the keys of one copy may lie from those of the next."""
JSON = {
    column.name
    for model in TABLES
    for column in model.__table__.c
    if isinstance(column.type, types.JSON)
}
"""Columns that are read as the text they are put in as."""


@dataclass(frozen=True)
class Rows:
    """Rows of one table, as its driver gives and takes them."""

    table: str
    columns: Sequence[str]
    values: Sequence[Sequence[Any]]


def left_behind(stage: Stage) -> list[Rows]:
    """Every row that the imports of the stage's organisation have written."""
    own = stage.world.acme.id
    with stage.driver() as driver:
        return [_rows(driver.cursor(), model.__tablename__, own) for model in TABLES]


def moved(left: Sequence[Rows], own: int, keys: int) -> list[Rows]:
    """The same rows as those of another organisation, under keys that are higher by so much.

    Rows at the end of an index go in faster than others. So those that are compared belong into
    like places of it, by their organisation and by their keys.
    """
    return [replace(rows, values=_moved(rows, own, keys)) for rows in left]


def put_in(stage: Stage, copies: Sequence[Rows]) -> None:
    """Insert them all in one transaction."""
    insert = _executemany if stage.name == "SQLite" else _copy
    with stage.driver() as driver:
        cursor = driver.cursor()
        cursor.execute("begin")
        for rows in copies:
            insert(cursor, rows)
        cursor.execute("commit")


def _rows(cursor: Any, table: str, own: int) -> Rows:
    cursor.execute(f"select * from {table} limit 0")
    names = [column[0] for column in cursor.description]
    chosen = ", ".join(f"cast({name} as text)" if name in JSON else name for name in names)
    cursor.execute(f"select {chosen} from {table} where organisation_id = {own} order by id")
    return Rows(table, names, cursor.fetchall())


def _moved(rows: Rows, own: int, keys: int) -> list[tuple[Any, ...]]:
    moves = [_move(name, own, keys) for name in rows.columns]
    return [
        tuple(move(value) for move, value in zip(moves, row, strict=True)) for row in rows.values
    ]


def _move(name: str, own: int, keys: int) -> Callable[[Any], Any]:
    if name in ("id", "initiative_id", "scope_item_id", "on_file_id", "import_id"):
        return lambda key: None if key is None else key + keys
    return (lambda _: own) if name == "organisation_id" else (lambda value: value)


def _executemany(cursor: Any, rows: Rows) -> None:
    marks = ", ".join("?" * len(rows.columns))
    cursor.executemany(f"insert into {rows.table} values ({marks})", rows.values)


def _copy(cursor: Any, rows: Rows) -> None:
    with cursor.copy(f"copy {rows.table} ({', '.join(rows.columns)}) from stdin") as copy:
        for row in rows.values:
            copy.write_row(row)
