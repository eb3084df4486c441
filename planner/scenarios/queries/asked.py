"""What initiatives ask of pools in the primary plan of the quarter, for the list of initiatives."""

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
from planner.scenarios.models import TokenDemand
from planner.scenarios.queries.scenarios import primary


def asked(session: Session, keys: Sequence[int]) -> Asked | None:
    """By initiative, the tokens at P50 of each active pool; None where that plan is not in tokens.

    A fixed number of statements, however many initiatives.
    """
    if not is_on(session, Flag.TOKEN_PLANNING_V1):
        return None
    quarter = current_quarter(session, zone.today(session))
    scenario = primary(session, quarter.id) if quarter else None
    if scenario is None or scenario.planning_mode is not PlanningMode.TOKEN:
        return None
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
    return bars(scenario.name, found)
