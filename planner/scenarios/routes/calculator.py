"""The calculator of a scenario: demand against capacity by skill, and what is wrong with it."""

from flask import Response, request

from planner.core.session import Session
from planner.domain.calculation import (
    AskedLine,
    Calculation,
    GivenLine,
    Overallocation,
    SkillMismatch,
)
from planner.domain.permissions import Permission
from planner.scenarios.answers import answer_of
from planner.scenarios.calculations import calculation
from planner.scenarios.models import Scenario
from planner.scenarios.queries import calculator as queries
from planner.scenarios.queries import scenarios
from planner.scenarios.queries.calculator import SkillRow
from planner.scenarios.routes.base import opened, pages, shown
from planner.scenarios.routes.calculator_view import NAMED, SEVERITIES, View, bullet
from planner.web.exports import Column, twin

ADDRESS = "/scenarios/<int:scenario_id>/calculator"

SHOWN = 50
"""As many people given away twice, and as many missing skills, are listed; exports have all."""

SKILLS: list[Column[SkillRow]] = [
    Column("skill", lambda row: row.gap.skill),
    Column("demand", lambda row: row.gap.demand),
    Column("allocated", lambda row: row.capacity and row.capacity.allocated),
    Column("capacity", lambda row: row.gap.capacity),
    Column("gap", lambda row: row.gap.gap),
    Column("utilisation_percentage", lambda row: row.gap.utilisation),
    Column("missing", lambda row: row.shortage and row.shortage.missing),
    Column("missing_percentage", lambda row: row.shortage and row.shortage.percentage),
    Column("severity", lambda row: row.shortage and row.shortage.severity),
]
ASKED: list[Column[tuple[str, AskedLine]]] = [
    Column("skill", lambda row: row[0]),
    Column("rank", lambda row: row[1].rank),
    Column("initiative", lambda row: row[1].title),
    Column("scope_item", lambda row: row[1].item),
    Column("amount", lambda row: row[1].amount),
]
GIVEN: list[Column[tuple[str, GivenLine]]] = [
    Column("skill", lambda row: row[0]),
    Column("person", lambda row: row[1].name),
    Column("allocation_percentage", lambda row: row[1].percentage),
    Column("proficiency", lambda row: row[1].proficiency),
    Column("ramp", lambda row: row[1].ramp),
    Column("allocated", lambda row: row[1].allocated),
    Column("effective", lambda row: row[1].effective),
]
OVER: list[Column[Overallocation]] = [
    Column("person", lambda row: row.name),
    Column("allocation_percentage", lambda row: row.percentage),
    Column("excess_percentage", lambda row: row.excess),
    Column("allocations", lambda row: len(row.taken)),
]
MISMATCHES: list[Column[SkillMismatch]] = [
    Column("person", lambda row: row.name),
    Column("initiative", lambda row: row.title),
    Column("missing_skills", lambda row: ", ".join(row.missing)),
    Column("required_skills", lambda row: ", ".join(row.required)),
    Column("skills", lambda row: ", ".join(row.has)),
]


@pages.page(ADDRESS, permission=Permission.SCENARIO_READ, knows=NAMED)
def calculator(session: Session, scenario_id: int) -> Response:
    """Where the plan is short of people, who is given away twice, and who lacks a skill."""
    scenario = opened(session, scenario_id)
    view = View.read(request.args)
    found = queries.calculator(session, scenario, view.node, view.opened)
    unit = scenario.planning_mode.unit
    return shown(
        session,
        "scenarios/calculator.html",
        scenario,
        view=view,
        found=found,
        rows=view.chosen(found.rows),
        bullets={row.gap.skill: bullet(row.gap, unit) for row in found.rows},
        severities=SEVERITIES,
        shown=SHOWN,
        unit=unit,
        noun="skill" if unit == "hours" else "pool",
    )


@pages.page(f"{ADDRESS}.<twin:form>", permission=Permission.SCENARIO_READ, knows=NAMED)
def calculator_twin(session: Session, scenario_id: int, form: str) -> Response:
    """Every skill, for spreadsheets and programs."""
    scenario, view = scenarios.scenario(session, scenario_id), View.read(request.args)
    found = queries.calculator(session, scenario, view.node, ())
    return twin(form, "calculator", SKILLS, view.chosen(found.rows))


@pages.page(f"{ADDRESS}/demand.<twin:form>", permission=Permission.SCENARIO_READ, knows=NAMED)
def calculator_demand_twin(session: Session, scenario_id: int, form: str) -> Response:
    """What each scope item asks of each skill."""
    answer = _whole(session, scenarios.scenario(session, scenario_id))
    lines = ((row.skill, line) for row in answer.demand for line in row.lines)
    return twin(form, "calculator-demand", ASKED, lines)


@pages.page(f"{ADDRESS}/capacity.<twin:form>", permission=Permission.SCENARIO_READ, knows=NAMED)
def calculator_capacity_twin(session: Session, scenario_id: int, form: str) -> Response:
    """What each person gives to each skill."""
    answer = _whole(session, scenarios.scenario(session, scenario_id))
    lines = ((row.skill, line) for row in answer.capacity for line in row.people)
    return twin(form, "calculator-capacity", GIVEN, lines)


@pages.page(
    f"{ADDRESS}/overallocations.<twin:form>", permission=Permission.SCENARIO_READ, knows=NAMED
)
def overallocations_twin(session: Session, scenario_id: int, form: str) -> Response:
    """Who is given away by more than 100 per cent."""
    answer = _whole(session, scenarios.scenario(session, scenario_id))
    return twin(form, "overallocations", OVER, answer.overallocations)


@pages.page(f"{ADDRESS}/mismatches.<twin:form>", permission=Permission.SCENARIO_READ, knows=NAMED)
def mismatches_twin(session: Session, scenario_id: int, form: str) -> Response:
    """Who is given to work whose skills they lack."""
    answer = _whole(session, scenarios.scenario(session, scenario_id))
    return twin(form, "skill-mismatches", MISMATCHES, answer.mismatches)


@pages.page("/scenarios/<int:scenario_id>/calculation.json", permission=Permission.SCENARIO_READ)
def calculation_json(session: Session, scenario_id: int) -> Response:
    """The whole answer for a program, in the names of the API."""
    scenario = scenarios.scenario(session, scenario_id)
    found = calculation(session, scenario, View.read(request.args).options)
    return Response(answer_of(scenario, found), mimetype="application/json")


def _whole(session: Session, scenario: Scenario) -> Calculation:
    return calculation(session, scenario, View.read(request.args).options).answer
