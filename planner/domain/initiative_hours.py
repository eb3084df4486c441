"""The hours of one initiative in one quarter: what is settled, and what plans propose."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from planner.domain.amounts import ZERO, to_whole
from planner.domain.lifecycle import ScenarioStatus


@dataclass(frozen=True, slots=True)
class PlannedHours:
    """Stored hours of the initiative in one scenario."""

    scenario_id: int
    status: ScenarioStatus
    primary: bool
    hours: Decimal

    @property
    def actual(self) -> bool:
        """Whether they are settled: in the locked, primary scenario of the quarter."""
        return self.status is ScenarioStatus.LOCKED and self.primary


@dataclass(frozen=True, slots=True)
class HoursByType:
    """Whole hours, rounded once they are added up, and how many scenarios propose."""

    actual: int
    proposed: int
    proposing_scenarios: int


def hours_by_type(rows: Iterable[PlannedHours]) -> HoursByType:
    """Tell settled hours from proposed ones. Plans that rival each other are all counted."""
    found = list(rows)
    proposed = [row for row in found if not row.actual]
    return HoursByType(
        to_whole(sum((row.hours for row in found if row.actual), ZERO)),
        to_whole(sum((row.hours for row in proposed), ZERO)),
        len({row.scenario_id for row in proposed}),
    )
