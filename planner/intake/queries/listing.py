"""The list of requests: counts by facet, and rows, in a fixed number of statements."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, false, func, or_, select
from sqlalchemy.orm import aliased

from planner.capacity.models import OrgNode
from planner.core.identity import User
from planner.core.matching import holds
from planner.core.session import Session
from planner.core.streaming import in_order
from planner.domain.intake import EFFORT_POINTS, URGENCY_POINTS, Effort, IntakeStatus, Urgency
from planner.domain.views import NONE, Values, View, facet_counts, shows
from planner.intake.models import IntakeRequest
from planner.intake.queries.view import FACETS
from planner.jira.models import JiraIssue
from planner.portfolio.models import Initiative

PAGE_ROWS = 50
COMMON = 120
"""A multiple of every size, so that scores are compared as whole numbers."""


@dataclass(frozen=True, slots=True)
class Row:
    """One request in a list, with the names of what it refers to."""

    request: IntakeRequest
    area: str | None
    requester: str | None
    sponsor: str | None
    initiative: str | None
    """The title of what it became, while that is on file."""
    issue: int | None
    """The mirrored issue that it came from, while that is on file."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many requests there are, how many the view shows, and how many each filter would."""

    everything: int
    shown: int
    facets: Mapping[str, Mapping[str, int]]
    """By facet, by value: how many it shows beside the filters of the other facets."""
    names: Mapping[str, Mapping[str, str]]
    """Of areas, sponsors and requesters, by key as text."""


def counts(session: Session, view: View) -> Counts:
    """All counts of the page, and the names of areas and people. Three statements."""
    matching = case((and_(*_search(view)), 1), else_=0) if view.q else 1
    groups = session.execute(
        select(*_GROUPED.values(), func.count(), func.sum(matching))
        .select_from(IntakeRequest)
        .group_by(*_GROUPED.values())
    ).all()
    found = [(_values(group), group[-1]) for group in groups]
    facets = facet_counts(view, found, FACETS)
    people = _names(session, User, {*facets["sponsor"], *facets["requester"]})
    return Counts(
        sum(group[-2] for group in groups),
        sum(count for values, count in found if shows(view, values, FACETS)),
        facets,
        {
            "area": _names(session, OrgNode, facets["area"]),
            "sponsor": people,
            "requester": people,
        },
    )


def rows(session: Session, view: View) -> list[Row]:
    """The rows of the view's page, in one statement."""
    chosen = _shown(view).limit(PAGE_ROWS).offset((view.page - 1) * PAGE_ROWS)
    return [Row(*row) for row in session.execute(chosen)]


def keys(session: Session, view: View) -> list[int]:
    """The keys of the requests on all pages of the view, in its order."""
    chosen = select(IntakeRequest.id).where(*_conditions(view))
    return list(session.scalars(chosen.order_by(*_order(view.sort))))


def every_row(session: Session, keys: Sequence[int]) -> Iterator[Row]:
    """The requests with these keys, read as they are taken."""
    return in_order(keys, lambda some: {row.request.id: row for row in of_keys(session, some)})


def in_status(session: Session, status: IntakeStatus) -> list[Row]:
    """The first requests of a status: the highest score first, and what has none last."""
    chosen = _rows().where(IntakeRequest.status == status).order_by(*_order("-score"))
    return [Row(*row) for row in session.execute(chosen.limit(PAGE_ROWS))]


def waiting(session: Session) -> dict[IntakeStatus, int]:
    """How many requests there are in each status that any is in."""
    statuses = select(IntakeRequest.status, func.count()).group_by(IntakeRequest.status)
    return dict(session.execute(statuses).all())


def of_keys(session: Session, keys: Sequence[int]) -> list[Row]:
    """The requests with these keys."""
    return [Row(*row) for row in session.execute(_rows().where(IntakeRequest.id.in_(keys)))]


def of_initiative(session: Session, initiative_id: int) -> list[Row]:
    """The request that became an initiative, if one did."""
    chosen = _rows().where(IntakeRequest.initiative_id == initiative_id)
    return [Row(*row) for row in session.execute(chosen)]


def _shown(view: View) -> Select[IntakeRequest, str, str, str, str, int]:
    return _rows().where(*_conditions(view)).order_by(*_order(view.sort))


def _rows() -> Select[IntakeRequest, str, str, str, str, int]:
    requester, sponsor = aliased(User), aliased(User)
    return (
        select(
            IntakeRequest,
            OrgNode.name,
            requester.name,
            sponsor.name,
            Initiative.title,
            JiraIssue.id,
        )
        .outerjoin(OrgNode, OrgNode.id == IntakeRequest.org_node_id)
        .outerjoin(requester, requester.id == IntakeRequest.requested_by_id)
        .outerjoin(sponsor, sponsor.id == IntakeRequest.sponsor_id)
        .outerjoin(Initiative, Initiative.id == IntakeRequest.initiative_id)
        .outerjoin(JiraIssue, JiraIssue.id == IntakeRequest.jira_issue_id)
    )


def _order(sort: str) -> list[ColumnElement[Any]]:
    name, descending = sort.removeprefix("-"), sort.startswith("-")
    column = _SORT_COLUMNS[name]
    placed = (column.desc() if descending else column.asc()).nulls_last()
    return [placed, IntakeRequest.id.desc() if descending else IntakeRequest.id.asc()]


def _place(column: Any, values: Mapping[Any, int]) -> ColumnElement[Any]:
    return case({value.value: place for value, place in values.items()}, value=column)


_SCORE = (IntakeRequest.value_score + _place(IntakeRequest.urgency, URGENCY_POINTS)) * _place(
    IntakeRequest.effort, {size: COMMON // points for size, points in EFFORT_POINTS.items()}
)

_GROUPED: Mapping[str, ColumnElement[Any]] = {
    "status": IntakeRequest.status.expression,
    "urgency": IntakeRequest.urgency.expression,
    "effort": IntakeRequest.effort.expression,
    "area": IntakeRequest.org_node_id.expression,
    "quarter": IntakeRequest.target_quarter.expression,
    "sponsor": IntakeRequest.sponsor_id.expression,
    "requester": IntakeRequest.requested_by_id.expression,
    "source": IntakeRequest.source.expression,
}

_SORT_COLUMNS: Mapping[str, ColumnElement[Any]] = {
    "title": IntakeRequest.title.expression,
    "customer": func.nullif(IntakeRequest.customer, ""),
    "status": _place(IntakeRequest.status, {each: n for n, each in enumerate(IntakeStatus)}),
    "urgency": _place(IntakeRequest.urgency, {each: n for n, each in enumerate(Urgency)}),
    "value": IntakeRequest.value_score.expression,
    "effort": _place(IntakeRequest.effort, {each: n for n, each in enumerate(Effort)}),
    "score": _SCORE,
    "quarter": IntakeRequest.target_quarter.expression,
    "updated": IntakeRequest.updated_at.expression,
}


def _conditions(view: View) -> list[ColumnElement[bool]]:
    chosen = [_is_one_of(facet, values) for facet, values in view.chosen.items() if values]
    return [*chosen, *_search(view)]


def _search(view: View) -> list[ColumnElement[bool]]:
    texts = (
        *(IntakeRequest.title, IntakeRequest.customer, IntakeRequest.description),
        IntakeRequest.source_key,
    )
    found = [holds(text, view.q) for text in texts]
    return [or_(*found)] if view.q else []


def _is_one_of(facet: str, values: Sequence[str]) -> ColumnElement[bool]:
    column = _GROUPED[facet]
    keys = facet in ("area", "sponsor", "requester")
    named = [int(value) if keys else value for value in values if value != NONE]
    return or_(column.in_(named), column.is_(None) if NONE in values else false())


def _values(group: Any) -> Values:
    return {
        facet: {NONE if value is None else str(value)}
        for facet, value in zip(_GROUPED, group, strict=False)
    }


def _names(
    session: Session, model: type[OrgNode] | type[User], counted: Collection[str]
) -> dict[str, str]:
    keys = [int(key) for key in counted if key != NONE]
    found = session.execute(select(model.id, model.name).where(model.id.in_(keys)))
    return {str(key): name for key, name in found}
