"""What an allocation may be, and how far a person is given away by all of theirs.

A person may be given away more than once: that is a finding, not a refusal. What is refused is an
allocation outside the quarter, outside the days a person works, or to work that has ended.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from planner.domain.amounts import ZERO, written
from planner.domain.calendar import Period, overlap_ratio
from planner.domain.lifecycle import ENDED, AllocationType, InitiativeStatus, in_words
from planner.domain.organisation import Claim, most_taken
from planner.domain.refusals import Conflict, Invalid

WHOLE = Decimal(100)

KINDS = {
    AllocationType.PROJECT: "Project",
    AllocationType.RUN: "Running things",
    AllocationType.SUPPORT: "Support",
}
"""What an allocation's hours are for, in words."""


class OutsideQuarter(Invalid):
    """A scenario plans one quarter, and its allocations lie within it."""

    def __init__(self, quarter: Period) -> None:
        self.quarter = quarter
        self.remedy = f"Choose days from {quarter.start} to {quarter.end}."
        super().__init__(f"The allocation does not lie within {quarter.label}.")


class EndsBeforeItBegins(Invalid):
    """The first day comes before the last."""

    remedy = "Choose a last day that is not before the first."

    def __init__(self) -> None:
        super().__init__("The allocation would end before it begins.")


class NotEmployed(Invalid):
    """Nobody is given to work on days on which they do not work here."""

    def __init__(self, name: str, start: date, end: date | None) -> None:
        days = f"from {start}" if end is None else f"from {start} to {end}"
        self.remedy = f"Choose days {days}, or change when {name} works here."
        super().__init__(f"{name} works here {days}, and the allocation reaches beyond that.")


class WorkHasEnded(Conflict):
    """What is complete or cancelled takes nobody's time."""

    remedy = "Give the person to other work; an allocation that is left over can be removed."

    def __init__(self, title: str, status: InitiativeStatus) -> None:
        super().__init__(f"{title} is {in_words(status)}, so nobody can be given to it.")


class AllocatedAlready(Conflict):
    """The same person on the same work for the same days is one allocation, not two."""

    remedy = "Change the percentage of that allocation, or choose other days."

    def __init__(self, name: str, work: str) -> None:
        super().__init__(f"{name} is given to {work} on exactly these days already.")


@dataclass(frozen=True, slots=True)
class Engaged:
    """A part of a person's time, in per cent, from day to day, both included."""

    percentage: Decimal
    start: date
    end: date


@dataclass(frozen=True, slots=True)
class Load:
    """How far a person is given away, in per cent: of the whole quarter, and at most on a day."""

    share: Decimal
    peak: Decimal

    @property
    def over(self) -> bool:
        """Whether more than all of the quarter is given away, as the calculator counts."""
        return self.share > WHOLE

    @property
    def collides(self) -> bool:
        """Whether more than all is given away on some days, while the quarter has room."""
        return self.peak > WHOLE and not self.over

    @property
    def sentence(self) -> str:
        """What it comes to, for people."""
        if self.over:
            return f"given away for {written(self.share)} % of the quarter, more than there is"
        if self.collides:
            return f"given away for {written(self.peak)} % on some days, more than there is"
        return f"given away for {written(self.share)} % of the quarter"


def load(engaged: Iterable[Engaged], quarter: Period) -> Load:
    """How far somebody is given away by these parts of their quarter."""
    parts = list(engaged)
    shares = (each.percentage * overlap_ratio(each.start, each.end, quarter) for each in parts)
    claims = [Claim(each.percentage, each.start, each.end) for each in parts]
    return Load(sum(shares, ZERO), most_taken(claims, quarter.start, quarter.end))


def require_days(start: date, end: date, quarter: Period) -> None:
    """Raise EndsBeforeItBegins or OutsideQuarter, asked in this order, unless the days will do."""
    if end < start:
        raise EndsBeforeItBegins
    if start < quarter.start or end > quarter.end:
        raise OutsideQuarter(quarter)


def require_employed(name: str, works: tuple[date, date | None], start: date, end: date) -> None:
    """Raise NotEmployed unless the person works here on all of the days."""
    first, last = works
    if start < first or (last is not None and end > last):
        raise NotEmployed(name, first, last)


def require_under_way(title: str, status: InitiativeStatus) -> None:
    """Raise WorkHasEnded for an initiative that is complete or cancelled."""
    if status in ENDED:
        raise WorkHasEnded(title, status)


def work_of(title: str | None, kind: AllocationType) -> str:
    """What somebody is given to, inside a sentence: an initiative's title, or a kind of work."""
    if title:
        return title
    return "work without an initiative" if kind is AllocationType.PROJECT else KINDS[kind].lower()
