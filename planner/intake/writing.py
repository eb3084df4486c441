"""Writing requests inside a change that is already open."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from planner.core import clock
from planner.core.history import user_names
from planner.core.session import Session
from planner.domain.lifecycle import in_words
from planner.intake.keeping import keep, state_of
from planner.intake.models import IntakeRequest
from planner.jira.models import JiraIssue
from planner.portfolio.areas import area_name

LABELS: Mapping[str, str] = {
    "title": "title",
    "description": "description",
    "requested_by_id": "requester",
    "sponsor_id": "sponsor",
    "org_node_id": "portfolio area",
    "target_quarter": "target quarter",
    "value_score": "value",
    "effort": "effort",
    "urgency": "urgency",
    "customer": "customer",
    "tags": "tags",
    "themes": "strategic themes",
}
"""What the fields of a request are called in histories."""


def write(session: Session, request: IntakeRequest, columns: Mapping[str, Any]) -> list[list[str]]:
    """Give a request these columns, and keep it as it was; gives the fields that changed.

    Each field is its label, what it was and what it is, in words.
    """
    before, words = state_of(request), told(session, request)
    for name, value in columns.items():
        setattr(request, name, value)
    sign(session, request)
    session.flush()
    keep(session, request.id, before, state_of(request))
    after = told(session, request)
    return [[LABELS[name], was, after[name]] for name, was in words.items() if was != after[name]]


def sign(session: Session, request: IntakeRequest) -> None:
    """Note who changed a request last, and when."""
    request.updated_by_id, request.updated_at = session.actor_id, clock.now()


def link_issue(session: Session, issue_id: int | None, was: int | None, to: int | None) -> None:
    """Link the issue a request came from to another initiative, where it stands as it was."""
    if issue_id is None:
        return
    issue = session.scalar(select(JiraIssue).where(JiraIssue.id == issue_id))
    if issue is not None and issue.initiative_id == was:
        issue.initiative_id = to


def told(session: Session, request: IntakeRequest) -> dict[str, str]:
    """The fields of a request in words, by column."""
    names = user_names(session, [request.requested_by_id, request.sponsor_id])
    return {
        "title": request.title,
        "description": request.description or "none",
        "requested_by_id": names.get(request.requested_by_id or 0, "nobody"),
        "sponsor_id": names.get(request.sponsor_id or 0, "nobody"),
        "org_node_id": area_name(session, request.org_node_id),
        "target_quarter": request.target_quarter or "none",
        "value_score": str(request.value_score or "unknown"),
        "effort": request.effort or "unknown",
        "urgency": in_words(request.urgency) if request.urgency else "unknown",
        "customer": request.customer or "none",
        "tags": ", ".join(request.tags) or "none",
        "themes": ", ".join(request.themes) or "none",
    }
