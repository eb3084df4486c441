"""What of a person's quarter can still be given: less leave, less days they do not work here.

A percentage is of a full quarter, 13 weeks of the weekly hours, as an allocation's is.
"""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, Decimal

from planner.domain.amounts import ONE, ZERO, counted, round_half_up, written
from planner.domain.availability import NOTHING_STATED, CalendarFacts
from planner.domain.calendar import Period, overlap_ratio
from planner.domain.hours import WEEKS_IN_A_QUARTER
from planner.domain.staffing import WHOLE


@dataclass(frozen=True, slots=True)
class FreeTime:
    """A person's quarter: their weekly hours, what is stated of it, and what is taken of it.

    `here` is the part of the quarter in which the person works here; `taken` is a percentage.
    """

    hours_per_week: Decimal
    here: Decimal = ONE
    facts: CalendarFacts = NOTHING_STATED
    taken: Decimal = ZERO

    @property
    def full(self) -> Decimal:
        """The hours of a full quarter."""
        return self.hours_per_week * WEEKS_IN_A_QUARTER

    @property
    def hours(self) -> Decimal:
        """The hours the person has: those stated, or those of the days here less time off."""
        if self.facts.hours_available is not None:
            return self.facts.hours_available
        return max(ZERO, self.full * self.here - (self.facts.time_off or ZERO))

    @property
    def free_hours(self) -> Decimal:
        """The hours that nothing takes; never below 0."""
        return max(ZERO, self.hours - self.full * self.taken / WHOLE)

    @property
    def free(self) -> Decimal:
        """The whole percentage that can still be given, at most what the days here allow."""
        if not self.full:
            return ZERO
        has = min(self.hours / self.full, self.here) * WHOLE
        return max(ZERO, has - self.taken).to_integral_value(ROUND_FLOOR)

    @property
    def sentence(self) -> str:
        """Why so much is free, inside a sentence."""
        parts = [f"{written(self.free)} % free"]
        if self.taken:
            parts.append(f"{written(self.taken)} % is kept for other work")
        if self.facts.hours_available is not None:
            parts.append(f"{counted(self.facts.hours_available, 'hour')} available as stated")
        elif self.facts.time_off:
            parts.append(f"{counted(self.facts.time_off, 'hour')} off")
        if self.here < ONE:
            parts.append(f"here for {written(self.here * WHOLE)} % of the quarter")
        return ", ".join(parts)


def here(works: tuple[date, date | None], quarter: Period) -> Decimal:
    """The part of a quarter in which somebody works here, who does from a day to a day."""
    start, end = days_here(works, quarter)
    return overlap_ratio(start, end, quarter)


def days_here(works: tuple[date, date | None], quarter: Period) -> tuple[date, date]:
    """The first and the last day of a quarter on which somebody works here."""
    start, end = works
    return max(start, quarter.start), min(end or quarter.end, quarter.end)


def of_days(percentage: Decimal, here: Decimal) -> Decimal:
    """What a percentage of the quarter is of the days in which somebody is here; 100 at most."""
    return min(WHOLE, round_half_up(percentage / here)) if here else ZERO
