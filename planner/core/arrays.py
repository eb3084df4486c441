"""Columns as PostgreSQL takes many of their values at once: each as one array, in one message."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Table
from sqlalchemy.engine import Connection

NUL = "\0"
WHOLE = frozenset({int, type(None)})
"""What numbers and gaps among them are, whose text needs no quotes: half of what is written."""


def as_array(values: Sequence[Any]) -> str:
    """The values as PostgreSQL writes an array. Raises ValueError where a text holds a NUL."""
    if WHOLE.issuperset(map(type, values)):
        return "{" + str(list(values))[1:-1].replace("None", "NULL") + "}"
    given = values if None not in values else [value for value in values if value is not None]
    text = NUL.join(map(str, given))
    if text.count(NUL) >= max(len(given), 1):
        raise ValueError("PostgreSQL keeps no text that holds a NUL.")
    text = text.replace("\\", "\\\\").replace('"', '\\"')
    if len(given) == len(values):
        return '{"' + text.replace(NUL, '","') + '"}'
    texts = (f'"{each}"' for each in text.split(NUL))
    return "{" + ",".join("NULL" if value is None else next(texts) for value in values) + "}"


def array_casts(connection: Connection, table: Table, names: Iterable[str]) -> list[str]:
    """What stands in a statement for an array of each of these columns."""
    return [f"CAST(%s AS {of}[])" for of in _types(connection, table, names)]


def casts(connection: Connection, table: Table, names: Iterable[str]) -> list[str]:
    """What PostgreSQL is given for columns of a SELECT, in which it cannot tell types by itself."""
    return [f"CAST(%s AS {of})" for of in _types(connection, table, names)]


def _types(connection: Connection, table: Table, names: Iterable[str]) -> list[str]:
    """The types of columns, without a length: a cast would cut what is longer, and say nothing."""
    types = (table.c[name].type.compile(dialect=connection.dialect) for name in names)
    return [of.partition("(")[0] for of in types]


def quoted(names: Iterable[str]) -> str:
    """Names of columns as they stand in a statement."""
    return ", ".join(f'"{name}"' for name in names)
