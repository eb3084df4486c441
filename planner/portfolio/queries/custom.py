"""Filters by custom fields, which organisations name as they like."""

from collections.abc import Collection, Iterator
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction

from planner.portfolio.models import Initiative

LONGEST = 300
"""Characters of a filter by a custom field: its name, an equals sign, and its value."""


class EachField(GenericFunction[Any]):
    """The custom fields of a row, each a row of its own: name and value."""

    name = "json_each"
    inherit_cache = True


@compiles(EachField, "postgresql")
def _each_on_postgresql(element: Any, compiler: Any, **options: Any) -> str:
    return f"jsonb_each_text({compiler.process(element.clauses, **options)})"


def field_filter(name: str, value: object) -> str | None:
    """A field with a value, as an address holds it; None where that is too long for one.

    An equals sign within the name is written as %3D, so that the first one ends it.
    """
    written = f"{name.replace('%', '%25').replace('=', '%3D')}={value}"
    return written if len(written) <= LONGEST else None


def asks_for_field(value: str) -> bool:
    """Whether a filter's value may be a field with a value."""
    return "=" in value[1:] and len(value) <= LONGEST


def named_field(value: str) -> tuple[str, str]:
    """The field and the value that a filter asks for."""
    name, _, wanted = value.partition("=")
    return name.replace("%3D", "=").replace("%25", "%"), wanted


def fields_are(values: Collection[str]) -> Iterator[ColumnElement[bool]]:
    """Every field that is named has one of the values named with it."""
    pairs = sorted(named_field(value) for value in values)
    for name, group in groupby(pairs, key=lambda pair: pair[0]):
        each = EachField(Initiative.custom_fields).table_valued("key", "value")
        wanted = [value for _, value in group]
        yield select(each.c.key).where(each.c.key == name, each.c.value.in_(wanted)).exists()
