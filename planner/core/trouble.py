"""Whether an error says that the database is away for a while, and nothing about what was asked."""

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

PASSING = ("08", "40", "53", "57P", "58")
"""How PostgreSQL's codes begin for a lost connection, a deadlock, too little room, a shutdown."""


def database_away(error: BaseException) -> bool:
    """Whether the database could not be reached or written, so that trying again later may help."""
    if not isinstance(error, DBAPIError):
        return False
    state = getattr(error.orig, "sqlstate", None)
    if error.connection_invalidated or (state is not None and state.startswith(PASSING)):
        return True
    if state is not None:
        return False
    return isinstance(error, InterfaceError) or (
        isinstance(error, OperationalError) and not _ours(str(error.orig))
    )


def _ours(said: str) -> bool:
    """Whether SQLite complains of the statement, which it reports in the same class."""
    return any(words in said for words in ("no such", "syntax error", "has no column"))
