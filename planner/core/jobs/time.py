"""The database's clock, in whole milliseconds since 1970, on both databases."""

from typing import Any

from sqlalchemy import BigInteger, select
from sqlalchemy.engine import Connection
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class clock_milliseconds(FunctionElement[int]):  # noqa: N801 - named as SQL functions are
    """What the database's clock shows as it is asked, not as the transaction began."""

    type = BigInteger()
    inherit_cache = True


@compiles(clock_milliseconds, "sqlite")
def _on_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    return "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)"


@compiles(clock_milliseconds, "postgresql")
def _on_postgresql(element: Any, compiler: Any, **options: Any) -> str:
    return "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)"


def now(connection: Connection) -> int:
    """This moment by the database's clock."""
    moment = connection.scalar(select(clock_milliseconds()))
    assert moment is not None
    return int(moment)
