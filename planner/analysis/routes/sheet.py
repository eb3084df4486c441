"""The decision sheet: one page to print, sign and keep."""

import hashlib
import json

from flask import Response, request

from planner.analysis import told
from planner.analysis.queries import comparison as queries
from planner.analysis.queries.comparison import Comparison
from planner.analysis.routes.base import pages
from planner.analysis.routes.view import View
from planner.core import clock
from planner.core.session import Session
from planner.domain.permissions import Permission
from planner.web.respond import show

LONGEST = 300
"""Characters of a question; what is longer does not fit its line."""


@pages.page("/compare/sheet", permission=Permission.SCENARIO_READ)
def sheet(session: Session) -> Response:
    """What was asked, what is chosen, what the alternatives come to, and who decides."""
    view = View.read(request.args)
    found = queries.comparison(session, view.chosen)
    return show(
        "analysis/sheet.html",
        view=view,
        found=found,
        chosen=view.letter if request.args.get("choose") else None,
        question=request.args.get("question", "").strip()[:LONGEST],
        digest=digest(found),
        now=clock.now(),
        told=told,
    )


def digest(found: Comparison) -> str:
    """SHA-256 of the figures on the sheet, so that two prints can be told apart."""
    figures = [
        [row.name, *(f"{one.given} {one.asked}" for one in row.figures)] for row in found.rows
    ]
    sides = [[side.scenario.id, side.scenario.name, side.stamp.revision] for side in found.sides]
    text = json.dumps([sides, sorted(figures)], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
