"""The org tree, and who belongs where and when."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from sqlalchemy import ColumnElement, Select, or_, select

from planner.capacity.models import OrgMembership, OrgNode
from planner.core.session import Session


def node(session: Session, node_id: int) -> OrgNode:
    """The org node, active or not; `NotFound` where this organisation has none."""
    return session.find(OrgNode, node_id)


def nodes(session: Session, active_only: bool = False) -> list[OrgNode]:
    """Every org node in the order of the tree: each above those within it."""
    found = select(OrgNode).order_by(OrgNode.depth, OrgNode.sort_order, OrgNode.name, OrgNode.id)
    rows = session.scalars(found.where(OrgNode.active) if active_only else found)
    return _in_tree_order(rows)


def within(node: OrgNode) -> ColumnElement[bool]:
    """Which org nodes lie in this one, itself among them."""
    return OrgNode.path.startswith(node.path, autoescape=True)


def members(node: OrgNode, start: date, end: date, children: bool = True) -> Select[int]:
    """The keys of the people who belong to a node on any day between two, both included.

    With `children`, those of every node within it too. A person may come more than once.
    """
    where = within(node) if children else OrgNode.id == node.id
    return (
        select(OrgMembership.employee_id)
        .join(OrgNode, OrgNode.id == OrgMembership.node_id)
        .where(where, held(start, end))
    )


def held(start: date, end: date) -> ColumnElement[bool]:
    """Which memberships hold on any day between two, both included."""
    return (OrgMembership.start_date <= end) & or_(
        OrgMembership.end_date.is_(None), OrgMembership.end_date >= start
    )


def homes(session: Session, day: date) -> dict[int, int]:
    """The node each person belongs to on a day, by key; who belongs to none is not in it."""
    rows = session.execute(
        select(OrgMembership.employee_id, OrgMembership.node_id)
        .where(held(day, day))
        .order_by(OrgMembership.start_date, OrgMembership.id)
    )
    return dict(rows.all())


def _in_tree_order(rows: Iterable[OrgNode]) -> list[OrgNode]:
    children: defaultdict[int | None, list[OrgNode]] = defaultdict(list)
    for row in rows:
        children[row.parent_id].append(row)
    ordered: list[OrgNode] = []
    waiting = children[None][::-1]
    while waiting:
        ordered.append(waiting.pop())
        waiting += children[ordered[-1].id][::-1]
    return ordered
