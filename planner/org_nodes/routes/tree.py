"""The org tree, and adding to it."""

from typing import Any

from flask import Response, g, request

from planner.capacity.queries import units
from planner.core.flags import is_on
from planner.core.session import Session
from planner.domain.flags import Flag
from planner.domain.organisation import NodeType
from planner.domain.refusals import Refusal
from planner.domain.views import one_of
from planner.org_nodes.commands import nodes as commands
from planner.org_nodes.forms import NewNodeForm
from planner.org_nodes.queries.tree import Branch, people_here, tree
from planner.org_nodes.refusals import CodeTaken, NodeInactive, OneRoot, TooDeep
from planner.org_nodes.routes.base import READ, WRITE, pages
from planner.web.asked import naming
from planner.web.exports import Column, twin
from planner.web.respond import invalid, see, show
from planner.web.zone import today

COLUMNS: tuple[Column[Branch], ...] = (
    Column("code", lambda branch: branch.node.code),
    Column("name", lambda branch: branch.node.name),
    Column("type", lambda branch: branch.node.type),
    Column("path", lambda branch: branch.node.path),
    Column("manager", lambda branch: branch.manager),
    Column("people", lambda branch: branch.people),
    Column("people_within", lambda branch: branch.everybody),
    Column("portfolio_area", lambda branch: branch.node.is_portfolio_area),
    Column("active", lambda branch: branch.node.active),
)
BESIDE: dict[type[Refusal], str] = {
    CodeTaken: "code",
    OneRoot: "type",
    NodeInactive: "parent_id",
    TooDeep: "parent_id",
}
"""The field beside which a refusal is said."""

NAMED = naming(show=one_of({"all"}))
"""What an address may name: that those that are closed are shown as well."""


@pages.page("/org-tree", permission=READ, knows=NAMED)
def org_tree(session: Session) -> Response:
    """Every org node, who manages it, and how many people belong to it."""
    form = _form(session) if WRITE in g.visitor.permissions else None
    return show("org_nodes/tree.html", **_tree(session), form=form)


@pages.page("/org-tree.<twin:form>", permission=READ, knows=NAMED)
def tree_twin(session: Session, form: str) -> Response:
    """The tree for spreadsheets and programs."""
    return twin(form, "org-tree", COLUMNS, tree(session, today(), _every()).branches)


@pages.action("/org-tree", permission=WRITE)
def add_node(session: Session) -> Response:
    """Add an org node."""
    form = _form(session)
    if form.validate_on_submit():
        kind, parent = NodeType(form.type.data), form.parent_id.data or None
        try:
            made = commands.add_node(session, form.draft(), kind, parent)
            return see("org_nodes.org_tree", notice=f"Added {made.name}.")
        except tuple(BESIDE) as refusal:
            form.refuse(BESIDE[type(refusal)], refusal.in_full)
    return invalid("org_nodes/tree.html", **_tree(session), form=form)


def _form(session: Session) -> NewNodeForm:
    form = NewNodeForm().offer(people_here(session, today()))
    return form.place(units.nodes(session, active_only=True))


def _tree(session: Session) -> dict[str, Any]:
    return {
        "tree": tree(session, today(), _every()),
        "every": _every(),
        "opens_matrix": is_on(session, Flag.MATRIX_ORG_V1),
    }


def _every() -> bool:
    return request.args.get("show") == "all"
