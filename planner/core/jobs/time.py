"""The database's clock, in whole milliseconds since 1970, on both databases."""

from typing import Any

from sqlalchemy import BigInteger, select
from sqlalchemy.engine import Connection
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class clock_milliseconds(FunctionElement[int]):  # noqa: N801 - named as SQL functions are
    """What the database's clock shows as the statement begins, not as the transaction began.

    However often a statement names it, it is one moment.
    """

    type = BigInteger()
    inherit_cache = True


@compiles(clock_milliseconds, "sqlite")
def _on_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    return "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)"


@compiles(clock_milliseconds, "postgresql")
def _on_postgresql(element: Any, compiler: Any, **options: Any) -> str:
    return "CAST(extract(epoch FROM statement_timestamp()) * 1000 AS BIGINT)"


NOW = select(clock_milliseconds())


def now(connection: Connection) -> int:
    """This moment by the database's clock."""
    moment = connection.scalar(NOW)
    assert moment is not None
    return int(moment)
