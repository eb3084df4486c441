"""The log of statuses, filled from what the audit knows of earlier moves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from planner.core.audit import AuditEvent
from planner.core.jobs import Run
from planner.core.session import Session
from planner.domain.lifecycle import InitiativeStatus, in_words
from planner.portfolio.models import Initiative, StatusChange

MOVES = ("initiative.moved", "status_transition")
"""Actions that tell of a move: ours, and that of systems whose audit was taken over."""

SAME = timedelta(minutes=1)
"""An entry this near to an event, into the same status, tells of the same move."""

STATUSES = {in_words(status): status for status in InitiativeStatus} | {
    str(status): status for status in InitiativeStatus
}


def backfill(session: Session, run: Run, size: int) -> dict[str, int]:
    """Log the moves that only the audit tells of; gives events read and entries added.

    Safe to run again: a batch's entries and the cursor commit together, and a move that is in the
    log is passed over.
    """
    cursor: dict[str, int] = run.cursor or {"event": 0, "read": 0, "added": 0}
    while events := _after(session, cursor["event"], size):
        lacking = _lacking(session, events)
        cursor = {
            "event": events[-1].id,
            "read": cursor["read"] + len(events),
            "added": cursor["added"] + len(lacking),
        }
        if lacking:
            with session.recording("initiatives.history_filled", "status log") as facts:
                facts["entries"] = len(lacking)
                session.add_rows(StatusChange, lacking)
                run.checkpoint(cursor=cursor, done=cursor["read"])
        run.report(done=cursor["read"])
    return {"read": cursor["read"], "added": cursor["added"]}


def _after(session: Session, event_id: int, size: int) -> Sequence[AuditEvent]:
    chosen = select(AuditEvent).where(AuditEvent.id > event_id, AuditEvent.action.in_(MOVES))
    return session.scalars(chosen.order_by(AuditEvent.id).limit(size)).all()


def _lacking(session: Session, events: Sequence[AuditEvent]) -> list[dict[str, Any]]:
    """The entries that the log lacks, of initiatives that are still there."""
    keys = {event.subject_id for event in events if event.subject_id is not None}
    there = set(session.scalars(select(Initiative.id).where(Initiative.id.in_(keys))))
    known = _known(session, there)
    entries = (_entry(event) for event in events if event.subject_id in there)
    return [entry for entry in entries if entry and not _in(entry, known)]


def _entry(event: AuditEvent) -> dict[str, Any] | None:
    """What the log would say of this event; None where the event names no status of ours."""
    to = STATUSES.get(str(event.facts.get("to")))
    if to is None:
        return None
    return {
        "initiative_id": event.subject_id,
        "from_status": STATUSES.get(str(event.facts.get("from"))),
        "to_status": to,
        "at": event.at,
        "actor_id": event.actor_id,
    }


Known = dict[tuple[int, InitiativeStatus], list[datetime]]


def _known(session: Session, keys: Iterable[int]) -> Known:
    found: Known = {}
    chosen = select(StatusChange.initiative_id, StatusChange.to_status, StatusChange.at)
    for key, to, at in session.execute(chosen.where(StatusChange.initiative_id.in_(keys))):
        found.setdefault((key, to), []).append(at)
    return found


def _in(entry: dict[str, Any], known: Known) -> bool:
    moments = known.get((entry["initiative_id"], entry["to_status"]), [])
    return any(abs(at - entry["at"]) < SAME for at in moments)
