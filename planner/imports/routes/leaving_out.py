"""Leaving rows out of an import, and putting them back."""

from typing import Any

from flask import Response, request

from planner.core.session import Session
from planner.imports.check_forms import LeaveOutForm
from planner.imports.commands import leaving_out
from planner.imports.queries.leaving_out import numbers
from planner.imports.routes.base import CHECK, MEMBER, PLACES, PREVIEW, opened, pages
from planner.web.respond import see

ALREADY = "Nothing more was left out: these rows are already, or are no longer as you saw them."
KEPT = {CHECK: ("kind", "page"), PREVIEW: ("outcome", "edited", "page", "plan")}
"""What the address of a page says of which rows it shows."""


@pages.action("/imports/<int:import_id>/left-out", permission=MEMBER)
def leave_out(session: Session, import_id: int) -> Response:
    """Leave out one row, or all that have the same, and check again."""
    of = opened(session, import_id)
    rows = numbers(session, of, LeaveOutForm().which())
    if not rows:
        return _back(import_id, notice=ALREADY)
    leaving_out.leave_out(session, of, rows)
    return _back(import_id)


@pages.action("/imports/<int:import_id>/left-out/removal", permission=MEMBER)
def put_back(session: Session, import_id: int) -> Response:
    """Let one of the rows that are left out, or all, be imported again, and check again."""
    leaving_out.put_back(session, opened(session, import_id), LeaveOutForm().which().row)
    return _back(import_id)


def _back(import_id: int, notice: str | None = None) -> Response:
    """The page it was asked on, with the rows that were shown there."""
    step = PREVIEW if request.args.get("step") == "preview" else CHECK
    shown: dict[str, Any] = {
        name: request.args[name] for name in KEPT[step] if name in request.args
    }
    anchor = request.args.get("at", "rows")
    place = anchor if anchor in ("rows", "repairs", "lacks") else "rows"
    return see(PLACES[step], notice=notice, import_id=import_id, _anchor=place, **shown)
