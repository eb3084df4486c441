"""What a check found wrong, page by page."""

from collections.abc import Sequence
from typing import Any

from flask import Response, request, url_for

from planner.core.session import Session
from planner.domain.importing import lacks
from planner.domain.importing.drafts import MOST_LEFT_OUT
from planner.domain.importing.repairs import in_place, told
from planner.imports.commands import checking
from planner.imports.commands.repairing import SWAPPED
from planner.imports.models import Import, ImportState, Outcome
from planner.imports.queries.found import ProblemGroup, found_rows, having, problem_groups
from planner.imports.queries.offers import asked, offers
from planner.imports.routes.base import CHECK, MEMBER, opened, page, pages, too_early
from planner.web.paging import Page, asked_page, there
from planner.web.respond import see, show

LEFT_OUT = "left-out"
"""What the address says of rows that are left out."""
TOLD = 20
"""As many corrections are told one by one."""
FEW = 5
"""As many wrong values have a field of their own, where no words are offered for them."""


@pages.page("/imports/<int:import_id>/check", permission=MEMBER)
def check(session: Session, import_id: int) -> Response:
    """The rows that cannot be imported, and what puts them right; nothing has changed yet."""
    of = opened(session, import_id)
    return too_early(of, CHECK) or show("imports/check.html", **_page(session, of))


@pages.action("/imports/<int:import_id>/checks", permission=MEMBER)
def check_again(session: Session, import_id: int) -> Response:
    """Hold every row against what is on file by now."""
    of = opened(session, import_id)
    checking.check(session, of)
    return see("imports.preview", import_id=of.id)


@pages.page("/imports/<int:import_id>/checking", permission=MEMBER)
def check_progress(session: Session, import_id: int) -> Response:
    """How far a check has come; the page itself, once it has ended."""
    of = opened(session, import_id)
    if of.state is not ImportState.CHECKING:
        return see("imports.check", import_id=of.id)
    return show("imports/_checking.html", of=of)


def _page(session: Session, of: Import) -> dict[str, Any]:
    head = page(session, of, CHECK)
    if not of.found:
        return head
    groups = problem_groups(session, of)
    rows = _rows(session, of, groups)
    wrong_columns = {cell["column"] for row in rows["rows"] for cell in row.cells}
    repairs = [group.repair for group in groups]
    wrong_columns |= {value.column for each in repairs for value in each.values}
    offered = offers(session, of, wrong_columns) if of.state.open else {}
    return {
        **head,
        **rows,
        "groups": groups,
        "asked": {each.kind: asked(each.values, offered) for each in repairs},
        "lacks": lacks.told(of.lacks),
        "corrections": told(of.repairs),
        "offers": offered,
        "most_told": TOLD,
        "few": FEW,
        "swapped": SWAPPED,
        "in_place": in_place,
    }


def _rows(session: Session, of: Import, groups: Sequence[ProblemGroup]) -> dict[str, Any]:
    """One page of the rejected rows, all or those with one kind of problem, or of the left out."""
    totals = {group.kind: group.rows for group in groups}
    if left_out := int(of.found.get("left_out", 0)):
        totals[LEFT_OUT] = left_out
    kind = request.args.get("kind")
    if kind not in totals:
        kind = None if groups or not left_out else LEFT_OUT
    total = totals[kind] if kind else int(of.found["rejected"])

    def address(**asked: Any) -> str:
        return url_for("imports.check", import_id=of.id, _anchor="rows", **asked)

    kept = {"kind": kind} if kind else {}
    found = Page(
        there(asked_page(request.args), total),
        total,
        lambda number: address(page=number, **kept),
    )
    outcome = Outcome.LEFT_OUT if kind == LEFT_OUT else Outcome.REJECTED
    only = having(session, of, kind) if kind and outcome is Outcome.REJECTED else None
    rows = found_rows(session, of, outcome, only=only, offset=found.offset, limit=found.size)
    return {
        "kind": kind,
        "left_out": left_out,
        "most_left_out": MOST_LEFT_OUT,
        "here": {**kept, "page": found.number},
        "rows": rows,
        "page": found,
        "address": address,
    }
