"""Which jobs hold up the figures of a scenario, beside those that are about it."""

from sqlalchemy import ColumnElement, select

from planner.core.jobs import Job
from planner.core.jobs.holding import Held
from planner.core.session import Session
from planner.scenarios.models import Scenario
from planner.scenarios.tasks import REFRESH


def draws_up(scenario_id: int) -> ColumnElement[bool]:
    """A refresh of every summary, or of a chosen few: few enough to be shown wherever they are."""
    return Job.task == REFRESH.name


def refreshes(session: Session, job: Job) -> list[Held]:
    """The scenarios that a refresh names; nothing where it is of every one."""
    keys = job.payload.get("scenario_ids") if job.task == REFRESH.name else None
    if not keys:
        return []
    found = session.scalars(select(Scenario).where(Scenario.id.in_(keys)).order_by(Scenario.id))
    return [Held(Scenario.__tablename__, each.id, str(each)) for each in found]
