"""How much of the planned work came through intake."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from flask import Response, g, request

from planner.core.session import Session
from planner.domain.intake import Pipeline
from planner.domain.permissions import Permission
from planner.intake.queries.pipeline import Behind, behind, statistics
from planner.intake.queries.pipeline import pipeline as figures
from planner.intake.routes.base import READ, pages
from planner.periods.models import Period
from planner.periods.queries import current_quarter, quarters
from planner.web.exports import Column, twin
from planner.web.respond import show
from planner.web.zone import today

ANY = "any"
PLANS = Permission.SCENARIO_READ
"""What tells of single initiatives whether they are planned needs it."""
SHOWN = 50
"""Rows behind the figures that the page shows; its file has all of them."""


@dataclass(frozen=True, slots=True)
class Line:
    """One percentage of the pipeline, and what it is a part of."""

    name: str
    percent: Decimal
    part: int
    whole: int
    meaning: str


COLUMNS: tuple[Column[Line], ...] = (
    Column("figure", lambda line: line.name),
    Column("percent", lambda line: line.percent),
    Column("part", lambda line: line.part),
    Column("whole", lambda line: line.whole),
    Column("meaning", lambda line: line.meaning),
)
BEHIND: tuple[Column[Behind], ...] = (
    Column("counted_as", lambda each: each.counted),
    Column("title", lambda each: each.title),
    Column("request_id", lambda each: each.request_id),
    Column("initiative_id", lambda each: each.initiative_id),
)


@pages.page("/intake/pipeline", permission=READ)
def pipeline(session: Session) -> Response:
    """The pipeline of a quarter, today's unless another is chosen."""
    offered = quarters(session)
    chosen = _chosen(session, offered)
    found = figures(session, chosen.id if chosen else None)
    sees_plans = PLANS in g.visitor.permissions
    rows = behind(session, chosen.id if chosen else None) if sees_plans else []
    return show(
        "intake/pipeline.html",
        quarters=offered,
        quarter=chosen,
        found=found,
        lines=lines(found),
        counted=statistics(session),
        behind=rows[:SHOWN],
        all_behind=len(rows),
    )


@pages.page("/intake/pipeline.<twin:form>", permission=READ)
def pipeline_twin(session: Session, form: str) -> Response:
    """The percentages for spreadsheets and programs."""
    chosen = _chosen(session, quarters(session))
    return twin(
        form, "intake-pipeline", COLUMNS, lines(figures(session, chosen.id if chosen else None))
    )


@pages.page("/intake/pipeline/counted.<twin:form>", permission=PLANS)
def counted_twin(session: Session, form: str) -> Response:
    """The requests and initiatives behind the figures."""
    chosen = _chosen(session, quarters(session))
    rows = behind(session, chosen.id if chosen else None)
    return twin(form, "intake-pipeline-counted", BEHIND, rows)


def lines(found: Pipeline) -> list[Line]:
    """The four percentages in the order of the page."""
    agreed = found.approved_unconverted + found.converted
    return [
        Line(
            "Coverage",
            found.coverage,
            found.converted_planned,
            found.total_planned,
            "of what is planned came through intake",
        ),
        Line(
            "Leakage",
            found.leakage,
            found.direct_planned,
            found.total_planned,
            "of what is planned was entered by hand, past intake",
        ),
        Line(
            "Conversion",
            found.conversion,
            found.converted,
            agreed,
            "of what was approved has become an initiative",
        ),
        Line(
            "Planning",
            found.planning,
            found.converted_planned,
            agreed,
            "of what was approved is planned",
        ),
    ]


def _chosen(session: Session, offered: Sequence[Period]) -> Period | None:
    """The quarter asked for by its label; today's where none is; None for any quarter."""
    label = request.args.get("quarter", "")
    if label == ANY:
        return None
    by_label = {period.label: period for period in offered}
    return by_label.get(label) or current_quarter(session, today())
