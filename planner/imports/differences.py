"""What differs between an initiative and the row that stands for it, as people read it."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Any

from planner.domain import money, tags
from planner.domain.amounts import written
from planner.domain.importing.initiatives import INITIATIVES
from planner.domain.lifecycle import in_words
from planner.portfolio.queries.stated import StatedScope
from planner.portfolio.scope_states import ScopeState

_LABELS = {
    "business_owner_id": "Business owner",
    "product_owner_id": "Product owner",
    "value_minor": "Value",
    "org_node_id": "Portfolio area",
    **{field.key: field.label for field in INITIATIVES.every},
}
Names = Mapping[str, Callable[[int], str]]
"""What tells the name of what a column refers to by key, by column."""
Cell = tuple[str, str, str]
"""A changed cell: the field, what it was and what it becomes, as people read them."""


def changed_cells(was: Mapping[str, Any], now: Mapping[str, Any], names: Names) -> list[Cell]:
    """The changed columns and custom fields of an initiative."""
    cells = [
        (_LABELS[name], _words(name, was, names), _words(name, now, names))
        for name in was
        if name != "custom_fields" and was[name] != now[name]
    ]
    return cells + named_cells("", was["custom_fields"], now["custom_fields"])


def named_cells(of: str, was: Mapping[str, Any], now: Mapping[str, Any]) -> list[Cell]:
    """The changed parts of what is told by name, such as levels by skill; `of` stands before it."""
    return [
        (f"{of}{name}", str(was.get(name, "")), str(now.get(name, "")))
        for name in {**was, **now}
        if was.get(name) != now.get(name)
    ]


def _words(name: str, values: Mapping[str, Any], names: Names) -> str:
    value = values[name]
    if value is None:
        return ""
    if name == "tags":
        return tags.written(value)
    if name == "value_minor":
        return money.written(value, values["currency"])
    if name in names:
        return names[name](value)
    return in_words(value) if isinstance(value, StrEnum) else str(value)


def changed_scope(was: StatedScope | None, now: StatedScope | None) -> list[Cell]:
    """The changed parts of a scope item, or of one that is made."""
    if now is None or now == was:
        return []
    before = was or StatedScope(now.initiative_id, "", None, None, {})
    cells = [("Scope item", before.name, now.name)] if before.name != now.name else []
    return [*cells, *changed_hours(before, now)]


def changed_hours(was: StatedScope | ScopeState, now: StatedScope | ScopeState) -> list[Cell]:
    """The hours that changed: P50, P90 and those of each skill; empty where they are unknown."""
    hours = [
        ("Hours P50", was.p50, now.p50),
        ("Hours P90", was.p90, now.p90),
        *(
            (f"Hours of {skill}", was.hours.get(skill), now.hours.get(skill))
            for skill in {**was.hours, **now.hours}
        ),
    ]
    return [(label, _known(old), _known(new)) for label, old, new in hours if old != new]


def _known(value: Decimal | None) -> str:
    return "" if value is None else written(value)
