"""By whom and when rows that an import may change were edited by hand, from the audit."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute

from planner.core.audit import AuditEvent
from planner.portfolio.bulk_models import BulkChange, BulkChangeRow
from planner.portfolio.models import Initiative, ScopeItem
from planner.scenarios.models import Allocation, Scenario, TokenSupply

Edits = Select[Any, datetime, int | None]
"""Keys of rows, when each was edited, and the user; a row may be there several times."""


@dataclass(frozen=True, slots=True)
class Since:
    """Whatever was edited after this event of the audit."""

    event: int


Which = Collection[int] | Since
"""The rows of which edits are asked for: by their keys, or all that have any since."""

SCOPE_EDITS = ("initiative.scope_item_added", "initiative.scope_item_changed")


def by_subject(table: type[Any], which: Which, actions: Collection[str]) -> Edits:
    """Events with one of these actions that each row is the subject of: of keys, the newest."""
    about = (AuditEvent.subject_kind == table.__tablename__) & AuditEvent.action.in_(actions)
    told = select(AuditEvent.subject_id, AuditEvent.at, AuditEvent.actor_id)
    if isinstance(which, Since):
        return told.where(about, AuditEvent.id > which.event)
    newest = (
        select(func.max(AuditEvent.id))
        .where(about, AuditEvent.subject_id.in_(which))
        .group_by(AuditEvent.subject_id)
    )
    return told.where(AuditEvent.id.in_(newest))


def of_initiatives_among_many(which: Which) -> Edits:
    """Changes of many that each initiative was among: of keys, the last."""
    about = (AuditEvent.subject_kind == BulkChange.__tablename__) & (
        AuditEvent.subject_id == BulkChangeRow.bulk_change_id
    )
    told = select(BulkChangeRow.initiative_id, AuditEvent.at, AuditEvent.actor_id)
    told = told.join(AuditEvent, about)
    if isinstance(which, Since):
        return told.where(AuditEvent.id > which.event)
    newest = (
        select(func.max(BulkChangeRow.id))
        .where(BulkChangeRow.initiative_id.in_(which))
        .group_by(BulkChangeRow.initiative_id)
    )
    return told.where(BulkChangeRow.id.in_(newest))


def of_scope_items(which: Which) -> Edits:
    """Events of their initiatives that are about a scope item of that name."""
    about = (
        (AuditEvent.subject_kind == Initiative.__tablename__)
        & (AuditEvent.subject_id == ScopeItem.initiative_id)
        & AuditEvent.action.in_(SCOPE_EDITS)
        & (AuditEvent.facts["name"].as_string() == ScopeItem.name)
    )
    told = select(ScopeItem.id, AuditEvent.at, AuditEvent.actor_id)
    return told.join(AuditEvent, about).where(_asked(ScopeItem.id, which))


def of_allocations(which: Which) -> Edits:
    """Events of their scenarios that name them."""
    about = (
        (AuditEvent.subject_kind == Scenario.__tablename__)
        & (AuditEvent.subject_id == Allocation.scenario_id)
        & AuditEvent.action.in_(("scenario.allocation_added", "scenario.allocation_changed"))
        & (AuditEvent.facts["allocation_id"].as_integer() == Allocation.id)
    )
    told = select(Allocation.id, AuditEvent.at, AuditEvent.actor_id)
    return told.join(AuditEvent, about).where(_asked(Allocation.id, which))


def of_supplies(which: Which) -> Edits:
    """What each supply says of itself."""
    told = select(TokenSupply.id, TokenSupply.updated_at, TokenSupply.updated_by)
    if isinstance(which, Since):
        then = select(AuditEvent.at).where(AuditEvent.id == which.event).scalar_subquery()
        return told.where(TokenSupply.updated_at > then)
    return told.where(TokenSupply.id.in_(which))


def _asked(key: InstrumentedAttribute[int], which: Which) -> ColumnElement[bool]:
    return AuditEvent.id > which.event if isinstance(which, Since) else key.in_(which)
