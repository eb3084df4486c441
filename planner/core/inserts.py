"""How rows get into a table fastest: a few in one INSERT, many as each database likes it best.

Rows are given by what differs between them, as the driver takes it; what all have in common is
given once. Names are those of our tables and columns.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Any, NamedTuple

from sqlalchemy import Table
from sqlalchemy.engine import Connection

from planner.core.arrays import array_casts, as_array, casts, quoted
from planner.core.sending import SENT

FEW = 50
"""Rows that PostgreSQL is given one by one, and SQLite in one INSERT whatever their number."""
PORTION = 10_000
"""Rows whose columns PostgreSQL is given in one INSERT."""
AT_ONCE = 250
"""Rows that SQLite is given in one INSERT: three times as fast as one by one."""
LEAST_VARIABLES = 32_766
"""What any SQLite takes in one statement."""


class Rows(NamedTuple):
    """Rows column by column, by name; and in `same` what all of them have in common."""

    table: Table
    same: Mapping[str, Any]
    columns: Mapping[str, Sequence[Any]]

    @property
    def number(self) -> int:
        """How many they are."""
        return len(next(iter(self.columns.values())))

    @property
    def names(self) -> tuple[str, ...]:
        """The columns in which they differ."""
        return tuple(self.columns)

    def values(self) -> Iterator[tuple[Any, ...]]:
        """Row by row what differs."""
        return zip(*self.columns.values(), strict=True)


@dataclass(frozen=True)
class Listed:
    """The values of a column of JSON, written out already as one array of so many."""

    number: int
    array: str

    def __len__(self) -> int:
        return self.number


def insert(connection: Connection, added: Rows) -> None:
    """Insert rows in the way that this database likes best for so many."""
    table, same = added.table, added.same
    if connection.dialect.name != "postgresql":
        _to_sqlite(connection, added)
    elif added.number > FEW:
        _to_postgresql(connection, added)
        count_grown(connection, table, same["organisation_id"], added.number)
    else:
        into = SENT + _listing(table.name, (*added.names, *same), "%s", added.number)
        shared = tuple(same.values())
        values = tuple(chain.from_iterable((*row, *shared) for row in added.values()))
        connection.exec_driver_sql(into, values)


def insert_listed(
    connection: Connection, table: Table, same: Mapping[str, Any], listed: Mapping[str, Listed]
) -> None:
    """Insert a row for each value of a list, which the database itself takes apart."""
    [(name, values)] = listed.items()
    if connection.dialect.name == "postgresql":
        chosen = [*casts(connection, table, same), "value"]
        source = "jsonb_array_elements(CAST(%s AS jsonb))"
    else:
        chosen, source = [*"?" * len(same), "value"], "json_each(?)"
    connection.exec_driver_sql(
        f'INSERT INTO "{table.name}" ({quoted([*same, name])})'
        f" SELECT {', '.join(chosen)} FROM {source}",
        (*same.values(), values.array),
    )
    count_grown(connection, table, same["organisation_id"], values.number)


def _to_sqlite(connection: Connection, added: Rows) -> None:
    table, same, names, rows = added.table, added.same, added.names, list(added.values())
    if len(rows) == 1:
        into = _listing(table.name, (*names, *same), "?", 1)
        connection.exec_driver_sql(into, (*rows[0], *same.values()))
        return
    for some in _portions(rows, (LEAST_VARIABLES - len(same)) // len(names)):
        into = _choosing(table.name, tuple(same), names, len(some))
        connection.exec_driver_sql(into, (*same.values(), *chain.from_iterable(some)))


def _portions(rows: Sequence[Any], most: int) -> Iterator[Sequence[Any]]:
    """As many rows as one statement takes, in few sizes: each statement is kept, and weighs."""
    start, size = 0, AT_ONCE
    while (left := len(rows) - start) > 0:
        while size > min(left, most):
            size //= 2
        taken = left if left <= min(FEW, most) else size
        yield rows[start : start + taken]
        start += taken


@lru_cache(1000)
def _listing(table: str, names: tuple[str, ...], mark: str, rows: int) -> str:
    """An INSERT in which each row names all of its values."""
    return f'INSERT INTO "{table}" ({quoted(names)}) VALUES {_marks(mark, len(names), rows)}'


@lru_cache(1000)
def _choosing(table: str, same: tuple[str, ...], names: tuple[str, ...], rows: int) -> str:
    """An INSERT on SQLite in which what is the same in all rows is named once."""
    differ = [f"column{number}" for number in range(1, len(names) + 1)]
    chosen = ", ".join(["?"] * len(same) + differ)
    listed = _marks("?", len(names), rows)
    return (
        f'INSERT INTO "{table}" ({quoted([*same, *names])}) SELECT {chosen} FROM (VALUES {listed})'
    )


def _marks(mark: str, count: int, rows: int) -> str:
    return ", ".join([f"({', '.join([mark] * count)})"] * rows)


def _to_postgresql(connection: Connection, added: Rows) -> None:
    """Send PostgreSQL each column as an array, which it takes as fast as a COPY and in one message.

    It refuses COPY into a table with row-level security; an INSERT is held to its policy.
    """
    table, same, columns = _apart(added)
    each = [f"unnest({array})" for array in array_casts(connection, table, columns)]
    values = ", ".join([*casts(connection, table, same), *each])
    into = f'{SENT}INSERT INTO "{table.name}" ({quoted([*same, *columns])}) SELECT {values}'
    for start in range(0, added.number, PORTION):
        some = [as_array(column[start : start + PORTION]) for column in columns.values()]
        connection.exec_driver_sql(into, (*same.values(), *some))


def _apart(added: Rows) -> Rows:
    """The same rows, with columns that hold one value among what all rows have in common.

    One column stays: it says how many they are.
    """
    same, columns = dict(added.same), dict(added.columns)
    for name, column in added.columns.items():
        if len(columns) > 1 and column.count(column[0]) == len(column):
            same[name] = columns.pop(name)[0]
    return Rows(added.table, same, columns)


def count_grown(connection: Connection, table: Table, owner: int, more: int) -> None:
    """Have PostgreSQL count a table that has grown much since it was counted.

    Before, it may check each foreign key by reading all rows of an organisation: a hundred times
    as slow. A connection asks as often as it has doubled the rows it has written for the owner.
    """
    if connection.dialect.name == "postgresql":
        grown = connection.info.setdefault("grown", {})
        asked, written = grown.get((table.name, owner), (0, 0))
        written += more
        if written >= 2 * asked:
            count = f"{SENT}SELECT planner_count_grown(%s)"
            connection.exec_driver_sql(count, (table.name,))
            asked = written
        grown[table.name, owner] = (asked, written)
