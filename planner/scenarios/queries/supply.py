"""What the pools of a scenario have been given, and by whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, select

from planner.capacity.models import SkillPool
from planner.core.identity import User
from planner.core.session import Session
from planner.domain.amounts import ZERO
from planner.domain.lifecycle import SupplySource
from planner.scenarios.models import Scenario, TokenSupply


@dataclass(frozen=True, slots=True)
class SupplyLine:
    """A pool's supply in one scenario. `version` is None while none has been stated."""

    pool_id: int
    pool: str
    active: bool
    tokens: Decimal | None
    notes: str | None
    source: SupplySource | None
    updated_at: datetime | None
    updated_by: str | None
    version: int | None

    @property
    def stated(self) -> Decimal:
        """The tokens, 0 where nothing has been stated."""
        return self.tokens or ZERO


def supplies(session: Session, scenario: Scenario) -> Sequence[SupplyLine]:
    """Every active pool by name, and inactive ones that have supply: one select."""
    rows = session.execute(
        _lines(scenario.id).where(SkillPool.active | TokenSupply.id.is_not(None))
    )
    return sorted((SupplyLine(*row) for row in rows), key=lambda line: line.pool.lower())


def supply(session: Session, scenario: Scenario, pool_id: int) -> SupplyLine:
    """The supply of one pool, whether or not any has been stated."""
    row = session.execute(_lines(scenario.id).where(SkillPool.id == pool_id)).one()
    return SupplyLine(*row)


def _lines(scenario_id: int) -> Select[*tuple[Any, ...]]:
    return (
        select(
            SkillPool.id,
            SkillPool.name,
            SkillPool.active,
            TokenSupply.tokens,
            TokenSupply.notes,
            TokenSupply.source,
            TokenSupply.updated_at,
            User.name,
            TokenSupply.version,
        )
        .outerjoin(
            TokenSupply,
            (TokenSupply.pool_id == SkillPool.id) & (TokenSupply.scenario_id == scenario_id),
        )
        .outerjoin(User, User.id == TokenSupply.updated_by)
    )
