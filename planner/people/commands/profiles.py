"""Adding job profiles, changing what they expect, and saying what they cost from a day on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, select

from planner.capacity.models import CostBand, JobProfile, JobProfileSkill
from planner.core.session import Session
from planner.domain.money import written
from planner.domain.refusals import Conflict
from planner.people.queries.profiles import holders, skills


class ProfileNameTaken(Conflict):
    """Two job profiles cannot have one name."""

    remedy = "Choose another name, or use the profile that is there; it may be retired."

    def __init__(self, name: str) -> None:
        super().__init__(f"There is a job profile {name} already.")


class ProfileInUse(Conflict):
    """A job profile that people have cannot be retired."""

    remedy = "Give them another job profile first."

    def __init__(self, name: str, people: Sequence[str]) -> None:
        has = "has" if len(people) == 1 else "have"
        super().__init__(f"{', '.join(people)} {has} the job profile {name}.")


@dataclass(frozen=True, slots=True)
class ProfileDraft:
    """A job profile as somebody wants it, who saw this version; skills with proficiency."""

    name: str
    level: str
    band: str
    description: str
    skills: Mapping[str, int]
    version: int | None = None


@dataclass(frozen=True, slots=True)
class BandDraft:
    """What a profile costs from a day on, in minor units; None is not known."""

    effective_date: date
    currency: str
    hourly_minor: int | None
    annual_min_minor: int | None
    annual_max_minor: int | None
    notes: str


def add_profile(session: Session, draft: ProfileDraft) -> JobProfile:
    """A new, active job profile. Raises `ProfileNameTaken`."""
    made = JobProfile(
        name=draft.name, level=draft.level, band=draft.band, description=draft.description
    )
    with session.recording("job_profile.added", made) as facts:
        _require_free(session, draft.name)
        session.add(made)
        session.flush()
        _expect(session, made.id, draft.skills)
        facts["name"], facts["skills"] = made.name, _told(draft.skills)
    return made


def change_profile(session: Session, profile_id: int, draft: ProfileDraft) -> JobProfile:
    """Name and describe a profile, and say what it expects; its costs are versions of their own.

    Raises `ProfileNameTaken` and `StaleEdit`.
    """
    profile = session.find(JobProfile, profile_id)
    with session.recording("job_profile.changed", profile) as facts:
        session.edit(JobProfile, profile_id, draft.version)
        if draft.name != profile.name:
            _require_free(session, draft.name)
        before = _facts_of(session, profile)
        profile.name, profile.level = draft.name, draft.level
        profile.band, profile.description = draft.band, draft.description
        profile.version += 1  # skills are part of what the form shows, and have no version
        session.execute(delete(JobProfileSkill).where(JobProfileSkill.job_profile_id == profile_id))
        _expect(session, profile_id, draft.skills)
        session.flush()
        after = _facts_of(session, profile)
        facts["changes"] = [
            [label, was, after[label]] for label, was in before.items() if was != after[label]
        ]
    return profile


def state_cost(session: Session, profile_id: int, draft: BandDraft) -> CostBand:
    """Say what a profile costs from a day on. What was said before is kept, and holds until then;
    of two from one day, the later one counts."""
    profile = session.find(JobProfile, profile_id)
    with session.recording("job_profile.cost_stated", profile) as facts:
        made = CostBand(
            job_profile_id=profile.id,
            created_by=session.actor_id,
            **{name: getattr(draft, name) for name in BandDraft.__slots__},
        )
        session.add(made)
        facts["from"] = draft.effective_date.isoformat()
        facts["hourly"] = (
            None if draft.hourly_minor is None else written(draft.hourly_minor, draft.currency)
        )
    return made


def retire(session: Session, profile_id: int, version: int | None) -> None:
    """Let nobody be given a profile any more. Raises `ProfileInUse` while somebody has it."""
    profile = session.find(JobProfile, profile_id)
    with session.recording("job_profile.retired", profile):
        row = session.edit(JobProfile, profile_id, version)
        if people := holders(session, profile_id):
            raise ProfileInUse(row.name, [person.name for person in people])
        row.active = False


def bring_back(session: Session, profile_id: int, version: int | None) -> None:
    """Let people be given a retired profile again."""
    profile = session.find(JobProfile, profile_id)
    with session.recording("job_profile.brought_back", profile):
        session.edit(JobProfile, profile_id, version).active = True


def _require_free(session: Session, name: str) -> None:
    if session.scalar(select(JobProfile.id).where(JobProfile.name == name)) is not None:
        raise ProfileNameTaken(name)


def _expect(session: Session, profile_id: int, expected: Mapping[str, int]) -> None:
    session.add_rows(
        JobProfileSkill,
        [
            {
                "job_profile_id": profile_id,
                "name": name,
                "proficiency": proficiency,
                "position": position,
            }
            for position, (name, proficiency) in enumerate(expected.items())
        ],
    )


def _facts_of(session: Session, profile: JobProfile) -> dict[str, str]:
    return {
        "name": profile.name,
        "level": profile.level or "none",
        "band": profile.band or "none",
        "description": profile.description or "none",
        "skills": _told({row.name: row.proficiency for row in skills(session, profile.id)}),
    }


def _told(expected: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {level}" for name, level in expected.items()) or "none"
