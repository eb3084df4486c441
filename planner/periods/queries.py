"""The calendar of an organisation: its quarters."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from planner.core.session import Session
from planner.domain import calendar
from planner.domain.lifecycle import PeriodType
from planner.domain.refusals import NotFound
from planner.periods.models import Period


@dataclass(frozen=True, slots=True)
class AdjacentQuarters:
    """The quarter a day lies in and its two neighbours; None where the calendar ends before."""

    previous: Period | None
    current: Period | None
    next: Period | None


def quarters(session: Session, since: date | None = None) -> list[Period]:
    """Every quarter of the calendar in order of time; with `since`, those not over by that day."""
    chosen = select(Period).where(Period.type == PeriodType.QUARTER).order_by(Period.start_date)
    if since is not None:
        chosen = chosen.where(Period.end_date >= since)
    return list(session.scalars(chosen))


def quarter(session: Session, label: str) -> Period:
    """The quarter with a label such as 2026-Q3; `NotFound` where the calendar has none."""
    found = session.scalar(
        select(Period).where(Period.type == PeriodType.QUARTER, Period.label == label)
    )
    if found is None:
        raise NotFound("quarter", label)
    return found


def current_quarter(session: Session, today: date) -> Period | None:
    """The quarter a day lies in; None where the calendar does not reach it."""
    return adjacent_quarters(session, today).current


def adjacent_quarters(session: Session, today: date) -> AdjacentQuarters:
    """The quarter a day lies in, the one before and the one after."""
    current = calendar.quarter_of(today)
    before = calendar.quarter_of(current.start - calendar.DAY)
    after = calendar.quarter_of(current.end + calendar.DAY)
    labels = [before.label, current.label, after.label]
    rows = session.scalars(
        select(Period).where(Period.type == PeriodType.QUARTER, Period.label.in_(labels))
    )
    found = {row.label: row for row in rows}
    return AdjacentQuarters(*(found.get(label) for label in labels))
