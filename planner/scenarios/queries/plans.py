"""Where an initiative is planned: its rank in every scenario that ranks it."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from planner.core.session import Session
from planner.domain.lifecycle import ScenarioStatus
from planner.periods.models import Period
from planner.scenarios.models import Ranking, Scenario


@dataclass(frozen=True, slots=True)
class Plan:
    """An initiative's place in one scenario: rank 1 of `ranked` is served first."""

    scenario_id: int
    scenario: str
    status: ScenarioStatus
    primary: bool
    quarter: str
    rank: int
    ranked: int


def plans(session: Session, initiative_id: int) -> list[Plan]:
    """Every scenario that ranks the initiative, the latest quarter first. One statement."""
    other = aliased(Ranking)
    ranked = (
        select(func.count(other.id))
        .where(other.scenario_id == Scenario.id)
        .correlate(Scenario)
        .scalar_subquery()
    )
    found = session.execute(
        select(
            Scenario.id,
            Scenario.name,
            Scenario.status,
            Scenario.is_primary,
            Period.label,
            Ranking.rank,
            ranked,
        )
        .join(Ranking, Ranking.scenario_id == Scenario.id)
        .join(Period, Period.id == Scenario.period_id)
        .where(Ranking.initiative_id == initiative_id)
        .order_by(Period.start_date.desc(), Scenario.is_primary.desc(), Scenario.name)
    )
    return [Plan(*row) for row in found]
