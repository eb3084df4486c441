"""How rows that are there are changed fastest, each to values of its own.

PostgreSQL takes all of them in one statement, SQLite one by one in a statement that is prepared
once. Rows are given as to `planner.core.inserts`, and the key of each in `id`.
"""

from collections.abc import Iterable

from sqlalchemy import Table
from sqlalchemy.engine import Connection

from planner.core.arrays import array_casts, as_array, casts, quoted
from planner.core.inserts import Rows


def update(connection: Connection, changed: Rows, owner: int | None) -> int:
    """Change rows of their owner; gives how many were there. Versions go up."""
    names = [name for name in changed.names if name != "id"]
    if connection.dialect.name == "postgresql":
        return _at_once(connection, changed, names, owner)
    return _one_by_one(connection, changed, names, owner)


def _at_once(connection: Connection, changed: Rows, names: list[str], owner: int | None) -> int:
    table, same = changed.table, changed.same
    shared = zip(same, casts(connection, table, same), strict=True)
    each = ((name, f'incoming."{name}"') for name in names)
    arrays = ", ".join(array_casts(connection, table, changed.names))
    statement = (
        f'UPDATE "{table.name}" AS ours SET {_set(table, [*shared, *each], "ours.version")}'
        f" FROM unnest({arrays}) AS incoming ({quoted(changed.names)})"
        " WHERE ours.id = incoming.id AND ours.organisation_id = CAST(%s AS BIGINT)"
    )
    columns = map(as_array, changed.columns.values())
    return connection.exec_driver_sql(statement, (*same.values(), *columns, owner)).rowcount


def _one_by_one(connection: Connection, changed: Rows, names: list[str], owner: int | None) -> int:
    table, shared = changed.table, tuple(changed.same.values())
    values = _set(table, [(name, "?") for name in (*changed.same, *names)], "version")
    statement = f'UPDATE "{table.name}" SET {values} WHERE id = ? AND organisation_id = ?'
    rows = zip(*(changed.columns[name] for name in (*names, "id")), strict=True)
    return connection.exec_driver_sql(statement, [(*shared, *row, owner) for row in rows]).rowcount


def _set(table: Table, values: Iterable[tuple[str, str]], version: str) -> str:
    """What follows SET. `version` is how the statement calls what a row is counted by."""
    new = dict(values)
    if "version" in table.c:
        new["version"] = f"{version} + 1"
    return ", ".join(f'"{name}" = {value}' for name, value in new.items())
