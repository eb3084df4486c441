"""The rows of a ledger with who stated them: what its figures are explained from."""

from collections import defaultdict

from sqlalchemy import select

from planner.capacity.models import SkillPool
from planner.core.identity import User
from planner.core.session import Session
from planner.domain.amounts import ZERO
from planner.domain.explaining.ledger import AskedRow, GivenRow
from planner.domain.explanation import Stated
from planner.domain.ledger import Balance, Pool, PoolTotals, Supply, balance_of_totals
from planner.portfolio.models import Initiative
from planner.scenarios.models import (
    BY_RANK,
    ITS_RANK,
    LedgerTotal,
    Ranking,
    TokenDemand,
    TokenSupply,
)


def line(session: Session, scenario_id: int, pool_id: int) -> Balance | None:
    """The line of a pool, active or not, from its supply and the kept sums; None without a pool."""
    found = session.execute(
        select(SkillPool.name, TokenSupply.tokens, LedgerTotal)
        .outerjoin(
            TokenSupply,
            (TokenSupply.pool_id == SkillPool.id) & (TokenSupply.scenario_id == scenario_id),
        )
        .outerjoin(
            LedgerTotal,
            (LedgerTotal.pool_id == SkillPool.id) & (LedgerTotal.scenario_id == scenario_id),
        )
        .where(SkillPool.id == pool_id)
    ).first()
    if found is None:
        return None
    name, tokens, kept = found
    supply = [Supply(pool_id, tokens or ZERO)]
    [drawn] = balance_of_totals([Pool(pool_id, name)], supply, _sums(pool_id, kept))
    return drawn


def _sums(pool_id: int, kept: LedgerTotal | None) -> list[PoolTotals]:
    if kept is None:
        return []
    return [PoolTotals(pool_id, kept.p50, kept.p90, kept.rows, kept.rows_without_p90)]


def given(session: Session, scenario_id: int, pool_id: int) -> GivenRow | None:
    """The supply stated for a pool; None where none is."""
    row = session.execute(
        select(TokenSupply.tokens, User.name, TokenSupply.updated_at, TokenSupply.source)
        .outerjoin(User, User.id == TokenSupply.updated_by)
        .where(TokenSupply.scenario_id == scenario_id, TokenSupply.pool_id == pool_id)
    ).first()
    return None if row is None else GivenRow(row[0], Stated(*row[1:]))


def asked(
    session: Session, scenario_id: int, pool_id: int | None = None
) -> dict[int, list[AskedRow]]:
    """The rows of demand by pool, in order of rank, unranked ones last; of one pool, or of all."""
    chosen = (
        select(
            TokenDemand.pool_id,
            TokenDemand.initiative_id,
            Initiative.title,
            Ranking.rank,
            TokenDemand.tokens_p50,
            TokenDemand.tokens_p90,
            User.name,
            TokenDemand.updated_at,
            TokenDemand.source,
        )
        .join(Initiative, Initiative.id == TokenDemand.initiative_id)
        .outerjoin(Ranking, ITS_RANK)
        .outerjoin(User, User.id == TokenDemand.updated_by)
        .where(TokenDemand.scenario_id == scenario_id)
        .order_by(*BY_RANK, TokenDemand.id)
    )
    if pool_id is not None:
        chosen = chosen.where(TokenDemand.pool_id == pool_id)
    found: defaultdict[int, list[AskedRow]] = defaultdict(list)
    for row in session.execute(chosen):
        found[row[0]].append(AskedRow(*row[1:6], Stated(*row[6:])))
    return found


def each_once(by_pool: dict[int, list[AskedRow]]) -> dict[int, AskedRow]:
    """One row of each initiative, in order of rank."""
    rows = [row for found in by_pool.values() for row in found]
    ranked = sorted(rows, key=lambda row: (row.rank is None, row.rank or 0, row.title))
    return {row.initiative_id: row for row in reversed(ranked)}
