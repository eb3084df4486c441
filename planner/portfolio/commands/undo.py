"""Undoing a change of initiatives: what it wrote is put back, if nothing changed since."""

from collections.abc import Mapping
from typing import Any

from planner.core.audit import AuditEvent
from planner.core.session import Session
from planner.portfolio.archive import require_all_in_use
from planner.portfolio.bulk_models import BulkChange
from planner.portfolio.models import Initiative
from planner.portfolio.states import INITIATIVES, put_back


def undo(session: Session, event: AuditEvent, said: str) -> None:
    """Put back what a change of initiatives wrote, as a change of the same action.

    Statuses go back past the usual moves, and the log tells of it. `said` is the sentence of what
    is undone. Raises `ChangedSince` where an initiative is no longer as the change left it.
    """
    assert event.subject_id is not None, "a change of initiatives has one"
    model = BulkChange if event.subject_kind == BulkChange.__tablename__ else Initiative
    with session.recording(event.action, session.find(model, event.subject_id)) as facts:
        facts.update(turned(event.facts), undoes=event.id, undid=said)
        require_all_in_use(session, [row[0] for row in (event.details or {})[INITIATIVES]])
        put_back(session, (event.details or {})[INITIATIVES])


def turned(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of a change as those of its undoing: from where it came to, to where it was."""
    kept = {name: fact for name, fact in facts.items() if name not in {"undoes", "undid"}}
    if "from" in facts and "to" in facts:
        kept["from"], kept["to"] = facts["to"], facts["from"]
    if "changes" in facts:
        kept["changes"] = [[label, after, before] for label, before, after in facts["changes"]]
    return kept
