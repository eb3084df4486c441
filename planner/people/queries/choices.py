"""What can be chosen in the forms about people."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import or_, select, union

from planner.capacity.models import Employee, EmployeeSkill, JobProfile, SkillPool
from planner.core.session import Session
from planner.domain.lifecycle import ENDED
from planner.portfolio.archive import IN_USE
from planner.portfolio.models import Initiative


def profiles(session: Session, person: Employee | None) -> Sequence[JobProfile]:
    """The active job profiles, and the one the person has already."""
    own = person.job_profile_id if person else None
    chosen = select(JobProfile).where(or_(JobProfile.active, JobProfile.id == (own or 0)))
    return session.scalars(chosen.order_by(JobProfile.name)).all()


def managers(session: Session, person: Employee | None, today: date) -> Sequence[Employee]:
    """Everybody who has not left, and whoever the person reports to already; never themselves."""
    own, manager = (person.id, person.manager_id) if person else (0, None)
    still_here = or_(Employee.active_end.is_(None), Employee.active_end >= today)
    return session.scalars(
        select(Employee)
        .where(or_(still_here, Employee.id == (manager or 0)), Employee.id != own)
        .order_by(Employee.name, Employee.id)
    ).all()


def initiatives(session: Session) -> Sequence[Initiative]:
    """The initiatives that are not over, by title."""
    return session.scalars(
        select(Initiative)
        .where(Initiative.status.not_in(ENDED), IN_USE)
        .order_by(Initiative.title, Initiative.id)
    ).all()


def skill_names(session: Session) -> Sequence[str]:
    """Names of skills that people or pools have, by name."""
    names = union(select(EmployeeSkill.name), select(SkillPool.name).where(SkillPool.active))
    return sorted(session.scalars(names).all(), key=str.casefold)
