"""What a clone carries over, and where its allocations lie in another quarter."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from planner.domain.calendar import Period
from planner.domain.lifecycle import AllocationType


@dataclass(frozen=True, slots=True)
class Carry:
    """What to take along. Supply, demand and mode are those of planning in tokens."""

    project_allocations: bool = False
    run_support_allocations: bool = True
    rankings: bool = True
    supply: bool = False
    demand: bool = False
    mode: bool = False

    def takes(self, kind: AllocationType) -> bool:
        """Whether allocations of this kind come along."""
        project = kind is AllocationType.PROJECT
        return self.project_allocations if project else self.run_support_allocations


@dataclass(frozen=True, slots=True)
class Span:
    """An allocation's kind and days, both ends inclusive; `key` is whose it is."""

    key: int
    kind: AllocationType
    start: date
    end: date


def moved(spans: Iterable[Span], source: Period, target: Period, carry: Carry) -> Iterator[Span]:
    """The allocations that come along, where they lie in the target quarter.

    Days move by as many as the quarters' first days lie apart, and are cut to the target; what
    lies wholly outside is left behind. So a full quarter of 90 days ends a day early in one of 91.
    """
    shift = target.start - source.start
    for span in spans:
        start = max(span.start + shift, target.start)
        end = min(span.end + shift, target.end)
        if carry.takes(span.kind) and start <= end:
            yield Span(span.key, span.kind, start, end)
