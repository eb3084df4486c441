"""`python -m planner doctor`: every setting with its value and source, and what is amiss."""

import os
from collections.abc import Sequence

from sqlalchemy import create_engine, text

from planner.cli.usage import usage
from planner.core.known_settings import SETTINGS
from planner.core.settings import Settings, read_settings
from planner.core.walls import weak_walls
from planner.domain.refusals import Conflict


def main(arguments: Sequence[str]) -> int:
    """Print the settings and the findings; 1 where something must be put right."""
    usage("doctor", __doc__).parse_args(arguments)
    settings = read_settings(os.environ)
    for setting in SETTINGS:
        shown = setting.told(getattr(settings, setting.name.lower()))
        print(f"PLANNER_{setting.name:<20} {shown}   [{settings.sources[setting.name]}]")
    found = findings(settings)
    print("\n".join(found) or "Nothing is amiss.")
    return 1 if any(line.startswith("Amiss") for line in found) else 0


class WallsDown(Conflict):
    """The database would let one organisation's rows reach another."""

    remedy = "Run python -m planner doctor; docs/operations says how the two roles are made."


def require_walls(settings: Settings) -> None:
    """Refuse to serve where PostgreSQL's own walls do not bind the application."""
    if weak := _walls(settings):
        raise WallsDown("Planner does not start on this database: " + " ".join(weak))


def findings(settings: Settings) -> list[str]:
    """Sentences about what is amiss, or worth knowing, with the worst first."""
    amiss = [f"Amiss: {sentence}" for sentence in (*_database(settings), *_walls(settings))]
    return amiss + [f"Note: {sentence}" for sentence in _notes(settings)]


def _database(settings: Settings) -> list[str]:
    engine = create_engine(settings.database_url)
    try:
        with engine.connect() as connection:
            connection.execute(text("select 1"))
    except Exception as error:
        return [f"the database does not answer ({type(error).__name__}: {error})."]
    finally:
        engine.dispose()
    return []


def _walls(settings: Settings) -> list[str]:
    if not settings.database_url.startswith("postgresql"):
        return []
    engine = create_engine(settings.database_url)
    try:
        with engine.connect() as connection:
            return weak_walls(connection)
    finally:
        engine.dispose()


def _notes(settings: Settings) -> list[str]:
    notes = []
    if not settings.secure:
        notes.append("PLANNER_PUBLIC_URL is not https, so cookies are not Secure.")
    if settings.demo:
        notes.append("demo mode offers three sign-ins to everyone.")
    if settings.database_url.startswith("sqlite"):
        notes.append("SQLite has no row-level security; the session's guards stand alone.")
    return notes
