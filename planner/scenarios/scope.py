"""The scope of a scenario's ranked initiatives, as a derivation reads it."""

from collections import defaultdict
from collections.abc import Collection
from decimal import Decimal

from sqlalchemy import ColumnElement, select

from planner.core.among import among
from planner.core.session import Session
from planner.domain.derive_demand import ScopeItem
from planner.portfolio.models import ScopeItem as Item
from planner.portfolio.models import ScopeShare, ScopeSkill
from planner.portfolio.queries.stated import hours_by_item
from planner.scenarios.models import Ranking, Scenario


def ranked(
    session: Session, scenario_id: int, initiative_ids: Collection[int] | None = None
) -> list[int]:
    """The ranked initiatives in order; only these, where they are given."""
    rows = session.scalars(
        select(Ranking.initiative_id)
        .where(*_of(scenario_id, initiative_ids))
        .order_by(Ranking.rank, Ranking.id)
    )
    return list(rows)


def scope_items(
    session: Session, scenario: Scenario, initiative_ids: Collection[int] | None = None
) -> list[ScopeItem]:
    """Their scope items with hours per skill and the share of the quarter, in order of rank."""
    hours = _skill_hours(session, scenario.id, initiative_ids)
    rows = session.execute(
        select(
            Item.id,
            Item.initiative_id,
            Item.name,
            Item.estimate_p50,
            Item.estimate_p90,
            ScopeShare.share,
        )
        .select_from(Ranking)
        .join(Item, Item.initiative_id == Ranking.initiative_id)
        .outerjoin(ScopeShare, ScopeShare.in_period(scenario.period_id))
        .where(*_of(scenario.id, initiative_ids))
        .order_by(Ranking.rank, Ranking.id, Item.position, Item.id)
    )
    return [
        ScopeItem(initiative_id, name, hours.get(key, {}), p50, p90, share)
        for key, initiative_id, name, p50, p90, share in rows
    ]


def items_of(session: Session, initiative_ids: Collection[int]) -> dict[int, ScopeItem]:
    """The scope items of initiatives that need not be ranked, by their keys, without shares."""
    rows = session.execute(
        select(Item.id, Item.initiative_id, Item.name, Item.estimate_p50, Item.estimate_p90)
        .where(Item.initiative_id.in_(initiative_ids))
        .order_by(Item.initiative_id, Item.position, Item.id)
    ).all()
    hours = hours_by_item(session, [row.id for row in rows])
    return {
        key: ScopeItem(initiative_id, name, hours.get(key, {}), p50, p90)
        for key, initiative_id, name, p50, p90 in rows
    }


def _skill_hours(
    session: Session, scenario_id: int, initiative_ids: Collection[int] | None
) -> dict[int, dict[str, Decimal]]:
    """Hours by skill of every scope item, skills in the order they were given."""
    rows = session.execute(
        select(ScopeSkill.scope_item_id, ScopeSkill.skill, ScopeSkill.hours)
        .select_from(Ranking)
        .join(Item, Item.initiative_id == Ranking.initiative_id)
        .join(ScopeSkill, ScopeSkill.scope_item_id == Item.id)
        .where(*_of(scenario_id, initiative_ids))
        .order_by(ScopeSkill.scope_item_id, ScopeSkill.position, ScopeSkill.id)
    )
    found: defaultdict[int, dict[str, Decimal]] = defaultdict(dict)
    for item_id, skill, hours in rows:
        found[item_id][skill] = hours
    return found


def _of(scenario_id: int, initiative_ids: Collection[int] | None) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = [Ranking.scenario_id == scenario_id]
    if initiative_ids is not None:
        wanted.append(among(Ranking.initiative_id, initiative_ids))
    return wanted
