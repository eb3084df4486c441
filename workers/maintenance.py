"""The system's own work: tidying up, and measuring."""

from datetime import timedelta

from planner.core import faults, platform, sign_in
from planner.core.health import forget_samples
from planner.core.jobs import Run, sweeping
from planner.core.jobs.receipts import forget_receipts
from planner.core.session import Session
from planner.operations.measuring import sample
from planner.operations.nightly_backup import nightly
from planner.operations.tasks import (
    CLEAN_UP,
    HEALTH_CHECK,
    RETENTION,
    TAKE_BACKUP,
    CleanUp,
    Hour,
    Minute,
    Night,
)
from workers.handlers import handles


@handles(CLEAN_UP)
def clean_up_letters(session: Session, payload: CleanUp, run: Run) -> dict[str, int]:
    """Remove old dead letters. Safe to run twice: what is gone is not removed again."""
    age, removed = timedelta(days=payload.older_than_days), 0
    while True:
        with platform.transaction() as connection:
            gone = sweeping.forget_letters(connection, age)
        removed += gone
        run.report(done=removed)
        if not gone:
            return {"removed": removed}


@handles(TAKE_BACKUP)
def take_backup(session: Session, payload: Night, run: Run) -> dict[str, int]:
    """Take a backup where there is a folder for them, and let old ones go. Safe to run twice:
    another is taken.
    """
    return nightly()


@handles(HEALTH_CHECK)
def check_health(session: Session, payload: Minute, run: Run) -> None:
    """Keep a sample of this minute. Safe to run twice: a minute has one sample."""
    sample()


@handles(RETENTION)
def sweep_what_is_over(session: Session, payload: Hour, run: Run) -> dict[str, int]:
    """Remove what is over by its age. Safe to run twice: nothing is removed again."""
    sign_in.end_expired()
    sign_in.forget_tries()
    with platform.transaction() as connection:
        return {
            "samples": forget_samples(connection),
            "receipts": forget_receipts(connection),
            "faults": faults.forget(connection),
        }
