"""The answer: whether a member can do something now, and each point that decides it."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import select

from planner.accounts.listing import Entry, UserLine, user_line
from planner.analysis.models import Doubt
from planner.capacity.models import Employee, JobProfile, OrgNode, SkillPool
from planner.core.audit import AuditEvent
from planner.core.flags import flags_on
from planner.core.jobs.models import DeadLetter, Job
from planner.core.jobs.schedules import Schedule
from planner.core.models import Model
from planner.core.saved_views import SavedView
from planner.core.session import Session
from planner.domain.flags import FLAGS
from planner.domain.lifecycle import in_words
from planner.domain.permissions import ROLE_PERMISSIONS, Permission, Role
from planner.domain.refusals import NotFound
from planner.domain.seats import Seat
from planner.imports.models import Import
from planner.intake.models import IntakeRequest
from planner.jira.models import JiraConnection, JiraIssue
from planner.periods.models import Period
from planner.portfolio.models import Initiative
from planner.reasons.actions import Action
from planner.reasons.further import Asked, further
from planner.reasons.points import Point, Verdict
from planner.scenarios.models import Scenario
from planner.web.access import Access
from planner.web.words import listing

THINGS: Mapping[str, type[Model]] = {
    "connection_id": JiraConnection,
    "doubt_id": Doubt,
    "employee_id": Employee,
    "event_id": AuditEvent,
    "import_id": Import,
    "initiative_id": Initiative,
    "issue_id": JiraIssue,
    "job_id": Job,
    "letter_id": DeadLetter,
    "node_id": OrgNode,
    "period_id": Period,
    "pool_id": SkillPool,
    "profile_id": JobProfile,
    "request_id": IntakeRequest,
    "scenario_id": Scenario,
    "schedule_id": Schedule,
    "view_id": SavedView,
}
"""What the keys in addresses are of."""


def things(session: Session, action: Action) -> dict[str, Any]:
    """What the address is about, by the name of its key; None of what is not here."""
    found: dict[str, Any] = {}
    for name, value in action.values.items():
        if name == "user_id":
            found[name] = _member(session, value)
        elif (model := THINGS.get(name)) is not None:
            key = model.id  # type: ignore[attr-defined]
            found[name] = session.scalar(select(model).where(key == value))
    return found


def verdict(
    session: Session, member: UserLine, action: Action, about: Mapping[str, Any]
) -> Verdict:
    """Whether a member can do this now, and why: door, flag, permission, thing, further rules.

    `about` holds the `things` of the address that the action was chosen at.
    """
    points = [_door(member), *_flag(session, action.access), *_permission(member, action.access)]
    asked = {name: about[name] for name in action.values if name in about}
    points += [_there(name, action.values[name], row) for name, row in asked.items()]
    there = {name: row for name, row in asked.items() if row is not None}
    points += further(Asked(session, member, action.endpoint, there))
    if action.missing:
        told = f"It is about a certain {listing(action.missing)}: paste its address above, since "
        points.append(Point(f"{told}how that stands may decide as well."))
    return Verdict(points)


def _door(member: UserLine) -> Point:
    if not member.account_active:
        return Point(f"{member.name}’s account is shut, in every organisation.", False)
    if not member.active:
        return Point(f"{member.name} is let in no more.", False)
    if member.entry is Entry.WAITING:
        return Point(f"{member.name} has no password yet, and so cannot sign in.", False)
    return Point(f"{member.name} may sign in.", True)


def _flag(session: Session, access: Access) -> Iterator[Point]:
    if access.flag is None:
        return
    name = FLAGS[access.flag].name
    if access.flag in flags_on(session):
        yield Point(f"The feature flag {name} is on.", True)
    else:
        yield Point(f"The feature flag {name} is off, so it is there for nobody.", False)


def _permission(member: UserLine, access: Access) -> Iterator[Point]:
    needed, role = access.permission, in_words(member.role)
    if needed is None:
        return
    if needed is Permission.MEMBER:
        yield Point("Every member may, with what is their own or what is shared with them.", True)
        return
    source = member.access.comes_from(needed)
    if source == "role":
        yield Point(f"It needs {needed}, which their role gives: {role}.", True)
    elif source:
        yield Point(f"It needs {needed}, which they hold as a single permission.", True)
    else:
        yield from _lacking(member, needed, access.changes)


def _lacking(member: UserLine, needed: Permission, changes: bool) -> Iterator[Point]:
    roles = listing(in_words(each) for each in Role if needed in ROLE_PERMISSIONS[each])
    yield Point(
        f"It needs {needed}, which neither their role, {in_words(member.role)}, nor a single "
        f"permission gives. Roles that do: {roles}.",
        False,
    )
    if changes and member.seat is Seat.OBSERVER:
        yield Point("They have an observer’s seat: a try is recorded among those of seats.")


def _member(session: Session, user_id: int) -> UserLine | None:
    try:
        return user_line(session, user_id)
    except NotFound:
        return None


def _there(name: str, key: object, row: Any) -> Point:
    if row is None:
        kind = name.removesuffix("_id").replace("_", " ")
        return Point(f"There is no {kind} {key} here, so nobody can.", False)
    return Point(f"It is about {f'user {row.name}' if isinstance(row, UserLine) else row}.")
