"""Many rows at once, past the objects but not past the guards: the session calls these.

Own code because neither database library has one call for the fastest way of each database, and
none that keeps every row to one organisation. The ways are in `planner.core.inserts`.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Enum,
    Select,
    Table,
    and_,
    cast,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import REGCLASS
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.sql import visitors
from sqlalchemy.sql.selectable import SelectBase

from planner.core.inserts import FEW, Listed, Rows, count_grown, insert, insert_listed
from planner.core.models import Fixed, Model, json_text
from planner.core.scope import TenancyError, is_tenant
from planner.core.updates import update

Row = Mapping[str, Any]


class Same(NamedTuple):
    """A column that holds one value in every row."""

    value: Any


Columns = Mapping[str, Sequence[Any] | Same | Listed]
"""Rows column by column: the values of each, all of one length, or the same value in every row."""


def add(connection: Connection, model: type[Model], rows: Sequence[Row], owner: int | None) -> int:
    """Insert the rows for their owner; gives their number. All have the first row's columns."""
    if not rows:
        return 0
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    return add_columns(connection, model, columns, owner)


def add_columns(
    connection: Connection, model: type[Model], columns: Columns, owner: int | None
) -> int:
    """Insert rows that are given column by column for their owner; gives their number."""
    table, number = _tenant_table(model, owner), _length(columns)
    if not number:
        return 0
    _require_ours(table, columns)
    given = {**columns, "organisation_id": Same(owner), **_defaults(table, columns)}
    listed: dict[str, Listed] = {}
    same: dict[str, Any] = {}
    stored: dict[str, Sequence[Any]] = {}
    for name, each in given.items():
        if isinstance(each, Listed):
            listed[name] = each
        elif isinstance(each, Same):
            [same[name]] = _stored(table.c[name], [each.value], connection.dialect)
        else:
            stored[name] = _stored(table.c[name], each, connection.dialect)
    if listed:
        assert not stored, "beside values in a list, a row has what is the same in all"
        insert_listed(connection, table, same, listed)
    else:
        insert(connection, Rows(table, same, stored))
    return number


def new_keys(connection: Connection, model: type[Model], count: int) -> Sequence[int]:
    """Keys that no row of the table has: from its sequence, or above the highest on SQLite.

    SQLite has one writer, so that nobody else can take them before this transaction ends.
    """
    table = model.__table__
    assert isinstance(table, Table), "a model has one table"
    if not count:
        return []
    if connection.dialect.name != "postgresql":
        highest = _highest(connection, table)
        return range(highest + 1, highest + 1 + count)
    place = cast(func.pg_get_serial_sequence(table.name, "id"), REGCLASS)
    sequence = select(place).scalar_subquery()  # found once
    numbers = func.generate_series(1, count).table_valued("number")
    keys = select(func.nextval(sequence).label("key")).select_from(numbers)
    return list(connection.scalars(select(func.array_agg(keys.subquery().c.key))).one())


def _highest(connection: Connection, table: Table) -> int:
    """The highest key that a row has, or had before it was removed.

    A table says in its `info` which column of another outlives its rows: one seek for each
    organisation.
    """
    found = connection.scalar(select(func.max(table.c.id))) or 0
    if outlived_by := table.info.get("outlived_by"):
        log, organisations = (table.metadata.tables[n] for n in (outlived_by[0], "organisations"))
        own = select(func.max(log.c[outlived_by[1]])).where(
            log.c.organisation_id == organisations.c.id
        )
        found = max(found, connection.scalar(select(func.max(own.scalar_subquery()))) or 0)
    return found


def change(
    connection: Connection, model: type[Model], rows: Sequence[Row], owner: int | None
) -> int:
    """Update rows by `id` where they are the owner's; gives how many were. Versions go up."""
    if not rows:
        return 0
    table = _tenant_table(model, owner)
    names = [name for name in rows[0] if name != "id"]
    if unknown := set(names) - set(table.c.keys()):
        raise TenancyError(f"{table.name} has no columns {sorted(unknown)} to change.")
    if "organisation_id" in names:
        raise TenancyError(f"A row of {table.name} never moves to another organisation.")
    stored = {
        name: _stored(table.c[name], [row[name] for row in rows], connection.dialect)
        for name in rows[0]
    }
    same = {
        column.name: _stored(column, [column.onupdate.arg(None)], connection.dialect)[0]  # type: ignore[attr-defined]
        for column in table.c
        if column.onupdate is not None and column.name not in stored
    }
    return update(connection, Rows(table, same, stored), owner)


def merge(
    connection: Connection,
    model: type[Model],
    source: Select[*tuple[Any, ...]],
    owner: int | None,
    on: Sequence[str],
    changing: Sequence[str],
) -> int:
    """INSERT ... SELECT ... ON CONFLICT DO UPDATE ... WHERE something differs; rows written."""
    table = _tenant_table(model, owner)
    owned_source = source.add_columns(literal(owner, BigInteger).label("organisation_id"))
    names = [column.name for column in owned_source.selected_columns]
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = make(table).from_select(names, owned_source)
    new = statement.excluded
    differs = or_(*(table.c[name].is_distinct_from(new[name]) for name in changing))
    merged = statement.on_conflict_do_update(
        index_elements=[table.c[name] for name in on],
        set_={name: new[name] for name in changing},
        where=and_(table.c.organisation_id == owner, differs),
    )
    written = connection.execute(merged).rowcount
    if owner is not None and written > FEW:
        count_grown(connection, table, owner, written)
    return written


def owned(source: Select[*tuple[Any, ...]], owner: int | None) -> Select[Any]:
    """The same rows, of this owner only: every tenant table it reads from is held to the owner.

    A nested SELECT is refused, since its tables would have to be found and held one by one.
    """
    nested = [
        part
        for part in visitors.iterate(source)
        if isinstance(part, SelectBase) and part is not source
    ]
    if nested:
        raise TenancyError("A source of merge_rows() may hold no second SELECT.")
    for part in visitors.iterate(source):
        if isinstance(part, Table) and is_tenant(part):
            source = source.where(part.c.organisation_id == owner)
    return source


def _tenant_table(model: type[Model], owner: int | None) -> Table:
    table = model.__table__
    assert isinstance(table, Table), "a model has one table"
    if owner is None or not is_tenant(table):
        raise TenancyError(f"{table.name} rows cannot be written for organisation {owner}.")
    return table


def _length(columns: Columns) -> int:
    lengths = {len(given) for given in columns.values() if not isinstance(given, Same)}
    assert len(lengths) == 1, f"columns are equally long, not {sorted(lengths)}"
    return lengths.pop()


def _require_ours(table: Table, columns: Columns) -> None:
    if unknown := columns.keys() - _names(table):
        raise TenancyError(f"{table.name} has no columns {sorted(unknown)}.")
    if "organisation_id" in columns:
        raise TenancyError("The session stamps the organisation; rows do not name it.")


@cache
def _names(table: Table) -> frozenset[str]:
    return frozenset(table.c.keys())


def _defaults(table: Table, columns: Columns) -> dict[str, Same]:
    """What the columns hold that are not given."""
    return {
        column.name: Same(_default(column))
        for column in _with_default(table)
        if column.name not in columns
    }


@cache
def _with_default(table: Table) -> list[Column[Any]]:
    return [column for column in table.c if column.default is not None]


def _default(column: Column[Any]) -> Any:
    default = column.default
    assert default is not None
    if default.is_callable:
        return default.arg(None)  # type: ignore[attr-defined]
    return default.arg  # type: ignore[attr-defined]


def _stored(column: Column[Any], given: Sequence[Any], dialect: Dialect) -> Sequence[Any]:
    """The values of a column as the driver takes them, one after the other."""
    if isinstance(column.type, JSON):
        texts = {key: json_text(value) for key, value in zip(map(id, given), given, strict=True)}
        return list(map(texts.__getitem__, map(id, given)))
    process = _processor(column, dialect)
    if process is None:
        return given
    if isinstance(column.type, Fixed):
        return column.type.stored(given)
    if isinstance(column.type, Enum):
        return list(map({value: process(value) for value in set(given)}.__getitem__, given))
    return list(map(process, given))


@lru_cache(2000)
def _processor(column: Column[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
    """What makes of a value what the driver takes; None where it takes the value."""
    return column.type.dialect_impl(dialect).bind_processor(dialect)
