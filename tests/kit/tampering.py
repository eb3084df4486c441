"""Changing what is written once, as only the owner of the tables could."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import create_engine, text
from sqlalchemy.engine import Connection

from tests.kit.world import World
from tests.parts.postgres import OWNER

WALLS = text("select name, sql from sqlite_master where type = 'trigger' and tbl_name = :of")
"""The triggers of a table on SQLite: their names, and what makes them."""


@contextmanager
def tampering(world: World, table: str) -> Iterator[Connection]:
    """A connection to which the walls of a table do not stand; after it they stand again."""
    postgresql = world.engine.dialect.name == "postgresql"
    url = world.engine.url.set(username=OWNER) if postgresql else world.engine.url
    engine = create_engine(url)
    with engine.begin() as connection:
        if postgresql:
            connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER {table}_permanent"))
            own = text("select set_config('planner.organisation', :own, true)")
            connection.execute(own, {"own": str(world.acme.id)})
            yield connection
            connection.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER {table}_permanent"))
        else:
            walls = connection.execute(WALLS, {"of": table}).all()
            for name, _ in walls:
                connection.execute(text(f"DROP TRIGGER {name}"))
            yield connection
            for _, made in walls:
                connection.execute(text(made))
    engine.dispose()
