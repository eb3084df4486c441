"""What a form says of an initiative or a scope item, checked and ready to be written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from planner.domain.lifecycle import DeliveryHealth, DomainComplexity, InitiativeStatus


@dataclass(frozen=True, slots=True)
class InitiativeDraft:
    """An initiative as somebody wants it."""

    title: str
    external_key: str | None
    description: str
    business_owner_id: int
    product_owner_id: int | None
    target_quarter: str | None
    delivery_health: DeliveryHealth | None
    value_minor: int | None
    currency: str
    domain_complexity: DomainComplexity = DomainComplexity.MEDIUM
    org_node_id: int | None = None
    version: int | None = None
    tags: Sequence[str] | None = None
    """None leaves them as they are."""
    custom_fields: Mapping[str, str] | None = None
    """By name; None leaves them as they are."""


@dataclass(frozen=True, slots=True)
class ScopeDraft:
    """A scope item as somebody wants it: estimates in hours, hours by skill, shares by quarter."""

    name: str
    description: str
    p50: Decimal | None
    p90: Decimal | None
    hours: Mapping[str, Decimal]
    shares: Mapping[int, Decimal]
    """By period, from 0 to 1; a quarter left out counts 0."""
    version: int | None = None


@dataclass(frozen=True, slots=True)
class BulkDraft:
    """What many initiatives are to have in common from now on."""

    columns: Mapping[str, Any]
    """New values by column, of those that are to be the same."""
    status: InitiativeStatus | None = None
    tagged: Sequence[str] = ()
    untagged: Sequence[str] = ()
    """Tags that are taken off; one that is also put on stays."""
