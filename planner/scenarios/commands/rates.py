"""Taking a rate away again, and deriving demand with a new one."""

from collections.abc import Sequence

from sqlalchemy import func, select

from planner.capacity.models import Calibration, SkillPool
from planner.core import zone
from planner.core.session import Session
from planner.domain.amounts import plain
from planner.domain.refusals import Conflict
from planner.portfolio.models import ScopeItem, ScopeSkill
from planner.scenarios.models import Ranking, Scenario
from planner.scenarios.queries.rates import last_uses, unused
from planner.scenarios.tasks import DERIVE, Derive

AT_ONCE = 30_000
"""Hours of scope that are derived while somebody waits; more are derived in the background."""


class RateInUse(Conflict):
    """A rate that figures may stand on stays."""

    remedy = "State another rate from a later day instead."

    def __init__(self, pool: str) -> None:
        super().__init__(
            f"Only the latest rate of {pool} can be removed, and only while nothing was derived "
            "since it was stated."
        )


def remove_rate(session: Session, pool: SkillPool, calibration_id: int) -> None:
    """Take the latest rate of a pool away, while no figure can stand on it. Raises `RateInUse`."""
    with session.recording("skill_pool.rate_removed", pool) as facts:
        row = session.find(Calibration, calibration_id, lock=True)
        latest = session.scalar(
            select(func.max(Calibration.effective_date)).where(Calibration.pool_id == pool.id)
        )
        if row.pool_id != pool.id or row.effective_date != latest:
            raise RateInUse(pool.name)
        if not unused(row, zone.today(session), last_uses(session).get(pool.id)):
            raise RateInUse(pool.name)
        facts["effective_date"] = row.effective_date.isoformat()
        facts["rate"] = plain(row.tokens_per_hour)
        session.delete(row)


def takes_long(session: Session, scenarios: Sequence[Scenario]) -> bool:
    """Whether deriving the demand of these scenarios is work for the background."""
    hours = session.scalar(
        select(func.count(ScopeSkill.id))
        .select_from(Ranking)
        .join(ScopeItem, ScopeItem.initiative_id == Ranking.initiative_id)
        .join(ScopeSkill, ScopeSkill.scope_item_id == ScopeItem.id)
        .where(Ranking.scenario_id.in_([scenario.id for scenario in scenarios]))
    )
    return (hours or 0) > AT_ONCE


def ask_to_derive(session: Session, scenario: Scenario) -> None:
    """Have the scenario's demand derived in the background."""
    with session.recording("scenario.derivation_asked", scenario):
        session.enqueue(DERIVE, Derive(scenario_id=scenario.id), subject=scenario)
