"""What the header of a scenario's page offers instead: other scenarios, and other quarters."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from planner.core.session import Session
from planner.periods.models import Period
from planner.scenarios.models import Scenario


@dataclass(frozen=True, slots=True)
class Choice:
    """A scenario to look at instead, and the quarter it plans."""

    id: int
    name: str
    primary: bool
    period_id: int
    quarter: str


@dataclass(frozen=True, slots=True)
class Menus:
    """The scenarios of this quarter, and one scenario of every quarter that has any."""

    scenarios: Sequence[Choice]
    quarters: Sequence[Choice]


def menus(session: Session, scenario: Scenario) -> Menus:
    """What to look at instead of this scenario. A quarter leads to its primary scenario."""
    rows = session.execute(
        select(Scenario.id, Scenario.name, Scenario.is_primary, Scenario.period_id, Period.label)
        .join(Period, Period.id == Scenario.period_id)
        .where(Scenario.archived_at.is_(None) | (Scenario.id == scenario.id))
        .order_by(Period.start_date, Scenario.is_primary.desc(), Scenario.name)
    )
    choices = [Choice(*row) for row in rows]
    first = {choice.period_id: choice for choice in reversed(choices)}
    return Menus(
        [choice for choice in choices if choice.period_id == scenario.period_id],
        list(reversed(first.values())),
    )
