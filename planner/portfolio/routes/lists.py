"""The list of initiatives."""

import json
from collections import defaultdict

from flask import Response, request, url_for

from planner.core.session import Session
from planner.domain.permissions import Permission
from planner.portfolio.queries import listing
from planner.portfolio.queries.view import View, read_view
from planner.portfolio.routes.base import pages
from planner.portfolio.routes.shelf import chips, shelf
from planner.web import htmx
from planner.web.paging import Page
from planner.web.respond import show
from planner.web.words import plural

LIST = "portfolio.initiatives"


@pages.page("/initiatives", permission=Permission.INITIATIVE_READ)
def initiatives(session: Session) -> Response:
    view = read_view(request.args.items(multi=True))
    counted = listing.counts(session, view)
    page = Page(view.page, counted.shown, lambda number: address(view.on_page(number)))
    view = view.on_page(min(view.page, page.pages))
    answer = show(
        "portfolio/initiatives.html",
        view=view,
        counted=counted,
        page=Page(view.page, counted.shown, page.href),
        rows=listing.page(session, view),
        facets=shelf(view, counted),
        chips=chips(view, counted, address),
        sort_href=lambda key: address(view.sorted_by(key)),
        everything=address(View(sort=view.sort)),
        twins=[address(view.on_page(1), "portfolio.export", form=form) for form in ("csv", "json")],
    )
    return _told(answer, view, counted.shown)


def address(view: View, endpoint: str = LIST, **values: str) -> str:
    """The address of a view of the list, or of its twin."""
    query: defaultdict[str, list[str]] = defaultdict(list)
    for name, value in view.query:
        query[name].append(value)
    return url_for(endpoint, **values, **query)  # type: ignore[arg-type]


def _told(answer: Response, view: View, shown: int) -> Response:
    """Let the browser's address say what a fragment shows, and a reader hear how much it is."""
    if htmx.partial():
        answer.headers["HX-Push-Url"] = address(view)
        answer.headers["HX-Trigger"] = json.dumps({"announce": plural(shown, "initiative")})
    return answer
