"""Changing what is written once, as only the owner of the tables could."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import create_engine, text
from sqlalchemy.engine import Connection

from tests.kit.world import World
from tests.parts.postgres import OWNER


@contextmanager
def tampering(world: World, table: str) -> Iterator[Connection]:
    """A connection to which the walls of a table do not stand."""
    postgresql = world.engine.dialect.name == "postgresql"
    url = world.engine.url.set(username=OWNER) if postgresql else world.engine.url
    engine = create_engine(url)
    with engine.begin() as connection:
        if postgresql:
            connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER {table}_permanent"))
            own = text("select set_config('planner.organisation', :own, true)")
            connection.execute(own, {"own": str(world.acme.id)})
        else:
            for verb in ("update", "delete"):
                connection.execute(text(f"DROP TRIGGER {table}_permanent_{verb}"))
        yield connection
        if postgresql:
            connection.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER {table}_permanent"))
    engine.dispose()
