"""What an import would change, and what that would do to plans, before anything is applied."""

from typing import Any

from flask import Response, request, url_for

from planner.core.session import Session
from planner.domain.importing.drafts import MOST_LEFT_OUT
from planner.domain.permissions import Permission
from planner.domain.views import one_of
from planner.imports.commands.checking import AT_ONCE
from planner.imports.forms import NO_SCENARIO, ApplyForm
from planner.imports.kinds import Weighs
from planner.imports.kinds.registry import kind_of
from planner.imports.models import Import, Outcome
from planner.imports.queries.edits import ByHand, by_hand, last_edits
from planner.imports.queries.effects import EffectLine, of_foreseen, of_plans
from planner.imports.queries.foreseen_cells import ForeseenCell, foreseen_cells
from planner.imports.queries.found import found_rows
from planner.imports.queries.impact import ForeseenSupply, foresee, foresee_supply
from planner.imports.queries.plan_impact import ForeseenPlans, foresee_plans
from planner.imports.queries.plans import plan_choices, proposed
from planner.imports.queries.said import said
from planner.imports.queries.since import edited_since
from planner.imports.queries.skills import LEAVE, open_skills, pools_to_make
from planner.imports.routes import drawings
from planner.imports.routes.base import (
    MEMBER,
    PREVIEW,
    may,
    may_plan,
    opened,
    page,
    pages,
    too_early,
)
from planner.web.asked import FileNotMade, anything, naming
from planner.web.exports import Column, twin
from planner.web.paging import Page, asked_page, there
from planner.web.respond import show
from planner.web.zone import today

SHOWN = (Outcome.CHANGED, Outcome.NEW)
BY_HAND = "by-hand"
"""What the address says of changed rows that somebody edited since the last import."""


COLUMNS: tuple[Column[ForeseenCell], ...] = (
    Column("row", lambda cell: cell.row.number),
    Column("change", lambda cell: cell.row.outcome),
    Column("external_key", lambda cell: cell.row.external_key),
    Column("title", lambda cell: cell.row.title),
    Column("field", lambda cell: cell.field),
    Column("was", lambda cell: cell.was),
    Column("now", lambda cell: cell.now),
    Column("last_edited_at", lambda cell: cell.edit and cell.edit.at),
    Column("last_edited_by", lambda cell: cell.edit and cell.edit.by),
    Column("last_edited_by_import", lambda cell: cell.edit and cell.edit.import_id),
)


EFFECTS: tuple[Column[EffectLine], ...] = (
    Column("scenario", lambda line: line.scenario.name),
    Column("quarter", lambda line: line.scenario.period.label),
    Column("pool_or_skill", lambda line: line.name),
    Column("unit", lambda line: line.unit),
    Column("demand_now", lambda line: line.now.demand),
    Column("demand_then", lambda line: line.then.demand),
    Column("demand_p90_now", lambda line: line.now.p90),
    Column("demand_p90_then", lambda line: line.then.p90),
    Column("capacity_now", lambda line: line.now.capacity),
    Column("capacity_then", lambda line: line.then.capacity),
    Column("over_capacity_now", lambda line: line.now.over),
    Column("over_capacity_then", lambda line: line.then.over),
)


@pages.page("/imports/<int:import_id>/preview", permission=MEMBER)
def preview(session: Session, import_id: int) -> Response:
    """New and changed rows and their effect; nothing has changed yet."""
    of = opened(session, import_id)
    return too_early(of, PREVIEW) or show("imports/preview.html", **preview_page(session, of))


@pages.page(
    "/imports/<int:import_id>/changes.<twin:form>",
    permission=MEMBER,
    knows=naming(outcome=one_of(SHOWN), edited=one_of({BY_HAND})),
)
def changes_twin(session: Session, import_id: int, form: str) -> Response:
    """Every cell of the rows that the preview shows, for spreadsheets and programs."""
    of = opened(session, import_id)
    if early := too_early(of, PREVIEW):
        return early
    chosen = _by_hand(_hand(session, of), _outcome(of))
    cells = foreseen_cells(session, of, _outcome(of), chosen and chosen.only)
    return twin(form, f"import-{of.id}-changes", COLUMNS, cells)


@pages.page(
    "/imports/<int:import_id>/effects.<twin:form>", permission=MEMBER, knows=naming(plan=anything)
)
def effects_twin(session: Session, import_id: int, form: str) -> Response:
    """What it would do to plans, for spreadsheets and programs; in the scenario asked for."""
    of = opened(session, import_id)
    if early := too_early(of, PREVIEW):
        return early
    chosen, asked = apply_form(session, of), request.args.get("plan")
    if asked not in {None, chosen.plan.data}:
        raise FileNotMade([f"plan={asked}"])
    return twin(form, f"import-{of.id}-effects", EFFECTS, _effects(session, of, chosen))


def _effects(session: Session, of: Import, chosen: ApplyForm) -> list[EffectLine]:
    """The lines of every plan that the preview shows."""
    foreseen = _planned(session, of, chosen)["foreseen"] if may_plan() else None
    supply, plans = _supply(session, of), _plans(session, of)
    return [
        *of_foreseen([foreseen.chosen] if foreseen and foreseen.chosen else []),
        *of_foreseen(supply.ledgers if supply else []),
        *of_plans(plans.plans if plans else []),
        *of_plans(foreseen.others.plans if foreseen else []),
    ]


def preview_page(session: Session, of: Import, form: ApplyForm | None = None) -> dict[str, Any]:
    """What the page shows; a form of the visitor's where one was sent."""
    return {
        **page(session, of, PREVIEW),
        **_rows(session, of),
        "changes": of.found["new"] + of.found["changed"],
        "may_plan": may_plan(),
        **_planned(session, of, form or apply_form(session, of)),
        "supply": _supply(session, of),
        "plans": _plans(session, of),
        "drawings": drawings,
        "edited_since": of.rows > AT_ONCE and of.state.open and edited_since(session, of),
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


def _rows(session: Session, of: Import) -> dict[str, Any]:
    """One page of the rows with one outcome; of changed ones, who edited last what they change.

    Of these, those alone that were edited by hand since the last import, where that is asked.
    """
    outcome = _outcome(of)
    plan = request.args.get("plan")
    kept: dict[str, Any] = {"plan": plan} if plan else {}

    def address(**asked: Any) -> str:
        return url_for("imports.preview", import_id=of.id, _anchor="rows", **kept, **asked)

    hand = _hand(session, of)
    chosen = _by_hand(hand, outcome)
    shown = {"outcome": outcome.value} | ({"edited": BY_HAND} if chosen else {})
    total = chosen.rows if chosen else int(of.found[outcome])
    found = Page(
        there(asked_page(request.args), total),
        total,
        lambda number: address(page=number, **shown),
    )
    only = chosen.only if chosen else None
    rows = found_rows(session, of, outcome, only=only, offset=found.offset, limit=found.size)
    changed = {row.on_file_id for row in rows if row.on_file_id and outcome is Outcome.CHANGED}
    return {
        "outcome": outcome.value,
        "most_left_out": MOST_LEFT_OUT,
        "here": {"step": "preview", "page": found.number, **shown, **kept},
        "by_hand": hand,
        "edited": chosen and BY_HAND,
        "rows": rows,
        "said": said(of, rows) if outcome is Outcome.NEW else {},
        "edits": last_edits(session, of, changed) if of.state.open else None,
        "page": found,
        "address": address,
    }


def _hand(session: Session, of: Import) -> ByHand | None:
    """What people edited of its changed rows since the last import, as long as it is open."""
    return by_hand(session, of) if of.state.open and of.found["changed"] else None


def _by_hand(hand: ByHand | None, outcome: Outcome) -> ByHand | None:
    """The same where these rows alone are asked for, and there are any."""
    asked = outcome is Outcome.CHANGED and request.args.get("edited") == BY_HAND
    return hand if hand and hand.rows and asked else None


def _outcome(of: Import) -> Outcome:
    """The outcome asked for, or the first that any row has."""
    asked = request.args.get("outcome")
    if asked in {outcome.value for outcome in SHOWN} and of.found[asked]:
        return Outcome(asked)
    return next((outcome for outcome in SHOWN if of.found[outcome]), Outcome.NEW)
