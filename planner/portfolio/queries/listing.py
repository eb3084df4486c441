"""The list of initiatives: one page of rows, and which they are, in three statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select

from planner.core.identity import User
from planner.core.session import Session
from planner.domain.lifecycle import DeliveryHealth, InitiativeStatus
from planner.domain.views import View
from planner.portfolio.models import Initiative, ScopeItem
from planner.portfolio.queries.conditions import conditions, of_items

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
    delivery_health: DeliveryHealth | None
    tags: Sequence[str]
    archived_at: datetime | None
    owner: str
    estimate: Estimate


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
        Initiative.delivery_health,
        Initiative.tags,
        Initiative.archived_at,
        User.name,
    )
    chosen = select(*columns).join(User, User.id == Initiative.business_owner_id)
    found = session.execute(chosen.where(Initiative.id.in_(keys))).all()
    hours = estimates(session, keys)
    known = {row.id: Row(*[*row, hours.get(row.id, Estimate())]) for row in found}
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
    return chosen.where(*conditions(view)).order_by(order, key)


def _known_sum(estimate: Any) -> ColumnElement[Any]:
    return of_items(case((func.count() == func.count(estimate), func.sum(estimate))))


_STATUS_ORDER = case(
    {status.value: place for place, status in enumerate(InitiativeStatus)},
    value=Initiative.status,
)

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
