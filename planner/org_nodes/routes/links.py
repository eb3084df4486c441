"""Links of people to org nodes: the matrix."""

from typing import Any

from flask import Response

from planner.capacity.models import OrgLink
from planner.capacity.queries import units
from planner.core.session import Session
from planner.domain.flags import Flag
from planner.domain.organisation import NeverConsumes, TooMuchOfOnePerson
from planner.domain.refusals import Refusal
from planner.org_nodes.commands import links as commands
from planner.org_nodes.forms import LinkChangeForm, LinkForm
from planner.org_nodes.queries import node as queries
from planner.org_nodes.queries.node import Linked
from planner.org_nodes.queries.tree import people_here
from planner.org_nodes.refusals import (
    EndsBeforeBeginning,
    NeedsPercentage,
    NodeInactive,
    OutsideEmployment,
    SecondHome,
)
from planner.org_nodes.routes.base import NODE, READ, WRITE, node_page, pages
from planner.web.exports import Column, twin
from planner.web.respond import invalid, see, show
from planner.web.words import plural
from planner.web.zone import today

FLAG = Flag.MATRIX_ORG_V1
BESIDE: dict[type[Refusal], str] = {
    TooMuchOfOnePerson: "percentage",
    NeedsPercentage: "percentage",
    NeverConsumes: "takes_time",
    SecondHome: "relationship",
    OutsideEmployment: "link_start",
    EndsBeforeBeginning: "link_end",
    NodeInactive: "link_start",
}
"""The field beside which a refusal is said."""

COLUMNS: tuple[Column[Linked], ...] = (
    Column("person", lambda linked: linked.person.name),
    Column("external_key", lambda linked: linked.person.external_key),
    Column("relationship", lambda linked: linked.row.relationship),
    Column("percentage", lambda linked: linked.row.percentage),
    Column("takes_time", lambda linked: linked.row.consumes_capacity),
    Column("start_date", lambda linked: linked.row.start_date),
    Column("end_date", lambda linked: linked.row.end_date),
)


@pages.page(f"{NODE}/links.<twin:form>", permission=READ, flag=FLAG)
def links_twin(session: Session, node_id: int, form: str) -> Response:
    """The links to an org node for spreadsheets and programs."""
    found = units.node(session, node_id)
    return twin(form, f"links-of-{found.code}", COLUMNS, queries.links(session, found, today()))


@pages.action(f"{NODE}/links", permission=WRITE, flag=FLAG)
def add_link(session: Session, node_id: int) -> Response:
    """Link somebody to an org node."""
    found = units.node(session, node_id)
    form = LinkForm().offer(people_here(session, today()))
    if not form.validate_on_submit():
        return node_page(session, found, 422, link_form=form)
    try:
        commands.add_link(session, form.draft(node_id))
    except tuple(BESIDE) as refusal:
        form.refuse(BESIDE[type(refusal)], refusal.in_full)
        return node_page(session, found, 422, link_form=form)
    return see("org_nodes.node", node_id=node_id, notice="Added the link.")


@pages.page("/org-tree/links/<int:link_id>/edit", permission=WRITE, flag=FLAG)
def edit_link(session: Session, link_id: int) -> Response:
    """The form of a link."""
    link = session.find(OrgLink, link_id)
    return show("org_nodes/link.html", form=LinkChangeForm(obj=link), **_around(session, link))


@pages.action("/org-tree/links/<int:link_id>", permission=WRITE, flag=FLAG)
def change_link(session: Session, link_id: int) -> Response:
    """Let a link take another percentage, or end with another day."""
    link, form = session.find(OrgLink, link_id), LinkChangeForm()
    if form.validate_on_submit():
        try:
            commands.change_link(session, link_id, form.change())
            return see("org_nodes.node", node_id=link.node_id, notice="Saved the link.")
        except (TooMuchOfOnePerson, NeedsPercentage) as refusal:
            form.refuse("percentage", refusal.in_full)
        except (EndsBeforeBeginning, SecondHome) as refusal:
            form.refuse("end", refusal.in_full)
    return invalid("org_nodes/link.html", form=form, **_around(session, link))


@pages.page("/org-tree/links/adoption", permission=WRITE, flag=FLAG)
def adoption(session: Session) -> Response:
    """Whose memberships would give them a primary link: nothing changes yet."""
    names = {node.id: node.name for node in units.nodes(session)}
    rows = commands.without_home(session)
    return show("org_nodes/adoption.html", rows=rows, names=names)


@pages.action("/org-tree/links/adoption", permission=WRITE, flag=FLAG)
def adopt(session: Session) -> Response:
    """Give everybody who belongs somewhere and has no primary link one."""
    made = commands.adopt_memberships(session)
    return see("org_nodes.org_tree", notice=f"Added {plural(made, 'primary link')}.")


def _around(session: Session, link: OrgLink) -> dict[str, Any]:
    node = units.node(session, link.node_id)
    person = next(
        each.person for each in queries.links(session, node, today()) if each.row.id == link.id
    )
    return {"link": link, "node": node, "person": person}
