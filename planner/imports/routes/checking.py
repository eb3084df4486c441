"""What a check found wrong, page by page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, request, url_for

from planner.core.session import Session
from planner.domain.importing import lacks
from planner.domain.importing.drafts import MOST_LEFT_OUT
from planner.domain.importing.lacks import Lack
from planner.domain.importing.repairs import in_place, told
from planner.imports.commands import checking
from planner.imports.commands.repairing import SWAPPED
from planner.imports.models import Import, ImportState, Outcome
from planner.imports.queries.found import ProblemGroup, found_rows, having, problem_groups
from planner.imports.queries.offers import asked, offers
from planner.imports.queries.progress import check_stopped, job_of
from planner.imports.routes.base import CHECK, MEMBER, opened, page, pages, too_early
from planner.web.paging import Page, asked_page, there
from planner.web.respond import see, show

LEFT_OUT = "left-out"
"""What the address says of rows that are left out."""
WITHOUT = "without-"
"""How it begins to say of new rows what they lack."""
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
    if of.state is not ImportState.CHECKING or check_stopped(session, of):
        return see("imports.check", import_id=of.id)
    return show("imports/_checking.html", of=of, job=job_of(session, of))


def _page(session: Session, of: Import) -> dict[str, Any]:
    head = page(session, of, CHECK)
    if of.state is ImportState.CHECKING:
        return {**head, "job": job_of(session, of), "stopped": check_stopped(session, of)}
    groups = problem_groups(session, of)
    lacking = lacks.told(of.lacks)
    rows = _rows(session, of, groups, lacking)
    wrong_columns = {cell["column"] for row in rows["rows"] for cell in row.cells}
    repairs = [group.repair for group in groups]
    wrong_columns |= {value.column for each in repairs for value in each.values}
    offered = offers(session, of, wrong_columns) if of.state.open else {}
    return {
        **head,
        **rows,
        "groups": groups,
        "asked": {each.kind: asked(each.values, offered) for each in repairs},
        "lacks": lacking,
        "lacking": lacks.headings,
        "corrections": told(of.repairs),
        "offers": offered,
        "most_told": TOLD,
        "few": FEW,
        "swapped": SWAPPED,
        "in_place": in_place,
    }


@dataclass(frozen=True, slots=True)
class _Asked:
    """The rows that the address asks for: by outcome, all of them or those of a kind."""

    outcome: Outcome
    kind: str | None = None
    """Of problem, or of what is lacking; None for all with the outcome."""
    total: int = 0

    @property
    def said(self) -> str | None:
        """What the address says of it; None for every rejected row."""
        if self.outcome is Outcome.LEFT_OUT:
            return LEFT_OUT
        return f"{WITHOUT}{self.kind}" if self.outcome is Outcome.NEW else self.kind


def _asked(of: Import, groups: Sequence[ProblemGroup], lacking: Sequence[Lack]) -> _Asked | None:
    """What is asked for, or else the first that there is; None where no row is to be shown."""
    every = [
        *([_Asked(Outcome.REJECTED, None, int(of.found["rejected"]))] if groups else []),
        *(_Asked(Outcome.REJECTED, group.kind, group.rows) for group in groups),
        *([_Asked(Outcome.LEFT_OUT, None, rows)] if (rows := _left_out(of)) else []),
        *(_Asked(Outcome.NEW, lack.kind, lack.rows) for lack in lacking),
    ]
    kind = request.args.get("kind")
    return next((one for one in every if one.said == kind), every[0] if every else None)


def _left_out(of: Import) -> int:
    return int(of.found.get("left_out", 0))


def _rows(
    session: Session, of: Import, groups: Sequence[ProblemGroup], lacking: Sequence[Lack]
) -> dict[str, Any]:
    """One page of rows: rejected, left out, or such as lack something."""
    asked = _asked(of, groups, lacking) or _Asked(Outcome.REJECTED)

    def address(**asked: Any) -> str:
        return url_for("imports.check", import_id=of.id, _anchor="rows", **asked)

    kept = {"kind": asked.said} if asked.said else {}
    number = there(asked_page(request.args), asked.total)
    found = Page(number, asked.total, lambda number: address(page=number, **kept))
    only = having(session, of, asked.kind, asked.outcome) if asked.kind else None
    rows = found_rows(session, of, asked.outcome, only=only, offset=found.offset, limit=found.size)
    return {
        "kind": asked.said,
        "outcome": asked.outcome,
        "without": WITHOUT,
        "left_out": _left_out(of),
        "most_left_out": MOST_LEFT_OUT,
        "here": {**kept, "page": found.number},
        "rows": rows,
        "page": found,
        "address": address,
    }
