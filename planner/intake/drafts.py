"""What a form says of a request, checked and ready to be written."""

from collections.abc import Sequence
from dataclasses import dataclass

from planner.domain.intake import ClosedReason, Effort, IntakeStatus, Urgency


@dataclass(frozen=True, slots=True)
class RequestDraft:
    """A request as somebody wants it."""

    title: str
    description: str
    requested_by_id: int | None
    sponsor_id: int | None
    org_node_id: int | None
    target_quarter: str | None
    value_score: int | None
    effort: Effort | None
    urgency: Urgency | None
    customer: str
    tags: Sequence[str]
    themes: Sequence[str]
    version: int | None = None


@dataclass(frozen=True, slots=True)
class AssessmentDraft:
    """What triage says of a request, and whether it is assessed by it."""

    value_score: int | None
    effort: Effort | None
    urgency: Urgency | None
    assessed: bool
    version: int | None = None


@dataclass(frozen=True, slots=True)
class MoveDraft:
    """The next status of a request, and what is said about it."""

    to: IntakeStatus
    reason: ClosedReason | None
    notes: str
    version: int | None = None


@dataclass(frozen=True, slots=True)
class ConversionDraft:
    """The initiative that a request is to become."""

    title: str
    description: str
    business_owner_id: int
    product_owner_id: int
    target_quarter: str | None
    version: int | None = None
