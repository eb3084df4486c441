"""Jobs whose rows are there no longer: what is still known of them, and until when it was kept."""

from sqlalchemy import select

from planner.core.jobs.models import JobState, moment
from planner.core.jobs.routines import ROUTINES
from planner.core.jobs.schedules import Schedule, ScheduleFire
from planner.core.queues import QUEUES
from planner.core.session import Session
from planner.domain.refusals import NotFound
from planner.operations.policies import kept
from planner.web.words import stamp

ENDS = {
    JobState.SUCCEEDED: "was done",
    JobState.DEAD: "failed",
    JobState.CANCELLED: "was cancelled",
}


class JobGone(NotFound):
    """A job that is not here: kept no more, never there, or not for the visitor to see."""

    remedy = (
        "A finished job is kept as long as its queue says, from half a day to 30 days. What it did "
        "stays; a file that it made is on the page it was made from, until it expires."
    )

    def __init__(self, job_id: int, known: str | None) -> None:
        super().__init__("job", job_id)
        self.args = (known or f"There is no job {job_id} here, or it is kept no more.",)


def gone(session: Session, job_id: int) -> JobGone:
    """What can be said of a job that has no row, to those who run jobs."""
    fired = select(ScheduleFire, Schedule.name).join(
        Schedule, Schedule.id == ScheduleFire.schedule_id
    )
    found = session.execute(fired.where(ScheduleFire.job_id == job_id).limit(1)).first()
    return JobGone(job_id, None if found is None else _timed(job_id, *found))


def _timed(job_id: int, fire: ScheduleFire, name: str) -> str | None:
    """How the run of a schedule ended, and what its queue keeps."""
    if name not in ROUTINES or fire.outcome not in ENDS:
        return None
    queue, due = QUEUES[ROUTINES[name].task.queue_name], stamp(moment(fire.slot))
    if fire.outcome is JobState.DEAD:
        rule = kept(queue.keep_dead, queue.keep_dead_count)
    else:
        rule = kept(queue.keep_done, queue.keep_done_count)
    return (
        f"Job {job_id} of schedule {name}, due {due}, {ENDS[fire.outcome]} and is kept no more: "
        f"{queue.name} keeps such jobs {rule}."
    )
