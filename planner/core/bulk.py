"""Many rows at once, past the objects but not past the guards: the session calls these.

Own code because neither database library has one call that copies on PostgreSQL, runs
`executemany` on SQLite, and keeps every row to one organisation.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Select,
    Table,
    and_,
    bindparam,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.sql import visitors
from sqlalchemy.sql.selectable import SelectBase

from planner.core.models import Model
from planner.core.scope import TenancyError, is_tenant

Row = Mapping[str, Any]


def add(connection: Connection, model: type[Model], rows: Sequence[Row], owner: int | None) -> int:
    """Insert the rows for their owner; gives their number. All have the first row's columns."""
    if not rows:
        return 0
    table = _tenant_table(model, owner)
    named, given = _columns(table, rows[0])
    convert = [_converter(column, connection.dialect) for column in named]
    keys = tuple(given)
    extra = tuple(
        process(_default(column) if column.name != "organisation_id" else owner)
        for column, process in zip(named[len(keys) :], convert[len(keys) :], strict=True)
    )
    plain = convert[: len(keys)]
    values = (
        tuple(process(row[key]) for process, key in zip(plain, keys, strict=True)) + extra
        for row in rows
    )
    _insert(connection, table, [column.name for column in named], values)
    return len(rows)


def new_keys(connection: Connection, model: type[Model], count: int) -> Sequence[int]:
    """Keys that no row of the table has: from its sequence, or above the highest on SQLite.

    SQLite has one writer, so that nobody else can take them before this transaction ends.
    """
    table = model.__table__
    assert isinstance(table, Table), "a model has one table"
    if connection.dialect.name != "postgresql":
        highest = connection.scalar(select(func.max(table.c.id))) or 0
        return range(highest + 1, highest + 1 + count)
    sequence = func.pg_get_serial_sequence(table.name, "id")
    numbers = func.generate_series(1, count).table_valued("number")
    return list(connection.scalars(select(func.nextval(sequence)).select_from(numbers)))


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
    new = {name: bindparam(f"new_{name}", type_=table.c[name].type) for name in names}
    if "version" in table.c:
        new["version"] = table.c.version + 1  # type: ignore[assignment]
    statement = (
        update(table)
        .where(table.c.id == bindparam("row_id"), table.c.organisation_id == owner)
        .values(new)
    )
    values = [{"row_id": row["id"], **{f"new_{name}": row[name] for name in names}} for row in rows]
    return connection.execute(statement, values).rowcount


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
    return connection.execute(merged).rowcount


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


def _columns(table: Table, first: Row) -> tuple[list[Column[Any]], list[str]]:
    """The columns of an insert, given ones first, and the names that are given."""
    given = list(first)
    if unknown := set(given) - set(table.c.keys()):
        raise TenancyError(f"{table.name} has no columns {sorted(unknown)}.")
    if "organisation_id" in given:
        raise TenancyError("The session stamps the organisation; rows do not name it.")
    owner = table.c.organisation_id
    defaults = [
        column
        for column in table.c
        if column.default is not None and column.name not in given and column is not owner
    ]
    return [*(table.c[name] for name in given), owner, *defaults], given


def _default(column: Column[Any]) -> Any:
    default = column.default
    assert default is not None
    if default.is_callable:
        return default.arg(None)  # type: ignore[attr-defined]
    return default.arg  # type: ignore[attr-defined]


def _converter(column: Column[Any], dialect: Dialect) -> Callable[[Any], Any]:
    process = column.type.dialect_impl(dialect).bind_processor(dialect)
    return process or _as_it_is


def _as_it_is(value: Any) -> Any:
    return value


def _insert(connection: Connection, table: Table, names: list[str], values: Any) -> None:
    quoted = ", ".join(f'"{name}"' for name in names)
    if connection.dialect.name == "postgresql":
        _copy(connection.connection.driver_connection, table.name, quoted, values)
        return
    marks = ", ".join("?" * len(names))
    statement = f'INSERT INTO "{table.name}" ({quoted}) VALUES ({marks})'
    connection.exec_driver_sql(statement, list(values))


def _copy(driver: Any, table: str, quoted: str, values: Any) -> None:
    """COPY into a table of this transaction, and on from there in one statement.

    PostgreSQL refuses COPY into a table with row-level security; an INSERT is held to its policy.
    """
    with driver.cursor() as cursor:
        cursor.execute(
            f'CREATE TEMP TABLE incoming ON COMMIT DROP AS SELECT {quoted} FROM "{table}" '
            "WITH NO DATA"
        )
        with cursor.copy(f"COPY incoming ({quoted}) FROM STDIN") as copy:
            for row in values:
                copy.write_row(row)
        cursor.execute(f'INSERT INTO "{table}" ({quoted}) SELECT {quoted} FROM incoming')
        cursor.execute("DROP TABLE incoming")
