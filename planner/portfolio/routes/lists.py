"""The list of initiatives."""

from flask import Response, request

from planner.core.session import Session
from planner.domain.permissions import Permission
from planner.domain.views import View
from planner.portfolio.queries import counting, listing
from planner.portfolio.queries.view import COLUMNS, SHAPE
from planner.portfolio.routes.base import pages
from planner.portfolio.routes.shelf import shelf, words
from planner.web import browsing, htmx, saved
from planner.web.respond import show
from planner.web.words import plural

LIST = "portfolio.initiatives"


@pages.page("/initiatives", permission=Permission.INITIATIVE_READ)
def initiatives(session: Session) -> Response:
    view = SHAPE.read(request.args.items(multi=True))
    counted = counting.counts(session, view)
    listed = browsing.listed(
        view,
        counted.shown,
        lambda name, value: words(name, value, counted),
        address,
        lambda view, form: address(view, "portfolio.export", form=form),
    )
    view = listed["view"]
    answer = show(
        "portfolio/initiatives.html",
        counted=counted,
        **listed,
        rows=listing.page(session, view),
        facets=shelf(view, counted),
        shelf=saved.shelf(session, "initiatives", view.query),
        columns=[(name, label, address(view.turned(name))) for name, label in COLUMNS.items()],
        here=address(view),
        change_all=address(view.on_page(1), "portfolio.new_change"),
    )
    if htmx.target() == "facet-region":
        return answer
    return browsing.told(answer, address(view), plural(counted.shown, "initiative"))


def address(view: View, endpoint: str = LIST, **values: str) -> str:
    """The address of a view of the list, or of its twin."""
    return browsing.address(view, endpoint, **values)
