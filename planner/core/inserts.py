"""How rows get into a table fastest: a few in one INSERT, many as each database likes it best.

A row is a tuple of what differs from others, as the driver takes it; what all have in common is
given once. Names are those of our tables and columns.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Any, NamedTuple

from sqlalchemy import Table
from sqlalchemy.engine import Connection

FEW = 50
"""Rows that PostgreSQL is given in one INSERT: a COPY by way of a table is six messages."""
AT_ONCE = 250
"""Rows that SQLite is given in one INSERT: three times as fast as one by one."""
LEAST_VARIABLES = 32_766
"""What any SQLite takes in one statement."""


class Rows(NamedTuple):
    """Rows of the columns `names`, in their order, and of `same`, which all have in common."""

    table: Table
    same: Mapping[str, Any]
    names: Sequence[str]
    values: Sequence[tuple[Any, ...]]


@dataclass(frozen=True)
class Listed:
    """The values of a column of JSON, written out already as one array of so many."""

    number: int
    array: str

    def __len__(self) -> int:
        return self.number


def insert(connection: Connection, added: Rows) -> None:
    """Insert rows in the way that this database likes best for so many."""
    table, same, names, rows = added
    if connection.dialect.name != "postgresql":
        _to_sqlite(connection, added)
    elif len(rows) > FEW:
        _copy(connection, added)
    else:
        into = _listing(table.name, (*names, *same), "%s", len(rows))
        shared = tuple(same.values())
        values = tuple(chain.from_iterable((*row, *shared) for row in rows))
        connection.exec_driver_sql(into, values)


def insert_listed(
    connection: Connection, table: Table, same: Mapping[str, Any], listed: Mapping[str, Listed]
) -> None:
    """Insert a row for each value of a list, which the database itself takes apart."""
    [(name, values)] = listed.items()
    if connection.dialect.name == "postgresql":
        chosen = [*_casts(connection, table, same), "value"]
        source = "jsonb_array_elements(CAST(%s AS jsonb))"
    else:
        chosen, source = [*"?" * len(same), "value"], "json_each(?)"
    connection.exec_driver_sql(
        f'INSERT INTO "{table.name}" ({_quoted([*same, name])})'
        f" SELECT {', '.join(chosen)} FROM {source}",
        (*same.values(), values.array),
    )


def _to_sqlite(connection: Connection, added: Rows) -> None:
    table, same, names, rows = added
    if len(rows) == 1:
        into = _listing(table.name, (*names, *same), "?", 1)
        connection.exec_driver_sql(into, (*rows[0], *same.values()))
        return
    most = min(AT_ONCE, (LEAST_VARIABLES - len(same)) // len(names))
    for start in range(0, len(rows), most):
        some = rows[start : start + most]
        into = _choosing(table.name, tuple(same), tuple(names), len(some))
        connection.exec_driver_sql(into, (*same.values(), *chain.from_iterable(some)))


@lru_cache(1000)
def _listing(table: str, names: tuple[str, ...], mark: str, rows: int) -> str:
    """An INSERT in which each row names all of its values."""
    return f'INSERT INTO "{table}" ({_quoted(names)}) VALUES {_marks(mark, len(names), rows)}'


@lru_cache(1000)
def _choosing(table: str, same: tuple[str, ...], names: tuple[str, ...], rows: int) -> str:
    """An INSERT on SQLite in which what is the same in all rows is named once."""
    differ = [f"column{number}" for number in range(1, len(names) + 1)]
    chosen = ", ".join(["?"] * len(same) + differ)
    listed = _marks("?", len(names), rows)
    return (
        f'INSERT INTO "{table}" ({_quoted([*same, *names])}) SELECT {chosen} FROM (VALUES {listed})'
    )


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _marks(mark: str, count: int, rows: int) -> str:
    return ", ".join([f"({', '.join([mark] * count)})"] * rows)


def _copy(connection: Connection, added: Rows) -> None:
    """COPY into a table of this transaction what differs from row to row, and on from there in one
    statement, which adds what is the same in all.

    PostgreSQL refuses COPY into a table with row-level security; an INSERT is held to its policy.
    How its foreign keys are checked is planned anew: a plan of when their tables were small reads
    them whole for every row.
    """
    table, same, names, rows = added
    driver: Any = connection.connection.driver_connection
    copied = _quoted(names)
    connection.exec_driver_sql(
        f"CREATE TEMP TABLE incoming ON COMMIT DROP AS"
        f' SELECT {copied} FROM "{table.name}" WITH NO DATA'
    )
    with driver.cursor() as cursor, cursor.copy(f"COPY incoming ({copied}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
    connection.exec_driver_sql("DISCARD PLANS")
    values = ", ".join([copied, *_casts(connection, table, same)])
    connection.exec_driver_sql(
        f'INSERT INTO "{table.name}" ({_quoted([*names, *same])}) SELECT {values} FROM incoming',
        tuple(same.values()),
    )
    connection.exec_driver_sql("DROP TABLE incoming")


def _casts(connection: Connection, table: Table, names: Iterable[str]) -> list[str]:
    """What PostgreSQL is given for columns of a SELECT, in which it cannot tell types by itself."""
    types = [table.c[name].type.compile(dialect=connection.dialect) for name in names]
    return [f"CAST(%s AS {of})" for of in types]
