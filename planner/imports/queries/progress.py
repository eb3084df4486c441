"""How far an import is, and what it was planned in."""

from dataclasses import dataclass

from sqlalchemy import select

from planner.core import clock
from planner.core.jobs import Job
from planner.core.session import Session
from planner.imports.models import Import, ImportState
from planner.scenarios.models import Scenario


@dataclass(frozen=True, slots=True)
class Progress:
    """Where an import stands. `seconds_left` is None while nobody can tell."""

    running: bool
    planning: bool
    """Every row is in; its initiatives are being ranked."""
    seconds_left: int | None


def job_of(session: Session, of: Import) -> Job | None:
    """The job that applies it; gone once the queue's retention has passed."""
    return session.scalar(select(Job).where(Job.id == of.job_id))


def progress_of(of: Import, job: Job | None) -> Progress:
    """How far the import is by its own rows and by its job's state."""
    running = of.state is ImportState.APPLYING and job is not None and not job.state.final
    return Progress(
        running,
        running and of.cursor >= of.rows,
        _seconds_left(of) if running else None,
    )


def check_stopped(session: Session, of: Import) -> bool:
    """Whether the job that was to check it ended before the check did: nobody waits for it."""
    if of.state is not ImportState.CHECKING:
        return False
    job = job_of(session, of)
    return job is None or job.state.final


def planned_in(session: Session, of: Import) -> Scenario | None:
    """The scenario that was chosen, if it is still there."""
    if of.scenario_id is None:
        return None
    return session.scalar(select(Scenario).where(Scenario.id == of.scenario_id))


def _seconds_left(of: Import) -> int | None:
    if of.applied_at is None or not 0 < of.cursor < of.rows:
        return None
    spent = (clock.now() - of.applied_at).total_seconds()
    return max(1, round(spent / of.cursor * (of.rows - of.cursor)))
