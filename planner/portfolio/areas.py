"""Portfolio areas: the org nodes that initiatives and requests belong to."""

from sqlalchemy import select

from planner.capacity.models import OrgNode
from planner.capacity.queries import units
from planner.core.session import Session
from planner.domain.refusals import Invalid

NO_AREA = "none"


class NotAnArea(Invalid):
    """Initiatives and requests belong to portfolio areas that are in use."""

    remedy = "Choose a portfolio area from the list."

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is not a portfolio area in use.")


def areas(session: Session, standing: int | None = None) -> list[OrgNode]:
    """The portfolio areas in use, and the one something has already, in the order of the tree."""
    return [
        node
        for node in units.nodes(session)
        if (node.active and node.is_portfolio_area) or node.id == standing
    ]


def require_area(session: Session, node_id: int | None, standing: int | None) -> None:
    """Raise NotAnArea unless a node is a portfolio area in use, or the one it has already."""
    if node_id is None or node_id == standing:
        return
    node = session.find(OrgNode, node_id)
    if not (node.active and node.is_portfolio_area):
        raise NotAnArea(node.name)


def area_name(session: Session, node_id: int | None) -> str:
    """What an area is called; `NO_AREA` for none."""
    chosen = select(OrgNode.name).where(OrgNode.id == node_id)
    return (session.scalar(chosen) if node_id is not None else None) or NO_AREA
