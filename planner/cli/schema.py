"""The schema that a command works on: made at once when embedded, asked for on a server."""

from sqlalchemy import create_engine

from planner.core.readiness import schema_version
from planner.core.settings import Settings
from planner.domain.refusals import Conflict
from planner.migrations import newest


class SchemaBehind(Conflict):
    """The database is older than the program."""

    remedy = "Run python -m planner migrate first."

    def __init__(self) -> None:
        super().__init__("The database has not been brought up to date.")


def require_schema(settings: Settings) -> None:
    """Migrate an embedded database; refuse one on a server, which its owner migrates.

    Alembic is loaded where there is something to migrate: it weighs 8 MB for as long as the
    command runs.
    """
    if version_of(settings.database_url) == newest():
        return
    if not settings.database_url.startswith("sqlite"):
        raise SchemaBehind
    from planner.migrations.upgrade import upgrade

    upgrade(settings.owner_database_url)


def version_of(url: str) -> str | None:
    """The version that a database is at; None of an empty one."""
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            return schema_version(connection)
    finally:
        engine.dispose()
