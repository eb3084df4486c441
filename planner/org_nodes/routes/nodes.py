"""One org node: reading it, naming and moving it, and taking it out of use."""

from flask import Response, url_for

from planner.capacity.queries import units
from planner.core.session import Session
from planner.domain.refusals import StaleEdit
from planner.org_nodes.commands import nodes as commands
from planner.org_nodes.forms import MoveForm, NodeForm
from planner.org_nodes.queries import node as queries
from planner.org_nodes.queries.tree import people_here
from planner.org_nodes.refusals import CodeTaken, NodeInactive, TooDeep, WithinItself
from planner.org_nodes.routes.base import NODE, READ, WRITE, node_page, pages
from planner.web.conflicts import Places, conflict
from planner.web.forms import Versioned
from planner.web.respond import see
from planner.web.zone import today


@pages.page(NODE, permission=READ)
def node(session: Session, node_id: int) -> Response:
    """One org node: where it lies, who belongs to it, and what lies in it."""
    return node_page(session, units.node(session, node_id))


@pages.action(NODE, permission=WRITE)
def change_node(session: Session, node_id: int) -> Response:
    """Name an org node, and say who manages it."""
    found = units.node(session, node_id)
    people = people_here(session, today())
    form = NodeForm().offer(people)
    if not form.validate_on_submit():
        return node_page(session, found, 422, form=form)
    try:
        commands.change_node(session, node_id, form.draft())
    except CodeTaken as refusal:
        form.refuse("code", refusal.in_full)
        return node_page(session, found, 422, form=form)
    except StaleEdit:
        session.refresh(found)
        theirs = NodeForm(formdata=None, obj=found).offer(people)
        places = Places("Edit org node", url_for("org_nodes.node", node_id=node_id))
        return conflict(session, (form, theirs), places, found)
    return see("org_nodes.node", node_id=node_id, notice=f"Saved {found.name}.")


@pages.action(f"{NODE}/moves", permission=WRITE)
def move_node(session: Session, node_id: int) -> Response:
    """Put an org node with all within it into another."""
    found = units.node(session, node_id)
    form = MoveForm().offer(queries.elsewhere(session, found))
    if not form.validate_on_submit():
        return node_page(session, found, 422, move_form=form)
    try:
        commands.move_node(session, node_id, form.parent_id.data, form.version.data)
    except (WithinItself, NodeInactive, TooDeep) as refusal:
        form.refuse("parent_id", refusal.in_full)
        return node_page(session, found, 422, move_form=form)
    return see("org_nodes.node", node_id=node_id, notice=f"Moved {found.name}.")


@pages.action(f"{NODE}/deactivation", permission=WRITE)
def deactivate(session: Session, node_id: int) -> Response:
    """Take an org node out of use."""
    commands.deactivate(session, node_id, Versioned().version.data)
    return see("org_nodes.node", node_id=node_id, notice="The org node is inactive.")


@pages.action(f"{NODE}/reactivation", permission=WRITE)
def reactivate(session: Session, node_id: int) -> Response:
    """Bring an org node back."""
    commands.reactivate(session, node_id, Versioned().version.data)
    return see("org_nodes.node", node_id=node_id, notice="The org node is active again.")
