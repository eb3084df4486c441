"""A kept calculation is never older than any of its inputs."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import delete, update

from planner.capacity.models import (
    CalendarEntry,
    Calibration,
    Employee,
    EmployeeSkill,
    OrgMembership,
    OrgNode,
    SkillPool,
)
from planner.core.models import Model
from planner.core.session import Session
from planner.domain.calculation import CalculatorOptions
from planner.domain.lifecycle import DomainComplexity, EmploymentType, InitiativeStatus
from planner.portfolio.models import Familiarity, Initiative, ScopeShare, ScopeSkill
from planner.scenarios.calculations import calculation
from planner.scenarios.commands import mode as modes
from planner.scenarios.commands import priorities
from planner.scenarios.models import (
    Allocation,
    AllocationPeriod,
    Scenario,
    TokenDemand,
    TokenSupply,
)
from planner.scenarios.planning import planning_engine
from tests.kit.calculated import TOTALS, filled
from tests.kit.plan import Plan, rate, scope
from tests.kit.staff import allocated
from tests.kit.world import World


@pytest.fixture
def made(world: World) -> Plan:
    return filled(world)


Change = Callable[[Session, Plan], None]


def _set(model: type[Model], key: Callable[[Plan], int], **values: object) -> Change:
    """Change columns of one row, recorded about that row."""

    def change(session: Session, made: Plan) -> None:
        row = session.find(model, key(made))
        with session.recording("test.changed", row):
            for name, value in values.items():
                setattr(row, name, value)

    return change


def _about(model: type[Model], key: Callable[[Plan], int], act: Callable[..., None]) -> Change:
    """Change rows that belong to another one, recorded about that one as commands do."""

    def change(session: Session, made: Plan) -> None:
        with session.recording("test.changed", session.find(model, key(made))):
            act(session, made)

    return change


def _hub(made: Plan) -> int:
    return made.initiatives["Hub"]


def _ada(made: Plan) -> int:
    return made.pools["ada"]


def _scenario(made: Plan) -> int:
    return made.scenario


def _pool(made: Plan) -> int:
    return made.pools["Data"]


def _unrank(session: Session, made: Plan) -> None:
    scenario = session.find(Scenario, made.scenario)
    priorities.remove(session, scenario, made.initiatives["Forms"])


def _add(*rows: Callable[[Plan], Model]) -> Callable[..., None]:
    def act(session: Session, made: Plan) -> None:
        session.add_all([row(made) for row in rows])

    return act


def _edit(model: type[Model], **values: object) -> Callable[..., None]:
    def act(session: Session, made: Plan) -> None:
        session.execute(update(model).values(**values))

    return act


CHANGES: dict[str, Change] = {
    "typed demand": _about(Scenario, _scenario, _edit(TokenDemand, tokens_p50=Decimal(8))),
    "initiative unranked": _unrank,
    "initiative paused": _set(Initiative, _hub, status=InitiativeStatus.ON_HOLD),
    "initiative taken up again": _set(Initiative, _hub, status=InitiativeStatus.IN_EXECUTION),
    "complexity": _set(Initiative, _hub, domain_complexity=DomainComplexity.VERY_HIGH),
    "hours of scope": _about(Initiative, _hub, _edit(ScopeSkill, hours=Decimal(123))),
    "share of the quarter": _about(Initiative, _hub, _edit(ScopeShare, share=Decimal("0.25"))),
    "scope item": _about(
        Initiative, _hub, lambda session, made: scope(session, made, "Hub", {"New": "5"})
    ),
    "share gone": _about(
        Initiative, _hub, lambda session, made: session.execute(delete(ScopeShare))
    ),
    "scope of a staffed initiative that is not ranked": _about(
        Initiative,
        lambda made: made.initiatives["Aside"],
        lambda session, made: session.execute(
            update(ScopeSkill)
            .where(ScopeSkill.scope_item_id == made.pools["aside item"])
            .values(skill="Fortran")
        ),
    ),
    "weekly hours": _set(Employee, _ada, hours_per_week=Decimal(36)),
    "name": _set(Employee, lambda made: made.pools["bo"], name="Bö"),
    "terms": _set(Employee, _ada, employment_type=EmploymentType.CONTRACTOR),
    "contractors counted": _set(Scenario, _scenario, assumptions={"rampEnabled": True}),
    "proficiency": _about(Employee, _ada, _edit(EmployeeSkill, proficiency=3)),
    "skill": _about(
        Employee,
        _ada,
        _add(lambda made: EmployeeSkill(employee_id=made.pools["ada"], name="QA", proficiency=5)),
    ),
    "time off": _about(
        Employee,
        _ada,
        _add(
            lambda made: CalendarEntry(
                employee_id=made.pools["ada"], period_id=made.period, time_off=Decimal(40)
            )
        ),
    ),
    "hours available": _about(Employee, _ada, _edit(CalendarEntry, hours_available=Decimal(111))),
    "familiarity": _about(
        Employee,
        _ada,
        _add(
            lambda made: Familiarity(
                employee_id=made.pools["ada"],
                initiative_id=made.initiatives["Hub"],
                level=Decimal("0.5"),
            )
        ),
    ),
    "percentage": _about(Scenario, _scenario, _edit(Allocation, percentage=Decimal(55))),
    "dates": _about(Scenario, _scenario, _edit(AllocationPeriod, overlap_ratio=Decimal("0.875"))),
    "another allocation": _about(
        Scenario,
        _scenario,
        lambda session, made: allocated(session, made, made.pools["bo"], "Hub", "80"),
    ),
    "buffer": _set(Scenario, _scenario, assumptions={"bufferPercentage": 10}),
    "membership": _about(
        Employee,
        _ada,
        _add(
            lambda made: OrgMembership(
                employee_id=made.pools["bo"],
                node_id=made.pools["team"],
                start_date=date(2020, 1, 1),
            )
        ),
    ),
    "unit dissolved": _set(OrgNode, lambda made: made.pools["team"], active=False),
    "supply": _about(
        Scenario,
        _scenario,
        _add(
            lambda made: TokenSupply(
                scenario_id=made.scenario, pool_id=made.pools["Design"], tokens=Decimal(77)
            )
        ),
    ),
    "calibration": _about(
        SkillPool, _pool, lambda session, made: rate(session, made, "Data", "3", date(2024, 1, 1))
    ),
    "rate": _about(SkillPool, _pool, _edit(Calibration, tokens_per_hour=Decimal("4.5"))),
    "pool renamed": _set(SkillPool, _pool, name="Database"),
    "pool retired": _set(SkillPool, lambda made: made.pools["Design"], active=False),
}
"""Every kind of input, each changed once, in an order in which each shows."""


def test_every_kind_of_input_makes_the_kept_answer_new(world, made):
    """Some inputs show in one mode only: each has to change an answer of one of them.

    What an answer is kept under comes from the audit, whatever the database.
    """
    before = _everything(world, made)
    for name, change in CHANGES.items():
        with world.session() as session:
            change(session, made)
        after = _everything(world, made)

        assert before != after, f"{name} changes no answer, so it proves nothing"
        before = after


def _everything(world: World, made: Plan) -> dict[str, object]:
    """Answers of both modes, each held against the one that is computed now."""
    with world.session() as session:
        scenario = session.find(Scenario, made.scenario)
        first = scenario.planning_mode
        answers = {first: _agreed(session, scenario, made)}
        modes.switch_mode(session, scenario, first.other)
        return {**answers, first.other: _agreed(session, scenario, made)}


def _agreed(session: Session, scenario: Scenario, made: Plan) -> list[object]:
    answers = []
    for options in (TOTALS, CalculatorOptions(node_id=made.pools["team"])):
        now = planning_engine(session, scenario).calculate(options)
        assert calculation(session, scenario, options).answer == now
        answers.append(now)
    return answers
