"""Filling the planning calendar."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from planner.core.session import Session
from planner.core.zone import today
from planner.domain import calendar
from planner.domain.lifecycle import PeriodType
from planner.periods.models import Period
from planner.periods.tasks import around

COARSE_FIRST = (PeriodType.QUARTER, PeriodType.MONTH, PeriodType.WEEK)
"""Parents before their children, which name them by label."""


def ensure_calendar(session: Session, years: Sequence[int] = ()) -> int:
    """See that the calendar holds these years; gives the periods added.

    Without any, it runs from last year to two years ahead.

    Does nothing, and records nothing, where they are all there. A week whose Monday lies before
    the first month of the calendar has no parent.
    """
    wanted = years or around(today(session).year)
    first, last = min(wanted), max(wanted)
    if not calendar.seeding(first, last, _on_file(session)):
        return 0
    with session.recording("calendar.extended", f"calendar {first} to {last}") as facts:
        lacking = calendar.seeding(first, last, _on_file(session))
        add_periods(session, lacking)
        facts.update(first_year=first, last_year=last, periods=len(lacking))
    return len(lacking)


def add_periods(session: Session, periods: Sequence[calendar.Period]) -> None:
    """Put periods on file, inside the open change: those first that others are parts of."""
    for kind in COARSE_FIRST:
        _add(session, (period for period in periods if period.type is kind))


def _add(session: Session, periods: Iterable[calendar.Period]) -> None:
    keys = _on_file(session)
    rows = [
        {
            "type": period.type,
            "year": period.year,
            "ordinal": period.ordinal,
            "label": period.label,
            "start_date": period.start,
            "end_date": period.end,
            "parent_id": keys.get(period.parent or ""),
        }
        for period in periods
    ]
    session.add_rows(Period, rows)


def _on_file(session: Session) -> dict[str, int]:
    """The key of every period by its label; the labels of the three kinds never meet."""
    return {row.label: row.id for row in session.execute(select(Period.label, Period.id))}
