"""Writing requests down, changing what they say, and deleting them."""

from sqlalchemy import select

from planner.core.session import Session
from planner.domain.intake import EDITABLE, REMOVABLE, IntakeSource, IntakeStatus
from planner.intake.drafts import AssessmentDraft, RequestDraft
from planner.intake.keeping import keep, state_of
from planner.intake.models import IntakeRequest
from planner.intake.refusals import AskedBefore, NotesSettled, RequestSettled, StillWanted
from planner.intake.writing import sign, write
from planner.jira.models import JiraIssue
from planner.portfolio.areas import require_area
from planner.portfolio.commands.initiatives import require_members


def add_request(session: Session, draft: RequestDraft) -> IntakeRequest:
    """Write down what somebody asks for, as a draft."""
    request = IntakeRequest(
        **_columns(draft), status=IntakeStatus.DRAFT, created_by_id=session.actor_id
    )
    with session.recording("intake.added", request) as facts:
        _require_references(session, draft, None)
        sign(session, request)
        session.add(request)
        session.flush()
        keep(session, request.id, None, state_of(request))
        facts["title"] = request.title
    return request


def add_from_issue(session: Session, issue_id: int) -> IntakeRequest:
    """Write down what a mirrored issue asks for, as a draft. Raises `AskedBefore`."""
    issue = session.find(JiraIssue, issue_id)
    request = IntakeRequest(
        title=issue.summary or issue.key,
        description=issue.excerpt,
        source=IntakeSource.JIRA,
        jira_issue_id=issue_id,
        source_key=issue.key,
        tags=[label[:60] for label in issue.labels[:20]],
        requested_by_id=session.actor_id,
        created_by_id=session.actor_id,
    )
    with session.recording("intake.added", request) as facts:
        made = select(IntakeRequest.id).where(IntakeRequest.jira_issue_id == issue_id)
        if (held := session.scalar(made)) is not None:
            raise AskedBefore(issue.key, held)
        sign(session, request)
        session.add(request)
        session.flush()
        keep(session, request.id, None, state_of(request))
        facts["title"], facts["source"] = request.title, issue.key
    return request


def change_request(session: Session, request_id: int, draft: RequestDraft) -> IntakeRequest:
    """Give a request's fields new values, while nobody has decided about it.

    Raises `StaleEdit` to who read an older version, and `RequestSettled`.
    """
    request = session.find(IntakeRequest, request_id)
    with session.recording("intake.changed", request) as facts:
        session.edit(IntakeRequest, request_id, draft.version)
        _require_open(request)
        _require_references(session, draft, request.org_node_id)
        facts["changes"] = write(session, request, _columns(draft))
    return request


def assess(session: Session, request_id: int, draft: AssessmentDraft) -> IntakeRequest:
    """Say what a request is worth and how big it is; in triage it may become assessed by that."""
    request = session.find(IntakeRequest, request_id)
    with session.recording("intake.assessed", request) as facts:
        session.edit(IntakeRequest, request_id, draft.version)
        _require_open(request)
        columns = {name: getattr(draft, name) for name in ("value_score", "effort", "urgency")}
        done = draft.assessed and request.status is IntakeStatus.TRIAGE
        if done:
            columns["status"] = IntakeStatus.ASSESSED
        facts["changes"] = write(session, request, columns)
        facts["assessed"] = done
        facts["score"] = None if request.score is None else str(request.score)
    return request


def note_decision(
    session: Session, request_id: int, notes: str, version: int | None
) -> IntakeRequest:
    """Write what was decided about a request, and why."""
    request = session.find(IntakeRequest, request_id)
    with session.recording("intake.decision_noted", request):
        session.edit(IntakeRequest, request_id, version)
        if request.status not in EDITABLE | {IntakeStatus.APPROVED}:
            raise NotesSettled(request.title, request.status)
        write(session, request, {"decision_notes": notes})
    return request


def remove_request(session: Session, request_id: int, version: int | None) -> str:
    """Delete a request that is a draft or closed; gives its title."""
    request = session.find(IntakeRequest, request_id)
    title = request.title
    with session.recording("intake.removed", request) as facts:
        session.edit(IntakeRequest, request_id, version)
        if request.status not in REMOVABLE:
            raise StillWanted(title, request.status)
        facts["title"] = title
        keep(session, request_id, state_of(request), None)
        session.delete(request)
    return title


def _columns(draft: RequestDraft) -> dict[str, object]:
    values = {name: getattr(draft, name) for name in draft.__slots__ if name != "version"}
    return values | {"tags": list(draft.tags), "themes": list(draft.themes)}


def _require_open(request: IntakeRequest) -> None:
    if request.status not in EDITABLE:
        raise RequestSettled(request.title, request.status)


def _require_references(session: Session, draft: RequestDraft, standing: int | None) -> None:
    require_members(session, [draft.requested_by_id, draft.sponsor_id])
    require_area(session, draft.org_node_id, standing)
