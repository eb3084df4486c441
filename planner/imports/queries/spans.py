"""Which imports wrote some rows, found by their keys: one seek for each, however old an import."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import BigInteger, Select, String, column, func, select, values

from planner.domain.runs import before
from planner.imports.models import Import
from planner.imports.span_models import BLOCK, ImportSpan

Keys = Mapping[str, Collection[int]]
"""Rows by the kind of import that writes them."""


def spans_of(keys: Keys, *what: Any) -> Select[Any]:
    """The spans in which these keys are; of each the kind, the key and `what` is told of it."""
    given = (
        values(
            column("kind", String),
            column("key", BigInteger),
            column("begins", BigInteger),
        )
        .data([(kind, key, before(key, BLOCK)) for kind, some in keys.items() for key in some])
        .cte("given")
    )
    around = (
        (ImportSpan.kind == given.c.kind)
        & ImportSpan.first_key.between(given.c.begins, given.c.key)
        & (ImportSpan.last_key >= given.c.key)
    )
    return select(given.c.kind, given.c.key, *what).select_from(given).join(ImportSpan, around)


def last_spans(of: Import, keys: Collection[int]) -> Select[Any]:
    """By key, the last span in which another import of the kind wrote it, of those that stand."""
    told = spans_of({of.kind: keys}, func.max(ImportSpan.id).label("span"))
    told = told.join(Import, Import.id == ImportSpan.import_id).where(
        Import.id != of.id, Import.undo_asked_at.is_(None)
    )
    by = told.selected_columns
    last = told.group_by(by["kind"], by["key"]).cte("last")
    return select(last.c.key, ImportSpan.at, ImportSpan.import_id).join(
        ImportSpan, ImportSpan.id == last.c.span
    )
