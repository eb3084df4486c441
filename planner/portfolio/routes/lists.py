"""The list of initiatives."""

from collections.abc import Mapping
from functools import partial

from flask import Response

from planner.core.session import Session
from planner.domain.permissions import Permission
from planner.domain.views import NONE, View
from planner.portfolio.queries import counting, listing
from planner.portfolio.queries.counting import Counts
from planner.portfolio.queries.view import COLUMNS, IN_USE, SHAPE
from planner.portfolio.routes.base import asked_here, pages
from planner.portfolio.routes.shelf import LIST
from planner.web import htmx, saved
from planner.web.browsing import address
from planner.web.respond import show
from planner.web.words import plural


@pages.page("/initiatives", permission=Permission.INITIATIVE_READ)
def initiatives(session: Session) -> Response:
    """Every initiative that is in use, or what the filters leave."""
    view = LIST.asked()
    counted = counting.counts(session, view)
    given = LIST.given(view, counted, counted.shown, _told(view, counted))
    view = given["view"]
    rows = listing.page(session, view)
    answer = show(
        "portfolio/initiatives.html",
        **given,
        rows=rows,
        asked=asked_here(session, [row.id for row in rows]),
        shelf=_shelf(session, view, counted),
        columns=[(name, label, LIST.href(view.turned(name))) for name, label in COLUMNS.items()],
        here=LIST.href(view),
        change_all=address(view.on_page(1), "portfolio.new_change"),
        archive_all=address(view.on_page(1), "scenarios.archival"),
    )
    if htmx.target() == "facet-region":
        return answer
    return LIST.told(answer, given, plural(counted.shown, "initiative"))


def _shelf(session: Session, view: View, counted: Counts) -> saved.Shelf:
    """The saved views, with how many initiatives each shows as long as these are few."""
    shelf = saved.shelf(session, "initiatives", view.query)
    if counted.everything > counting.FEW:
        return shelf
    return saved.counted(shelf, SHAPE, partial(counting.view_counts, session))


def _told(view: View, counted: Counts) -> dict[str, Mapping[str, int]]:
    """The facets that tell anything: not the archive while it is empty, nor areas without any, nor
    names while no two are the same.
    """
    silent = {"state": IN_USE, "area": NONE, "twice": NONE}
    return {
        name: counts
        for name, counts in counted.facets.items()
        if view.of(name) or name not in silent or set(counts) - {silent[name]}
    }
