"""A person's quarter week by week: the hours they have, what is off, given away, and free.

A quarter counts as 13 weeks whatever its days, and the hours of an allocation are stored by days.
So what is known of a quarter is spread over its days, and a week gets the part that its days are:
weeks add up to the quarter exactly, and 100 % of somebody's time fills every week and no more.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from planner.domain.amounts import ZERO, round_half_up
from planner.domain.calendar import DAY, Period, overlap_days, week
from planner.domain.free_time import FreeTime, days_here

ROUNDING = Decimal("0.05")
"""Fewer hours than this, which show as 0.0, come of rounding and are too much for nobody."""

Days = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Taken:
    """The hours an allocation takes in the quarter, and from when to when, both included."""

    hours: Decimal
    start: date
    end: date


@dataclass(frozen=True, slots=True)
class PersonWeek:
    """One ISO week of a person, or the part of it that lies in the quarter. All in hours."""

    label: str
    start: date
    end: date
    base: Decimal
    off: Decimal
    allocated: Decimal

    @property
    def has(self) -> Decimal:
        """The hours that can be given away."""
        return self.base - self.off

    @property
    def free(self) -> Decimal:
        """The hours that nothing takes; never below 0."""
        return max(ZERO, self.has - self.allocated)

    @property
    def beyond(self) -> Decimal:
        """The hours given away that the person does not have; 0 where rounding made them."""
        more = self.allocated - self.has
        return more if more >= ROUNDING else ZERO


@dataclass(frozen=True, slots=True)
class PersonWeeks:
    """The weeks of a person's quarter in order of time, and what they come to."""

    weeks: Sequence[PersonWeek]

    @property
    def base(self) -> Decimal:
        """The hours of the quarter before time off."""
        return sum((each.base for each in self.weeks), ZERO)

    @property
    def off(self) -> Decimal:
        """The hours off that are taken off them."""
        return sum((each.off for each in self.weeks), ZERO)

    @property
    def allocated(self) -> Decimal:
        """The hours given away."""
        return sum((each.allocated for each in self.weeks), ZERO)

    @property
    def free(self) -> Decimal:
        """What is free, week by week: what one week lacks is not taken from another."""
        return sum((each.free for each in self.weeks), ZERO)

    @property
    def beyond(self) -> Decimal:
        """The hours given away that the weeks do not have."""
        return sum((each.beyond for each in self.weeks), ZERO)

    @property
    def over(self) -> Sequence[PersonWeek]:
        """The weeks in which more is given away than there is."""
        return [each for each in self.weeks if each.beyond]


def person_weeks(
    time: FreeTime, works: tuple[date, date | None], taken: Iterable[Taken], quarter: Period
) -> PersonWeeks:
    """Spread a person's quarter over its weeks.

    Shape: one line for each ISO week that touches the quarter. Nobody states in which week time
    off falls, so it lies evenly on the days the person works here; where hours available are
    stated, time off is in them already and none is taken off. `time.taken` is not asked.
    """
    spans = list(weeks_of(quarter))
    here = days_here(works, quarter)
    days = here if here[0] <= here[1] else (quarter.start, quarter.end)
    base, off = _stated(time)
    bases, offs = spread(base, days, spans), spread(off, days, spans)
    shares = [spread(each.hours, (each.start, each.end), spans) for each in taken]
    allocated = [sum(of_week, ZERO) for of_week in zip(*shares, strict=True)]
    lines = zip(spans, bases, offs, allocated or [ZERO] * len(spans), strict=True)
    return PersonWeeks(
        [PersonWeek(span.label, span.start, span.end, *figures) for span, *figures in lines]
    )


def weeks_of(quarter: Period) -> Iterator[Period]:
    """The ISO weeks that touch a quarter, cut to the days they have in it."""
    day = quarter.start
    while day <= quarter.end:
        year, number, _ = day.isocalendar()
        whole = week(year, number)
        end = min(whole.end, quarter.end)
        yield Period(whole.type, year, number, whole.label, day, end, whole.parent)
        day = end + DAY


def spread(hours: Decimal, days: Days, spans: Sequence[Period]) -> list[Decimal]:
    """Hours over spans by how many of the days lie in each; they add up to the hours exactly.

    Each is in thousandths, and what is rounded away in one comes back in the next. Raises
    ValueError for hours whose days lie in none of the spans: there is nowhere to put them.
    """
    shared = [overlap_days(*days, span) for span in spans]
    whole = sum(shared)
    if not whole:
        if hours:
            raise ValueError(f"{hours} hours from {days[0]} to {days[1]} lie outside every week")
        return [ZERO] * len(spans)
    reached = [round_half_up(hours * sum(shared[:upto]) / whole) for upto in range(len(spans))]
    return [after - before for before, after in pairwise([*reached, hours])]


def _stated(time: FreeTime) -> tuple[Decimal, Decimal]:
    """The hours of the quarter before time off, and the time off that is taken off them."""
    if time.facts.hours_available is not None:
        return time.facts.hours_available, ZERO
    base = round_half_up(time.full * time.here)
    return base, min(base, time.facts.time_off or ZERO)
