"""The scenarios that an import may plan its initiatives in."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from planner.core.session import Session
from planner.domain.calendar import quarter_label
from planner.domain.lifecycle import ScenarioStatus
from planner.domain.planning import PlanningMode
from planner.periods.models import Period
from planner.scenarios.models import Scenario


@dataclass(frozen=True, slots=True)
class PlanChoice:
    """A scenario whose figures may change, in words, and whether it is the one to offer first."""

    id: int
    label: str
    tokens: bool
    proposed: bool


def plan_choices(session: Session, today: date) -> list[PlanChoice]:
    """The editable scenarios by quarter; the primary one of the current quarter is proposed."""
    now = quarter_label(today)
    rows = session.scalars(
        select(Scenario)
        .join(Period, Period.id == Scenario.period_id)
        .where(
            Scenario.status.in_([status for status in ScenarioStatus if status.editable]),
            Scenario.archived_at.is_(None),
        )
        .order_by(Period.start_date, Scenario.is_primary.desc(), Scenario.name)
    )
    return [_choice(scenario, now) for scenario in rows]


def _choice(scenario: Scenario, now: str) -> PlanChoice:
    tokens = scenario.planning_mode is PlanningMode.TOKEN
    kind = "primary, " if scenario.is_primary else ""
    unit = "tokens" if tokens else "hours"
    label = f"{scenario.period.label}: {scenario.name} ({kind}{unit})"
    proposed = scenario.is_primary and scenario.period.label == now
    return PlanChoice(scenario.id, label, tokens, proposed)


def proposed(choices: list[PlanChoice]) -> PlanChoice | None:
    """The choice to offer first, None where no primary scenario of this quarter can change."""
    return next((choice for choice in choices if choice.proposed), None)
