"""Bringing a database up to date, as the role that owns its tables."""

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, make_url, text

from planner.migrations import FOLDER


def upgrade(owner_url: str, application_url: str | None = None) -> None:
    """Migrate to the newest version. On PostgreSQL the application's role is then given access.

    The application's role is the user of `application_url`; it owns nothing, so that row-level
    security binds it.
    """
    config = configuration(owner_url)
    command.upgrade(config, "head")
    role = make_url(application_url).username if application_url else None
    if owner_url.startswith("postgresql") and role and role != make_url(owner_url).username:
        _grant(owner_url, role)


def configuration(url: str) -> Config:
    """Alembic's configuration for a database."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["url"] = url
    return config


def _grant(owner_url: str, role: str) -> None:
    engine = create_engine(owner_url)
    quoted = engine.dialect.identifier_preparer.quote(role)
    with engine.begin() as connection:
        for grant in (
            f"GRANT USAGE ON SCHEMA public TO {quoted}",
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {quoted}",
            f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {quoted}",
        ):
            connection.execute(text(grant))
    engine.dispose()
