"""The list of initiatives: counts by facet, and one page of rows, in four statements."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, false, func, or_, select

from planner.core.identity import User
from planner.core.session import Session
from planner.domain.lifecycle import InitiativeStatus
from planner.portfolio.models import Initiative, ScopeItem
from planner.portfolio.queries.view import FACETS, NONE, View

PAGE_ROWS = 50


@dataclass(frozen=True, slots=True)
class Estimate:
    """Hours of all scope items together; unknown as long as one item lacks them, or none is."""

    items: int = 0
    p50: Decimal | None = None
    p90: Decimal | None = None
    without_p50: int = 0
    without_p90: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """One initiative in the list."""

    id: int
    title: str
    external_key: str | None
    status: InitiativeStatus
    target_quarter: str | None
    value_minor: int | None
    currency: str
    updated_at: datetime
    owner: str
    estimate: Estimate


@dataclass(frozen=True, slots=True)
class Counts:
    """How many initiatives there are, how many the view shows, and how many each filter would."""

    everything: int
    shown: int
    facets: Mapping[str, Mapping[str, int]]
    """By facet, by value: how many it shows beside the filters of the other facets."""
    owners: Mapping[str, str]
    """Names of the owners counted, by key as text."""


def counts(session: Session, view: View) -> Counts:
    """All counts of the page, from one grouped statement, and the owners' names."""
    groups = session.execute(
        select(
            *_GROUPED.values(),
            func.count().label("everything"),
            _count_where(*_search(view)).label("found"),
            _count_where(_WITHOUT_ESTIMATE, *_search(view)).label("lacking"),
        )
        .select_from(Initiative)
        .group_by(*_GROUPED.values())
    ).all()
    everything = sum(group.everything for group in groups)
    found = [part for group in groups for part in _parts(group)]
    facets = {facet: _facet_counts(facet, found, view) for facet in FACETS}
    shown = sum(count for values, count in found if _shows(values, view, FACETS))
    return Counts(everything, shown, facets, _names(session, facets["owner"]))


def page(session: Session, view: View) -> list[Row]:
    """The rows of the view's page. Three statements, however many initiatives there are."""
    start = (view.page - 1) * PAGE_ROWS
    keys = session.scalars(ordered_keys(view).limit(PAGE_ROWS).offset(start)).all()
    return rows(session, keys) if keys else []


def rows(session: Session, keys: Sequence[int]) -> list[Row]:
    """The initiatives with these keys, in their order."""
    columns = (
        Initiative.id,
        Initiative.title,
        Initiative.external_key,
        Initiative.status,
        Initiative.target_quarter,
        Initiative.value_minor,
        Initiative.currency,
        Initiative.updated_at,
        User.name,
    )
    chosen = select(*columns).join(User, User.id == Initiative.business_owner_id)
    found = session.execute(chosen.where(Initiative.id.in_(keys))).all()
    hours = estimates(session, keys)
    known = {row.id: Row(*row, hours.get(row.id, Estimate())) for row in found}
    return [known[key] for key in keys if key in known]


def estimates(session: Session, keys: Sequence[int]) -> dict[int, Estimate]:
    """By initiative, the sums of its scope items."""
    found = session.execute(
        select(
            ScopeItem.initiative_id,
            func.count(),
            func.sum(ScopeItem.estimate_p50),
            func.sum(ScopeItem.estimate_p90),
            func.count(ScopeItem.estimate_p50),
            func.count(ScopeItem.estimate_p90),
        )
        .where(ScopeItem.initiative_id.in_(keys))
        .group_by(ScopeItem.initiative_id)
    )
    return {
        key: Estimate(
            items,
            p50 if with_p50 == items else None,
            p90 if with_p90 == items else None,
            items - with_p50,
            items - with_p90,
        )
        for key, items, p50, p90, with_p50, with_p90 in found
    }


def ordered_keys(view: View) -> Select[int]:
    """The keys of every initiative the view shows, in its order."""
    column = _SORT_COLUMNS[view.sort.removeprefix("-")]
    descending = view.sort.startswith("-")
    order = column.desc() if descending else column.asc()
    if view.sort.removeprefix("-") not in ("title", "status", "updated", "owner"):
        order = order.nulls_last()
    key = Initiative.id.desc() if descending else Initiative.id.asc()
    chosen = select(Initiative.id)
    if view.sort.removeprefix("-") == "owner":
        chosen = chosen.join(User, User.id == Initiative.business_owner_id)
    return chosen.where(*_conditions(view)).order_by(order, key)


def _of_items(value: ColumnElement[Any]) -> ColumnElement[Any]:
    return (
        select(value)
        .where(ScopeItem.initiative_id == Initiative.id)
        .correlate(Initiative)
        .scalar_subquery()
    )


def _known_sum(estimate: Any) -> ColumnElement[Any]:
    return _of_items(case((func.count() == func.count(estimate), func.sum(estimate))))


_LACKING = _of_items(
    func.min(
        case((or_(ScopeItem.estimate_p50.is_(None), ScopeItem.estimate_p90.is_(None)), 0), else_=1)
    )
)
_WITHOUT_ESTIMATE = func.coalesce(_LACKING, 0) == 0
"""No scope item at all, or one that lacks its P50 or P90."""

_STATUS_ORDER = case(
    {status.value: place for place, status in enumerate(InitiativeStatus)},
    value=Initiative.status,
)

_GROUPED: Mapping[str, ColumnElement[Any]] = {
    "status": Initiative.status.expression,
    "quarter": Initiative.target_quarter.expression,
    "owner": Initiative.business_owner_id.expression,
    "health": Initiative.delivery_health.expression,
    "origin": Initiative.origin.expression,
}

_SORT_COLUMNS: Mapping[str, ColumnElement[Any]] = {
    "title": Initiative.title.expression,
    "key": Initiative.external_key.expression,
    "status": _STATUS_ORDER,
    "p50": _known_sum(ScopeItem.estimate_p50),
    "p90": _known_sum(ScopeItem.estimate_p90),
    "value": Initiative.value_minor.expression,
    "quarter": Initiative.target_quarter.expression,
    "owner": User.name.expression,
    "updated": Initiative.updated_at.expression,
}


def _conditions(view: View) -> list[ColumnElement[bool]]:
    conditions = [_is_one_of(facet, values) for facet, values in view.chosen.items() if values]
    return [*conditions, *_search(view)]


def _search(view: View) -> list[ColumnElement[bool]]:
    return [_matches(view.q)] if view.q else []


def _count_where(*conditions: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((and_(*conditions), 1), else_=0)) if conditions else func.count()


def _is_one_of(facet: str, values: Sequence[str]) -> ColumnElement[bool]:
    if facet == "missing":
        return _WITHOUT_ESTIMATE
    column = _GROUPED[facet]
    named = [int(value) if facet == "owner" else value for value in values if value != NONE]
    return or_(column.in_(named), column.is_(None) if NONE in values else false())


def _matches(q: str) -> ColumnElement[bool]:
    owners = select(User.id).where(User.name.icontains(q, autoescape=True))
    return or_(
        Initiative.title.icontains(q, autoescape=True),
        and_(
            Initiative.external_key.is_not(None),
            func.coalesce(Initiative.external_key, "").icontains(q, autoescape=True),
        ),
        Initiative.business_owner_id.in_(owners),
    )


def _parts(group: Any) -> list[tuple[dict[str, str], int]]:
    """A group as values by facet and how many have them: those that lack an estimate apart."""
    values = {
        facet: NONE if value is None else str(value)
        for facet, value in zip(_GROUPED, group, strict=False)
    }
    lacking = group.lacking
    return [
        ({**values, "missing": "estimate"}, lacking),
        ({**values, "missing": ""}, group.found - lacking),
    ]


def _facet_counts(
    facet: str, found: Sequence[tuple[Mapping[str, str], int]], view: View
) -> dict[str, int]:
    others = [other for other in FACETS if other != facet]
    counted: Counter[str] = Counter(dict.fromkeys(view.chosen.get(facet, ()), 0))
    for values, count in found:
        if values[facet] and _shows(values, view, others):
            counted[values[facet]] += count
    return dict(counted)


def _shows(values: Mapping[str, str], view: View, facets: Sequence[str]) -> bool:
    return all(
        values[facet] in chosen for facet in facets if (chosen := view.chosen.get(facet, ()))
    )


def _names(session: Session, owners: Mapping[str, int]) -> dict[str, str]:
    keys = [int(key) for key in owners]
    found = session.execute(select(User.id, User.name).where(User.id.in_(keys)))
    return {str(key): name for key, name in found}
