"""Who belongs to an org node."""

from flask import Response

from planner.capacity.models import OrgMembership
from planner.capacity.queries import units
from planner.core.session import Session
from planner.org_nodes.commands import members as commands
from planner.org_nodes.forms import EndForm, MemberForm
from planner.org_nodes.queries import node as queries
from planner.org_nodes.queries.node import Member
from planner.org_nodes.queries.tree import people_here
from planner.org_nodes.refusals import BelongsAlready, NodeInactive, OutsideEmployment
from planner.org_nodes.routes.base import NODE, READ, WRITE, node_page, pages
from planner.web.exports import Column, twin
from planner.web.respond import see
from planner.web.zone import today

COLUMNS: tuple[Column[Member], ...] = (
    Column("person", lambda member: member.person.name),
    Column("external_key", lambda member: member.person.external_key),
    Column("start_date", lambda member: member.row.start_date),
    Column("end_date", lambda member: member.row.end_date),
)


@pages.page(f"{NODE}/members.<twin:form>", permission=READ)
def members_twin(session: Session, node_id: int, form: str) -> Response:
    """The members of an org node for spreadsheets and programs."""
    found = units.node(session, node_id)
    rows = queries.members(session, found, today())
    return twin(form, f"members-of-{found.code}", COLUMNS, rows)


@pages.action(f"{NODE}/members", permission=WRITE)
def place(session: Session, node_id: int) -> Response:
    """Let somebody belong to an org node from a day on; where they were ends the day before."""
    found = units.node(session, node_id)
    form = MemberForm().offer(people_here(session, today()))
    if not form.validate_on_submit():
        return node_page(session, found, 422, member_form=form)
    try:
        commands.place(session, form.employee_id.data, node_id, form.first_day())
    except (BelongsAlready, OutsideEmployment, NodeInactive) as refusal:
        form.refuse("start", refusal.in_full)
        return node_page(session, found, 422, member_form=form)
    return see("org_nodes.node", node_id=node_id, notice="Saved the membership.")


@pages.action("/org-tree/memberships/<int:membership_id>/end", permission=WRITE)
def end_membership(session: Session, membership_id: int) -> Response:
    """Let a membership end with a day; with today where none is given."""
    form, found = EndForm(), session.find(OrgMembership, membership_id)
    day = form.end.data if form.validate_on_submit() and form.end.data else today()
    commands.end_membership(session, membership_id, day)
    notice = f"The membership ends with {day.isoformat()}."
    return see("org_nodes.node", node_id=found.node_id, notice=notice)
