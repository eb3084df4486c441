"""By whom and when rows that an import may change were edited by hand, from the audit."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from planner.core.audit import AuditEvent
from planner.portfolio.bulk_models import BulkChange, BulkChangeRow
from planner.portfolio.models import Initiative, ScopeItem
from planner.scenarios.models import Allocation, Scenario, TokenSupply

Edits = Select[Any, datetime, int | None]
"""Keys of rows, when each was edited, and the user; a row may be there several times."""

SCOPE_EDITS = ("initiative.scope_item_added", "initiative.scope_item_changed")


def by_subject(table: type[Any], keys: Collection[int], actions: Collection[str]) -> Edits:
    """The newest event with one of these actions that each row is the subject of."""
    newest = (
        select(func.max(AuditEvent.id))
        .where(
            AuditEvent.subject_kind == table.__tablename__,
            AuditEvent.subject_id.in_(keys),
            AuditEvent.action.in_(actions),
        )
        .group_by(AuditEvent.subject_id)
    )
    told = select(AuditEvent.subject_id, AuditEvent.at, AuditEvent.actor_id)
    return told.where(AuditEvent.id.in_(newest))


def of_initiatives_among_many(keys: Collection[int]) -> Edits:
    """The last change of many that each initiative was among."""
    newest = (
        select(func.max(BulkChangeRow.id))
        .where(BulkChangeRow.initiative_id.in_(keys))
        .group_by(BulkChangeRow.initiative_id)
    )
    about = (AuditEvent.subject_kind == BulkChange.__tablename__) & (
        AuditEvent.subject_id == BulkChangeRow.bulk_change_id
    )
    told = select(BulkChangeRow.initiative_id, AuditEvent.at, AuditEvent.actor_id)
    return told.join(AuditEvent, about).where(BulkChangeRow.id.in_(newest))


def of_scope_items(keys: Collection[int]) -> Edits:
    """Events of their initiatives that are about a scope item of that name."""
    about = (
        (AuditEvent.subject_kind == Initiative.__tablename__)
        & (AuditEvent.subject_id == ScopeItem.initiative_id)
        & AuditEvent.action.in_(SCOPE_EDITS)
        & (AuditEvent.facts["name"].as_string() == ScopeItem.name)
    )
    told = select(ScopeItem.id, AuditEvent.at, AuditEvent.actor_id)
    return told.join(AuditEvent, about).where(ScopeItem.id.in_(keys))


def of_allocations(keys: Collection[int]) -> Edits:
    """Events of their scenarios that name them."""
    about = (
        (AuditEvent.subject_kind == Scenario.__tablename__)
        & (AuditEvent.subject_id == Allocation.scenario_id)
        & AuditEvent.action.in_(("scenario.allocation_added", "scenario.allocation_changed"))
        & (AuditEvent.facts["allocation_id"].as_integer() == Allocation.id)
    )
    told = select(Allocation.id, AuditEvent.at, AuditEvent.actor_id)
    return told.join(AuditEvent, about).where(Allocation.id.in_(keys))


def of_supplies(keys: Collection[int]) -> Edits:
    """What each supply says of itself."""
    told = select(TokenSupply.id, TokenSupply.updated_at, TokenSupply.updated_by)
    return told.where(TokenSupply.id.in_(keys))
