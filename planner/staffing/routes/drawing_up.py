"""Auto-allocation: who could take the ranked work, shown first and then applied."""

from typing import Any, NamedTuple

from flask import Response, request

from planner.core.session import Session
from planner.domain.auto_allocate import Cover, NothingRanked, SkillCover
from planner.scenarios.models import Scenario
from planner.scenarios.proposals import NotAsShown, NothingProposed
from planner.scenarios.queries import scenarios
from planner.scenarios.routes.base import opened, read_only, shown
from planner.staffing.commands import drawing_up as commands
from planner.staffing.forms.drawing_up import DrawingUpForm
from planner.staffing.proposals import AllocationProposal, Change, ProposedRow
from planner.staffing.queries.drawing_up import drawn_up
from planner.staffing.routes.base import READ, WRITE, pages
from planner.web.asked import anything, naming
from planner.web.exports import Column, twin
from planner.web.respond import see
from planner.web.words import plural

ADDRESS = "/scenarios/<int:scenario_id>/auto-allocation"
CHANGES = frozenset(Change)
SHOWN_ROWS = 300
"""More rows than these are in the export only."""


class Covered(NamedTuple):
    """How much of one skill's demand of an initiative is covered; None where it asks for none."""

    title: str
    cover: Cover
    skill: SkillCover | None


COLUMNS: list[Column[ProposedRow]] = [
    Column("rank", lambda row: row.rank),
    Column("initiative", lambda row: row.title),
    Column("person", lambda row: row.person),
    Column("percentage_now", lambda row: row.before and row.before.percentage),
    Column("percentage_then", lambda row: row.after and row.after.percentage),
    Column("hours_then", lambda row: row.hours if row.after else None),
    Column("change", lambda row: row.change),
    Column("why", lambda row: row.why),
]
COVERED: list[Column[Covered]] = [
    Column("rank", lambda row: row.cover.rank),
    Column("initiative", lambda row: row.title),
    Column("initiative_covered_percentage", lambda row: row.cover.percent),
    Column("skill", lambda row: row.skill and row.skill.skill),
    Column("hours_asked", lambda row: row.skill and row.skill.demand),
    Column("hours_given", lambda row: row.skill and row.skill.allocated),
    Column("covered_percentage", lambda row: row.skill and row.skill.percent),
]
NAMED = naming(most=anything)
"""What the address of a file may name."""


@pages.page(ADDRESS, permission=READ)
def auto_allocation(session: Session, scenario_id: int) -> Response:
    """What drawing up would allocate, person by person, and what that covers."""
    scenario = opened(session, scenario_id)
    form = DrawingUpForm(request.args, meta={"csrf": False})
    if "most" in request.args and not form.validate():
        return _page(session, scenario, form, 422)
    return _page(session, scenario, form)


@pages.page(f"{ADDRESS}.<twin:form>", permission=READ, knows=NAMED)
def auto_allocation_twin(session: Session, scenario_id: int, form: str) -> Response:
    """Every row of the preview for spreadsheets and programs."""
    return twin(form, "auto-allocation", COLUMNS, _asked(session, scenario_id).rows)


@pages.page(f"{ADDRESS}/coverage.<twin:form>", permission=READ, knows=NAMED)
def coverage_twin(session: Session, scenario_id: int, form: str) -> Response:
    """What it covers, a row for each skill of an initiative; one without any asks for nothing."""
    proposal = _asked(session, scenario_id)
    rows = [
        Covered(proposal.titles[cover.initiative_id], cover, skill)
        for cover in proposal.coverage
        for skill in cover.skills or (None,)
    ]
    return twin(form, "auto-allocation-coverage", COVERED, rows)


def _asked(session: Session, scenario_id: int) -> AllocationProposal:
    scenario = scenarios.scenario(session, scenario_id)
    asked = DrawingUpForm(request.args, meta={"csrf": False})
    return drawn_up(session, scenario, asked.percentage)


@pages.action(ADDRESS, permission=WRITE)
def draw_up(session: Session, scenario_id: int) -> Response:
    """Allocate people as it was shown, in one change."""
    scenario, form = scenarios.scenario(session, scenario_id), DrawingUpForm()
    if not form.validate_on_submit():
        return _page(session, scenario, form, 422)
    try:
        done = commands.draw_up(
            session,
            scenario,
            lambda: drawn_up(session, scenario, form.percentage),
            form.seen.data or "",
        )
    except NothingProposed:
        said = "All of this is in place already."
        return see("staffing.allocations", scenario_id=scenario.id, notice=said)
    except NotAsShown as refusal:
        return _page(session, scenario, form, 409, refusal=refusal)
    said = f"{plural(len(done.writes), 'allocation')} drawn up, {done.kept} kept."
    return see("staffing.allocations", scenario_id=scenario.id, notice=said)


def _page(
    session: Session, scenario: Scenario, form: DrawingUpForm, status: int = 200, **more: Any
) -> Response:
    """The preview; without one where the form will not do or nothing is ranked."""
    proposal, refusal = None, more.get("refusal")
    try:
        proposal = None if form.errors else drawn_up(session, scenario, form.percentage)
    except NothingRanked as unranked:
        refusal = unranked
    wanted = request.args.get("show", "all")
    rows = [row for row in proposal.rows if wanted in ("all", row.change)] if proposal else []
    return shown(
        session,
        "staffing/auto_allocation.html",
        scenario,
        status,
        form=form,
        proposal=proposal,
        rows=rows[:SHOWN_ROWS],
        more=max(0, len(rows) - SHOWN_ROWS),
        shown=wanted if wanted in CHANGES else "all",
        refusal=refusal,
        read_only=read_only(scenario, WRITE),
    )
