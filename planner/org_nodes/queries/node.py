"""One org node: what it lies in, what lies in it, and who belongs or is linked to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from planner.capacity.models import Employee, OrgLink, OrgMembership, OrgNode
from planner.capacity.queries import units
from planner.core.session import Session


@dataclass(frozen=True, slots=True)
class Member:
    """A membership and whose it is."""

    person: Employee
    row: OrgMembership


@dataclass(frozen=True, slots=True)
class Linked:
    """A link, whose it is, and whether it is over."""

    person: Employee
    row: OrgLink
    over: bool


def above(session: Session, node: OrgNode) -> Sequence[OrgNode]:
    """What a node lies in, the root first."""
    codes = node.path.strip("/").split("/")[:-1]
    found = select(OrgNode).where(OrgNode.code.in_(codes)).order_by(OrgNode.depth)
    return session.scalars(found).all()


def children(session: Session, node: OrgNode) -> Sequence[OrgNode]:
    """What lies directly within a node."""
    found = select(OrgNode).where(OrgNode.parent_id == node.id)
    return session.scalars(found.order_by(OrgNode.sort_order, OrgNode.name)).all()


def elsewhere(session: Session, node: OrgNode) -> list[OrgNode]:
    """The active nodes that a node can be moved into, in the order of the tree."""
    return [
        each
        for each in units.nodes(session, active_only=True)
        if not each.path.startswith(node.path) and each.id != node.parent_id
    ]


def members(session: Session, node: OrgNode, day: date) -> list[Member]:
    """Who belongs to a node on a day or will, by name."""
    rows = session.execute(
        select(Employee, OrgMembership)
        .join(OrgMembership, OrgMembership.employee_id == Employee.id)
        .where(OrgMembership.node_id == node.id, units.held(day, date.max))
        .order_by(Employee.name, OrgMembership.start_date)
    )
    return [Member(*row) for row in rows]


def links(session: Session, node: OrgNode, day: date) -> list[Linked]:
    """Every link to a node, those that are over last."""
    rows = session.execute(
        select(Employee, OrgLink)
        .join(OrgLink, OrgLink.employee_id == Employee.id)
        .where(OrgLink.node_id == node.id)
        .order_by(OrgLink.relationship, Employee.name, OrgLink.start_date)
    )
    found = [
        Linked(person, row, row.end_date is not None and row.end_date < day) for person, row in rows
    ]
    return sorted(found, key=lambda each: each.over)
