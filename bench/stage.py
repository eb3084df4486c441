"""Where the benchmarks run: a fresh application on each database, with an organisation to fill."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask

from planner.core.db import db
from planner.core.session import Session
from planner.domain.flags import Flag
from tests.kit.world import World, settings, settled, world
from tests.parts import postgres


@dataclass(frozen=True)
class Stage:
    """An application on one database."""

    name: str
    world: World

    @property
    def app(self) -> Flask:
        """The application."""
        return self.world.app

    @contextmanager
    def session(self) -> Iterator[Session]:
        """An open session of the organisation, in a context of its own."""
        with self.world.session(who="planner") as session:
            yield session


@contextmanager
def stages() -> Iterator[list[Stage]]:
    """SQLite and PostgreSQL, each with an organisation of four people."""
    with TemporaryDirectory(prefix="planner-bench-") as folder:
        server = postgres.start()
        try:
            path = Path(folder)
            sqlite = f"sqlite:///{path / 'planner.db'}"
            settled(sqlite)
            made = [
                Stage("SQLite", world(settings(path, DATABASE_URL=sqlite))),
                Stage(
                    "PostgreSQL",
                    world(settings(path / "pg", DATABASE_URL=server.migrated("b", settled).url)),
                ),
            ]
            for stage in made:
                stage.world.turn(Flag.TOKEN_PLANNING_V1, True)
            yield made
            for stage in made:
                with stage.app.app_context():
                    db.engine.dispose()
        finally:
            server.stop()
