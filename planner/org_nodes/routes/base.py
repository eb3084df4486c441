"""The blueprint of the org tree, and the page of one node, which most answers show."""

from typing import Any

from flask import Response, g

from planner.capacity.models import OrgNode
from planner.core.flags import is_on
from planner.core.history import Happening, history
from planner.core.session import Session
from planner.domain.flags import Flag
from planner.domain.permissions import Permission
from planner.org_nodes.forms import LinkForm, MemberForm, MoveForm, NodeForm
from planner.org_nodes.queries import node as queries
from planner.org_nodes.queries.tree import managers, people_here
from planner.web.pages import Pages
from planner.web.respond import show
from planner.web.sentences import sentence
from planner.web.zone import today

pages = Pages("org_nodes", "planner.org_nodes")

READ, WRITE = Permission.ORG_READ, Permission.ORG_WRITE
NODE = "/org-tree/<int:node_id>"
RECENT = 8


def node_page(session: Session, node: OrgNode, status: int = 200, **forms: Any) -> Response:
    """The page of one org node; `forms` are those with something to put right."""
    day = today()
    matrix = is_on(session, Flag.MATRIX_ORG_V1)
    people = people_here(session, day) if WRITE in g.visitor.permissions else []
    return show(
        "org_nodes/node.html",
        status,
        node=node,
        above=queries.above(session, node),
        children=queries.children(session, node),
        manager=managers(session, [node]).get(node.manager_id or 0),
        members=queries.members(session, node, day),
        links=queries.links(session, node, day) if matrix else None,
        today=day,
        activity=history(session, node, RECENT),
        said=_said,
        **{
            "form": NodeForm(formdata=None, obj=node).offer(people),
            "move_form": MoveForm(formdata=None, version=node.version).offer(
                queries.elsewhere(session, node)
            ),
            "member_form": MemberForm(formdata=None, start=day).offer(people),
            "link_form": LinkForm(formdata=None, link_start=day).offer(people),
            **forms,
        },
    )


def _said(happening: Happening) -> str:
    return sentence(happening.event, "this org node")
