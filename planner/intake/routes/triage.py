"""Triage: what waits to be assessed, to be decided and to be converted, the best scored first."""

from flask import Response, request

from planner.core.session import Session
from planner.domain.intake import IntakeStatus
from planner.intake.commands.deciding import move_request
from planner.intake.commands.requests import assess
from planner.intake.drafts import MoveDraft
from planner.intake.forms import AssessmentForm
from planner.intake.queries.listing import in_status
from planner.intake.queries.listing import waiting as standing
from planner.intake.queries.requests import request as request_row
from planner.intake.routes.base import READ, REQUEST, WRITE, pages
from planner.web.forms import Versioned
from planner.web.respond import see, show

WAITING = (IntakeStatus.TRIAGE, IntakeStatus.ASSESSED, IntakeStatus.APPROVED)


@pages.page("/intake/triage", permission=READ)
def triage(session: Session) -> Response:
    """What waits for somebody."""
    return _triage(session)


@pages.action(f"{REQUEST}/assessments", permission=WRITE)
def assess_request(session: Session, request_id: int) -> Response:
    """Score a request, and with that let it be assessed where that was asked for."""
    row = request_row(session, request_id)
    form = AssessmentForm()
    if not form.validate_on_submit():
        return _triage(session, 422, {request_id: form})
    made = assess(session, request_id, form.assessment("assessed" in request.form))
    said = "is assessed" if "assessed" in request.form else "is saved"
    return see("intake.triage", notice=f"{row.request.title} {said}{_scored(made.score)}.")


@pages.action(f"{REQUEST}/approval", permission=WRITE)
def approve(session: Session, request_id: int) -> Response:
    """Approve a request that was assessed."""
    draft = MoveDraft(IntakeStatus.APPROVED, None, "", Versioned().version.data)
    moved = move_request(session, request_id, draft)
    return see("intake.triage", notice=f"{moved.title} is approved.")


def _scored(score: object) -> str:
    return "" if score is None else f", with a score of {score}"


def _triage(
    session: Session, status: int = 200, wrong: dict[int, AssessmentForm] | None = None
) -> Response:
    waiting = {each: in_status(session, each) for each in WAITING}
    shown = {row.request.id for row in waiting[IntakeStatus.TRIAGE]}
    waiting[IntakeStatus.TRIAGE][:0] = [
        request_row(session, key) for key in wrong or () if key not in shown
    ]
    forms = {
        row.request.id: AssessmentForm(
            formdata=None,
            data={
                "value_score": row.request.value_score,
                "urgency": row.request.urgency or "",
                "effort": row.request.effort or "",
                "version": row.request.version,
            },
        )
        for row in waiting[IntakeStatus.TRIAGE]
    }
    return show(
        "intake/triage.html",
        status,
        waiting=waiting,
        counts=standing(session),
        forms=forms | (wrong or {}),
        wrong=wrong,
    )
