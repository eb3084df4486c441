"""Undoing a change of a request: what it said before is put back, if nothing changed since."""

from typing import Any

from sqlalchemy import func, select

from planner.core.audit import AuditEvent
from planner.core.session import Session
from planner.domain.refusals import ChangedSince
from planner.intake.keeping import REQUESTS, State, columns_of, keep, state_of
from planner.intake.models import IntakeRequest
from planner.intake.writing import link_issue, sign
from planner.portfolio.models import Initiative, ScopeItem
from planner.portfolio.writing import remove_initiatives
from planner.scenarios.withdrawing import planning, uses


def undo(session: Session, event: AuditEvent, said: str) -> None:
    """Put a request back as it was before a change, as a change of the same action.

    A conversion takes the initiative back too. Raises `ChangedSince` where the request is no
    longer as the change left it, or its initiative is used.
    """
    details: dict[str, Any] = event.details or {}
    [[key, before, after]] = details[REQUESTS]
    found = session.scalar(select(IntakeRequest).where(IntakeRequest.id == key))
    row = found or IntakeRequest(id=key, **columns_of(before or after))
    with session.recording(event.action, row) as facts:
        facts.update(event.facts, undoes=event.id, undid=said)
        _require_unchanged(event.subject, state_of(found) if found else None, after)
        for initiative_id, _, _ in details.get(Initiative.__tablename__, []):
            _take_back(session, initiative_id)
            link_issue(session, row.jira_issue_id, initiative_id, None)
        _put_back(session, row, before)
        keep(session, key, after, before)


def _require_unchanged(subject: str, now: State | None, after: State | None) -> None:
    if now == after:
        return
    if now is None:
        raise ChangedSince(f"{subject} is no longer on file.")
    raise ChangedSince(f"{subject} was changed again since.")


def _put_back(session: Session, row: IntakeRequest, before: State | None) -> None:
    if before is None:
        session.delete(row)
        return
    for name, value in columns_of(before).items():
        setattr(row, name, value)
    sign(session, row)
    session.add(row)
    session.flush()


def _take_back(session: Session, initiative_id: int) -> None:
    initiative = session.scalar(select(Initiative).where(Initiative.id == initiative_id))
    if initiative is None:
        return
    if why := _kept_by(session, initiative):
        raise ChangedSince(f"{initiative.title} stays on file: {why}.")
    remove_initiatives(session, [initiative_id])


def _kept_by(session: Session, initiative: Initiative) -> str | None:
    keys = [initiative.id]
    items = select(func.count(ScopeItem.id)).where(ScopeItem.initiative_id == initiative.id)
    if initiative.version > 1:
        return "it was changed since it was made"
    if session.scalar(items):
        return "it has scope items"
    scenarios = planning(session, keys, lock=True)
    return uses(session, keys, scenarios, plans=False).get(initiative.id)
