"""A request as an audit event keeps it, so that a change of it can be undone."""

from typing import Any

from planner.core.session import Session
from planner.domain.intake import ClosedReason, Effort, IntakeSource, IntakeStatus, Urgency
from planner.intake.models import IntakeRequest

REQUESTS = IntakeRequest.__tablename__

State = dict[str, Any]
"""What a request says, by column, as plain values."""

_CHOICES = {
    "status": IntakeStatus,
    "effort": Effort,
    "urgency": Urgency,
    "closed_reason": ClosedReason,
    "source": IntakeSource,
}
_KEPT = (
    *("title", "description", "requested_by_id", "sponsor_id", "org_node_id", "target_quarter"),
    *("value_score", "customer", "tags", "themes", "initiative_id", "snapshot"),
    *("decision_notes", "created_by_id", "jira_issue_id", "source_key", *_CHOICES),
)


def state_of(request: IntakeRequest) -> State:
    """What a request says now."""
    values = {name: getattr(request, name) for name in _KEPT}
    return values | {name: values[name] and str(values[name]) for name in _CHOICES}


def columns_of(state: State) -> dict[str, Any]:
    """The columns of a request that says this."""
    chosen = {name: kind(state[name]) if state[name] else None for name, kind in _CHOICES.items()}
    return state | chosen


def keep(session: Session, key: int, before: State | None, after: State | None) -> None:
    """Keep a request beside the audit event, as it was and as it is; None for no request."""
    session.detail(REQUESTS, [[key, before, after]])
