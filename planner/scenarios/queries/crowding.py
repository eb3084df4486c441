"""What an initiative crowds out of each pool it asks, in one scenario."""

from dataclasses import dataclass

from sqlalchemy import select

from planner.capacity.models import SkillPool
from planner.core.session import Session
from planner.domain.amounts import ZERO
from planner.domain.crowding import Crowding, crowding
from planner.domain.planning import PlanningMode
from planner.scenarios.models import Scenario, TokenDemand, TokenSupply
from planner.scenarios.queries import ledger


@dataclass(frozen=True, slots=True)
class CrowdedPool:
    """A pool that the initiative asks, and whom it keeps from it."""

    pool_id: int
    pool: str
    crowding: Crowding


@dataclass(frozen=True, slots=True)
class Place:
    """A scenario in which an initiative asks for tokens."""

    id: int
    name: str
    primary: bool


def places(session: Session, initiative_id: int) -> list[Place]:
    """The scenarios in tokens in which the initiative asks for any, primary ones first."""
    asks = select(TokenDemand.scenario_id).where(TokenDemand.initiative_id == initiative_id)
    found = session.execute(
        select(Scenario.id, Scenario.name, Scenario.is_primary)
        .where(
            Scenario.id.in_(asks),
            Scenario.planning_mode == PlanningMode.TOKEN,
            Scenario.archived_at.is_(None),
        )
        .order_by(Scenario.is_primary.desc(), Scenario.updated_at.desc(), Scenario.id.desc())
    )
    return [Place(*row) for row in found]


def crowded_pools(session: Session, scenario_id: int, initiative_id: int) -> list[CrowdedPool]:
    """Every active pool that the initiative asks, the most crowded first: two selects."""
    asked = select(TokenDemand.pool_id).where(
        TokenDemand.scenario_id == scenario_id, TokenDemand.initiative_id == initiative_id
    )
    entries = ledger.entries(session, scenario_id, asked)
    pools = session.execute(
        select(SkillPool.id, SkillPool.name, TokenSupply.tokens)
        .outerjoin(
            TokenSupply,
            (TokenSupply.pool_id == SkillPool.id) & (TokenSupply.scenario_id == scenario_id),
        )
        .where(SkillPool.id.in_(asked), SkillPool.active)
    )
    found = [
        CrowdedPool(key, name, crowding(entries[key], tokens or ZERO, initiative_id))
        for key, name, tokens in pools
    ]
    return sorted(found, key=lambda pool: (-pool.crowding.lost, pool.pool.lower()))
