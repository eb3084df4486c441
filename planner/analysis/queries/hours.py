"""Scenarios in hours, by skill: whole scope items against stored hours weighed by proficiency."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

from sqlalchemy import func, select

from planner.analysis.queries.sides import ByLine, Figures, Side
from planner.capacity.models import EmployeeSkill
from planner.core.session import Session
from planner.domain.amounts import ZERO
from planner.domain.compare_hours import compared_hours
from planner.domain.comparison import Asked, Line, Pair
from planner.domain.hours_model import SkillOffer
from planner.portfolio.models import ScopeItem, ScopeSkill
from planner.scenarios.models import Allocation, AllocationPeriod, Ranking


def figures(session: Session, compared: Sequence[Side]) -> ByLine:
    """Hours given and asked for by skill and scenario, of skills that anybody asks for."""
    keys = [side.scenario.id for side in compared]
    asked, offers = _asked(session, keys), _offers(session, compared)
    found: defaultdict[Line, dict[int, Figures]] = defaultdict(dict)
    for key in keys:
        gaps = compared_hours([asked[key]], offers[key], ZERO).gaps
        for skill, hours in asked[key].items():
            found[skill][key] = Figures(skill, gaps[skill] + hours, hours)
    return found


def pairs(
    session: Session, first: Side, other: Side, by_line: ByLine, only: Line | None = None
) -> Iterator[Pair]:
    """What initiatives ask that only one of the two ranks: scope is the same for both.

    `only`: of this skill alone.
    """
    apart = first.ranks.keys() ^ other.ranks.keys()
    chosen = (
        select(ScopeItem.initiative_id, ScopeSkill.skill, func.sum(ScopeSkill.hours))
        .join(ScopeSkill, ScopeSkill.scope_item_id == ScopeItem.id)
        .where(ScopeItem.initiative_id.in_(sorted(apart)))
        .group_by(ScopeItem.initiative_id, ScopeSkill.skill)
        .order_by(ScopeItem.initiative_id, ScopeSkill.skill)
    )
    if only is not None:
        chosen = chosen.where(ScopeSkill.skill == only)
    for initiative_id, skill, hours in session.execute(chosen):
        asked = Asked(hours)
        gone = initiative_id in first.ranks
        yield Pair(initiative_id, skill, asked if gone else None, None if gone else asked)


def _asked(session: Session, keys: Sequence[int]) -> defaultdict[int, dict[str, Decimal]]:
    rows = session.execute(
        select(Ranking.scenario_id, ScopeSkill.skill, func.sum(ScopeSkill.hours))
        .join(ScopeItem, ScopeItem.initiative_id == Ranking.initiative_id)
        .join(ScopeSkill, ScopeSkill.scope_item_id == ScopeItem.id)
        .where(Ranking.scenario_id.in_(keys))
        .group_by(Ranking.scenario_id, ScopeSkill.skill)
    )
    found: defaultdict[int, dict[str, Decimal]] = defaultdict(dict)
    for key, skill, hours in rows:
        found[key][skill] = hours
    return found


def _offers(session: Session, compared: Sequence[Side]) -> defaultdict[int, list[SkillOffer]]:
    periods = {side.scenario.id: side.scenario.period_id for side in compared}
    rows = session.execute(
        select(
            Allocation.scenario_id,
            AllocationPeriod.period_id,
            EmployeeSkill.name,
            EmployeeSkill.proficiency,
            func.sum(AllocationPeriod.hours),
        )
        .join(AllocationPeriod, AllocationPeriod.allocation_id == Allocation.id)
        .join(EmployeeSkill, EmployeeSkill.employee_id == Allocation.employee_id)
        .where(Allocation.scenario_id.in_(list(periods)))
        .group_by(
            Allocation.scenario_id,
            AllocationPeriod.period_id,
            EmployeeSkill.name,
            EmployeeSkill.proficiency,
        )
    )
    found: defaultdict[int, list[SkillOffer]] = defaultdict(list)
    for key, period_id, skill, proficiency, hours in rows:
        if period_id == periods[key]:
            found[key].append(SkillOffer(skill, proficiency, hours))
    return found
