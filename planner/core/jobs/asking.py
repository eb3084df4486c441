"""What a session does to ask for a job."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypedDict

from sqlalchemy import inspect

from planner.core.jobs.placing import Order, place
from planner.core.jobs.tasks import P, Task, milliseconds
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
    delay = asked.get("delay")
    order = Order(
        task,
        task.fields(payload),
        session.organisation_id,
        priority=asked.get("priority"),
        delay=None if delay is None else milliseconds(delay),
        dedup_key=asked.get("dedup_key") or (task.dedup(payload) if task.dedup else None),
        idempotency_key=asked.get("idempotency_key"),
        about={
            "requested_by": session.actor_id,
            "request_id": session.request_id,
            **_named(asked.get("subject")),
        },
    )
    return place(session.job_connection(), order)


def _named(subject: Model | None) -> dict[str, Any]:
    if subject is None:
        return {}
    [key] = inspect(subject).identity or (None,)
    return {"subject": str(subject), "subject_kind": subject.__tablename__, "subject_id": key}
