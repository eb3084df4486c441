"""How much of the planned work came through intake."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from flask import Response, g, request, url_for

from planner.core.session import Session
from planner.domain.intake import Pipeline
from planner.domain.permissions import Permission
from planner.domain.views import Shape, View, one_of
from planner.intake.queries.pipeline import Behind, behind, statistics
from planner.intake.queries.pipeline import pipeline as figures
from planner.intake.routes.base import READ, pages
from planner.periods.models import Period
from planner.periods.queries import current_quarter, quarters
from planner.web.asked import FileNotMade, anything, naming
from planner.web.exports import Column, twin
from planner.web.paging import Page, there
from planner.web.respond import show
from planner.web.zone import today

ANY = "any"
PLANS = Permission.SCENARIO_READ
"""What tells of single initiatives whether they are planned needs it."""


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


@dataclass(frozen=True, slots=True)
class Asked:
    """The quarters that can be chosen, the one that is, or None for any, and the address's view."""

    offered: Sequence[Period]
    quarter: Period | None
    view: View

    @property
    def label(self) -> str:
        """What the address says of the quarter."""
        return self.quarter.label if self.quarter else ANY

    @property
    def period_id(self) -> int | None:
        """The key of the quarter; None for any."""
        return self.quarter.id if self.quarter else None

    def page(self, total: int) -> Page:
        """The page that is asked for of so many rows, or the last."""
        number = there(self.view.page, total)
        return Page(
            number, total, lambda at: url_for("intake.pipeline", quarter=self.label, page=at)
        )


@pages.page("/intake/pipeline", permission=READ)
def pipeline(session: Session) -> Response:
    """The pipeline of a quarter, today's unless another is chosen."""
    asked = _asked(session)
    found = figures(session, asked.period_id)
    page, sees_plans = asked.page(found.counted), PLANS in g.visitor.permissions
    rows = behind(session, asked.period_id, page.offset, page.size) if sees_plans else ()
    return show(
        "intake/pipeline.html",
        asked=asked,
        quarter=asked.quarter,
        found=found,
        lines=lines(found),
        counted=statistics(session),
        behind=list(rows),
        page=page,
    )


@pages.page("/intake/pipeline.<twin:form>", permission=READ, knows=naming(quarter=anything))
def pipeline_twin(session: Session, form: str) -> Response:
    """The percentages for spreadsheets and programs."""
    found = figures(session, _asked_of_file(session).period_id)
    return twin(form, "intake-pipeline", COLUMNS, lines(found))


@pages.page(
    "/intake/pipeline/counted.<twin:form>", permission=PLANS, knows=naming(quarter=anything)
)
def counted_twin(session: Session, form: str) -> Response:
    """The requests and initiatives behind the figures."""
    period_id = _asked_of_file(session).period_id
    count = figures(session, period_id).counted
    return twin(form, "intake-pipeline-counted", BEHIND, behind(session, period_id), count)


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


def _asked_of_file(session: Session) -> Asked:
    """The same for a file, of which nothing is left out: which quarters there are is on file."""
    asked = _asked(session)
    if asked.view.ignored:
        raise FileNotMade(asked.view.ignored)
    return asked


def _asked(session: Session) -> Asked:
    """The quarter asked for by its label; today's where none is that is known."""
    offered = quarters(session)
    by_label = {period.label: period for period in offered}
    knows = one_of([ANY, *by_label])
    view = Shape({"quarter": knows}, sorts=("kind",), sort="kind").read(
        request.args.items(multi=True)
    )
    label = next(iter(view.of("quarter")), None)
    chosen = current_quarter(session, today()) if label is None else by_label.get(label)
    return Asked(offered, chosen, view)
