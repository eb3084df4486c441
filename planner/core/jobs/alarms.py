"""Maintenance that failed for good: nobody asked for it, so nobody would look for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, text

from planner.core import platform
from planner.core.jobs.causes import DeadCause, quiet
from planner.core.jobs.models import WHEN_ALARMING, moment
from planner.core.jobs.owners import platform_id
from planner.core.jobs.settling import letters

MOST = 20
TOLD = ("id", "task", "error", "failed_at", "organisation_id")
"""What is read of each: every page does, so the attempts stay where they are."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """One job that nobody has seen to, of this organisation or of the whole installation."""

    letter_id: int
    task: str
    error: str | None
    at: datetime
    installation: bool


def alarms(organisation_id: int) -> Sequence[Alarm]:
    """What an organisation's administrators are told of, the latest first: one select, bounded.

    A cause that the organisation has muted is left out.
    """
    muted = select(DeadCause.id).where(
        DeadCause.organisation_id == letters.c.organisation_id,
        DeadCause.fingerprint == letters.c.fingerprint,
        quiet(),
    )
    with platform.reading() as connection:
        installation = platform_id(connection)
        whose = letters.c.organisation_id.in_((organisation_id, installation))
        rows = connection.execute(
            select(*(letters.c[name] for name in TOLD))
            .where(text(WHEN_ALARMING), whose, ~muted.exists())
            .order_by(letters.c.failed_at.desc())
            .limit(MOST)
        ).all()
    return [
        Alarm(
            row.id, row.task, row.error, moment(row.failed_at), row.organisation_id == installation
        )
        for row in rows
    ]
