"""Where initiatives rank in the primary plan of the quarter and what they ask there, for a list."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import select

from planner.capacity.models import SkillPool
from planner.core import zone
from planner.core.flags import is_on
from planner.core.session import Session
from planner.domain.flags import Flag
from planner.domain.planning import PlanningMode
from planner.periods.queries import current_quarter
from planner.portfolio.asked import Asked, bars
from planner.scenarios.models import Ranking, Scenario, TokenDemand
from planner.scenarios.queries.scenarios import primary


def asked(session: Session, keys: Sequence[int]) -> Asked | None:
    """By initiative its rank, and in tokens what it asks at P50 of each active pool.

    None where no plan of the quarter is the primary one. A fixed number of statements, however
    many initiatives.
    """
    quarter = current_quarter(session, zone.today(session))
    scenario = primary(session, quarter.id) if quarter else None
    if scenario is None:
        return None
    ranked = select(Ranking.initiative_id, Ranking.rank).where(
        Ranking.scenario_id == scenario.id, Ranking.initiative_id.in_(keys)
    )
    ranks = dict(session.execute(ranked).all())
    in_tokens = scenario.planning_mode is PlanningMode.TOKEN
    shown = in_tokens and is_on(session, Flag.TOKEN_PLANNING_V1)
    asks = bars(_tokens(session, scenario, keys)) if shown else None
    return Asked(scenario.name, scenario.id, ranks, asks)


def _tokens(
    session: Session, scenario: Scenario, keys: Sequence[int]
) -> dict[int, list[tuple[str, Decimal]]]:
    rows = session.execute(
        select(TokenDemand.initiative_id, SkillPool.name, TokenDemand.tokens_p50)
        .join(SkillPool, SkillPool.id == TokenDemand.pool_id)
        .where(
            TokenDemand.scenario_id == scenario.id,
            TokenDemand.initiative_id.in_(keys),
            TokenDemand.tokens_p50 > 0,
            SkillPool.active,
        )
        .order_by(SkillPool.name)
    )
    found: defaultdict[int, list[tuple[str, Decimal]]] = defaultdict(list)
    for key, pool, tokens in rows:
        found[key].append((pool, tokens))
    return found
