"""The hours a person has in a quarter.

Two named facts may stand beside the weekly hours: hours available, which then count as they are,
and time off, which is otherwise taken off 13 weeks of work.
"""

from dataclasses import dataclass
from decimal import Decimal

from planner.domain.amounts import ZERO, written
from planner.domain.hours import WEEKS_IN_A_QUARTER


@dataclass(frozen=True, slots=True)
class CalendarFacts:
    """What somebody stated of a person's quarter, in hours; None is not stated."""

    hours_available: Decimal | None = None
    time_off: Decimal | None = None


NOTHING_STATED = CalendarFacts()


def available_hours(hours_per_week: Decimal, facts: CalendarFacts = NOTHING_STATED) -> Decimal:
    """Hours available where they are stated, otherwise 13 weeks less time off; never below 0."""
    if facts.hours_available is not None:
        return facts.hours_available
    return max(ZERO, hours_per_week * WEEKS_IN_A_QUARTER - (facts.time_off or ZERO))


def formula(hours_per_week: Decimal, facts: CalendarFacts = NOTHING_STATED) -> str:
    """How the hours come about, in words with values: 37 h × 13 weeks − 40 h off = 441 h."""
    result = f"{written(available_hours(hours_per_week, facts))} h"
    if facts.hours_available is not None:
        off = f"; the {written(facts.time_off)} h off are in it" if facts.time_off else ""
        return f"{result}, as stated{off}"
    off = f" − {written(facts.time_off)} h off" if facts.time_off else ""
    return f"{written(hours_per_week)} h × {WEEKS_IN_A_QUARTER} weeks{off} = {result}"
