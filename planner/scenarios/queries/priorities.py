"""The ranking of a scenario as a list, and what could be ranked beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Select, func, select

from planner.core.session import Session
from planner.domain.lifecycle import ENDED, InitiativeStatus
from planner.portfolio.archive import IN_USE
from planner.portfolio.models import Initiative, ScopeItem, ScopeSkill
from planner.portfolio.queries.conditions import called
from planner.scenarios.models import Ranking, Scenario, TokenDemand

OFFERED = 20
"""As many unranked initiatives are offered at a time; the search finds the others."""


@dataclass(frozen=True, slots=True)
class RankedLine:
    """A ranked initiative. Hours are those of its whole scope, tokens its demand at P50.

    Each is None where nothing is on file, which is not the same as 0.
    """

    rank: int
    initiative_id: int
    title: str
    external_key: str | None
    status: InitiativeStatus
    hours: Decimal | None
    tokens: Decimal | None


@dataclass(frozen=True, slots=True)
class Unranked:
    """Initiatives that could be ranked, by title: the first few, and how many there are."""

    initiatives: Sequence[Initiative]
    total: int


def ranked_lines(
    session: Session, scenario: Scenario, limit: int | None = None
) -> list[RankedLine]:
    """The ranking, first rank first, in one select."""
    hours = (
        select(ScopeItem.initiative_id, func.sum(ScopeSkill.hours).label("hours"))
        .join(ScopeSkill, ScopeSkill.scope_item_id == ScopeItem.id)
        .where(ScopeItem.initiative_id.in_(_ranked_ids(scenario)))
        .group_by(ScopeItem.initiative_id)
        .subquery()
    )
    tokens = (
        select(TokenDemand.initiative_id, func.sum(TokenDemand.tokens_p50).label("tokens"))
        .where(TokenDemand.scenario_id == scenario.id)
        .group_by(TokenDemand.initiative_id)
        .subquery()
    )
    rows = session.execute(
        select(
            Ranking.rank,
            Initiative.id,
            Initiative.title,
            Initiative.external_key,
            Initiative.status,
            hours.c.hours,
            tokens.c.tokens,
        )
        .join(Initiative, Initiative.id == Ranking.initiative_id)
        .outerjoin(hours, hours.c.initiative_id == Initiative.id)
        .outerjoin(tokens, tokens.c.initiative_id == Initiative.id)
        .where(Ranking.scenario_id == scenario.id)
        .order_by(Ranking.rank, Ranking.id)
        .limit(limit)
    )
    return [RankedLine(*row) for row in rows]


def ranked_count(session: Session, scenario: Scenario) -> int:
    """How many initiatives are ranked."""
    counted = select(func.count()).select_from(Ranking).where(Ranking.scenario_id == scenario.id)
    return session.scalar(counted) or 0


def unranked(session: Session, scenario: Scenario, find: str = "") -> Unranked:
    """What is not ranked and has the words in its title or key; all of it, for no words.

    What is complete, cancelled or archived is left out: there is nothing left to plan.
    """
    chosen = select(Initiative).where(
        Initiative.id.not_in(_ranked_ids(scenario)), Initiative.status.not_in(ENDED), IN_USE
    )
    if find:
        chosen = chosen.where(called(find))
    total = session.scalar(select(func.count()).select_from(chosen.subquery())) or 0
    first = chosen.order_by(Initiative.title, Initiative.id).limit(OFFERED)
    return Unranked(list(session.scalars(first)), total)


def _ranked_ids(scenario: Scenario) -> Select[int]:
    return select(Ranking.initiative_id).where(Ranking.scenario_id == scenario.id)
