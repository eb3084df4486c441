"""The schema that a command works on: made at once when embedded, asked for on a server."""

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from planner.core.settings import Settings
from planner.domain.refusals import Conflict
from planner.migrations.upgrade import configuration, upgrade


class SchemaBehind(Conflict):
    """The database is older than the program."""

    remedy = "Run python -m planner migrate first."

    def __init__(self) -> None:
        super().__init__("The database has not been brought up to date.")


def require_schema(settings: Settings) -> None:
    """Migrate an embedded database; refuse one on a server, which its owner migrates."""
    if settings.database_url.startswith("sqlite"):
        upgrade(settings.owner_database_url)
    elif _behind(settings.database_url):
        raise SchemaBehind


def _behind(url: str) -> bool:
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            newest = ScriptDirectory.from_config(configuration(url)).get_current_head()
            return MigrationContext.configure(connection).get_current_revision() != newest
    finally:
        engine.dispose()
