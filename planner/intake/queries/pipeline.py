"""How much of the planned work came through intake."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)

from planner.core.session import Session
from planner.core.streaming import AT_ONCE
from planner.domain.intake import Counted, IntakeStatus, Pipeline, Urgency
from planner.domain.lifecycle import InitiativeOrigin
from planner.intake.models import IntakeRequest
from planner.portfolio.models import Initiative
from planner.scenarios.models import Allocation, Scenario


@dataclass(frozen=True, slots=True)
class Statistics:
    """Requests counted: by status, and those not closed by urgency; None is not stated."""

    total: int
    by_status: Mapping[IntakeStatus, int]
    by_urgency: Mapping[Urgency | None, int]
    converted: int
    unconverted: int
    """Without an initiative, and not closed."""


@dataclass(frozen=True, slots=True)
class Behind:
    """A request or an initiative that the pipeline counts."""

    counted: Counted
    title: str
    request_id: int | None
    initiative_id: int | None


def pipeline(session: Session, period_id: int | None) -> Pipeline:
    """The pipeline against the allocations of a quarter's scenarios, or of any quarter's.

    An initiative is planned where people are allocated to it in a scenario of the quarter. Work
    that is on file since before intake counts nowhere. Two statements.
    """
    planned = _planned(period_id)
    converted = IntakeRequest.initiative_id.is_not(None)
    counted = session.execute(
        select(
            _count(IntakeRequest.status == IntakeStatus.APPROVED, ~converted),
            _count(converted, IntakeRequest.initiative_id.in_(planned)),
            _count(converted, IntakeRequest.initiative_id.not_in(planned)),
        ).select_from(IntakeRequest)
    ).one()
    direct = select(func.count(Initiative.id)).where(*_direct(planned))
    return Pipeline(*counted, session.scalar(direct) or 0)


def behind(
    session: Session, period_id: int | None, offset: int = 0, most: int | None = None
) -> Iterator[Behind]:
    """What stands behind the counts of the pipeline, by kind and title, read as it is taken.

    As many as the counts together; of these, so many after an offset. One statement.
    """
    planned, kinds = _planned(period_id), list(Counted)
    every = union_all(_requests(planned), _initiatives(planned))
    ordered = every.order_by("place", "folded", "title", "request_id", "initiative_id")
    chosen = ordered.offset(offset).limit(most).execution_options(yield_per=AT_ONCE)
    for row in session.execute(chosen):
        yield Behind(kinds[row.place], row.title, row.request_id, row.initiative_id)


def statistics(session: Session) -> Statistics:
    """Every request counted. One statement."""
    columns = (IntakeRequest.status, IntakeRequest.urgency)
    converted = IntakeRequest.initiative_id.is_not(None)
    groups = session.execute(
        select(*columns, converted, func.count()).group_by(*columns, converted)
    )
    found = groups.all()
    closed = IntakeStatus.CLOSED
    return Statistics(
        total=sum(count for *_, count in found),
        by_status={
            status: sum(count for each, _, _, count in found if each is status)
            for status in IntakeStatus
        },
        by_urgency={
            urgency: sum(
                count
                for status, each, _, count in found
                if each is urgency and status is not closed
            )
            for urgency in (*reversed(Urgency), None)
        },
        converted=sum(count for _, _, done, count in found if done),
        unconverted=sum(
            count for status, _, done, count in found if not done and status is not closed
        ),
    )


def _requests(planned: Select[int | None]) -> Select[Any]:
    """The requests that were approved or have become initiatives."""
    became = IntakeRequest.initiative_id.is_not(None)
    kinds = list(Counted)
    place = case(
        (~became, kinds.index(Counted.APPROVED)),
        (IntakeRequest.initiative_id.in_(planned), kinds.index(Counted.PLANNED)),
        else_=kinds.index(Counted.UNPLANNED),
    )
    return select(
        place.label("place"),
        func.lower(IntakeRequest.title).label("folded"),
        IntakeRequest.title.label("title"),
        IntakeRequest.id.label("request_id"),
        IntakeRequest.initiative_id.label("initiative_id"),
    ).where(or_(became, IntakeRequest.status == IntakeStatus.APPROVED))


def _initiatives(planned: Select[int | None]) -> Select[Any]:
    """The initiatives that are planned past intake, in the columns of the requests."""
    return select(
        literal(list(Counted).index(Counted.DIRECT)).label("place"),
        func.lower(Initiative.title).label("folded"),
        Initiative.title.label("title"),
        null().label("request_id"),
        Initiative.id.label("initiative_id"),
    ).where(*_direct(planned))


def _direct(planned: Select[int | None]) -> tuple[ColumnElement[bool], ...]:
    return Initiative.origin == InitiativeOrigin.DIRECT_PM, Initiative.id.in_(planned)


def _planned(period_id: int | None) -> Select[int | None]:
    chosen = select(Allocation.initiative_id).where(Allocation.initiative_id.is_not(None))
    if period_id is not None:
        scenarios = select(Scenario.id).where(Scenario.period_id == period_id)
        chosen = chosen.where(Allocation.scenario_id.in_(scenarios))
    return chosen


def _count(*conditions: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((and_(*conditions), 1), else_=0)), 0)
