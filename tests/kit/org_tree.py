"""An org tree made by its own commands."""

from planner.capacity.models import OrgNode
from planner.core.session import Session
from planner.domain.organisation import NodeType
from planner.org_nodes.commands import nodes
from planner.org_nodes.commands.nodes import NodeDraft
from tests.kit.people import employee


def draft(code: str, **known: object) -> NodeDraft:
    given = {"name": code.title(), "manager_id": None, "sort_order": 0, "is_portfolio_area": False}
    return NodeDraft(code=code, **{**given, **known})


def grown(session: Session) -> tuple[OrgNode, OrgNode, OrgNode]:
    """NDO with ENG in it, and TEAM in that."""
    root = nodes.add_node(session, draft("NDO"), NodeType.ROOT, None)
    division = nodes.add_node(session, draft("ENG"), NodeType.DIVISION, root.id)
    return root, division, nodes.add_node(session, draft("TEAM"), NodeType.TEAM, division.id)


def hired(session: Session, *names: str, **known: object) -> list[int]:
    with session.recording("employees.added", "people"):
        return [employee(session, name, **known) for name in names]
