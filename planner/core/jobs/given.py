"""Many values given to a statement as one parameter, so that it is one statement for any number.

Databases prepare it once, and nothing has to be written into it each time.
"""

from typing import Any

from sqlalchemy import ARRAY, JSON, BigInteger, BindParameter, Text, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


def numbers(name: str) -> BindParameter[Any]:
    """A parameter that holds a list of whole numbers."""
    return bindparam(name, type_=ARRAY(BigInteger).with_variant(JSON(), "sqlite"))


def texts(name: str) -> BindParameter[Any]:
    """A parameter that holds a list of texts."""
    return bindparam(name, type_=ARRAY(Text).with_variant(JSON(), "sqlite"))


class among(FunctionElement[bool]):  # noqa: N801 - named as SQL functions are
    """True where the first of two arguments is one of the values that the second holds."""

    inherit_cache = True


@compiles(among, "sqlite")
def _on_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    value, given = (compiler.process(part, **options) for part in element.clauses)
    return f"{value} IN (SELECT value FROM json_each({given}))"  # noqa: S608 - compiled parts


@compiles(among, "postgresql")
def _on_postgresql(element: Any, compiler: Any, **options: Any) -> str:
    value, given = (compiler.process(part, **options) for part in element.clauses)
    return f"{value} = ANY({given})"
