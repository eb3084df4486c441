"""What a check found, page by page, and the rows it hands back."""

from collections.abc import Iterator, Sequence
from typing import Any

from flask import Response, request, stream_with_context, url_for

from planner.core.session import Session
from planner.domain.importing_repairs import in_place, told
from planner.domain.permissions import Permission
from planner.imports.forms import NO_SCENARIO, ApplyForm
from planner.imports.handing_back import rejected_lines
from planner.imports.kinds import Weighs
from planner.imports.kinds.registry import kind_of
from planner.imports.models import Import, ImportState, Outcome
from planner.imports.queries.found import ProblemGroup, found_rows, problem_groups
from planner.imports.queries.impact import ForeseenSupply, foresee, foresee_supply
from planner.imports.queries.offers import offers
from planner.imports.queries.plan_impact import ForeseenPlans, foresee_plans
from planner.imports.queries.plans import plan_choices, proposed
from planner.imports.queries.skills import LEAVE, open_skills, pools_to_make
from planner.imports.routes.base import MEMBER, may, may_plan, opened, page, pages, today
from planner.portfolio import files
from planner.web.exports import csv_line
from planner.web.paging import Page
from planner.web.respond import see, show

TOLD = 20
"""As many corrections are told one by one."""
SHOWN = (Outcome.REJECTED, Outcome.CHANGED, Outcome.NEW)


@pages.page("/imports/<int:import_id>/check", permission=MEMBER)
def check(session: Session, import_id: int) -> Response:
    """New, changed, unchanged and rejected rows; nothing has changed yet."""
    of = opened(session, import_id)
    return show("imports/check.html", **check_page(session, of))


@pages.page("/imports/<int:import_id>/checking", permission=MEMBER)
def check_progress(session: Session, import_id: int) -> Response:
    """How far a check has come; the page itself, once it has ended."""
    of = opened(session, import_id)
    if of.state is not ImportState.CHECKING:
        return see("imports.check", import_id=of.id)
    return show("imports/_checking.html", of=of)


@pages.page("/imports/<int:import_id>/rejected.csv", permission=MEMBER)
def rejected(session: Session, import_id: int) -> Response:
    """The rejected rows in their own columns, and why."""
    of = opened(session, import_id)
    answer = Response(
        stream_with_context(_lines(session, of)), content_type="text/csv; charset=utf-8"
    )
    answer.headers["Content-Disposition"] = f'attachment; filename="rejected-{of.id}.csv"'
    return answer


def _lines(session: Session, of: Import) -> Iterator[str]:
    yield "\ufeff" + csv_line([*of.columns, "error"])
    with files.opened(of.stored) as stream:
        yield from map(csv_line, rejected_lines(session, of, stream))


def check_page(session: Session, of: Import, form: ApplyForm | None = None) -> dict[str, Any]:
    """What the page shows; a form of the visitor's where one was sent."""
    head = page(session, of, 3)
    if not of.found:
        return head
    groups = problem_groups(session, of)
    rows = _rows(session, of, groups)
    wrong_columns = {cell["column"] for row in rows["rows"] for cell in row.cells if "fix" in cell}
    wrong_columns |= {value.column for group in groups for value in group.values}
    ready = of.rows - int(of.found["rejected"])
    return {
        **head,
        **rows,
        "groups": groups,
        "corrections": told(of.repairs),
        "offers": offers(session, of, wrong_columns) if of.state.open else {},
        "most_told": TOLD,
        "in_place": in_place,
        "ready": ready,
        "changes": of.found["new"] + of.found["changed"],
        "may_plan": may_plan(),
        **_planned(session, of, form or apply_form(session, of)),
        "supply": _supply(session, of),
        "plans": _plans(session, of),
        "pools_to_make": pools_to_make(session, of),
        "left_out": [c.skill for c in open_skills(session, of) if c.chosen in ("", LEAVE)],
    }


def apply_form(session: Session, of: Import) -> ApplyForm:
    """The choice of where to plan: what was asked for, else the primary one of this quarter."""
    choices = plan_choices(session, today()) if may_plan() and kind_of(of).planned else []
    best = proposed(choices)
    chosen = NO_SCENARIO if best is None else str(best.id)
    asked = request.args.get("plan")
    if asked in {NO_SCENARIO, *(str(choice.id) for choice in choices)}:
        chosen = asked
    return ApplyForm(plan=chosen).offer(choices)


def _planned(session: Session, of: Import, form: ApplyForm) -> dict[str, Any]:
    """Where the rows would be planned, and what that would do there and to other plans."""
    weighed = kind_of(of).weighs is Weighs.DEMAND and of.state.open
    shown = weighed and may(Permission.SCENARIO_READ)
    return {"form": form, "foreseen": foresee(session, of, form.chosen()) if shown else None}


def _supply(session: Session, of: Import) -> ForeseenSupply | None:
    """What the rows would do to ledgers by what they state of supply."""
    if kind_of(of).weighs is not Weighs.SUPPLY or not of.state.open:
        return None
    return foresee_supply(session, of)


def _plans(session: Session, of: Import) -> ForeseenPlans | None:
    """What the rows would do to the plans they touch."""
    touching = kind_of(of).weighs in (Weighs.SCOPE, Weighs.PEOPLE, Weighs.ALLOCATIONS)
    shown = touching and of.state.open and may(Permission.SCENARIO_READ)
    return foresee_plans(session, of) if shown else None


def _rows(session: Session, of: Import, groups: Sequence[ProblemGroup]) -> dict[str, Any]:
    outcome = _outcome(of)
    kind = request.args.get("kind") if outcome is Outcome.REJECTED else None
    total = int(of.found[outcome])
    if kind:
        total = next((group.rows for group in groups if group.kind == kind), 0)

    def address(**asked: Any) -> str:
        return url_for("imports.check", import_id=of.id, _anchor="rows", **asked)

    kept = {"kind": kind} if kind else {}
    found = Page(
        max(1, request.args.get("page", 1, int)),
        total,
        lambda number: address(outcome=outcome.value, page=number, **kept),
    )
    offset = (found.number - 1) * found.size
    rows = found_rows(session, of, outcome, kind=kind, offset=offset, limit=found.size)
    return {
        "outcome": outcome.value,
        "kind": kind,
        "total": total,
        "rows": rows,
        "page": found,
        "address": address,
    }


def _outcome(of: Import) -> Outcome:
    """The outcome asked for, or the first that any row has."""
    asked = request.args.get("outcome")
    if asked in {outcome.value for outcome in SHOWN} and of.found[asked]:
        return Outcome(asked)
    return next((outcome for outcome in SHOWN if of.found[outcome]), Outcome.NEW)
