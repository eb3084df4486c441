"""Which statements can be kept to one organisation, and which cannot and are therefore refused."""

from typing import Any

from sqlalchemy import Alias, Column, ColumnClause, Executable, Select, Table, TextClause
from sqlalchemy.orm import FromStatement
from sqlalchemy.sql import visitors
from sqlalchemy.util import LRUCache

from planner.core.models import Model
from planner.core.tenancy import SHARED_TABLES

_clean: LRUCache[tuple[Any, ...], bool] = LRUCache(1000)
"""Keys of statements that name no tenant table outside its model."""


class TenancyError(RuntimeError):
    """A statement reached beyond its organisation: a mistake of ours, never of a visitor's."""


def bare_tables(statement: Executable) -> set[str]:
    """Tenant tables a statement reaches without their model, where loader criteria cannot follow.

    Any `text()` counts, since nobody can tell what it names; so does `from_statement()`.

    To walk a statement takes longer than to compile it, which SQLAlchemy does once for all that
    differ in values alone. Their key, which holds tables, columns and what they are annotated
    with, is therefore known here too, once nothing was found.
    """
    if isinstance(statement, FromStatement):
        return {"a statement of its own"}
    known = statement._generate_cache_key()  # type: ignore[attr-defined]
    if known is not None and _clean.get(known.key):
        return set()
    bare = _walked(statement)
    if known is not None and not bare:
        _clean[known.key] = True
    return bare


def _walked(statement: Executable) -> set[str]:
    bare: set[str] = set()
    modelled: set[str] = set()
    for part in visitors.iterate(statement):  # type: ignore[arg-type]
        if isinstance(part, TextClause):
            return {f"text {part.text!r}"}
        if isinstance(part, Select) and (unled := _unled(part)):
            return unled
        if isinstance(part, ColumnClause) and part.is_literal and "select" in part.name.lower():
            return {f"text {part.name!r}"}
        table = tenant_table(part.table if isinstance(part, Column) else part)
        if table is None:
            continue
        if "parentmapper" in part._annotations:
            modelled.add(table)
        elif isinstance(part, Column):
            return {table}
        else:
            bare.add(table)
    return bare - modelled


def _unled(chosen: Select[Any]) -> set[str]:
    """Tenant tables of a SELECT whose models stand in its conditions alone.

    SQLAlchemy does not take `select(func.count()).where((A.x == 1) & (A.y == 2))` for a statement
    about A, so loader criteria do not reach it.
    """
    if chosen._propagate_attrs.get("compile_state_plugin") == "orm":
        return set()
    parts = (*chosen._raw_columns, *chosen._where_criteria, *chosen._from_obj)
    there = (source for part in parts for source in part._from_objects)
    return {table for source in there if (table := tenant_table(source))}


def tenant_table(selectable: object) -> str | None:
    """The name of the tenant table behind a table or an alias of one, or None."""
    while isinstance(selectable, Alias):
        selectable = selectable.element
    if isinstance(selectable, Table) and is_tenant(selectable):
        return selectable.name
    return None


def is_tenant(table: Table) -> bool:
    """Whether rows of this table belong to one organisation each, and are guarded so."""
    return "organisation_id" in table.c and table.name not in SHARED_TABLES


def tenant_models() -> list[type[Model]]:
    """Every model whose table is an organisation's own."""
    return [mapper.class_ for mapper in Model.registry.mappers if is_tenant(mapper.local_table)]  # type: ignore[arg-type]
