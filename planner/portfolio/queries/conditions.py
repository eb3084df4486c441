"""Which initiatives a view shows, as conditions of a statement."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import (
    ColumnElement,
    String,
    and_,
    case,
    false,
    func,
    literal_column,
    or_,
    select,
    type_coerce,
)

from planner.core.identity import User
from planner.core.matching import holds
from planner.domain.views import NONE, View
from planner.portfolio.models import Initiative, ScopeItem
from planner.portfolio.queries.custom import fields_are
from planner.portfolio.queries.view import ARCHIVED, FACETS, IN_USE, LOOSE

GROUPED: Mapping[str, ColumnElement[Any]] = {
    "status": Initiative.status.expression,
    "quarter": Initiative.target_quarter.expression,
    "owner": Initiative.business_owner_id.expression,
    "health": Initiative.delivery_health.expression,
    "origin": Initiative.origin.expression,
    "area": Initiative.org_node_id.expression,
    "state": case(
        (Initiative.archived_at.is_(None), literal_column(f"'{IN_USE}'")),
        else_=literal_column(f"'{ARCHIVED}'"),
    ),
}
"""The column of each facet that is one."""


def of_items(value: ColumnElement[Any]) -> ColumnElement[Any]:
    """An aggregate over the scope items of each initiative."""
    return (
        select(value)
        .where(ScopeItem.initiative_id == Initiative.id)
        .correlate(Initiative)
        .scalar_subquery()
    )


_LACKING = of_items(
    func.min(
        case((or_(ScopeItem.estimate_p50.is_(None), ScopeItem.estimate_p90.is_(None)), 0), else_=1)
    )
)
WITHOUT_ESTIMATE = func.coalesce(_LACKING, 0) == 0
"""No scope item at all, or one that lacks its P50 or P90."""

_TITLE = func.lower(Initiative.title)
TWICE = _TITLE.in_(
    select(_TITLE).where(Initiative.archived_at.is_(None)).group_by(_TITLE).having(func.count() > 1)
)
"""Called as another one is that is in use, whatever the case."""

TAGS = type_coerce(Initiative.tags, String)
"""The tags as they are stored: see `TagList`."""
TAGGED = TAGS.op("<>", is_comparison=True)(literal_column("''"))
"""Has any; spelled as in the index of those that do."""


def conditions(view: View) -> list[ColumnElement[bool]]:
    """What is true of every initiative that the view shows."""
    wanted = ((facet, view.wanted(facet)) for facet in FACETS)
    return [*(_is_one_of(facet, values) for facet, values in wanted if values), *search(view)]


def loose(view: View) -> list[ColumnElement[bool]]:
    """What the search of a view asks for, and the facets that are counted by themselves."""
    found = [_is_one_of(facet, view.of(facet)) for facet in LOOSE if view.of(facet)]
    return [*found, *search(view)]


def search(view: View) -> list[ColumnElement[bool]]:
    """What the search asks for."""
    return [matching(view.q)] if view.q else []


def _is_one_of(facet: str, values: Collection[str]) -> ColumnElement[bool]:
    if facet == "missing":
        return WITHOUT_ESTIMATE
    if facet == "twice":
        return TWICE
    if facet == "tag":
        found = (TAGS.contains(f"\n{value}\n", autoescape=True) for value in values)
        return and_(TAGGED, or_(*found))
    if facet == "field":
        return and_(*fields_are(values))
    if facet == "state":
        archived = Initiative.archived_at.is_not(None)
        return or_(*(archived if value == ARCHIVED else ~archived for value in values))
    column = GROUPED[facet]
    named = [
        int(value) if facet in ("owner", "area") else value for value in values if value != NONE
    ]
    return or_(column.in_(named), column.is_(None) if NONE in values else false())


def matching(q: str) -> ColumnElement[bool]:
    """Whether title, key or owner of an initiative has this text."""
    owners = select(User.id).where(holds(User.name, q))
    return or_(called(q), Initiative.business_owner_id.in_(owners))


def called(q: str) -> ColumnElement[bool]:
    """Whether title or key of an initiative has this text."""
    return or_(
        holds(Initiative.title, q),
        and_(
            Initiative.external_key.is_not(None),
            holds(func.coalesce(Initiative.external_key, ""), q),
        ),
    )
