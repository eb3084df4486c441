"""Allocations and their stored hours: the steps of a change, taken inside it.

Only what differs is written, and every row that is touched is kept beside the audit event with its
state before and after. The caller has asked the fence, and touches the scenario once it is done.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import String, delete, select, type_coerce

from planner.capacity.models import Employee
from planner.core.session import Session
from planner.domain import calendar
from planner.domain.amounts import ZERO, from_thousandths, round_half_up, to_thousandths
from planner.domain.hours import Booking, quarter_hours
from planner.domain.lifecycle import AllocationType
from planner.periods.models import Period
from planner.portfolio.archive import require_all_in_use
from planner.scenarios.models import Allocation, AllocationPeriod, Scenario

ALLOCATIONS = Allocation.__tablename__
SIX_PLACES = Decimal("0.000001")


class Engagement(NamedTuple):
    """What is stated of one allocation."""

    employee_id: int
    initiative_id: int | None
    kind: str
    start: date
    end: date
    percentage: Decimal

    def kept(self) -> list[Any]:
        """As an audit event keeps it."""
        days = [self.start.isoformat(), self.end.isoformat()]
        who = [self.employee_id, self.initiative_id, str(self.kind)]
        return [*who, *days, to_thousandths(self.percentage)]

    @classmethod
    def of(cls, kept: list[Any] | None) -> "Engagement | None":
        """What an audit event has kept."""
        if kept is None:
            return None
        who, what, kind, start, end, percentage = kept
        days = date.fromisoformat(start), date.fromisoformat(end)
        return cls(who, what, kind, *days, from_thousandths(percentage))

    @property
    def columns(self) -> dict[str, Any]:
        """The columns of its row."""
        return {
            "employee_id": self.employee_id,
            "initiative_id": self.initiative_id,
            "allocation_type": AllocationType(self.kind),
            "start_date": self.start,
            "end_date": self.end,
            "percentage": self.percentage,
        }


def span(period: Period) -> calendar.Period:
    """A quarter on file as the rules know it."""
    return calendar.quarter(period.year, period.ordinal)


def stored(booking: Booking, period: Period) -> tuple[Decimal, Decimal] | None:
    """The hours a booking takes in a quarter and the part it covers; None where it takes none."""
    for line in quarter_hours(booking, [span(period)]):
        return round_half_up(line.hours), line.ratio.quantize(SIX_PLACES)
    return None


def booked_hours(booking: Booking, period: Period) -> Decimal:
    """The hours a booking takes in a quarter, as they are stored."""
    taken = stored(booking, period)
    return taken[0] if taken else ZERO


def engagements(
    session: Session, scenario_id: int, keys: Collection[int] | None = None
) -> dict[int, Engagement]:
    """What is stated in a scenario, by key; of these allocations, or of all."""
    chosen = select(
        Allocation.id,
        Allocation.employee_id,
        Allocation.initiative_id,
        type_coerce(Allocation.allocation_type, String),
        Allocation.start_date,
        Allocation.end_date,
        Allocation.percentage,
    ).where(Allocation.scenario_id == scenario_id)
    if keys is not None:
        chosen = chosen.where(Allocation.id.in_(keys))
    rows = session.execute(chosen.order_by(Allocation.id))
    return {row[0]: Engagement(*row[1:]) for row in rows}


def add_engagements(
    session: Session, scenario: Scenario, added: Sequence[Engagement]
) -> Sequence[int]:
    """Put allocations into a scenario with their hours; gives their keys in order."""
    keys = session.new_keys(Allocation, len(added))
    _put(session, scenario, dict(zip(keys, added, strict=True)))
    return keys


def write_engagements(
    session: Session, scenario: Scenario, wanted: Mapping[int, Engagement | None]
) -> int:
    """Let these allocations be as wanted, None for none; gives how many that changed.

    Their stored hours follow, whatever it was that changed.
    """
    session.flush()
    on_file = engagements(session, scenario.id, wanted)
    done = {key: state for key, state in wanted.items() if on_file.get(key) != state}
    now = {key: state for key, state in done.items() if state is not None}
    _put(session, scenario, {key: state for key, state in now.items() if key not in on_file})
    changed = {key: state for key, state in now.items() if key in on_file}
    _require_in_use(session, changed)
    session.change_rows(Allocation, [{"id": key, **now[key].columns} for key in changed])
    _delete(session, AllocationPeriod.allocation_id, done.keys() & on_file.keys())
    _delete(session, Allocation.id, done.keys() - now.keys())
    session.add_rows(AllocationPeriod, _hours(session, scenario.period, changed))
    keep(session, {key: (on_file.get(key), state) for key, state in done.items()})
    return len(done)


def keep(
    session: Session, touched: Mapping[int, tuple[Engagement | None, Engagement | None]]
) -> None:
    """Keep allocations beside the audit event, as they were and as they are."""
    session.detail(
        ALLOCATIONS, [[key, _kept(was), _kept(now)] for key, (was, now) in touched.items()]
    )


def _put(session: Session, scenario: Scenario, states: Mapping[int, Engagement]) -> None:
    _require_in_use(session, states)
    rows = [
        {"id": key, "scenario_id": scenario.id, **state.columns} for key, state in states.items()
    ]
    session.add_rows(Allocation, rows)
    session.add_rows(AllocationPeriod, _hours(session, scenario.period, states))


def _require_in_use(session: Session, states: Mapping[int, Engagement]) -> None:
    """Nobody is given to what is archived."""
    named = {state.initiative_id for state in states.values()}
    require_all_in_use(session, {key for key in named if key is not None})


def _hours(
    session: Session, period: Period, states: Mapping[int, Engagement]
) -> list[dict[str, Any]]:
    people = {state.employee_id for state in states.values()}
    found = select(Employee.id, Employee.hours_per_week).where(Employee.id.in_(people))
    weekly = dict(session.execute(found).all()) if people else {}
    rows = []
    for key, state in states.items():
        booking = Booking(weekly[state.employee_id], state.percentage, state.start, state.end)
        hours, ratio = stored(booking, period) or (ZERO, ZERO)
        rows.append(
            {"allocation_id": key, "period_id": period.id, "hours": hours, "overlap_ratio": ratio}
        )
    return rows


def _delete(session: Session, column: Any, keys: Collection[int]) -> None:
    if keys:
        chosen = delete(column.class_).where(column.in_(keys))
        session.execute(chosen.execution_options(synchronize_session=False))


def _kept(state: Engagement | None) -> list[Any] | None:
    return state and state.kept()
