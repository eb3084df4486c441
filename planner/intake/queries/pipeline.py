"""How much of the planned work came through intake."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, case, func, select

from planner.core.session import Session
from planner.domain.intake import IntakeStatus, Pipeline, Urgency
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
    direct = select(func.count(Initiative.id)).where(
        Initiative.origin == InitiativeOrigin.DIRECT_PM, Initiative.id.in_(planned)
    )
    return Pipeline(*counted, session.scalar(direct) or 0)


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


def _planned(period_id: int | None) -> Select[int | None]:
    chosen = select(Allocation.initiative_id).where(Allocation.initiative_id.is_not(None))
    if period_id is not None:
        scenarios = select(Scenario.id).where(Scenario.period_id == period_id)
        chosen = chosen.where(Allocation.scenario_id.in_(scenarios))
    return chosen


def _count(*conditions: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((and_(*conditions), 1), else_=0)), 0)
