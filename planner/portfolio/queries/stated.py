"""What a row of a file says of an initiative's work, and which scope item holds it.

A file has one row per initiative, an initiative may have many scope items. Its row stands for the
item that an import made; where none did, for its only item; otherwise for none. Imports and
exports share this rule, so that what was exported imports to no change.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import select

from planner.core.among import among
from planner.core.session import Session
from planner.portfolio.models import ScopeItem, ScopeSkill


class StatedScope(NamedTuple):
    """The work a row states: P50 and P90 in hours, None where unknown, and hours per skill.

    A tuple, because an import makes thousands of them.
    """

    initiative_id: int
    name: str
    p50: Decimal | None
    p90: Decimal | None
    hours: Mapping[str, Decimal]
    item_id: int | None = None
    """The scope item that holds it; None for one that is still to be made."""


def stated_scopes(session: Session, initiative_ids: Sequence[int]) -> dict[int, StatedScope]:
    """By initiative, the work its row in a file stands for. Two statements, however many."""
    items = session.execute(
        select(
            ScopeItem.id,
            ScopeItem.initiative_id,
            ScopeItem.name,
            ScopeItem.estimate_p50,
            ScopeItem.estimate_p90,
            ScopeItem.imported,
        )
        .where(among(ScopeItem.initiative_id, initiative_ids))
        .order_by(ScopeItem.position, ScopeItem.id)
    ).all()
    by_initiative = defaultdict(list)
    for item in items:
        by_initiative[item.initiative_id].append(item)
    chosen = [
        found
        for group in by_initiative.values()
        if (found := next((item for item in group if item.imported), None))
        or (found := group[0] if len(group) == 1 else None)
    ]
    hours = hours_by_item(session, [item.id for item in chosen])
    return {
        item.initiative_id: StatedScope(
            item.initiative_id,
            item.name,
            item.estimate_p50,
            item.estimate_p90,
            hours.get(item.id, {}),
            item.id,
        )
        for item in chosen
    }


def hours_by_item(session: Session, item_ids: Iterable[int]) -> dict[int, dict[str, Decimal]]:
    """By scope item, its hours per skill in the order they were given."""
    rows = session.execute(
        select(ScopeSkill.scope_item_id, ScopeSkill.skill, ScopeSkill.hours)
        .where(among(ScopeSkill.scope_item_id, list(item_ids)))
        .order_by(ScopeSkill.position, ScopeSkill.id)
    )
    found: defaultdict[int, dict[str, Decimal]] = defaultdict(dict)
    for item_id, skill, hours in rows:
        found[item_id][skill] = hours
    return dict(found)


def hours_of(hours: Mapping[str, Decimal], ways: Sequence[str]) -> Decimal | None:
    """Hours that are asked of a skill in all its spellings; None where none are."""
    asked = [hours[name] for name in ways if name in hours]
    return sum(asked, Decimal()) if asked else None


def skills(session: Session) -> list[str]:
    """Every skill that any scope item asks for, by name."""
    return list(session.scalars(select(ScopeSkill.skill).distinct().order_by(ScopeSkill.skill)))
