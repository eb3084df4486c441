"""Conditions on columns that hold one of many keys."""

from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import ColumnElement, or_
from sqlalchemy.orm import InstrumentedAttribute

from planner.domain.portions import portions
from planner.domain.runs import runs

FEW = 50
"""So many runs of keys are asked for as runs."""
LEAST = 10
"""Keys to a run, on the average, from which on that costs less than to name each key."""


def among(column: InstrumentedAttribute[Any], keys: Collection[int]) -> ColumnElement[bool]:
    """Whether the column holds one of these keys. Thousands in a row are two bounds."""
    found = runs(sorted(set(keys)))
    if found and len(found) <= FEW and len(found) * LEAST <= len(keys):
        return or_(*[column.between(first, last) for first, last in found])
    return column.in_(keys)


AT_ONCE = 5000
"""Keys that one statement may name: databases take only so many values at once."""


def among_parts(
    column: InstrumentedAttribute[Any], keys: Collection[int]
) -> Iterator[ColumnElement[bool]]:
    """The same for any number of keys: conditions of as many statements as it takes, or of none."""
    if not keys:
        return
    if len(keys) <= AT_ONCE or len(runs(sorted(set(keys)))) <= FEW:
        yield among(column, keys)
        return
    for some in portions(sorted(set(keys)), AT_ONCE):
        yield column.in_(some)
