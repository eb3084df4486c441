"""Who belongs to which org node, one at a time."""

from datetime import date

from sqlalchemy import select

from planner.capacity.models import Employee, OrgMembership, OrgNode
from planner.core.session import Session
from planner.domain.calendar import DAY
from planner.org_nodes.refusals import (
    BelongsAlready,
    EndsBeforeBeginning,
    NodeInactive,
    OutsideEmployment,
)


def place(session: Session, employee_id: int, node_id: int, start: date) -> OrgMembership:
    """Let a person belong to an org node from a day on; where they were ends the day before.

    Raises `BelongsAlready` where they belong somewhere only from that day on or later,
    `OutsideEmployment` and `NodeInactive`.
    """
    person = session.find(Employee, employee_id)
    with session.recording("employee.placed", person) as facts:
        node = session.find(OrgNode, node_id)
        if not node.active:
            raise NodeInactive(node.name)
        require_employed(person, start)
        before = _until(session, person, start)
        facts["node"], facts["start"] = node.name, start.isoformat()
        facts["from"] = session.find(OrgNode, before.node_id).name if before else None
        made = OrgMembership(
            employee_id=person.id, node_id=node.id, start_date=start, end_date=person.active_end
        )
        if before is not None:
            before.end_date = start - DAY
            session.flush()  # an open membership has to end before another may be open
        session.add(made)
    return made


def end_membership(session: Session, membership_id: int, day: date) -> OrgMembership:
    """Let a membership end with a day; the person then belongs to no org node."""
    found = session.find(OrgMembership, membership_id)
    person = session.find(Employee, found.employee_id)
    with session.recording("employee.membership_ended", person) as facts:
        if day < found.start_date:
            raise EndsBeforeBeginning(found.start_date)
        facts["node"] = session.find(OrgNode, found.node_id).name
        facts["end"] = day.isoformat()
        found.end_date = day
    return found


def require_employed(person: Employee, day: date) -> None:
    """Refuse a day on which a person does not work here."""
    if day < person.active_start or (person.active_end is not None and day > person.active_end):
        raise OutsideEmployment(person.name, day)


def _until(session: Session, person: Employee, start: date) -> OrgMembership | None:
    """The membership that goes on when a new one begins; refused where one begins later."""
    rows = session.scalars(
        select(OrgMembership)
        .where(OrgMembership.employee_id == person.id)
        .order_by(OrgMembership.start_date)
    ).all()
    for row in rows:
        if row.start_date >= start:
            node = session.find(OrgNode, row.node_id)
            raise BelongsAlready(person.name, node.name, row.start_date)
    going_on = [row for row in rows if row.end_date is None or row.end_date >= start]
    return going_on[-1] if going_on else None
