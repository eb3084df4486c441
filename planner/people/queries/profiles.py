"""Job profiles: what they expect, what they cost, and who has them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from planner.capacity.models import CostBand, Employee, JobProfile, JobProfileSkill
from planner.capacity.queries import costs
from planner.core.session import Session


@dataclass(frozen=True, slots=True)
class ProfileLine:
    """A job profile as the list shows it, on one day."""

    profile: JobProfile
    skills: Sequence[JobProfileSkill]
    band: CostBand | None
    """The version in force; None before the first."""
    coming: CostBand | None
    """The next version that is not yet in force."""
    people: int


def profile(session: Session, profile_id: int) -> JobProfile:
    """The job profile, retired or not; `NotFound` where this organisation has none."""
    return session.find(JobProfile, profile_id)


def profile_lines(
    session: Session, day: date, q: str = "", with_retired: bool = False
) -> list[ProfileLine]:
    """The job profiles by name: four selects, however many there are."""
    chosen = select(JobProfile).order_by(JobProfile.name, JobProfile.id)
    if not with_retired:
        chosen = chosen.where(JobProfile.active)
    found = [row for row in session.scalars(chosen) if _matches(row, q)]
    keys = [row.id for row in found]
    skills, bands = _skills(session, keys), costs.bands(session, keys)
    counts = _people(session)
    return [
        ProfileLine(
            row,
            skills.get(row.id, []),
            costs.in_force(bands.get(row.id, []), day),
            _coming(bands.get(row.id, []), day),
            counts.get(row.id, 0),
        )
        for row in found
    ]


def skills(session: Session, profile_id: int) -> Sequence[JobProfileSkill]:
    """What a profile expects, in the order it was given."""
    return _skills(session, [profile_id]).get(profile_id, [])


def versions(session: Session, profile_id: int) -> Sequence[CostBand]:
    """Every version of a profile's cost band."""
    return costs.bands(session, [profile_id]).get(profile_id, [])


def holders(session: Session, profile_id: int) -> Sequence[Employee]:
    """The people who have a profile, by name."""
    return session.scalars(
        select(Employee)
        .where(Employee.job_profile_id == profile_id)
        .order_by(Employee.name, Employee.id)
    ).all()


def _matches(row: JobProfile, q: str) -> bool:
    wanted = q.casefold()
    return any(wanted in text.casefold() for text in (row.name, row.level, row.band))


def _coming(versions: Sequence[CostBand], day: date) -> CostBand | None:
    return next((band for band in costs.holding(versions) if band.effective_date > day), None)


def _skills(session: Session, keys: Sequence[int]) -> dict[int, list[JobProfileSkill]]:
    rows = session.scalars(
        select(JobProfileSkill)
        .where(JobProfileSkill.job_profile_id.in_(keys))
        .order_by(JobProfileSkill.position, JobProfileSkill.id)
    )
    found: defaultdict[int, list[JobProfileSkill]] = defaultdict(list)
    for row in rows:
        found[row.job_profile_id].append(row)
    return found


def _people(session: Session) -> dict[int, int]:
    rows = session.execute(
        select(Employee.job_profile_id, func.count())
        .where(Employee.job_profile_id.is_not(None))
        .group_by(Employee.job_profile_id)
    )
    return {key: count for key, count in rows if key is not None}
