"""Which jobs hold up a scenario because they import into it."""

from sqlalchemy import ColumnElement, select

from planner.core.jobs import Job
from planner.core.jobs.holding import Held
from planner.core.session import Session
from planner.imports.models import Import
from planner.scenarios.models import Scenario


def plans_in(scenario_id: int) -> ColumnElement[bool]:
    """Jobs of the imports whose new initiatives are planned in a scenario."""
    into = select(Import.id).where(Import.scenario_id == scenario_id)
    return (Job.subject_kind == Import.__tablename__) & Job.subject_id.in_(into)


def plans_into(session: Session, job: Job) -> list[Held]:
    """The scenario that the import of a job plans into; nothing where it plans into none."""
    if job.subject_kind != Import.__tablename__:
        return []
    of = select(Import.scenario_id).where(Import.id == job.subject_id)
    found = session.scalars(select(Scenario).where(Scenario.id.in_(of)))
    return [Held(Scenario.__tablename__, each.id, str(each)) for each in found]
