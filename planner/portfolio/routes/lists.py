"""The list of initiatives."""

from flask import Response

from planner.core.session import Session
from planner.domain.permissions import Permission
from planner.portfolio.queries import counting, listing
from planner.portfolio.queries.view import COLUMNS
from planner.portfolio.routes.base import pages
from planner.portfolio.routes.shelf import LIST
from planner.web import htmx, saved
from planner.web.browsing import address
from planner.web.respond import show
from planner.web.words import plural


@pages.page("/initiatives", permission=Permission.INITIATIVE_READ)
def initiatives(session: Session) -> Response:
    view = LIST.asked()
    counted = counting.counts(session, view)
    plain = not counted.archived and not view.of("state")
    facets = {
        name: counts for name, counts in counted.facets.items() if name != "state" or not plain
    }
    given = LIST.given(view, counted, counted.shown, facets)
    view = given["view"]
    answer = show(
        "portfolio/initiatives.html",
        **given,
        rows=listing.page(session, view),
        shelf=saved.shelf(session, "initiatives", view.query),
        columns=[(name, label, LIST.href(view.turned(name))) for name, label in COLUMNS.items()],
        here=LIST.href(view),
        change_all=address(view.on_page(1), "portfolio.new_change"),
        archive_all=address(view.on_page(1), "scenarios.archival"),
    )
    if htmx.target() == "facet-region":
        return answer
    return LIST.told(answer, given, plural(counted.shown, "initiative"))
