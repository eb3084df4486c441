"""Doubts about figures: reporting one where the figure is explained, and seeing to all of them."""

from typing import Any

from flask import Response, request, url_for

from planner.analysis.commands import doubts as commands
from planner.analysis.commands.doubts import DoubtDraft
from planner.analysis.forms.doubts import AnswerForm, DoubtForm
from planner.analysis.models import Doubt
from planner.analysis.queries import doubts as queries
from planner.analysis.queries.doubts import Asked, DoubtLine
from planner.analysis.routes.base import pages
from planner.analysis.routes.doubts_view import (
    DOUBT,
    DoubtsView,
    answer_form,
    may_answer,
    may_close,
)
from planner.analysis.routes.explanation import explained_page, figure_of
from planner.core.session import Session
from planner.domain.doubts import DoubtState
from planner.domain.explanation import Explanation, shown, with_sign
from planner.domain.permissions import Permission
from planner.domain.views import is_key, is_page, one_of
from planner.scenarios.queries import scenarios
from planner.web import htmx
from planner.web.access import Access
from planner.web.asked import anything, naming
from planner.web.entry import require
from planner.web.exports import Column, twin
from planner.web.paging import Page, asked_page
from planner.web.respond import invalid, see, see_url, show, telling
from planner.web.whereto import safe_path

READ = Permission.SCENARIO_READ
PLANS = Access(Permission.PLANNING_WRITE, None, changes=True)
"""What those need who are not concerned themselves."""

STATES = {DoubtState.OPEN: "Open", DoubtState.ANSWERED: "Answered", DoubtState.CLOSED: "Closed"}

COLUMNS: list[Column[DoubtLine]] = [
    Column("doubt", lambda line: line.doubt.id),
    Column("scenario", lambda line: line.scenario),
    Column("figure", lambda line: line.doubt.figure),
    Column("title", lambda line: line.doubt.title),
    Column("value", lambda line: line.doubt.value),
    Column("inputs_revision", lambda line: line.doubt.revision),
    Column("state", lambda line: line.doubt.state),
    Column("note", lambda line: line.doubt.note),
    Column("reported_by", lambda line: line.by),
    Column("reported_at", lambda line: line.doubt.reported_at),
    Column("asked", lambda line: line.owner),
    Column("answer", lambda line: line.doubt.answer if line.answered else None),
    Column("answered_by", lambda line: line.answerer if line.answered else None),
    Column("answered_at", lambda line: line.doubt.answered_at if line.answered else None),
]

NAMED = {"state": one_of(STATES), "scenario": is_key, "mine": anything}
"""What the list can be kept to."""


@pages.action("/explain/<figure>/doubts", permission=READ)
def report_doubt(session: Session, figure: str) -> Response:
    """Say what looks wrong about a figure, to whoever is asked about it."""
    found, form = figure_of(session, figure), DoubtForm(prefix=DOUBT)
    if not form.validate_on_submit():
        return explained_page(session, found, form, 422)
    explanation = found.explanation
    asked = queries.asking(session, found.scenario, explanation.figure)
    draft = DoubtDraft(form.note.data or "", value_of(explanation))
    commands.report(session, found, draft, asked)
    notice = f"Your doubt is kept; {asked.name or asked.because} is asked."
    if not htmx.partial():
        return see("analysis.explanation", figure=figure, notice=notice)
    fresh = DoubtForm(formdata=None, prefix=DOUBT)
    return telling(explained_page(session, found, fresh), "doubts-changed", notice)


@pages.page("/doubts", permission=READ, knows=naming(**NAMED, page=is_page))
def doubts(session: Session) -> Response:
    """Every doubt about a figure, the newest first."""
    return show("analysis/doubts.html", **_page(session))


@pages.page("/doubts.<twin:form>", permission=READ, knows=naming(**NAMED))
def doubts_twin(session: Session, form: str) -> Response:
    """The doubts that the filters leave, for spreadsheets and programs."""
    return twin(form, "doubts", COLUMNS, queries.doubts(session, _asked(session)))


@pages.action("/doubts/<int:doubt_id>/answer", permission=READ)
def answer_doubt(session: Session, doubt_id: int) -> Response:
    """Answer a doubt: for whoever is asked, or may change plans."""
    doubt, form = session.find(Doubt, doubt_id), answer_form(doubt_id)
    if not may_answer(session, doubt):
        require(session, PLANS)
    if not form.validate_on_submit():
        return invalid("analysis/doubts.html", **_page(session, (doubt_id, form)))
    commands.answer(session, doubt, form.answer.data or "")
    return _back(form, f"Answered; whoever doubted {doubt.title} is told.")


@pages.action("/doubts/<int:doubt_id>/closing", permission=READ)
def close_doubt(session: Session, doubt_id: int) -> Response:
    """Close a doubt: for whoever had it, is asked, or may change plans."""
    doubt, form = session.find(Doubt, doubt_id), answer_form(doubt_id)
    if not may_close(session, doubt):
        require(session, PLANS)
    commands.close(session, doubt)
    return _back(form, f"The doubt about {doubt.title} is closed.")


def value_of(explanation: Explanation) -> str:
    """The figure with its unit, as its explanation shows it."""
    if explanation.value is None:
        return "unknown"
    amount = (with_sign if explanation.signed else shown)(explanation.value)
    return f"{amount} {'per cent' if explanation.unit == '%' else explanation.unit}"


def _back(form: AnswerForm, notice: str) -> Response:
    return see_url(safe_path(form.back.data) or url_for("analysis.doubts"), notice=notice)


def _asked(session: Session) -> Asked:
    state = request.args.get("state", "")
    return Asked(
        DoubtState(state) if state in STATES else None,
        request.args.get("scenario", type=int),
        session.actor_id if "mine" in request.args else None,
    )


def _page(session: Session, refused: tuple[int, AnswerForm] | None = None) -> dict[str, Any]:
    asked = _asked(session)
    total = queries.count(session, asked)
    query = _query(asked)

    def href(number: int) -> str:
        return url_for("analysis.doubts", page=number, **query)

    wanted = asked_page(request.args)
    page = Page(min(wanted, max(1, -(-total // queries.PAGE_ROWS))), total, href)
    found = queries.doubts(session, asked, page.number)
    of = asked.scenario_id
    return {
        "doubts": DoubtsView.of(session, found, refused),
        "page": page,
        "asked": asked,
        "query": query,
        "states": STATES,
        "scenario": None if of is None else scenarios.scenario(session, of),
        "form": refused[1] if refused else None,
    }


def _query(asked: Asked) -> dict[str, Any]:
    named = {"state": asked.state, "scenario": asked.scenario_id, "mine": asked.concerning and 1}
    return {name: value for name, value in named.items() if value is not None}
