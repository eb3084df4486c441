"""The ledger as of an earlier moment: what `asof` in its address gives, as a page and as twins."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response, request

from planner.core.session import Session
from planner.core.stamp import Changed
from planner.domain.ledger import total
from planner.domain.past import NoSuchMoment
from planner.domain.refusals import Refusal
from planner.scenarios.models import Scenario
from planner.scenarios.queries.past import (
    InHoursThen,
    NotThereYet,
    PastLedger,
    PastLine,
    PastUnknown,
    past_ledger,
)
from planner.scenarios.routes.base import shown
from planner.scenarios.routes.ledger_view import STATES, View, words
from planner.web.charts import Bullet, bullet
from planner.web.errors import status_of
from planner.web.exports import Column, twin
from planner.web.sentences import sentence

TOLD = 50
"""As many changes that moved the ledger are told; further ones are counted."""

COLUMNS: list[Column[PastLine]] = [
    Column("pool", lambda line: line.then.pool.name),
    Column("supply_tokens", lambda line: line.then.supply),
    Column("demand_p50", lambda line: line.then.p50),
    Column("demand_p90", lambda line: line.then.p90),
    Column("rows_without_p90", lambda line: line.then.rows_without_p90),
    Column("delta", lambda line: line.then.delta),
    Column("over_capacity", lambda line: line.then.over_capacity),
    Column("initiatives", lambda line: line.then.rows),
    Column("delta_now", lambda line: line.now and line.now.delta),
    Column("delta_since", lambda line: line.since),
    Column("explanation", lambda line: words(line.then)),
]

REFUSED = (NoSuchMoment, NotThereYet, InHoursThen, PastUnknown)
"""Why a ledger of the past may not be there."""


@dataclass(frozen=True, slots=True)
class PastRow:
    """A line as the table shows it."""

    line: PastLine
    bullet: Bullet
    state: tuple[str, str] | None


def page(session: Session, scenario: Scenario, asof: str) -> Response:
    """The ledger as it was, or why that is not known."""
    try:
        found = past_ledger(session, scenario, asof)
    except REFUSED as refusal:
        return refused(session, scenario, refusal)
    view = View.read(request.args)
    lines = _chosen(found, view)
    return shown(
        session,
        "scenarios/past.html",
        scenario,
        found=found,
        asof=asof,
        view=view,
        rows=[_row(line) for line in lines],
        totals=total([line.then for line in found.lines]),
        totals_now=total(found.now),
        foot=total([line.then for line in lines]),
        told=found.moved[:TOLD],
        said=said,
    )


def lines(session: Session, scenario: Scenario, asof: str, form: str) -> Response:
    """The same lines, with what became of them, for spreadsheets and programs."""
    found = past_ledger(session, scenario, asof)
    return twin(form, "token-ledger", COLUMNS, _chosen(found, View.read(request.args)))


def refused(session: Session, scenario: Scenario, refusal: Refusal) -> Response:
    """Why the past is not known, with a way on."""
    changed = refusal.changed if isinstance(refusal, PastUnknown) else None
    return shown(
        session,
        "scenarios/past_refused.html",
        scenario,
        status_of(refusal),
        heading="No such moment" if isinstance(refusal, NoSuchMoment) else "No ledger then",
        refusal=refusal,
        changed=changed,
        said=said,
    )


def _chosen(found: PastLedger, view: View) -> Sequence[PastLine]:
    by_pool = {line.then.pool.id: line for line in found.lines}
    return [by_pool[line.pool.id] for line in view.chosen([line.then for line in found.lines])]


def _row(line: PastLine) -> PastRow:
    then = line.then
    drawn = bullet(then.pool.name, then.supply, then.p50, then.p90)
    return PastRow(line, drawn, STATES.get(then.state))


def said(changed: Changed) -> str:
    """A change in words, on a page of its scenario."""
    return sentence(changed.event, "this scenario" if _own(changed) else None)


def _own(changed: Changed) -> bool:
    return changed.event.subject_kind == Scenario.__tablename__
