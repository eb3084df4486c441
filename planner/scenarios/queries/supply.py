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
from planner.periods.models import Period
from planner.scenarios.models import Scenario, TokenSupply
from planner.scenarios.writing import SupplyState


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

    @property
    def state(self) -> SupplyState | None:
        """What is stated, as it is written; None while nothing is."""
        if self.tokens is None or self.source is None:
            return None
        return SupplyState(self.tokens, self.source, self.notes or "")


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


def trends(session: Session, scenario: Scenario) -> dict[int, list[tuple[str, Decimal]]]:
    """Each pool's supply by quarter: of the primary plans, and of this scenario in its own."""
    other = Scenario.is_primary & (Scenario.period_id != scenario.period_id)
    rows = session.execute(
        select(TokenSupply.pool_id, Period.label, TokenSupply.tokens)
        .join(Scenario, Scenario.id == TokenSupply.scenario_id)
        .join(Period, Period.id == Scenario.period_id)
        .where(other | (Scenario.id == scenario.id))
        .order_by(Period.start_date)
    )
    found: dict[int, list[tuple[str, Decimal]]] = {}
    for pool_id, label, tokens in rows:
        found.setdefault(pool_id, []).append((label, tokens))
    return found


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
