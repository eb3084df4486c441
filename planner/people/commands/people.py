"""Adding people, changing what is known of them, and letting them go."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import delete, select

from planner.capacity.models import (
    Employee,
    EmployeeSkill,
    JobProfile,
    OrgMembership,
    OrgNode,
)
from planner.core.session import Session
from planner.domain.amounts import written
from planner.domain.lifecycle import in_words
from planner.people.drafts import PersonDraft
from planner.people.places import end_places
from planner.people.queries.uses import closed_scenarios
from planner.people.refusals import (
    LeavesBeforeBeginning,
    OwnManager,
    PersonKeyTaken,
    UsedInClosedPlans,
)
from planner.people.writing import rebook, restate_skills
from planner.scenarios.models import Allocation

NOT_COLUMNS = {"skills", "version"}


def add_person(session: Session, draft: PersonDraft, node_id: int | None = None) -> Employee:
    """Put a person on file, from their first day a member of an org node, if one is named."""
    person = Employee(**_columns(draft))
    with session.recording("employee.added", person) as facts:
        _require_key_free(session, draft.external_key, None)
        session.add(person)
        session.flush()
        _require_references(session, person, draft)
        restate_skills(session, {person.id: draft.skills})
        facts["name"], facts["skills"] = person.name, _told_skills(draft.skills)
        if node_id is not None:
            node = session.find(OrgNode, node_id)
            facts["node"] = node.name
            start = person.active_start
            session.add(OrgMembership(employee_id=person.id, node_id=node.id, start_date=start))
    return person


def change_person(session: Session, employee_id: int, draft: PersonDraft) -> list[str]:
    """Give a person's facts and skills new values; gives the scenarios whose hours followed.

    Raises `StaleEdit` for whoever read an older version, `PersonKeyTaken` and `OwnManager`.
    """
    person = session.find(Employee, employee_id)
    with session.recording("employee.changed", person) as facts:
        session.edit(Employee, employee_id, draft.version)
        _require_key_free(session, draft.external_key, employee_id)
        _require_references(session, person, draft)
        if person.active_end is not None and person.active_end < draft.active_start:
            raise LeavesBeforeBeginning(person.name, draft.active_start)
        before, weekly = _told(session, person), person.hours_per_week
        for name, value in _columns(draft).items():
            setattr(person, name, value)
        person.version += 1  # skills are part of what the form shows, and have no version
        restate_skills(session, {employee_id: draft.skills})
        session.flush()
        after = _told(session, person)
        facts["changes"] = [
            [label, was, after[label]] for label, was in before.items() if was != after[label]
        ]
        rebooked = rebook(session, [employee_id]) if draft.hours_per_week != weekly else []
        facts["rebooked"] = rebooked
    return rebooked


def set_last_day(session: Session, employee_id: int, day: date, version: int | None) -> None:
    """Name a person's last day, on which memberships and links end that would go on.

    Those that would only begin afterwards are removed. Raises `LeavesBeforeBeginning`.
    """
    person = session.find(Employee, employee_id)
    with session.recording("employee.last_day_set", person) as facts:
        session.edit(Employee, employee_id, version)
        if day < person.active_start:
            raise LeavesBeforeBeginning(person.name, person.active_start)
        facts["from"] = person.active_end.isoformat() if person.active_end else None
        facts["to"] = day.isoformat()
        person.active_end = day
        end_places(session, {employee_id: day})


def clear_last_day(session: Session, employee_id: int, version: int | None) -> None:
    """Let a person stay. Memberships and links that ended with the last day stay ended."""
    person = session.find(Employee, employee_id)
    with session.recording("employee.last_day_cleared", person) as facts:
        session.edit(Employee, employee_id, version)
        facts["from"] = person.active_end.isoformat() if person.active_end else None
        person.active_end = None


def remove_person(session: Session, employee_id: int, version: int | None) -> str:
    """Take a person off the file, with everything known of them; gives their name.

    Allocations of scenarios that may still change go with them, whoever reports to them reports
    to nobody, and org nodes they manage have no manager. Raises `UsedInClosedPlans`.
    """
    person = session.find(Employee, employee_id)
    name = person.name
    with session.recording("employee.removed", person) as facts:
        session.edit(Employee, employee_id, version)
        if closed := closed_scenarios(session, employee_id):
            raise UsedInClosedPlans(name, [scenario.name for scenario in closed])
        facts["name"] = name
        for row in session.scalars(select(Employee).where(Employee.manager_id == employee_id)):
            row.manager_id = None
        for node in session.scalars(select(OrgNode).where(OrgNode.manager_id == employee_id)):
            node.manager_id = None
        session.execute(delete(Allocation).where(Allocation.employee_id == employee_id))
        session.flush()
        session.delete(person)
    return name


def _columns(draft: PersonDraft) -> dict[str, object]:
    return {name: getattr(draft, name) for name in draft.__slots__ if name not in NOT_COLUMNS}


def _require_key_free(session: Session, key: str | None, own_id: int | None) -> None:
    if key is None:
        return
    holder = session.scalar(select(Employee).where(Employee.external_key == key))
    if holder is not None and holder.id != own_id:
        raise PersonKeyTaken(key, holder.name)


def _require_references(session: Session, person: Employee, draft: PersonDraft) -> None:
    if draft.job_profile_id is not None:
        session.find(JobProfile, draft.job_profile_id)
    if draft.manager_id is None:
        return
    manager = session.find(Employee, draft.manager_id)
    managers = dict(session.execute(select(Employee.id, Employee.manager_id)).all())
    above: int | None = manager.id
    while above is not None:
        if above == person.id:
            raise OwnManager(draft.name, manager.name)
        above = managers[above]


def _told(session: Session, person: Employee) -> dict[str, str]:
    """What is known of a person by the words of the form, as text."""
    profile = person.job_profile_id and session.find(JobProfile, person.job_profile_id)
    manager = person.manager_id and session.find(Employee, person.manager_id)
    chosen = select(EmployeeSkill.name, EmployeeSkill.proficiency)
    skills = session.execute(chosen.where(EmployeeSkill.employee_id == person.id))
    return {
        "name": person.name,
        "external key": person.external_key or "none",
        "e-mail": person.email or "none",
        "job title": person.job_title or "none",
        "employment": in_words(person.employment_type),
        "weekly hours": f"{written(person.hours_per_week)} h",
        "first day": person.active_start.isoformat(),
        "job profile": profile.name if profile else "none",
        "manager": manager.name if manager else "nobody",
        "skills": _told_skills(dict(skills.all())),
    }


def _told_skills(skills: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {level}" for name, level in sorted(skills.items())) or "none"
