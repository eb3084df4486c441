"""What a session does to ask for a job."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypedDict

from sqlalchemy import inspect

from planner.core.bulk import Same
from planner.core.inserts import Listed
from planner.core.jobs.models import Job
from planner.core.jobs.owners import require_owner
from planner.core.jobs.placing import Order, place, row_of
from planner.core.jobs.tasks import P, Task, milliseconds
from planner.core.jobs.triggers import Trigger
from planner.core.models import Model

if TYPE_CHECKING:
    from planner.core.session import Session


class Asked(TypedDict, total=False):
    """What may be said beside task and payload."""

    subject: Model | None
    dedup_key: str | None
    priority: int | None
    delay: timedelta | None
    idempotency_key: str | None


def ask(session: Session, task: Task[P], payload: P, asked: Asked) -> int:
    """Place the job in the session's open change; gives its id."""
    assert session.organisation_id is not None, "a job belongs to an organisation"
    session.flush()  # the subject of a new row has its key only now
    require_owner(session.job_connection(), task, session.organisation_id)
    delay = asked.get("delay")
    order = Order(
        task,
        task.fields(payload),
        session.organisation_id,
        priority=asked.get("priority"),
        delay=None if delay is None else milliseconds(delay),
        dedup_key=asked.get("dedup_key") or (task.dedup(payload) if task.dedup else None),
        idempotency_key=asked.get("idempotency_key"),
        about={**begun_by(session), **_named(asked.get("subject"))},
    )
    return place(session.job_connection(), order)


def ask_many(session: Session, task: Task[P], payloads: Sequence[P]) -> int:
    """Place a job for each payload in the session's open change; gives how many.

    Those that may join each other, and those of which the task says what each is about, are placed
    one by one; all others a thousand in one statement.
    """
    if task.dedup is not None or task.about is not None:
        for payload in payloads:
            ask(session, task, payload, {})
        return len(payloads)
    assert session.organisation_id is not None, "a job belongs to an organisation"
    require_owner(session.job_connection(), task, session.organisation_id)
    order = Order(task, {}, session.organisation_id, about=begun_by(session))
    shared = row_of(session.job_connection(), order)
    del shared["organisation_id"]  # the session stamps it
    same = {name: Same(value) for name, value in shared.items()}
    for count, array in task.arrays(payloads):
        session.add_columns(Job, {**same, "payload": Listed(count, array)})
    return len(payloads)


def begun_by(session: Session) -> dict[str, Any]:
    """The columns of a job that tell whose request it is, and what it came of."""
    person = None if session.actor_id is None else Trigger.PERSON
    return {
        "requested_by": session.actor_id,
        "request_id": session.request_id,
        "trigger": session.trigger or person,
        "parent": session.job_id,
    }


def _named(subject: Model | None) -> dict[str, Any]:
    if subject is None:
        return {}
    [key] = inspect(subject).identity or (None,)
    return {"subject": str(subject), "subject_kind": subject.__tablename__, "subject_id": key}
