"""One pool in one scenario: who asks for it in which order, and how it stands elsewhere."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select

from planner.capacity import queries as capacity
from planner.capacity.models import SkillPool
from planner.capacity.queries import RateLine
from planner.core.identity import User
from planner.core.session import Session
from planner.core.zone import today
from planner.domain.amounts import ZERO
from planner.domain.ledger import Balance, Demand, Pool, Supply, balance
from planner.domain.lifecycle import DemandSource, InitiativeStatus
from planner.domain.supply_line import Cut, Entry, Reached, cut, supply_line
from planner.periods.models import Period
from planner.portfolio.models import Initiative
from planner.scenarios.models import (
    BY_RANK,
    ITS_RANK,
    LedgerTotal,
    Ranking,
    Scenario,
    TokenDemand,
    TokenSupply,
)
from planner.scenarios.planning import pools
from planner.scenarios.queries.supply import SupplyLine, supply


@dataclass(frozen=True, slots=True)
class Ask:
    """What one initiative asks of the pool, and where that comes from."""

    entry: Entry
    status: InitiativeStatus
    source: DemandSource
    notes: str
    updated_at: datetime
    updated_by: str | None
    version: int
    rate: Decimal | None = None
    """Tokens per hour when it was derived; None where it was typed, or derived 1:1."""
    reached: Reached | None = None


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The same pool in one scenario, this one included."""

    scenario_id: int
    scenario: str
    quarter: str
    supply: Decimal
    p50: Decimal

    @property
    def share(self) -> int | None:
        """P50 in whole per cent of supply; None without supply."""
        return round(self.p50 / self.supply * 100) if self.supply else None

    @property
    def over(self) -> bool:
        """Whether it is over capacity there."""
        return self.p50 > self.supply

    @property
    def level(self) -> int:
        """How strongly the share is tinted: 1 up to two thirds, 2 to 80 %, 3 to all of it, 4."""
        if self.over:
            return 4
        return 1 + sum((self.share or 0) > step for step in (66, 80))


@dataclass(frozen=True, slots=True)
class PoolView:
    """A pool in a scenario. `asks` are in order of rank, unranked ones last."""

    pool: SkillPool
    line: Balance
    supply: SupplyLine
    asks: Sequence[Ask]
    cut: Cut | None
    rates: Sequence[RateLine]
    previous: Pool | None
    next: Pool | None
    elsewhere: Sequence[Elsewhere]


def pool_view(session: Session, scenario: Scenario, pool_id: int) -> PoolView:
    """Everything the page of a pool shows: a fixed number of selects."""
    pool = session.find(SkillPool, pool_id)
    given = supply(session, scenario, pool_id)
    rates = capacity.timeline(session, pool_id, today(session))
    asks = _asks(session, scenario, pool_id)
    reached = supply_line([ask.entry for ask in asks], given.stated)
    before, after = _neighbours(pools(session), pool)
    return PoolView(
        pool=pool,
        line=_line(pool, given.stated, asks),
        supply=given,
        asks=[
            replace(ask, reached=place, rate=_rate(ask, rates))
            for ask, place in zip(asks, reached, strict=True)
        ],
        cut=cut(reached, given.stated),
        rates=rates,
        previous=before,
        next=after,
        elsewhere=_elsewhere(session, pool_id),
    )


def silent(session: Session, scenario: Scenario, pool_id: int) -> list[tuple[int, str]]:
    """The ranked initiatives that ask nothing of the pool yet, in order of rank: id and title."""
    asked = select(TokenDemand.initiative_id).where(
        TokenDemand.scenario_id == scenario.id, TokenDemand.pool_id == pool_id
    )
    rows = session.execute(
        select(Initiative.id, Initiative.title)
        .join(Ranking, Ranking.initiative_id == Initiative.id)
        .where(Ranking.scenario_id == scenario.id, Initiative.id.not_in(asked))
        .order_by(Ranking.rank)
    )
    return [(key, title) for key, title in rows]


def _line(pool: SkillPool, given: Decimal, asks: Sequence[Ask]) -> Balance:
    """The pool's own line, also when it is inactive and in no ledger."""
    demands = [Demand(pool.id, ask.entry.p50, ask.entry.p90) for ask in asks]
    [line] = balance([Pool(pool.id, pool.name)], [Supply(pool.id, given)], demands)
    return line


def _asks(session: Session, scenario: Scenario, pool_id: int) -> list[Ask]:
    rows = session.execute(
        select(
            TokenDemand.initiative_id,
            Initiative.title,
            Ranking.rank,
            TokenDemand.tokens_p50,
            TokenDemand.tokens_p90,
            Initiative.status,
            TokenDemand.source,
            TokenDemand.notes,
            TokenDemand.updated_at,
            User.name,
            TokenDemand.version,
        )
        .join(Initiative, Initiative.id == TokenDemand.initiative_id)
        .outerjoin(Ranking, ITS_RANK)
        .outerjoin(User, User.id == TokenDemand.updated_by)
        .where(TokenDemand.scenario_id == scenario.id, TokenDemand.pool_id == pool_id)
        .order_by(*BY_RANK, TokenDemand.id)
    )
    return [Ask(Entry(*row[:5]), *row[5:]) for row in rows]


def _rate(ask: Ask, rates: Sequence[RateLine]) -> Decimal | None:
    """The rate that was in force when a derived demand was written."""
    if ask.source is DemandSource.TYPED:
        return None
    day: date = ask.updated_at.date()
    begun = (line.calibration for line in rates if line.calibration.effective_date <= day)
    latest = next(begun, None)  # the timeline has the latest first
    return latest.tokens_per_hour if latest else None


def _neighbours(found: Sequence[Pool], pool: SkillPool) -> tuple[Pool | None, Pool | None]:
    """The pools before and after this one in the ledger's order; None for an inactive pool."""
    places = {each.id: place for place, each in enumerate(found)}
    at = places.get(pool.id)
    if at is None:
        return None, None
    return found[at - 1] if at else None, found[at + 1] if at + 1 < len(found) else None


def _elsewhere(session: Session, pool_id: int) -> list[Elsewhere]:
    rows = session.execute(
        select(Scenario.id, Scenario.name, Period.label, TokenSupply.tokens, LedgerTotal.p50)
        .join(Period, Period.id == Scenario.period_id)
        .outerjoin(
            TokenSupply,
            (TokenSupply.scenario_id == Scenario.id) & (TokenSupply.pool_id == pool_id),
        )
        .outerjoin(
            LedgerTotal,
            (LedgerTotal.scenario_id == Scenario.id) & (LedgerTotal.pool_id == pool_id),
        )
        .where(TokenSupply.id.is_not(None) | LedgerTotal.id.is_not(None))
        .where(Scenario.archived_at.is_(None))
        .order_by(Period.start_date, Scenario.is_primary.desc(), Scenario.name)
    )
    return [
        Elsewhere(key, name, quarter, given or ZERO, asked or ZERO)
        for key, name, quarter, given, asked in rows
    ]
