"""Links of people to org nodes beside their membership: the matrix.

Dates count: what a link takes of a person is compared with what others take on the same days.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import or_, select

from planner.capacity.models import Employee, OrgLink, OrgMembership, OrgNode
from planner.core import zone
from planner.core.session import Session
from planner.domain.amounts import written
from planner.domain.calendar import DAY
from planner.domain.lifecycle import in_words
from planner.domain.organisation import Claim, Relationship, allow_claim, consumes, most_taken
from planner.org_nodes.commands.members import require_employed
from planner.org_nodes.refusals import (
    EndsBeforeBeginning,
    LinkEnded,
    NeedsPercentage,
    NodeInactive,
    SecondHome,
)

HOME = Relationship.PRIMARY_REPORTING


@dataclass(frozen=True, slots=True)
class LinkDraft:
    """A link as somebody wants it. `takes_time` is None for what its kind usually does.

    `instead` lets a primary link take the place of the one before.
    """

    employee_id: int
    node_id: int
    relationship: Relationship
    percentage: Decimal | None
    takes_time: bool | None
    start: date
    end: date | None
    instead: bool = False


@dataclass(frozen=True, slots=True)
class LinkChange:
    """What a link takes from now on and until when, by whoever saw this version."""

    percentage: Decimal | None
    end: date | None
    version: int | None


def add_link(session: Session, draft: LinkDraft) -> OrgLink:
    """Link a person to an org node from a day on.

    Raises `TooMuchOfOnePerson`, `NeverConsumes`, `NeedsPercentage`, `SecondHome`,
    `OutsideEmployment`, `EndsBeforeBeginning` and `NodeInactive`.
    """
    person = session.find(Employee, draft.employee_id)
    with session.recording("employee.linked", person) as facts:
        node = session.find(OrgNode, draft.node_id)
        if not node.active:
            raise NodeInactive(node.name)
        require_employed(person, draft.start)
        if draft.end is not None and draft.end < draft.start:
            raise EndsBeforeBeginning(draft.start)
        made = OrgLink(
            employee_id=person.id,
            node_id=node.id,
            relationship=draft.relationship,
            percentage=draft.percentage,
            consumes_capacity=consumes(draft.relationship, draft.takes_time),
            start_date=draft.start,
            end_date=draft.end,
        )
        if made.relationship is HOME:
            _leave_home(session, person, made, draft.instead)
        _require_room(session, made)
        session.add(made)
        facts["node"], facts["relationship"] = node.name, in_words(made.relationship)
        facts["takes"] = _takes(made)
    return made


def change_link(session: Session, link_id: int, change: LinkChange) -> OrgLink:
    """Let a link take another percentage, or end with another day.

    Raises as `add_link` does, and `LinkEnded` for one that is over.
    """
    link = session.find(OrgLink, link_id)
    person = session.find(Employee, link.employee_id)
    with session.recording("employee.link_changed", person) as facts:
        session.edit(OrgLink, link_id, change.version)
        if link.end_date is not None and link.end_date < zone.today(session):
            raise LinkEnded(link.end_date)
        if change.end is not None and change.end < link.start_date:
            raise EndsBeforeBeginning(link.start_date)
        facts["node"] = session.find(OrgNode, link.node_id).name
        facts["from"] = _takes(link)
        link.percentage, link.end_date = change.percentage, change.end
        if link.relationship is HOME:
            _leave_home(session, person, link, instead=False)
        _require_room(session, link)
        facts["to"] = _takes(link)
    return link


def without_home(session: Session) -> Sequence[tuple[OrgMembership, Employee]]:
    """The memberships that go on of people who have no primary link that does."""
    today = zone.today(session)
    linked = select(OrgLink.employee_id).where(
        OrgLink.relationship == HOME,
        or_(OrgLink.end_date.is_(None), OrgLink.end_date >= today),
    )
    rows = session.execute(
        select(OrgMembership, Employee)
        .join(Employee, Employee.id == OrgMembership.employee_id)
        .where(
            OrgMembership.start_date <= today,
            or_(OrgMembership.end_date.is_(None), OrgMembership.end_date >= today),
            OrgMembership.employee_id.not_in(linked),
        )
        .order_by(Employee.name, Employee.id)
    )
    return [(membership, person) for membership, person in rows]


def adopt_memberships(session: Session) -> int:
    """Give everybody who belongs to an org node and has no primary link one; gives their number."""
    root = session.scalar(select(OrgNode).where(OrgNode.parent_id.is_(None), OrgNode.active))
    if root is None:
        return 0
    with session.recording("org_node.memberships_adopted", root) as facts:
        rows = [
            {
                "employee_id": membership.employee_id,
                "node_id": membership.node_id,
                "relationship": HOME,
                "start_date": membership.start_date,
                "end_date": membership.end_date,
            }
            for membership, _ in without_home(session)
        ]
        facts["links"] = session.add_rows(OrgLink, rows)
    return len(rows)


def _leave_home(session: Session, person: Employee, link: OrgLink, instead: bool) -> None:
    for other in _others(session, link):
        if other.relationship is not HOME or not _meet(other, link):
            continue
        if not instead or other.start_date >= link.start_date:
            raise SecondHome(person.name, session.find(OrgNode, other.node_id).name)
        other.end_date = link.start_date - DAY
        session.flush()  # an open link has to end before another may be open


def _require_room(session: Session, link: OrgLink) -> None:
    if not link.consumes_capacity:
        return
    if link.percentage is None:
        raise NeedsPercentage
    claims = [
        Claim(other.percentage, other.start_date, other.end_date)
        for other in _others(session, link)
        if other.consumes_capacity and other.percentage is not None
    ]
    allow_claim(most_taken(claims, link.start_date, link.end_date), link.percentage)


def _others(session: Session, link: OrgLink) -> Sequence[OrgLink]:
    with session.no_autoflush:
        found = select(OrgLink).where(OrgLink.employee_id == link.employee_id)
        return [row for row in session.scalars(found) if row.id != link.id]


def _meet(one: OrgLink, other: OrgLink) -> bool:
    begins = max(one.start_date, other.start_date)
    ends = [day for day in (one.end_date, other.end_date) if day is not None]
    return not ends or begins <= min(ends)


def _takes(link: OrgLink) -> str:
    share = (
        "no time" if not link.consumes_capacity else f"{written(link.percentage or Decimal())} %"
    )
    until = f" until {link.end_date.isoformat()}" if link.end_date else ""
    return f"{share} from {link.start_date.isoformat()}{until}"
