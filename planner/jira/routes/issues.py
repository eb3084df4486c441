"""Mirrored issues: the list with its twins, one issue, and its link."""

from flask import Response, request

from planner.core.session import Session
from planner.domain.jira import CATEGORIES, disagreement, urgency
from planner.domain.permissions import Permission
from planner.domain.refusals import NotFound
from planner.domain.views import NONE
from planner.jira.commands.choosing import link as link_issue
from planner.jira.forms import KeyForm, LinkForm
from planner.jira.queries import issues as queries
from planner.jira.queries.issues import Counts, IssueRow
from planner.jira.queries.view import SHAPE
from planner.jira.routes.base import pages
from planner.portfolio.models import Initiative
from planner.portfolio.queries.alike import FOUND, named
from planner.portfolio.queries.initiative import initiative
from planner.web import htmx
from planner.web.browsing import Browsed
from planner.web.exports import Column, twin
from planner.web.respond import heard, see, show
from planner.web.words import plural, upper_first

LABELS = {
    "project": "Project",
    "category": "Status",
    "priority": "Priority",
    "type": "Type",
    "linked": "Initiative",
    "state": "In Jira",
}
WORDS = {
    ("category", "To Do"): "To do",
    ("category", "In Progress"): "In progress",
    ("linked", "yes"): "Linked",
    ("linked", "no"): "Not linked",
    ("state", "ACTIVE"): "Still there",
    ("state", "ARCHIVED"): "No longer mirrored",
    ("state", "DELETED"): "Gone",
}


def words(name: str, value: str, counted: Counts) -> str:
    """A filter as people read it."""
    if value == NONE:
        return "None"
    if name == "project":
        return counted.projects.get(value, "Unknown project")
    return WORDS.get((name, value)) or upper_first(value)


def orders(name: str, counted: Counts) -> list[str]:
    """The words of Jira's as work goes, and priorities from the most urgent on."""
    if name == "priority":
        named = (value for value in counted.facets[name] if value != NONE)
        return sorted(named, key=lambda value: (urgency(value), value))
    return list(CATEGORIES) if name == "category" else []


LONGEST = 200
"""Characters of a search."""

LIST = Browsed(SHAPE, "jira.issues", "jira.export", LABELS, words, orders)

COLUMNS: tuple[Column[IssueRow], ...] = (
    Column("key", lambda row: row.issue.key),
    Column("summary", lambda row: row.issue.summary),
    Column("project", lambda row: row.project),
    Column("type", lambda row: row.issue.type_name),
    Column("status", lambda row: row.issue.status_name),
    Column("status_category", lambda row: row.issue.status_category),
    Column("priority", lambda row: row.issue.priority_name),
    Column("labels", lambda row: ", ".join(row.issue.labels)),
    Column("assignee", lambda row: row.issue.assignee),
    Column("reporter", lambda row: row.issue.reporter),
    Column("created_at", lambda row: row.issue.jira_created_at),
    Column("updated_at", lambda row: row.issue.jira_updated_at),
    Column("state", lambda row: row.issue.item_status),
    Column("initiative_id", lambda row: row.issue.initiative_id),
    Column("initiative", lambda row: row.initiative),
    Column("url", lambda row: row.url),
)


@pages.page("/jira/issues", permission=Permission.INITIATIVE_READ)
def issues(session: Session) -> Response:
    """What was mirrored of Jira."""
    view = LIST.asked()
    counted = queries.counts(session, view)
    given = LIST.given(view, counted, counted.shown, counted.facets)
    answer = show("jira/issues.html", **given, rows=queries.rows(session, given["view"]))
    return LIST.told(answer, given, plural(counted.shown, "issue"))


@pages.page(
    "/jira/issues.<twin:form>", permission=Permission.INITIATIVE_READ, knows=LIST.shape.knows
)
def export(session: Session, form: str) -> Response:
    """The list's twins: the same filters and order, every row."""
    found = queries.keys(session, LIST.asked())
    return twin(form, "jira-issues", COLUMNS, queries.every_row(session, found), len(found))


@pages.page("/initiatives/<int:initiative_id>/jira-issues", permission=Permission.INITIATIVE_READ)
def initiative_issues(session: Session, initiative_id: int) -> Response:
    """The issues that are linked to an initiative, also beside it."""
    return _linked(session, initiative(session, initiative_id), KeyForm(formdata=None))


@pages.action(
    "/initiatives/<int:initiative_id>/jira-issues", permission=Permission.INITIATIVE_WRITE
)
def link_by_key(session: Session, initiative_id: int) -> Response:
    """Link an issue to an initiative, from the initiative's side."""
    found, form = initiative(session, initiative_id), KeyForm()
    if not form.validate_on_submit():
        return _linked(session, found, form, 422)
    key = form.key.data or ""
    issue = queries.by_key(session, key)
    if issue is None:
        form.refuse("key", f"No issue called {key} is mirrored. Look it up under Jira issues.")
        return _linked(session, found, form, 422)
    if issue.initiative_id not in (None, found.id):
        form.refuse("key", f"{key} is linked to another initiative. Change that on its own page.")
        return _linked(session, found, form, 422)
    link_issue(session, issue.id, found.id)
    return see("jira.initiative_issues", notice=f"{key} is linked.", initiative_id=found.id)


@pages.page(
    "/initiatives/<int:initiative_id>/jira-issues.<twin:form>",
    permission=Permission.INITIATIVE_READ,
)
def initiative_issues_twin(session: Session, initiative_id: int, form: str) -> Response:
    """The same for spreadsheets and programs."""
    found = initiative(session, initiative_id)
    rows = queries.of_initiative(session, found.id)
    return twin(form, f"jira-issues-of-initiative-{found.id}", COLUMNS, rows)


@pages.page("/jira/issues/<int:issue_id>", permission=Permission.INITIATIVE_READ)
def issue(session: Session, issue_id: int) -> Response:
    """A mirrored issue, and what it is linked to."""
    row, sought = queries.issue(session, issue_id), request.args.get("find", "").strip()[:LONGEST]
    suggests = row.issue.initiative_id is None and not htmx.partial()
    found = named(session, sought) if sought else []
    answer = show(
        "jira/issue.html",
        row=row,
        alike=queries.suggested(session, row.issue) if suggests else [],
        sought=sought,
        found=found[:FOUND],
        more=len(found) > FOUND,
    )
    said = plural(min(len(found), FOUND), "initiative")
    return heard(answer, f"{said} found") if sought else answer


@pages.action("/jira/issues/<int:issue_id>/link", permission=Permission.INITIATIVE_WRITE)
def link(session: Session, issue_id: int) -> Response:
    """Say which initiative an issue belongs to."""
    form = LinkForm()
    if not form.validate_on_submit():
        raise NotFound("initiative", request.form.get("initiative_id", "")[:20])
    issue = link_issue(session, issue_id, form.initiative_id.data)
    said = "is linked" if issue.initiative_id else "is linked to nothing"
    return see("jira.issue", issue_id=issue_id, notice=f"{issue.key} {said}.")


def _linked(session: Session, found: Initiative, form: KeyForm, status: int = 200) -> Response:
    rows = queries.of_initiative(session, found.id)
    counted = queries.standing(rows)
    return show(
        "jira/initiative_issues.html",
        status,
        initiative=found,
        rows=rows,
        standing=[
            f"{plural(count, 'issue is', 'issues are')} {name}" for name, count in counted.items()
        ],
        apart=disagreement(found.status, counted),
        alike=queries.like(session, found.title),
        form=form,
    )
