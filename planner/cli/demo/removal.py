"""Deleting the demo organisation with all its rows, also those that are written once.

The wall around permanent rows stands in the database and is lifted here, by the owner of the
tables, inside the transaction that deletes; no other program does. Only a demo organisation can
be given up so.
"""

from sqlalchemy import Connection, Table, create_engine, select, text

from planner.core.db import engine_options
from planner.core.identity import Organisation
from planner.core.models import Model
from planner.core.tenancy import Permanent
from planner.migrations.tables import metadata


def remove(owner_url: str, organisation_id: int) -> None:
    """Delete a demo organisation: every row of every table that names it, then the organisation.

    `owner_url` connects as the role that owns the tables. Users stay, since they may belong to
    other organisations too.
    """
    engine = create_engine(owner_url, **engine_options(owner_url))
    try:
        with engine.connect().execution_options(writes=True) as connection, connection.begin():
            _require_demo(connection, organisation_id)
            _be(connection, organisation_id)
            lifted = _lift(connection)
            for table in reversed(metadata.sorted_tables):
                if "organisation_id" in table.c:
                    owned = table.c.organisation_id == organisation_id
                    connection.execute(table.delete().where(owned))
            table = _table(Organisation)
            connection.execute(table.delete().where(table.c.id == organisation_id))
            for statement in lifted:
                connection.exec_driver_sql(statement)
    finally:
        engine.dispose()


def _require_demo(connection: Connection, organisation_id: int) -> None:
    table = _table(Organisation)
    seed = connection.scalar(select(table.c.demo_seed).where(table.c.id == organisation_id))
    assert seed is not None, "only a demo organisation is ever deleted"


def _be(connection: Connection, organisation_id: int) -> None:
    """Row-level security binds the owner too."""
    if connection.dialect.name == "postgresql":
        connection.execute(
            text(
                "select set_config('planner.organisation', :own, true),"
                " set_config('planner.scope', 'platform', true)"
            ),
            {"own": str(organisation_id)},
        )


def _lift(connection: Connection) -> list[str]:
    """Lift the walls around permanent rows; gives the statements that put them back."""
    if connection.dialect.name == "postgresql":
        tables = [table.name for table in metadata.sorted_tables if table.name in _permanent()]
        for table in tables:
            connection.exec_driver_sql(f'ALTER TABLE "{table}" DISABLE TRIGGER "{table}_permanent"')
        return [f'ALTER TABLE "{table}" ENABLE TRIGGER "{table}_permanent"' for table in tables]
    found = connection.exec_driver_sql(
        "SELECT name, sql FROM sqlite_master"
        " WHERE type = 'trigger' AND name LIKE '%\\_permanent\\_delete' ESCAPE '\\'"
    ).all()
    for name, _ in found:
        connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
    return [definition for _, definition in found]


def _permanent() -> set[str]:
    kinds = [mapper for mapper in Model.registry.mappers if issubclass(mapper.class_, Permanent)]
    return {str(mapper.local_table) for mapper in kinds}


def _table(model: type[Model]) -> Table:
    table = model.__table__
    assert isinstance(table, Table), "a model has one table"
    return table
