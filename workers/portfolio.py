"""The portfolio's work in the background."""

from planner.core.jobs import Run
from planner.core.session import Session
from planner.portfolio.backfill import backfill
from planner.portfolio.tasks import BACKFILL, Backfill
from workers.handlers import handles


@handles(BACKFILL)
def fill_status_log(session: Session, payload: Backfill, run: Run) -> dict[str, int]:
    """Log moves that only the audit tells of. Safe to run twice: what is logged is passed over."""
    return backfill(session, run, payload.batch_size)
