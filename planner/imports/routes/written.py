"""What imports did to an initiative, shown beside what people did."""

from flask import Response

from planner.core.session import Session
from planner.domain.permissions import Permission
from planner.imports.queries.written import written
from planner.imports.routes.base import pages
from planner.portfolio.queries.initiative import initiative
from planner.web.asked import naming
from planner.web.respond import show


@pages.page(
    "/initiatives/<int:initiative_id>/imports",
    permission=Permission.INITIATIVE_READ,
    knows=naming(),
)
def of_initiative(session: Session, initiative_id: int) -> Response:
    """Every import that made the initiative or changed it, and what it changed."""
    found = initiative(session, initiative_id)
    return show("imports/of_initiative.html", initiative=found, wrote=written(session, found))
