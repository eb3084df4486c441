"""Which P90s to fill in first, so that the most pools stop being unknown."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select

from planner.capacity.models import SkillPool
from planner.core.session import Session
from planner.domain.filling import by_gain
from planner.domain.lifecycle import DemandSource
from planner.portfolio.models import Initiative, ScopeItem, ScopeSkill
from planner.scenarios.models import Scenario, TokenDemand


@dataclass(frozen=True, slots=True)
class Blank:
    """One thing to fill in: the estimates of a scope item, or the P90 of a typed demand.

    `item_id` is the scope item. Without one, `pool_id` is the pool of a typed demand; without
    both, everything is estimated by now and the demand is only to be derived again.
    """

    initiative_id: int
    initiative: str
    what: str
    item_id: int | None = None
    pool_id: int | None = None


@dataclass(frozen=True, slots=True)
class ToFill:
    """Blanks to fill together, and the names of the pools that are known once they are."""

    blanks: Sequence[Blank]
    pools: Sequence[str]


def to_fill(session: Session, scenario: Scenario) -> list[ToFill]:
    """The blanks behind every unknown P90 in bundles, the most pools per blank first."""
    rows = session.execute(
        select(
            TokenDemand.pool_id,
            SkillPool.name,
            TokenDemand.initiative_id,
            Initiative.title,
            TokenDemand.source,
        )
        .join(SkillPool, SkillPool.id == TokenDemand.pool_id)
        .join(Initiative, Initiative.id == TokenDemand.initiative_id)
        .where(
            TokenDemand.scenario_id == scenario.id,
            TokenDemand.tokens_p90.is_(None),
            SkillPool.active,
        )
        .order_by(SkillPool.name, Initiative.title, TokenDemand.id)
    ).all()
    if not rows:
        return []
    derived = {row.initiative_id for row in rows if row.source is DemandSource.DERIVED}
    items = _without_estimates(session, derived) if derived else {}
    lacking: defaultdict[int, list[Blank]] = defaultdict(list)
    for pool_id, pool, initiative_id, title, source in rows:
        if source is DemandSource.TYPED:
            lacking[pool_id].append(Blank(initiative_id, title, pool, pool_id=pool_id))
            continue
        found = items.get((initiative_id, pool.lower()), [])
        lacking[pool_id] += [
            Blank(initiative_id, title, name, item_id=key) for key, name in found
        ] or [Blank(initiative_id, title, "")]
    names = {row.pool_id: row.name for row in rows}
    return [
        ToFill(bundle.blanks, [names[pool_id] for pool_id in bundle.pools])
        for bundle in by_gain(lacking)
    ]


def _without_estimates(
    session: Session, initiative_ids: Collection[int]
) -> defaultdict[tuple[int, str], list[tuple[int, str]]]:
    """Scope items without both estimates, by initiative and skill: id and name."""
    found: defaultdict[tuple[int, str], list[tuple[int, str]]] = defaultdict(list)
    rows = session.execute(
        select(ScopeItem.initiative_id, ScopeSkill.skill, ScopeItem.id, ScopeItem.name)
        .join(ScopeSkill, ScopeSkill.scope_item_id == ScopeItem.id)
        .where(
            ScopeItem.initiative_id.in_(initiative_ids),
            or_(
                ScopeItem.estimate_p50.is_(None),
                ScopeItem.estimate_p50 == 0,
                ScopeItem.estimate_p90.is_(None),
            ),
        )
        .order_by(ScopeItem.position, ScopeItem.id)
    )
    for initiative_id, skill, key, name in rows:
        found[initiative_id, skill.lower()].append((key, name))
    return found
