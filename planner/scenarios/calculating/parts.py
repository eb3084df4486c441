"""The part of a calculation that one figure stands on: the same rows, and none of the others."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select

from planner.capacity import queries as capacity
from planner.capacity.models import EmployeeSkill
from planner.core import zone
from planner.core.session import Session
from planner.domain.assumptions import read
from planner.domain.calculation import CalculatorOptions
from planner.domain.calculator import CalculatorInputs
from planner.domain.people_capacity import PeopleInputs
from planner.domain.token_calculator import TokenCalculatorInputs
from planner.domain.token_model import TokenInputs
from planner.scenarios.calculating import demand
from planner.scenarios.calculating.people import narrowed, people, proficiencies
from planner.scenarios.models import Scenario

NOBODY = PeopleInputs([], [], {})


@dataclass(frozen=True, slots=True)
class Part:
    """What is read of a calculation.

    `asking` and `giving`: the lines of demand and of capacity. `person_id`: one person alone.
    `skilled`: whether it matters what people can do.
    """

    asking: bool = False
    giving: bool = False
    person_id: int | None = None
    skilled: bool = True


def hours_part(
    session: Session, scenario: Scenario, options: CalculatorOptions, part: Part
) -> CalculatorInputs:
    """What the calculator in hours reads, as far as this part of its answer needs it.

    Counts and what is left out are not read: a whole answer has them.
    """
    asks = demand.shared_asks(session, scenario, options) if part.asking else []
    names = None if options.skill is None else {options.skill}
    giving = _people(session, scenario, options, part, names)
    return CalculatorInputs(read(scenario.assumptions).assumptions, asks, giving, 0, 0)


def token_part(
    session: Session,
    scenario: Scenario,
    options: CalculatorOptions,
    part: Part,
    ledger: TokenInputs,
) -> TokenCalculatorInputs:
    """What the calculator in tokens reads, as far as this part of its answer needs it."""
    asks = demand.whole_asks(session, scenario, options) if part.asking else []
    names = None if options.skill is None else _spellings(session, options.skill)
    giving = _people(session, scenario, options, part, names)
    return TokenCalculatorInputs(
        CalculatorInputs(read(scenario.assumptions).assumptions, asks, giving, 0, 0),
        ledger.pools,
        capacity.rates_on(session, zone.today(session)),
        {supply.pool_id: supply.tokens for supply in ledger.supplies},
        demand.typed(session, scenario) if part.asking else [],
    )


def _people(
    session: Session,
    scenario: Scenario,
    options: CalculatorOptions,
    part: Part,
    names: Collection[str] | None,
) -> PeopleInputs:
    if not part.giving:
        return NOBODY
    if (key := part.person_id) is not None:
        own = proficiencies(session, EmployeeSkill.employee_id == key)
        return narrowed(session, scenario, options, own, [key])
    if not part.skilled:
        return narrowed(session, scenario, options, {}, None)
    if names is None:
        return people(session, scenario, read(scenario.assumptions).assumptions, options)
    able = proficiencies(session, EmployeeSkill.name.in_(names))
    return narrowed(session, scenario, options, able, list(able))


def _spellings(session: Session, pool: str) -> list[str]:
    """How people's skills spell the name of a pool: databases fold only some letters' case."""
    named = session.scalars(select(EmployeeSkill.name).distinct())
    return [skill for skill in named if skill.lower() == pool.lower()]
