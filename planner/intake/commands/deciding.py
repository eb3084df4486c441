"""Where a request goes: its statuses, and the initiative that it becomes."""

from typing import Any

from planner.core import clock
from planner.core.history import user_names
from planner.core.session import Session
from planner.domain.intake import IntakeStatus, allow_intake_move
from planner.domain.lifecycle import InitiativeOrigin, InitiativeStatus, in_words
from planner.intake.drafts import ConversionDraft, MoveDraft
from planner.intake.models import IntakeRequest
from planner.intake.refusals import ConvertedBefore, NoReason, NotApproved
from planner.intake.writing import link_issue, write
from planner.portfolio.commands.initiatives import require_members
from planner.portfolio.models import Initiative
from planner.portfolio.writing import add_initiatives

SNAPSHOT = (
    *("title", "description", "value_score", "effort", "urgency"),
    *("customer", "target_quarter", "tags", "themes"),
)
"""What of a request is kept as it was when it was converted."""


def move_request(session: Session, request_id: int, draft: MoveDraft) -> IntakeRequest:
    """Give a request its next status.

    The reason is kept where it closes, and needed unless it has become an initiative; notes are
    kept where there are any. Raises `NoSuchMove`, `OnlyConverted` and `NoReason`.
    """
    request = session.find(IntakeRequest, request_id)
    with session.recording("intake.moved", request) as facts:
        session.edit(IntakeRequest, request_id, draft.version)
        allow_intake_move(request.title, request.status, draft.to)
        closing = draft.to is IntakeStatus.CLOSED
        if closing and draft.reason is None and request.status is not IntakeStatus.CONVERTED:
            raise NoReason(request.title)
        facts["from"], facts["to"] = in_words(request.status), in_words(draft.to)
        columns: dict[str, Any] = {"status": draft.to}
        if closing and draft.reason is not None:
            columns["closed_reason"] = draft.reason
            facts["reason"] = in_words(draft.reason)
        if draft.notes:
            columns["decision_notes"] = facts["notes"] = draft.notes
        write(session, request, columns)
    return request


def convert(session: Session, request_id: int, draft: ConversionDraft) -> int:
    """Make an approved request an initiative, as proposed; gives the initiative's key.

    The request keeps what it said. Raises `NotApproved`, and `ConvertedBefore`.
    """
    request = session.find(IntakeRequest, request_id)
    with session.recording("intake.converted", request) as facts:
        session.edit(IntakeRequest, request_id, draft.version)
        _require_convertible(request)
        require_members(session, [draft.business_owner_id, draft.product_owner_id])
        [key] = add_initiatives(session, _initiative(draft, request.org_node_id))
        columns = {
            "status": IntakeStatus.CONVERTED,
            "initiative_id": key,
            "snapshot": _snapshot(session, request),
        }
        write(session, request, columns)
        link_issue(session, request.jira_issue_id, None, key)
        session.detail(Initiative.__tablename__, [[key, None, {"title": draft.title}]])
        facts["initiative_id"], facts["title"] = key, draft.title
    return key


def _require_convertible(request: IntakeRequest) -> None:
    if request.initiative_id is not None:
        raise ConvertedBefore(request.title)
    if request.status is not IntakeStatus.APPROVED:
        raise NotApproved(request.title, request.status)


def _initiative(draft: ConversionDraft, area: int | None) -> dict[str, list[Any]]:
    return {
        "title": [draft.title],
        "description": [draft.description],
        "status": [InitiativeStatus.PROPOSED],
        "origin": [InitiativeOrigin.INTAKE_CONVERTED],
        "business_owner_id": [draft.business_owner_id],
        "product_owner_id": [draft.product_owner_id],
        "target_quarter": [draft.target_quarter],
        "org_node_id": [area],
    }


def _snapshot(session: Session, request: IntakeRequest) -> dict[str, Any]:
    score = request.score
    names = user_names(session, [session.actor_id])
    return {
        **{name: getattr(request, name) for name in SNAPSHOT},
        "score": None if score is None else str(score),
        "converted_at": clock.now().isoformat(),
        "converted_by": names.get(session.actor_id or 0),
    }
