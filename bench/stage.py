"""Where the benchmarks run: a fresh application on each database, with an organisation to fill."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
from flask import Flask

from planner.accounts.commands import create_organisation
from planner.accounts.membership import add_member
from planner.core.db import db
from planner.core.loading import look_seldom
from planner.core.session import Session
from planner.domain.access import Access
from planner.domain.flags import Flag
from planner.domain.permissions import Role
from tests.kit.world import Organisation, World, settings, settled, world
from tests.parts import postgres

ADMIN = "admin@acme.example"


@dataclass(frozen=True)
class Stage:
    """An application on one database."""

    name: str
    world: World
    bypass: str | None = None
    """On PostgreSQL, where a role that no wall holds back connects."""

    @property
    def app(self) -> Flask:
        """The application."""
        return self.world.app

    @contextmanager
    def session(self) -> Iterator[Session]:
        """An open session of the organisation, in a context of its own."""
        with self.world.session(who="admin") as session:
            yield session

    def elsewhere(self, name: str) -> "Stage":
        """The same application and database, in an organisation of its own that has nothing yet.

        Its administrator is that of the first organisation.
        """
        with self.app.app_context():
            key = create_organisation(name, name).id
            add_member(db.session(organisation_id=key), ADMIN, "", Access(Role.ADMIN))
        organisation = Organisation(key, name, self.world.acme.people)
        return replace(self, world=replace(self.world, acme=organisation))

    @contextmanager
    def driver(self) -> Iterator[Any]:
        """A connection of the driver itself, in autocommit, with nothing of ours around it."""
        if self.bypass:
            with psycopg.connect(self.bypass, autocommit=True) as connection:
                yield connection
            return
        pooled = self.world.engine.raw_connection()
        try:
            yield pooled.driver_connection
        finally:
            pooled.close()

    def settle(self) -> None:
        """Let the database look at what it holds, as its housekeeping does within a minute.

        The application owns no table, so on PostgreSQL it could not: it would analyze nothing.
        """
        with self.driver() as driver:
            driver.execute("analyze")


@contextmanager
def stages() -> Iterator[list[Stage]]:
    """SQLite and PostgreSQL, each with an organisation of four people."""
    with TemporaryDirectory(prefix="planner-bench-") as folder:
        server = postgres.start()
        try:
            path = Path(folder)
            sqlite = f"sqlite:///{path / 'planner.db'}"
            settled(sqlite)
            database = server.migrated("bench", settled)
            made = [
                Stage("SQLite", world(settings(path, DATABASE_URL=sqlite))),
                Stage(
                    "PostgreSQL",
                    world(settings(path / "pg", DATABASE_URL=database.url)),
                    server.dsn(database.name),
                ),
            ]
            for stage in made:
                stage.world.turn(Flag.TOKEN_PLANNING_V1, True)
            look_seldom(), gc.freeze()  # as `app` does
            yield made
            for stage in made:
                with stage.app.app_context():
                    db.engine.dispose()
        finally:
            server.stop()
