"""Changing initiatives and their scope items: one recorded change each."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from sqlalchemy import delete, func, select

from planner.core.identity import Membership, User
from planner.core.session import Session
from planner.domain.amounts import written
from planner.domain.lifecycle import (
    InitiativeOrigin,
    InitiativeStatus,
    allow_initiative_move,
    in_words,
)
from planner.domain.money import written as money
from planner.domain.refusals import Conflict, Invalid
from planner.portfolio.drafts import InitiativeDraft, ScopeDraft
from planner.portfolio.models import Initiative, ScopeItem, ScopeShare, ScopeSkill
from planner.portfolio.writing import log_statuses, touch


class KeyTaken(Conflict):
    """Two initiatives cannot have one external key, since imports match by it."""

    remedy = "Give another key, or change the initiative that has this one."

    def __init__(self, key: str, title: str) -> None:
        super().__init__(f"The key {key} already belongs to {title}.")


class NotAMember(Invalid):
    """Only people of the organisation own its initiatives."""

    remedy = "Choose somebody from the list."

    def __init__(self, owner_id: int) -> None:
        super().__init__(f"User {owner_id} is not a member of this organisation.")


class ItemElsewhere(Invalid):
    """A scope item is changed under the initiative that has it."""

    remedy = "Open the scope item from its own initiative."

    def __init__(self, item: ScopeItem, initiative: Initiative) -> None:
        super().__init__(f"{item.name} is not a scope item of {initiative.title}.")


def add_initiative(session: Session, draft: InitiativeDraft) -> Initiative:
    """Put an initiative on file, as proposed."""
    initiative = Initiative(
        **_columns(draft), origin=InitiativeOrigin.DIRECT_PM, status=InitiativeStatus.PROPOSED
    )
    with session.recording("initiative.added", initiative) as facts:
        _require_members(session, draft)
        _require_key_free(session, draft.external_key, None)
        session.add(initiative)
        session.flush()
        log_statuses(session, [(initiative.id, None, initiative.status)])
        facts["title"] = initiative.title
    return initiative


def change_initiative(session: Session, initiative_id: int, draft: InitiativeDraft) -> Initiative:
    """Give an initiative's fields new values; who read an older version is refused."""
    initiative = session.find(Initiative, initiative_id)
    with session.recording("initiative.changed", initiative) as facts:
        session.edit(Initiative, initiative_id, draft.version)
        _require_members(session, draft)
        _require_key_free(session, draft.external_key, initiative_id)
        before = _told(session, initiative)
        for name, value in _columns(draft).items():
            setattr(initiative, name, value)
        session.flush()
        after = _told(session, initiative)
        facts["changes"] = [
            [label, was, after[label]] for label, was in before.items() if was != after[label]
        ]
    return initiative


def move_initiative(
    session: Session, initiative_id: int, to: InitiativeStatus, version: int | None = None
) -> Initiative:
    """Let an initiative enter its next status, and log it."""
    initiative = session.find(Initiative, initiative_id)
    with session.recording("initiative.moved", initiative) as facts:
        session.edit(Initiative, initiative_id, version)
        allow_initiative_move(initiative.title, initiative.status, to)
        facts["from"], facts["to"] = in_words(initiative.status), in_words(to)
        log_statuses(session, [(initiative.id, initiative.status, to)])
        initiative.status = to
    return initiative


def add_scope_item(session: Session, initiative_id: int, draft: ScopeDraft) -> ScopeItem:
    """Add a part to an initiative, after the others."""
    initiative = session.find(Initiative, initiative_id)
    with session.recording("initiative.scope_item_added", initiative) as facts:
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
    return item


def change_scope_item(
    session: Session, initiative_id: int, item_id: int, draft: ScopeDraft
) -> ScopeItem:
    """Give a scope item other words, estimates, hours or shares; what was given is replaced."""
    initiative = session.find(Initiative, initiative_id)
    with session.recording("initiative.scope_item_changed", initiative) as facts:
        item = _item(session, initiative, item_id, draft.version)
        facts["from"] = f"{_estimate(item)}, {_skills(_hours(session, item_id))}"
        item.name, item.description = draft.name, draft.description
        item.estimate_p50, item.estimate_p90 = draft.p50, draft.p90
        session.execute(delete(ScopeSkill).where(ScopeSkill.scope_item_id == item_id))
        session.execute(delete(ScopeShare).where(ScopeShare.scope_item_id == item_id))
        _give(session, item_id, draft)
        touch(session, initiative_id)
        facts["name"] = item.name
        facts["to"] = f"{_estimate(item)}, {_skills(draft.hours)}"
    return item


def remove_scope_item(session: Session, initiative_id: int, item_id: int) -> None:
    """Take a part out of an initiative, with its hours and shares."""
    initiative = session.find(Initiative, initiative_id)
    with session.recording("initiative.scope_item_removed", initiative) as facts:
        item = _item(session, initiative, item_id, None)
        facts["name"], facts["estimate"] = item.name, _estimate(item)
        session.delete(item)
        touch(session, initiative_id)


def _columns(draft: InitiativeDraft) -> dict[str, object]:
    return {name: getattr(draft, name) for name in InitiativeDraft.__slots__ if name != "version"}


def _require_members(session: Session, draft: InitiativeDraft) -> None:
    wanted = {draft.business_owner_id, draft.product_owner_id} - {None}
    found = session.scalars(
        select(Membership.user_id).where(
            Membership.organisation_id == session.organisation_id, Membership.user_id.in_(wanted)
        )
    ).all()
    for owner_id in wanted:
        if owner_id is not None and owner_id not in found:
            raise NotAMember(owner_id)


def _require_key_free(session: Session, key: str | None, own_id: int | None) -> None:
    if key is None:
        return
    holder = session.scalar(select(Initiative).where(Initiative.external_key == key))
    if holder is not None and holder.id != own_id:
        raise KeyTaken(key, holder.title)


def _item(session: Session, initiative: Initiative, item_id: int, version: int | None) -> ScopeItem:
    item = session.edit(ScopeItem, item_id, version)
    if item.initiative_id != initiative.id:
        raise ItemElsewhere(item, initiative)
    return item


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


def _told(session: Session, initiative: Initiative) -> dict[str, str]:
    """The fields of an initiative by the words of its form, as text."""
    owners = select(User.id, User.name).where(
        User.id.in_([initiative.business_owner_id, initiative.product_owner_id or 0])
    )
    names: Mapping[int, str] = dict(session.execute(owners).all())
    value = initiative.value_minor
    return {
        "title": initiative.title,
        "external key": initiative.external_key or "none",
        "description": initiative.description or "none",
        "business owner": names.get(initiative.business_owner_id, "unknown"),
        "product owner": names.get(initiative.product_owner_id or 0, "nobody"),
        "target quarter": initiative.target_quarter or "none",
        "delivery health": in_words(initiative.delivery_health or "not stated"),
        "value": "unknown" if value is None else money(value, initiative.currency),
    }


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
