"""Changing initiatives: one recorded change each, which keeps what it changed."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import select

from planner.core.identity import Membership, User
from planner.core.session import Session
from planner.domain import tags
from planner.domain.lifecycle import (
    InitiativeOrigin,
    InitiativeStatus,
    allow_initiative_move,
    in_words,
)
from planner.domain.money import written as money
from planner.domain.refusals import Conflict, Invalid
from planner.portfolio.archive import require_in_use
from planner.portfolio.areas import area_name, require_area
from planner.portfolio.drafts import InitiativeDraft
from planner.portfolio.models import Initiative
from planner.portfolio.states import keep, state_of
from planner.portfolio.writing import log_statuses


class KeyTaken(Conflict):
    """Two initiatives cannot have one external key, since imports match by it."""

    remedy = "Give another key, or change the initiative that has this one."

    def __init__(self, key: str, title: str) -> None:
        super().__init__(f"The key {key} already belongs to {title}.")


OWNERS = ("business_owner_id", "product_owner_id")


class NotAMember(Invalid):
    """Only people of the organisation own, sponsor and ask for things."""

    remedy = "Choose somebody from the list."

    def __init__(self, owner_id: int) -> None:
        super().__init__(f"User {owner_id} is not a member of this organisation.")


def add_initiative(session: Session, draft: InitiativeDraft) -> Initiative:
    """Put an initiative on file, as proposed."""
    initiative = Initiative(
        **_columns(draft), origin=InitiativeOrigin.DIRECT_PM, status=InitiativeStatus.PROPOSED
    )
    with session.recording("initiative.added", initiative) as facts:
        require_members(session, [draft.business_owner_id, draft.product_owner_id])
        require_area(session, draft.org_node_id, None)
        _require_key_free(session, draft.external_key, None)
        [initiative.id] = session.new_keys(Initiative, 1)
        session.add(initiative)
        session.flush()
        log_statuses(session, [(initiative.id, None, initiative.status)])
        facts["title"] = initiative.title
    return initiative


def change_initiative(session: Session, initiative_id: int, draft: InitiativeDraft) -> Initiative:
    """Give an initiative's fields new values; who read an older version is refused."""
    return change_fields(session, initiative_id, _columns(draft), draft.version)


def change_fields(
    session: Session, initiative_id: int, values: Mapping[str, Any], version: int | None
) -> Initiative:
    """Give some fields of an initiative new values, by column; the others stay."""
    initiative = session.find(Initiative, initiative_id)
    with session.recording("initiative.changed", initiative) as facts:
        require_in_use(session.edit(Initiative, initiative_id, version))
        require_members(session, [values.get(name) for name in OWNERS])
        require_area(session, values.get("org_node_id"), initiative.org_node_id)
        _require_key_free(session, values.get("external_key"), initiative_id)
        before, told = state_of(initiative), _told(session, initiative)
        for name, value in values.items():
            setattr(initiative, name, value)
        session.flush()
        keep(session, {initiative_id: before}, {initiative_id: state_of(initiative)})
        facts["changes"] = changes(told, _told(session, initiative))
    return initiative


def move_initiative(
    session: Session, initiative_id: int, to: InitiativeStatus, version: int | None = None
) -> Initiative:
    """Let an initiative enter its next status, and log it."""
    initiative = session.find(Initiative, initiative_id)
    with session.recording("initiative.moved", initiative) as facts:
        require_in_use(session.edit(Initiative, initiative_id, version))
        allow_initiative_move(initiative.title, initiative.status, to)
        facts["from"], facts["to"] = in_words(initiative.status), in_words(to)
        log_statuses(session, [(initiative.id, initiative.status, to)])
        before = state_of(initiative)
        initiative.status = to
        keep(session, {initiative_id: before}, {initiative_id: state_of(initiative)})
    return initiative


def changes(before: Mapping[str, str], after: Mapping[str, str]) -> list[list[str]]:
    """What differs, as a sentence tells it: label, what it was, what it is."""
    labels = dict.fromkeys([*before, *after])
    each = ([label, before.get(label, "none"), after.get(label, "none")] for label in labels)
    return [change for change in each if change[1] != change[2]]


def _columns(draft: InitiativeDraft) -> dict[str, Any]:
    names = [name for name in InitiativeDraft.__slots__ if name != "version"]
    columns = {name: getattr(draft, name) for name in names}
    left = {name for name in ("tags", "custom_fields") if columns[name] is None}
    return {name: value for name, value in columns.items() if name not in left}


def require_members(session: Session, user_ids: Collection[int | None]) -> None:
    """Refuse users who are not of the organisation: `NotAMember`."""
    wanted = {key for key in user_ids if key is not None}
    if not wanted:
        return
    found = session.scalars(
        select(Membership.user_id).where(
            Membership.organisation_id == session.organisation_id, Membership.user_id.in_(wanted)
        )
    ).all()
    for key in sorted(wanted.difference(found)):
        raise NotAMember(key)


def _require_key_free(session: Session, key: str | None, own_id: int | None) -> None:
    if key is None:
        return
    holder = session.scalar(select(Initiative).where(Initiative.external_key == key))
    if holder is not None and holder.id != own_id:
        raise KeyTaken(key, holder.title)


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
        "portfolio area": area_name(session, initiative.org_node_id),
        "target quarter": initiative.target_quarter or "none",
        "delivery health": in_words(initiative.delivery_health or "not stated"),
        "domain complexity": in_words(initiative.domain_complexity),
        "value": "unknown" if value is None else money(value, initiative.currency),
        "tags": tags.written(initiative.tags) or "none",
        **{f"field {name}": str(text) for name, text in initiative.custom_fields.items()},
    }
