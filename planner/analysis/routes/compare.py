"""Scenarios beside one another, and the causes of what is different."""

from decimal import Decimal
from typing import Any

from flask import Response, g, make_response, redirect, request, url_for

from planner.analysis import told
from planner.analysis.queries import comparison as queries
from planner.analysis.queries.comparison import Comparison, Row, UnlikeUnits
from planner.analysis.routes.base import pages
from planner.analysis.routes.explanation_view import explain_href
from planner.analysis.routes.view import NAMED, View
from planner.core import clock
from planner.core.session import Session
from planner.domain.comparison import Cause, Step
from planner.domain.permissions import Permission
from planner.scenarios.queries import scenarios
from planner.web import contrasts
from planner.web.contrasts import Dumbbell, Fall, Told
from planner.web.exports import Column, twin
from planner.web.respond import show


@pages.page("/compare", permission=Permission.SCENARIO_READ, knows=NAMED)
def compare(session: Session) -> Response:
    """Two to four scenarios; without two, which there are to choose from."""
    view = View.read(request.args)
    if "s" in request.args and len(view.chosen) > 1:
        return make_response(redirect(url_for("analysis.compare", **view.arguments())))
    choices = scenarios.scenarios(session)
    if len(view.chosen) < 2:
        return show("analysis/choose.html", view=view, choices=choices)
    try:
        found = queries.comparison(session, view.chosen)
    except UnlikeUnits as refusal:
        return show("analysis/choose.html", 409, view=view, choices=choices, refusal=refusal)
    row = view.row(found)
    return show(
        "analysis/compare.html",
        view=view,
        found=found,
        choices=[
            one
            for one in choices
            if one.id not in view.chosen and one.planning_mode is found.sides[0].mode
        ],
        rows=view.rows(found),
        row=row,
        fall=fall(found, row, view.place) if row and row.difference(view.place) else None,
        now=clock.now(),
        **drawn(view, found),
    )


def drawn(view: View, found: Comparison) -> dict[str, Any]:
    """The drawings of the lines, and what is said in words."""
    rows = view.rows(found)
    on = contrasts.scale(share for row in rows for share in shares(row) if share is not None)
    letters = "".join(side.letter for side in found.sides)

    def dumbbell(row: Row) -> Dumbbell | None:
        return contrasts.dumbbell(row.name, shares(row), letters, on)

    return {"dumbbell": dumbbell, "scale": on, "told": told}


def shares(row: Row) -> list[Decimal | None]:
    """How much of what is given is asked for, in per cent; None where nothing is given.

    A line that nobody asks anything of is no share of anything.
    """
    if not any(one.asked for one in row.figures):
        return [None for _ in row.figures]
    return [one.asked / one.given * 100 if one.given else None for one in row.figures]


def fall(found: Comparison, row: Row, place: int) -> Fall:
    """The waterfall of a line, from the first scenario to another."""
    before, after = row.figures[0], row.figures[place]
    steps = found.steps(row, place)
    return contrasts.fall(
        told.finding(found, row.name, row.difference(place), steps),
        Told(told.called(found.sides[0]), before.asked),
        [_step(found, row, place, one) for one in steps],
        Told(told.called(found.sides[place]), after.asked),
        [one.given for one in (before, after) if one.given],
    )


def _step(found: Comparison, row: Row, place: int, one: Step) -> Told:
    """A step of the waterfall; several small ones together are not one figure."""
    address = None
    if one.kind is not None:
        compared = (found.sides[0].scenario.id, found.sides[place].scenario.id)
        line = {"pool" if found.unit == "tokens" else "skill": row.line}
        address = explain_href(
            "compare", compared, one.kind, found.unit, **line, initiative=one.initiative_id
        )
    return Told(told.step(found, one), one.amount, _initiative(one.initiative_id), address)


def _initiative(key: int | None) -> str | None:
    readable = Permission.INITIATIVE_READ in g.visitor.permissions
    return url_for("portfolio.initiative", initiative_id=key) if key and readable else None


@pages.page("/compare.<twin:form>", permission=Permission.SCENARIO_READ, knows=NAMED)
def compare_twin(session: Session, form: str) -> Response:
    """Every line in every scenario, for spreadsheets and programs."""
    view = View.read(request.args)
    found = queries.comparison(session, view.chosen)
    columns: list[Column[Row]] = [Column(told.LINES[found.unit], lambda row: row.name)]
    for place, side in enumerate(found.sides):
        columns += _columns(side.letter.lower(), place, found.unit)
    return twin(form, "comparison", columns, view.rows(found))


def _columns(letter: str, place: int, unit: str) -> list[Column[Row]]:
    return [
        Column(f"{letter}_given_{unit}", lambda row: row.figures[place].given),
        Column(f"{letter}_asked_{unit}", lambda row: row.figures[place].asked),
        Column(f"{letter}_delta_{unit}", lambda row: row.figures[place].delta),
    ]


@pages.page("/compare/causes.<twin:form>", permission=Permission.SCENARIO_READ, knows=NAMED)
def causes_twin(session: Session, form: str) -> Response:
    """Every cause of every line's difference between the first scenario and another."""
    view = View.read(request.args)
    found = queries.comparison(session, view.chosen)
    names = {row.line: row.name for row in found.rows}
    columns: list[Column[Cause]] = [
        Column(told.LINES[found.unit], lambda cause: names[cause.line]),
        Column("cause", lambda cause: cause.kind),
        Column("initiative_id", lambda cause: cause.initiative_id),
        Column("initiative", lambda cause: found.titles.get(cause.initiative_id or 0)),
        Column(f"difference_{found.unit}", lambda cause: cause.amount),
    ]
    return twin(form, "causes", columns, found.found[view.place])
