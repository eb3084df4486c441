"""What a scenario's ranked initiatives ask for, as the calculators read it."""

from typing import Any

from sqlalchemy import Select, case, func, literal, select

from planner.core.session import Session
from planner.domain.calculation import CalculatorOptions, Unshared
from planner.domain.calculator import PLANNED, Ask
from planner.domain.lifecycle import DemandSource
from planner.domain.token_calculator import TypedDemand
from planner.portfolio.models import Initiative, ScopeItem, ScopeShare, ScopeSkill
from planner.scenarios.models import Ranking, Scenario, TokenDemand

NONE = literal(None)


def counts(session: Session, scenario: Scenario) -> tuple[int, int]:
    """How many initiatives are ranked, and how many of them count."""
    planned = func.count(case((Initiative.status.in_(PLANNED), 1)))
    row = session.execute(
        select(func.count(), planned)
        .select_from(Ranking)
        .join(Initiative, Initiative.id == Ranking.initiative_id)
        .where(Ranking.scenario_id == scenario.id)
    ).one()
    return row[0], row[1]


def shared_asks(session: Session, scenario: Scenario, options: CalculatorOptions) -> list[Ask]:
    """Hours with a share of the quarter, by scope item for a breakdown, otherwise added up.

    An inner join, because an outer one is planned badly while PostgreSQL knows nothing of the
    tables yet, as after a large import; what states no share is asked for by itself.
    """
    if options.breakdown:
        chosen = _lines(ScopeShare.share)
    else:
        chosen = select(
            ScopeSkill.skill, func.sum(ScopeSkill.hours), ScopeShare.share, Initiative.status
        ).group_by(ScopeSkill.skill, ScopeShare.share, Initiative.status)
    shared = _of_scope(chosen, scenario).join(ScopeShare, ScopeShare.in_period(scenario.period_id))
    if options.skill is not None:
        shared = shared.where(ScopeSkill.skill == options.skill)
    return [Ask(*row) for row in session.execute(shared)]


def whole_asks(session: Session, scenario: Scenario, options: CalculatorOptions) -> list[Ask]:
    """Hours of whole scope items, by scope item for a breakdown, otherwise added up.

    Sums keep the initiatives apart that have typed demand, which stands for their scope.
    """
    chosen = _lines(NONE) if options.breakdown else _sums(scenario)
    whole = _of_scope(chosen, scenario)
    if options.skill is not None:
        whole = whole.where(ScopeSkill.skill.in_(_spellings(session, scenario, options.skill)))
    return [Ask(*row) for row in session.execute(whole)]


def typed(session: Session, scenario: Scenario) -> list[TypedDemand]:
    """What was typed for ranked initiatives, by rank."""
    rows = session.execute(
        select(
            TokenDemand.pool_id,
            TokenDemand.tokens_p50,
            Initiative.status,
            Initiative.id,
            Initiative.title,
            Ranking.rank,
        )
        .select_from(Ranking)
        .join(
            TokenDemand,
            (TokenDemand.initiative_id == Ranking.initiative_id)
            & (TokenDemand.scenario_id == Ranking.scenario_id),
        )
        .join(Initiative, Initiative.id == Ranking.initiative_id)
        .where(Ranking.scenario_id == scenario.id, TokenDemand.source == DemandSource.TYPED)
        .order_by(Ranking.rank, TokenDemand.id)
    )
    return [TypedDemand(*row) for row in rows]


def unshared(session: Session, scenario: Scenario) -> list[Unshared]:
    """Initiatives that count, with scope that states no share of the quarter, by rank."""
    rows = session.execute(
        select(
            Initiative.id,
            Initiative.title,
            func.count(ScopeItem.id.distinct()),
            func.sum(ScopeSkill.hours),
        )
        .select_from(Ranking)
        .join(Initiative, Initiative.id == Ranking.initiative_id)
        .join(ScopeItem, ScopeItem.initiative_id == Ranking.initiative_id)
        .join(ScopeSkill, ScopeSkill.scope_item_id == ScopeItem.id)
        .outerjoin(ScopeShare, ScopeShare.in_period(scenario.period_id))
        .where(
            Ranking.scenario_id == scenario.id,
            Initiative.status.in_(PLANNED),
            ScopeShare.id.is_(None),
        )
        .group_by(Initiative.id, Initiative.title, Ranking.rank)
        .order_by(Ranking.rank)
    )
    return [Unshared(*row) for row in rows]


def _lines(share: Any) -> Select[*tuple[Any, ...]]:
    return select(
        ScopeSkill.skill,
        ScopeSkill.hours,
        share,
        Initiative.status,
        Initiative.id,
        Initiative.title,
        Ranking.rank,
        ScopeItem.name,
    ).order_by(Ranking.rank, ScopeItem.position, ScopeItem.id, ScopeSkill.position)


def _sums(scenario: Scenario) -> Select[*tuple[Any, ...]]:
    typing = (
        select(TokenDemand.initiative_id)
        .where(TokenDemand.scenario_id == scenario.id, TokenDemand.source == DemandSource.TYPED)
        .distinct()
    )
    apart = case((Initiative.id.in_(typing), Initiative.id))
    sums = select(ScopeSkill.skill, func.sum(ScopeSkill.hours), NONE, Initiative.status, apart)
    return sums.group_by(ScopeSkill.skill, Initiative.status, apart)


def _of_scope(chosen: Select[*tuple[Any, ...]], scenario: Scenario) -> Select[*tuple[Any, ...]]:
    """The scope of ranked initiatives that count."""
    return (
        chosen.select_from(Ranking)
        .join(Initiative, Initiative.id == Ranking.initiative_id)
        .join(ScopeItem, ScopeItem.initiative_id == Ranking.initiative_id)
        .join(ScopeSkill, ScopeSkill.scope_item_id == ScopeItem.id)
        .where(Ranking.scenario_id == scenario.id, Initiative.status.in_(PLANNED))
    )


def _spellings(session: Session, scenario: Scenario, pool: str) -> list[str]:
    """How the ranked scope spells the skill of a pool: databases fold only some letters' case."""
    named = session.scalars(_of_scope(select(ScopeSkill.skill).distinct(), scenario))
    return [skill for skill in named if skill.lower() == pool.lower()]
