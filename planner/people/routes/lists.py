"""The list of people."""

from flask import Response, g

from planner.core.flags import is_on
from planner.core.session import Session
from planner.domain.flags import Flag
from planner.domain.permissions import Permission
from planner.people.queries.exported import exported, shown_keys
from planner.people.queries.listed import Listed, seen
from planner.people.queries.roster import roster
from planner.people.routes.base import READ, pages
from planner.people.routes.shelf import LIST
from planner.periods.queries import current_quarter
from planner.web.exports import Column, twin
from planner.web.paging import PAGE_ROWS, Page
from planner.web.respond import show
from planner.web.words import plural
from planner.web.zone import today

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
    view = LIST.asked()
    day = today()
    found = roster(session, view, day, current_quarter(session, day), _sees_plans())
    hidden = set() if is_on(session, Flag.JOB_PROFILES) else {"profile"}
    facets = {name: found.counts[name] for name in found.counts if name not in hidden}
    given = LIST.given(view, found, len(found.shown), facets)
    page: Page = given["page"]
    first = max(0, page.first - 1)
    rows = found.shown[first : first + PAGE_ROWS]
    answer = show("people/people.html", **given, rows=rows)
    return LIST.told(answer, given, plural(page.total, "person", "people"))


@pages.page("/people.<twin:form>", permission=READ, knows=LIST.shape.knows)
def export(session: Session, form: str) -> Response:
    """The list's twins: the same filters and order, everybody."""
    day = today()
    of = seen(session, day, current_quarter(session, day), _sees_plans())
    keys = shown_keys(session, LIST.asked(), of)
    return twin(form, "people", COLUMNS, exported(session, of, keys), len(keys))


def _sees_plans() -> bool:
    return Permission.SCENARIO_READ in g.visitor.permissions
