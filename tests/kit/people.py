"""People and org nodes to test with, made inside a change."""

from datetime import date
from decimal import Decimal

from planner.capacity.models import Employee, EmployeeSkill, OrgMembership, OrgNode
from planner.core.session import Session
from planner.domain.organisation import NodeType

SINCE = date(2020, 1, 1)


def employee(session: Session, name: str, *, hours: str = "40", **known: object) -> int:
    """Somebody who works 40 hours a week since 2020; gives their key."""
    columns = {"hours_per_week": Decimal(hours), "active_start": SINCE} | known
    skills = columns.pop("skills", {})
    row = Employee(name=name, **columns)
    session.add(row)
    session.flush()
    for skill, proficiency in dict(skills).items():
        session.add(EmployeeSkill(employee_id=row.id, name=skill, proficiency=proficiency))
    session.flush()
    return row.id


def node(session: Session, code: str, parent: OrgNode | None = None) -> OrgNode:
    """An org node called as its code; the root without a parent."""
    row = OrgNode(
        code=code,
        name=code.title(),
        type=NodeType.TEAM if parent else NodeType.ROOT,
        parent_id=parent.id if parent else None,
        path=f"{parent.path if parent else '/'}{code}/",
        depth=parent.depth + 1 if parent else 0,
    )
    session.add(row)
    session.flush()
    return row


def member(
    session: Session, employee_id: int, of: OrgNode, start: date = SINCE, end: date | None = None
) -> None:
    """A membership."""
    session.add(
        OrgMembership(employee_id=employee_id, node_id=of.id, start_date=start, end_date=end)
    )
    session.flush()
