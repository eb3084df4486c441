"""The list of requests, and its twins."""

from flask import Response

from planner.core.session import Session
from planner.domain.intake import IntakeStatus, Urgency
from planner.domain.lifecycle import in_words
from planner.domain.views import NONE
from planner.intake.queries import listing
from planner.intake.queries.listing import Counts, Row
from planner.intake.queries.view import SHAPE
from planner.intake.routes.base import READ, pages
from planner.web import saved
from planner.web.browsing import Browsed
from planner.web.exports import Column, twin
from planner.web.respond import show
from planner.web.words import plural, upper_first

LABELS = {
    "status": "Status",
    "urgency": "Urgency",
    "effort": "Effort",
    "area": "Portfolio area",
    "quarter": "Target quarter",
    "sponsor": "Sponsor",
    "requester": "Requested by",
    "source": "Source",
}
MISSING = {
    "urgency": "Not stated",
    "effort": "Not stated",
    "area": "No area",
    "quarter": "No quarter",
    "sponsor": "Nobody",
    "requester": "Nobody",
    "source": "Written down here",
}
ORDERS: dict[str, list[str]] = {
    "status": [*IntakeStatus],
    "urgency": [*reversed(Urgency)],
    "effort": ["XS", "S", "M", "L", "XL"],
}


def words(name: str, value: str, counted: Counts) -> str:
    """A filter as people read it."""
    if value == NONE:
        return MISSING[name]
    if name in counted.names:
        return counted.names[name].get(value, "Unknown")
    return value if name in ("quarter", "effort") else upper_first(in_words(value))


LIST = Browsed(
    SHAPE,
    "intake.requests",
    "intake.export",
    LABELS,
    words,
    lambda facet, counted: ORDERS.get(facet, []),
)

COLUMNS: tuple[Column[Row], ...] = (
    Column("id", lambda row: row.request.id),
    Column("title", lambda row: row.request.title),
    Column("description", lambda row: row.request.description),
    Column("status", lambda row: row.request.status),
    Column("requested_by", lambda row: row.requester),
    Column("sponsor", lambda row: row.sponsor),
    Column("portfolio_area", lambda row: row.area),
    Column("target_quarter", lambda row: row.request.target_quarter),
    Column("value", lambda row: row.request.value_score),
    Column("urgency", lambda row: row.request.urgency),
    Column("effort", lambda row: row.request.effort),
    Column("score", lambda row: row.request.score),
    Column("customer", lambda row: row.request.customer),
    Column("tags", lambda row: ", ".join(row.request.tags)),
    Column("strategic_themes", lambda row: ", ".join(row.request.themes)),
    Column("decision_notes", lambda row: row.request.decision_notes),
    Column("closed_reason", lambda row: row.request.closed_reason),
    Column("source", lambda row: row.request.source),
    Column("source_key", lambda row: row.request.source_key),
    Column("initiative_id", lambda row: row.request.initiative_id),
    Column("initiative", lambda row: row.initiative),
    Column("created_at", lambda row: row.request.created_at),
    Column("updated_at", lambda row: row.request.updated_at),
)


@pages.page("/intake", permission=READ)
def requests(session: Session) -> Response:
    """Everything that was asked for."""
    view = LIST.asked()
    counted = listing.counts(session, view)
    given = LIST.given(view, counted, counted.shown, counted.facets)
    view = given["view"]
    answer = show(
        "intake/requests.html",
        **given,
        rows=listing.rows(session, view),
        shelf=saved.shelf(session, "intake", view.query),
    )
    return LIST.told(answer, given, plural(counted.shown, "request"))


@pages.page("/intake.<twin:form>", permission=READ, knows=LIST.shape.knows)
def export(session: Session, form: str) -> Response:
    """The list's twins: the same filters and order, every row."""
    found = listing.keys(session, LIST.asked())
    return twin(form, "intake", COLUMNS, listing.every_row(session, found), len(found))
