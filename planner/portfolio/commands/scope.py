"""Changing the parts of an initiative: one recorded change each."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from sqlalchemy import delete, func, select
from sqlalchemy.orm.attributes import flag_modified

from planner.core.audit import AuditEvent
from planner.core.session import Session
from planner.domain.amounts import written
from planner.domain.refusals import Conflict, Invalid
from planner.portfolio.archive import require_in_use
from planner.portfolio.commands.undo import turned
from planner.portfolio.drafts import ScopeDraft
from planner.portfolio.models import Initiative, ScopeItem, ScopeShare, ScopeSkill
from planner.portfolio.scope_history import SCOPE_ITEMS, keep, put_back, state_of
from planner.portfolio.writing import touch


class ItemElsewhere(Invalid):
    """A scope item is changed under the initiative that has it."""

    remedy = "Open the scope item from its own initiative."

    def __init__(self, item: ScopeItem, initiative: Initiative) -> None:
        super().__init__(f"{item.name} is not a scope item of {initiative.title}.")


class NameTaken(Conflict):
    """Two scope items of an initiative cannot have one name, since files match by it."""

    remedy = "Give another name, or change the one that has this."

    def __init__(self, name: str, initiative: Initiative) -> None:
        super().__init__(f"{initiative.title} has a scope item called {name} already.")


def add_scope_item(session: Session, initiative_id: int, draft: ScopeDraft) -> ScopeItem:
    """Add a part to an initiative, after the others."""
    initiative = session.find(Initiative, initiative_id)
    with session.recording("initiative.scope_item_added", initiative) as facts:
        require_in_use(initiative)
        _require_name_free(session, initiative, draft.name)
        last = select(func.max(ScopeItem.position)).where(ScopeItem.initiative_id == initiative_id)
        item = ScopeItem(
            initiative_id=initiative_id,
            name=draft.name,
            description=draft.description,
            estimate_p50=draft.p50,
            estimate_p90=draft.p90,
            position=(session.scalar(last) or 0) + 1,
        )
        session.add(item)
        session.flush()
        _give(session, item.id, draft)
        touch(session, initiative_id)
        facts["name"], facts["estimate"] = item.name, _estimate(item)
        keep(session, item.id, None)
    return item


def change_scope_item(
    session: Session, initiative_id: int, item_id: int, draft: ScopeDraft
) -> ScopeItem:
    """Give a scope item other words, estimates, hours or shares; what was given is replaced."""
    initiative = session.find(Initiative, initiative_id)
    with session.recording("initiative.scope_item_changed", initiative) as facts:
        require_in_use(initiative)
        item = _item(session, initiative, item_id, draft.version)
        if draft.name != item.name:
            _require_name_free(session, initiative, draft.name)
        before = state_of(session, item_id)
        facts["from"] = f"{_estimate(item)}, {_skills(_hours(session, item_id))}"
        item.name, item.description = draft.name, draft.description
        item.estimate_p50, item.estimate_p90 = draft.p50, draft.p90
        flag_modified(item, "name")  # its hours and shares are rows of their own, and part of it
        session.execute(delete(ScopeSkill).where(ScopeSkill.scope_item_id == item_id))
        session.execute(delete(ScopeShare).where(ScopeShare.scope_item_id == item_id))
        _give(session, item_id, draft)
        touch(session, initiative_id)
        facts["name"] = item.name
        facts["to"] = f"{_estimate(item)}, {_skills(draft.hours)}"
        keep(session, item_id, before)
    return item


def remove_scope_item(session: Session, initiative_id: int, item_id: int) -> None:
    """Take a part out of an initiative, with its hours and shares."""
    initiative = session.find(Initiative, initiative_id)
    with session.recording("initiative.scope_item_removed", initiative) as facts:
        require_in_use(initiative)
        item = _item(session, initiative, item_id, None)
        facts["name"], facts["estimate"] = item.name, _estimate(item)
        facts["skills"] = sorted(_hours(session, item_id))
        before = state_of(session, item_id)
        session.delete(item)
        touch(session, initiative_id)
        keep(session, item_id, before)


def undo(session: Session, event: AuditEvent, said: str) -> None:
    """Put a scope item back as it was before a change, as a change of the same action.

    Raises `ChangedSince` where it is no longer as the change left it.
    """
    assert event.subject_id is not None, "a scope item is of an initiative"
    initiative = session.find(Initiative, event.subject_id)
    with session.recording(event.action, initiative) as facts:
        require_in_use(initiative)
        facts.update(turned(event.facts), undoes=event.id, undid=said)
        put_back(session, (event.details or {})[SCOPE_ITEMS])


def _item(session: Session, initiative: Initiative, item_id: int, version: int | None) -> ScopeItem:
    item = session.edit(ScopeItem, item_id, version)
    if item.initiative_id != initiative.id:
        raise ItemElsewhere(item, initiative)
    return item


def _require_name_free(session: Session, initiative: Initiative, name: str) -> None:
    """Refuse a name that another item has: `NameTaken`. What has it twice already may keep it."""
    of = ScopeItem.initiative_id == initiative.id
    if session.scalar(select(ScopeItem.id).where(of, ScopeItem.name == name).limit(1)):
        raise NameTaken(name, initiative)


def _give(session: Session, item_id: int, draft: ScopeDraft) -> None:
    session.add_rows(
        ScopeSkill,
        [
            {"scope_item_id": item_id, "skill": skill, "hours": hours, "position": position}
            for position, (skill, hours) in enumerate(draft.hours.items())
        ],
    )
    session.add_rows(
        ScopeShare,
        [
            {"scope_item_id": item_id, "period_id": period_id, "share": share}
            for period_id, share in draft.shares.items()
        ],
    )


def _estimate(item: ScopeItem) -> str:
    return f"P50 {_or_unknown(item.estimate_p50)}, P90 {_or_unknown(item.estimate_p90)}"


def _or_unknown(hours: Decimal | None) -> str:
    return "unknown" if hours is None else f"{written(hours)} h"


def _hours(session: Session, item_id: int) -> dict[str, Decimal]:
    chosen = select(ScopeSkill.skill, ScopeSkill.hours).where(ScopeSkill.scope_item_id == item_id)
    return dict(session.execute(chosen.order_by(ScopeSkill.position, ScopeSkill.id)).all())


def _skills(hours: Mapping[str, Decimal]) -> str:
    parts: Sequence[str] = [f"{skill} {written(amount)} h" for skill, amount in hours.items()]
    return ", ".join(parts) or "no skills"
