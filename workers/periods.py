"""The calendar of each organisation, extended as years pass."""

from planner.core.jobs import Run
from planner.core.session import Session
from planner.periods.commands import ensure_calendar
from planner.periods.tasks import SEED_PERIODS, SeedPeriods
from workers.handlers import handles


@handles(SEED_PERIODS)
def seed_periods(session: Session, payload: SeedPeriods, run: Run) -> dict[str, int]:
    """Add the periods that lack. Safe to run twice: a period is there once, by type and number."""
    return {"periods": ensure_calendar(session, payload.years)}
