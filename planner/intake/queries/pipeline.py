"""How much of the planned work came through intake."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from planner.core.session import Session
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


def behind(session: Session, period_id: int | None) -> list[Behind]:
    """What stands behind the counts of the pipeline, by kind and title. Two statements."""
    planned = _planned(period_id)
    became = IntakeRequest.initiative_id.is_not(None)
    waits = IntakeRequest.status == IntakeStatus.APPROVED
    kind = case(
        (~became, Counted.APPROVED.value),
        (IntakeRequest.initiative_id.in_(planned), Counted.PLANNED.value),
        else_=Counted.UNPLANNED.value,
    )
    requests = select(kind, IntakeRequest.title, IntakeRequest.id, IntakeRequest.initiative_id)
    found = [
        Behind(Counted(counted), title, key, became_)
        for counted, title, key, became_ in session.execute(requests.where(or_(became, waits)))
    ]
    direct = session.execute(select(Initiative.title, Initiative.id).where(*_direct(planned)))
    found += [Behind(Counted.DIRECT, title, None, key) for title, key in direct]
    places = {each: place for place, each in enumerate(Counted)}
    return sorted(found, key=lambda each: (places[each.counted], each.title.casefold()))


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
