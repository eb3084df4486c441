"""Adding org nodes, naming and moving them, and taking them out of use."""

from dataclasses import dataclass

from sqlalchemy import func, or_, select

from planner.capacity.models import Employee, OrgLink, OrgMembership, OrgNode
from planner.capacity.queries import units
from planner.core import zone
from planner.core.session import Session
from planner.domain.organisation import NodeType
from planner.org_nodes.refusals import (
    CodeTaken,
    NodeInactive,
    NodeInUse,
    OneRoot,
    TooDeep,
    WithinItself,
)

DEEPEST = 12
"""Levels of a tree, the root among them."""


@dataclass(frozen=True, slots=True)
class NodeDraft:
    """An org node as somebody wants it, who saw this version."""

    name: str
    code: str
    manager_id: int | None
    sort_order: int
    is_portfolio_area: bool
    version: int | None = None


def add_node(session: Session, draft: NodeDraft, kind: NodeType, parent_id: int | None) -> OrgNode:
    """A new org node within another; the first one is the root. Raises `OneRoot`, `CodeTaken`."""
    made = OrgNode(
        name=draft.name,
        code=draft.code,
        type=kind,
        manager_id=draft.manager_id,
        sort_order=draft.sort_order,
        is_portfolio_area=draft.is_portfolio_area,
    )
    with session.recording("org_node.added", made) as facts:
        _require_free(session, draft.code, None)
        _require_manager(session, draft)
        parent = _parent(session, kind, parent_id)
        made.parent_id = parent.id if parent else None
        _place(made, parent)
        session.add(made)
        session.flush()
        facts["name"], facts["within"] = made.name, parent.name if parent else None
    return made


def change_node(session: Session, node_id: int, draft: NodeDraft) -> OrgNode:
    """Name an org node, and say who manages it. Raises `CodeTaken` and `StaleEdit`."""
    node = session.find(OrgNode, node_id)
    with session.recording("org_node.changed", node) as facts:
        session.edit(OrgNode, node_id, draft.version)
        _require_free(session, draft.code, node_id)
        _require_manager(session, draft)
        before = _told(session, node)
        inside = _inside(session, node)
        node.name, node.code, node.manager_id = draft.name, draft.code, draft.manager_id
        node.sort_order, node.is_portfolio_area = draft.sort_order, draft.is_portfolio_area
        _replace(session, node, inside)
        session.flush()
        after = _told(session, node)
        facts["changes"] = [
            [label, was, after[label]] for label, was in before.items() if was != after[label]
        ]
    return node


def move_node(session: Session, node_id: int, parent_id: int, version: int | None) -> OrgNode:
    """Put an org node with all within it into another. Raises `WithinItself` and `OneRoot`."""
    node = session.find(OrgNode, node_id)
    with session.recording("org_node.moved", node) as facts:
        session.edit(OrgNode, node_id, version)
        parent = session.find(OrgNode, parent_id)
        if node.parent_id is None:
            raise OneRoot(f"{node.name} is the root of the tree and stays there.")
        if parent.path.startswith(node.path):
            raise WithinItself(node.name, parent.name)
        if not parent.active:
            raise NodeInactive(parent.name)
        facts["from"], facts["to"] = session.find(OrgNode, node.parent_id).name, parent.name
        inside = _inside(session, node)
        node.parent_id = parent.id
        _replace(session, node, inside)
    return node


def deactivate(session: Session, node_id: int, version: int | None) -> None:
    """Take an org node out of use. Raises `NodeInUse` while it holds anything active."""
    node = session.find(OrgNode, node_id)
    with session.recording("org_node.deactivated", node):
        row = session.edit(OrgNode, node_id, version)
        if holds := _holds(session, node):
            raise NodeInUse(row.name, holds)
        row.active = False


def reactivate(session: Session, node_id: int, version: int | None) -> None:
    """Bring an org node back into the tree. Raises `NodeInactive` where its parent is not."""
    node = session.find(OrgNode, node_id)
    with session.recording("org_node.reactivated", node):
        row = session.edit(OrgNode, node_id, version)
        if row.parent_id is not None:
            parent = session.find(OrgNode, row.parent_id)
            if not parent.active:
                raise NodeInactive(parent.name)
        elif _root(session) is not None:
            raise OneRoot("There is another root already.")
        row.active = True


def _parent(session: Session, kind: NodeType, parent_id: int | None) -> OrgNode | None:
    if parent_id is None:
        if kind is not NodeType.ROOT:
            raise OneRoot("Only the root lies in no other org node.")
        if root := _root(session):
            raise OneRoot(f"{root.name} is the root of the tree already.")
        return None
    if kind is NodeType.ROOT:
        raise OneRoot("A root lies in no other org node.")
    parent = session.find(OrgNode, parent_id)
    if not parent.active:
        raise NodeInactive(parent.name)
    return parent


def _root(session: Session) -> OrgNode | None:
    return session.scalar(select(OrgNode).where(OrgNode.parent_id.is_(None), OrgNode.active))


def _place(node: OrgNode, parent: OrgNode | None) -> None:
    node.depth = parent.depth + 1 if parent else 0
    if node.depth >= DEEPEST:
        raise TooDeep(DEEPEST)
    node.path = f"{parent.path if parent else '/'}{node.code}/"


def _inside(session: Session, node: OrgNode) -> list[OrgNode]:
    """Everything within a node, itself left out, each after what it lies in."""
    found = select(OrgNode).where(units.within(node), OrgNode.id != node.id)
    return list(session.scalars(found.order_by(OrgNode.depth)))


def _replace(session: Session, node: OrgNode, inside: list[OrgNode]) -> None:
    """Write path and depth of a node and of everything within it afresh."""
    with session.no_autoflush:  # one change is one version
        parent = session.find(OrgNode, node.parent_id) if node.parent_id else None
    _place(node, parent)
    placed = {node.id: node}
    for each in inside:
        _place(each, placed[each.parent_id or 0])
        placed[each.id] = each


def _require_free(session: Session, code: str, own_id: int | None) -> None:
    holder = session.scalar(select(OrgNode).where(OrgNode.code == code))
    if holder is not None and holder.id != own_id:
        raise CodeTaken(code, holder.name)


def _require_manager(session: Session, draft: NodeDraft) -> None:
    if draft.manager_id is not None:
        session.find(Employee, draft.manager_id)


def _holds(session: Session, node: OrgNode) -> list[str]:
    today = zone.today(session)
    children = select(func.count()).where(OrgNode.parent_id == node.id, OrgNode.active)
    members = select(func.count()).where(
        OrgMembership.node_id == node.id,
        or_(OrgMembership.end_date.is_(None), OrgMembership.end_date >= today),
    )
    links = select(func.count()).where(
        OrgLink.node_id == node.id, or_(OrgLink.end_date.is_(None), OrgLink.end_date >= today)
    )
    counts = [
        (session.scalar(children) or 0, "active org node"),
        (session.scalar(members) or 0, "membership"),
        (session.scalar(links) or 0, "link"),
    ]
    return [f"{count} {noun}{'' if count == 1 else 's'}" for count, noun in counts if count]


def _told(session: Session, node: OrgNode) -> dict[str, str]:
    manager = session.find(Employee, node.manager_id) if node.manager_id else None
    return {
        "name": node.name,
        "code": node.code,
        "manager": manager.name if manager else "nobody",
        "order": str(node.sort_order),
        "portfolio area": "yes" if node.is_portfolio_area else "no",
    }
