"""The allocations of a scenario: who is given to what, and who is given away too far."""

from flask import Response, request, url_for

from planner.core.session import Session
from planner.scenarios.models import Scenario
from planner.scenarios.queries import scenarios
from planner.scenarios.routes.base import opened, read_only, shown
from planner.staffing.queries import allocations as queries
from planner.staffing.queries.allocations import Given, Line
from planner.staffing.queries.names import Called, called
from planner.staffing.routes.base import ALLOCATIONS, READ, WRITE, pages
from planner.staffing.routes.view import BY, NAMED, SHOWS, View
from planner.web.exports import Column, twin
from planner.web.paging import Page

COLUMNS: list[Column[tuple[Given, Line]]] = [
    Column("allocation_type", lambda row: row[1].kind),
    Column("start_date", lambda row: row[1].start),
    Column("end_date", lambda row: row[1].end),
    Column("percentage", lambda row: row[1].percentage),
    Column("hours_in_period", lambda row: row[1].hours),
    Column("overlap_ratio", lambda row: row[1].ratio),
    Column("ramp_modifier", lambda row: row[1].ramp),
    Column("missing_skills", lambda row: ", ".join(row[1].missing)),
    Column("person_percentage", lambda row: row[0].load.share),
    Column("person_most_percentage", lambda row: row[0].load.peak),
]
PAGE = 25
"""As many people, or initiatives, are on a page."""


@pages.page(ALLOCATIONS, permission=READ, tagged=True, knows=NAMED)
def allocations(session: Session, scenario_id: int) -> Response:
    """Everybody given to something, or everything with who is given to it."""
    scenario = opened(session, scenario_id)
    view, found = View.read(request.args), queries.staffing(session, scenario)
    groups = view.people(found) if view.by == "person" else view.work(found)

    def href(**changes: object) -> str:
        return url_for("staffing.allocations", scenario_id=scenario.id, **view.arguments(**changes))

    page = Page(view.page, len(groups), lambda number: href(page=number), PAGE)
    return shown(
        session,
        "staffing/allocations.html",
        scenario,
        view=view,
        found=found,
        groups=groups[(view.page - 1) * PAGE : view.page * PAGE],
        page=page,
        href=href,
        ways=BY,
        shows={key: label for key, (label, _) in SHOWS.items()},
        counts=view.counts(found),
        read_only=read_only(scenario, WRITE),
    )


@pages.page(f"{ALLOCATIONS}.<twin:form>", permission=READ, tagged=True, knows=NAMED)
def allocations_twin(session: Session, scenario_id: int, form: str) -> Response:
    """Every allocation shown, for spreadsheets and programs."""
    scenario = scenarios.scenario(session, scenario_id)
    chosen = View.read(request.args).people(queries.staffing(session, scenario))
    rows = [(given, line) for given in chosen for line in given.lines]
    names = called(session, [line for _, line in rows])
    return twin(form, "allocations", columns(scenario, names), rows)


def columns(scenario: Scenario, names: Called) -> list[Column[tuple[Given, Line]]]:
    """The twin's columns; the first say who is given to what in which scenario, as files do."""
    where: list[Column[tuple[Given, Line]]] = [
        Column("scenario", lambda row: scenario.name),
        Column("quarter", lambda row: scenario.period.label),
        Column("person", lambda row: names.person(row[1])),
        Column("initiative", lambda row: names.initiative(row[1])),
    ]
    return [*where, *COLUMNS]
