"""Figures of a scenario's calculator, in hours or in tokens."""

from collections import defaultdict
from collections.abc import Mapping

from planner.analysis.queries.explanations.authors import latest
from planner.analysis.queries.explanations.demand import SCOPE
from planner.capacity.models import Employee
from planner.core.session import Session
from planner.core.stamp import Stamp
from planner.domain import people_capacity
from planner.domain.amounts import ONE, ZERO
from planner.domain.calculation import Calculation, CalculatorOptions
from planner.domain.calculator import CalculatorInputs, calculate
from planner.domain.explaining.calculator import Reckoned, of_calculator
from planner.domain.explaining.people import ROLES, Staff, of_person
from planner.domain.explanation import Explanation, Stated
from planner.domain.figures import Figure
from planner.domain.ledger import Pool
from planner.domain.people_capacity import Allocated, Giving
from planner.domain.planning import PlanningMode
from planner.domain.token_calculator import calculate_tokens
from planner.portfolio.models import Initiative
from planner.scenarios.calculating.parts import Part, hours_part, token_part
from planner.scenarios.calculations import calculation
from planner.scenarios.models import Scenario
from planner.scenarios.planning import ledger_inputs


def calculator(
    session: Session, scenario: Scenario, about: Figure, stamp: Stamp
) -> Explanation | None:
    """A figure of the calculator: the answer kept for this stamp, its lines, and who stated them.

    A fixed number of selects, however many ask and give; of rows only those it stands on.
    """
    options = CalculatorOptions(True, about.key("node"), about.name("skill"))
    reckon = _in_tokens if scenario.planning_mode is PlanningMode.TOKEN else _in_hours
    if about.key("person") is not None:
        found = reckon(session, scenario, about, options)
        return of_person(about, found.staff, found.assumptions, found.rates)
    totals = CalculatorOptions(False, options.node_id)
    answer = calculation(session, scenario, totals, stamp).answer
    return of_calculator(about, answer, reckon(session, scenario, about, options))


def _part(about: Figure) -> Part:
    """What a figure stands on; a total of skills on nothing but their figures in the answer."""
    if (key := about.key("person")) is not None:
        return Part(giving=True, person_id=key)
    if about.name("skill") is not None:
        asked = about.measure != "capacity"
        given = about.measure != "demand"
        return Part(asking=asked, giving=given)
    return Part(giving=about.measure in ROLES, skilled=about.measure == "ramp-cost")


def _in_hours(
    session: Session, scenario: Scenario, about: Figure, options: CalculatorOptions
) -> Reckoned:
    inputs = hours_part(session, scenario, options, _part(about))
    lines = calculate(inputs, breakdown=True)
    staff = _staff(session, about, inputs, {})
    return Reckoned("hours", lines, staff, inputs.assumptions, _scopes(session, lines))


def _in_tokens(
    session: Session, scenario: Scenario, about: Figure, options: CalculatorOptions
) -> Reckoned:
    ledger = ledger_inputs(session, scenario)
    inputs = token_part(session, scenario, options, _part(about), ledger)
    lines = calculate_tokens(inputs, breakdown=True)
    pools = inputs.pool_of()
    return Reckoned(
        "tokens",
        lines,
        _staff(session, about, inputs.plan, pools),
        inputs.plan.assumptions,
        _scopes(session, lines),
        {pool.name: inputs.rates.get(pool.id, ONE) for pool in inputs.active.values()},
        {pool.name: pool.id for pool in inputs.active.values()},
    )


def _scopes(session: Session, lines: Calculation) -> dict[int, Stated]:
    asking = {line.initiative_id for row in lines.demand for line in row.lines}
    return latest(session, Initiative.__tablename__, asking, SCOPE)


def _staff(
    session: Session, about: Figure, inputs: CalculatorInputs, pools: Mapping[str, Pool]
) -> list[Staff]:
    """Who a figure of people is about, also who gives nothing; nobody for a figure of skills."""
    people = inputs.people
    chosen = people.people if about.key("person") or about.measure == "distinct" else []
    givings = people_capacity.givings(people, inputs.assumptions)
    giving = {each.person.id: each for each in givings}
    taken: defaultdict[int, list[Allocated]] = defaultdict(list)
    for each in people.allocated:
        taken[each.employee_id].append(each)
    known = latest(session, Employee.__tablename__, [person.id for person in chosen])
    return [
        Staff(
            giving.get(person.id) or Giving(person, ZERO, ZERO, ONE),
            taken[person.id],
            _skills(person.skills, pools),
            known.get(person.id),
        )
        for person in chosen
    ]


def _skills(skills: Mapping[str, int], pools: Mapping[str, Pool]) -> Mapping[str, int]:
    """The proficiency that counts, by skill; by pool where pools are given, at its best."""
    if not pools:
        return skills
    found: dict[str, int] = {}
    for skill, level in skills.items():
        if pool := pools.get(skill.lower()):
            found[pool.name] = max(level, found.get(pool.name, 0))
    return found
