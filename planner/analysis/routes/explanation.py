"""Where a figure comes from: a page, a drawer beside the page that shows it, and its twins."""

import json
from typing import Any

from flask import Response, request, url_for

from planner.analysis.forms.doubts import DoubtForm
from planner.analysis.queries import explanations as queries
from planner.analysis.queries.doubts import asking, of_figure
from planner.analysis.queries.explanations import Explained, FigureGone
from planner.analysis.routes.base import pages
from planner.analysis.routes.doubts_view import DOUBT, DoubtsView
from planner.analysis.routes.explanation_view import (
    earlier,
    explain_href,
    href,
    shown_rows,
    told,
)
from planner.core import clock
from planner.core.flags import is_on
from planner.core.session import Session
from planner.core.stamp import Changed
from planner.domain.explanation import Part, Term, shown, with_sign
from planner.domain.flags import Flag
from planner.domain.permissions import Permission
from planner.domain.planning import PlanningMode
from planner.scenarios.models import Scenario
from planner.web import htmx
from planner.web.entry import FlagOff
from planner.web.exports import Column, twin
from planner.web.respond import show
from planner.web.sentences import sentence
from planner.web.zone import today


@pages.app_context_processor
def _links() -> dict[str, Any]:
    """Every page may link its figures to where they come from."""
    return {"explain_href": explain_href}


@pages.page("/explain/<figure>", permission=Permission.SCENARIO_READ, tagged=True)
def explanation(session: Session, figure: str) -> Response:
    """A figure as a formula with its values, the rows behind it, and who stated them last."""
    try:
        found = figure_of(session, figure)
    except FigureGone as gone:
        return show(
            "analysis/figure_gone.html",
            404,
            gone=gone,
            said=_said,
            before=_before(gone),
            drawer=htmx.partial(),
        )
    return explained_page(session, found, DoubtForm(formdata=None, prefix=DOUBT))


@pages.page("/explain/<figure>.<twin:form>", permission=Permission.SCENARIO_READ, tagged=True)
def explanation_twin(session: Session, figure: str, form: str) -> Response:
    """The rows behind a figure for spreadsheets, and all that explains it for programs."""
    found = figure_of(session, figure)
    if form == "json":
        return Response(json.dumps(told(found), ensure_ascii=False), mimetype="application/json")
    name = f"explanation-of-{found.explanation.figure}"
    return twin(form, name, columns(found.explanation.unit), found.explanation.rows)


def explained_page(
    session: Session, found: Explained, form: DoubtForm, status: int = 200
) -> Response:
    """The page of a figure, with what is doubted about it and the form to doubt it."""
    about = found.explanation.figure
    return show(
        "analysis/explanation.html",
        status,
        found=found,
        drawer=htmx.partial(),
        rows=shown_rows,
        whole="whole" in request.args,
        whole_href=f"{href(about)}?whole=1",
        href=href,
        shown=shown,
        with_sign=with_sign,
        now=clock.now(),
        earlier=earlier(found, today()),
        form=form,
        asked=asking(session, found.scenario, about),
        doubts=DoubtsView.of(session, of_figure(session, about)),
    )


def _said(changed: Changed) -> str:
    of_plan = changed.event.subject_kind == Scenario.__tablename__
    return sentence(changed.event, "this scenario" if of_plan else None)


def _before(gone: FigureGone) -> str | None:
    """Where the ledger is seen as it was before a figure went; None where there is no ledger."""
    scenario, removed = gone.scenario, gone.removed
    if removed is None or scenario.planning_mode is not PlanningMode.TOKEN:
        return None
    return url_for("scenarios.ledger", scenario_id=scenario.id, asof=removed.event.id - 1)


def figure_of(session: Session, name: str) -> Explained:
    """The figure; there are none in tokens where planning in tokens is off."""
    found = queries.explained(session, name)
    if found.in_tokens and not is_on(session, Flag.TOKEN_PLANNING_V1):
        raise FlagOff(Flag.TOKEN_PLANNING_V1)
    return found


def columns(unit: str) -> list[Column[tuple[Part, Term]]]:
    """The columns of the rows behind a figure that is counted in this unit."""
    return [
        Column("part", lambda row: row[0].title),
        Column("step", lambda row: row[1].sign.name.lower()),
        Column("label", lambda row: row[1].label),
        Column("amount", lambda row: row[1].amount),
        Column("unit", lambda row: row[1].unit or unit),
        Column("formula", lambda row: row[1].formula),
        Column("note", lambda row: row[1].note),
        Column("stated_by", lambda row: row[1].stated and row[1].stated.by),
        Column("stated_at", lambda row: row[1].stated and row[1].stated.at),
        Column("how", lambda row: row[1].stated and row[1].stated.how),
        Column("figure", lambda row: row[1].figure and str(row[1].figure)),
    ]
