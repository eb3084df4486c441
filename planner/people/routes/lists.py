"""The list of people."""

from flask import Response, g, request

from planner.core import clock
from planner.core.flags import is_on
from planner.core.session import Session
from planner.domain.flags import Flag
from planner.domain.permissions import Permission
from planner.domain.views import View
from planner.people.queries.roster import SHAPE, Listed, Roster, roster
from planner.people.routes.base import READ, pages
from planner.people.routes.shelf import shelf, words
from planner.periods.queries import current_quarter
from planner.web import browsing
from planner.web.exports import Column, twin
from planner.web.paging import PAGE_ROWS, Page
from planner.web.respond import show
from planner.web.words import plural

LIST = "people.people"

COLUMNS: tuple[Column[Listed], ...] = (
    Column("external_key", lambda each: each.employee.external_key),
    Column("name", lambda each: each.employee.name),
    Column("email", lambda each: each.employee.email),
    Column("job_title", lambda each: each.employee.job_title),
    Column("employment_type", lambda each: each.employee.employment_type),
    Column("hours_per_week", lambda each: each.employee.hours_per_week),
    Column("active_start", lambda each: each.employee.active_start),
    Column("active_end", lambda each: each.employee.active_end),
    Column("skills", lambda each: "; ".join(f"{name} {level}" for name, level in each.skills)),
    Column("job_profile", lambda each: each.profile),
    Column("org_node", lambda each: each.node and each.node.code),
    Column("hours_available", lambda each: each.available),
    Column("hours_booked", lambda each: each.booked),
)


@pages.page("/people", permission=READ)
def people(session: Session) -> Response:
    """Everybody who can be planned."""
    view = SHAPE.read(request.args.items(multi=True))
    found = _roster(session, view)
    listed = browsing.listed(
        view,
        len(found.shown),
        lambda name, value: words(name, value, found),
        address,
        lambda view, form: address(view, "people.export", form=form),
    )
    page: Page = listed["page"]
    answer = show(
        "people/people.html",
        found=found,
        **listed,
        rows=found.shown[max(0, page.first - 1) : page.first - 1 + PAGE_ROWS],
        facets=shelf(view, found, is_on(session, Flag.JOB_PROFILES)),
    )
    return browsing.told(answer, address(view), plural(page.total, "person", "people"))


@pages.page("/people.<twin:form>", permission=READ)
def export(session: Session, form: str) -> Response:
    """The list's twins: the same filters and order, everybody."""
    view = SHAPE.read(request.args.items(multi=True))
    return twin(form, "people", COLUMNS, _roster(session, view).shown)


def address(view: View, endpoint: str = LIST, **values: str) -> str:
    """The address of a view of the list, or of its twin."""
    return browsing.address(view, endpoint, **values)


def _roster(session: Session, view: View) -> Roster:
    today = clock.today(g.time_zone)
    sees_plans = Permission.SCENARIO_READ in g.visitor.permissions
    return roster(session, view, today, current_quarter(session, today), sees_plans)
