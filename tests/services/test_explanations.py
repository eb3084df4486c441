"""Figures explained from the rows of a database, and from no more of them than they stand on."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from planner.analysis.queries.explanations import FigureGone, explained
from planner.capacity.models import CalendarEntry
from planner.core.identity import User
from planner.core.stamp import Changed
from planner.domain.calculation import CalculatorOptions
from planner.domain.explaining.calculator import OF_SKILL, OF_TOTAL
from planner.domain.explaining.ledger import OF_POOL
from planner.domain.explaining.people import OF_PERSON
from planner.domain.explanation import Explanation
from planner.domain.figures import figure
from planner.domain.lifecycle import DomainComplexity, InitiativeStatus
from planner.domain.planning import PlanningMode
from planner.portfolio.commands.scope import remove_scope_item
from planner.portfolio.models import Familiarity, Initiative, ScopeItem
from planner.scenarios.commands import demand, priorities
from planner.scenarios.commands.copies import EVERYTHING, CloneDraft, clone
from planner.scenarios.models import Allocation, Scenario
from planner.scenarios.planning import planning_engine
from planner.staffing.commands import allocations
from tests.kit.plan import Plan, plan, rate, scope
from tests.kit.staff import allocated, hired
from tests.kit.statements import counted
from tests.kit.world import World

EITHER = pytest.mark.parametrize("mode", list(PlanningMode))


def made(world: World, mode: PlanningMode, people: int = 3) -> Plan:
    """Two initiatives that ask, and people of whom some spell a skill their own way."""
    found = plan(
        world,
        pools={"Data": None, "Design": "300"},
        demand={"Hub": {"Design": ("40", "60")}, "Forms": {}},
        mode=mode,
    )
    with world.session() as session, session.recording("plan.filled", "plan"):
        for key in found.initiatives.values():
            session.find(Initiative, key).status = InitiativeStatus.RESOURCING
            session.find(Initiative, key).domain_complexity = DomainComplexity.HIGH
        scope(session, found, "Hub", {"Data": "100", "Design": "10"}, share="0.5")
        scope(session, found, "Forms", {"Data": "420"})
        rate(session, found, "Data", "0.125", date(2020, 1, 1))
        for number in range(people):
            spelt = "data" if number == 1 else "Data"
            key = hired(session, f"Person {number}", {spelt: 3 + number % 3, "Design": 2})
            allocated(session, found, key, "Hub", "60")
            allocated(session, found, key, None, "50")
            found.pools[f"Person {number}"] = key
        first = found.pools["Person 0"]
        session.add(CalendarEntry(employee_id=first, period_id=found.period, time_off=Decimal(20)))
        known = Familiarity(employee_id=first, initiative_id=found.initiatives["Hub"])
        known.level = Decimal("0.25")
        session.add(known)
    return found


def told(
    world: World, about: str, key: int | tuple[int, int], measure: str, **of: object
) -> Explanation:
    with world.session() as session:
        return explained(session, str(figure(about, key, measure, **of))).explanation


@pytest.fixture(scope="module")
def plans(both_kept: World) -> dict[PlanningMode, tuple[World, Plan]]:
    """A plan in hours, and one in tokens of the other organisation, for all who only read."""
    other = replace(both_kept, acme=both_kept.rival, rival=both_kept.acme)
    worlds = {PlanningMode.LEGACY: both_kept, PlanningMode.TOKEN: other}
    return {mode: (world, made(world, mode)) for mode, world in worlds.items()}


@EITHER
def test_every_figure_of_a_calculator_is_what_its_rows_come_to(plans, mode):
    world, plan = plans[mode]
    names = [figure("calculator", plan.scenario, measure) for measure in OF_TOTAL]
    names += [
        figure("calculator", plan.scenario, measure, skill=skill)
        for measure in OF_SKILL
        for skill in ("Data", "Design")
    ]
    names += [
        figure("calculator", plan.scenario, measure, person=plan.pools[f"Person {number}"])
        for measure in set(OF_PERSON) - {"counts", "allocated"}
        for number in range(3)
    ]
    names += [
        figure("calculator", plan.scenario, "counts", person=plan.pools["Person 0"], skill="Data")
    ]
    with world.session() as session:
        found = [explained(session, str(name)).explanation for name in names]

    assert [str(one.figure) for one in found if not one.adds_up] == []
    assert len(found) == 7 + 10 + 15 + 1


def test_in_hours_a_skill_is_given_by_those_who_spell_it_so(plans):
    world, plan = plans[PlanningMode.LEGACY]

    found = told(world, "calculator", plan.scenario, "capacity", skill="Data")

    assert [term.label for term in found.parts[0].terms] == ["Person 0", "Person 2"]


def test_in_tokens_a_pool_is_given_by_everybody_of_its_name(plans):
    world, plan = plans[PlanningMode.TOKEN]

    gap = told(world, "calculator", plan.scenario, "gap", skill="Data")
    given = [term.label for term in gap.parts[0].terms]
    asked = [(term.label, term.amount) for term in gap.parts[1].terms]

    assert given == ["Person 0", "Person 1", "Person 2"]
    assert asked == [("Hub", Decimal("12.5")), ("Forms", Decimal("52.5"))]


@EITHER
def test_a_figure_is_the_one_of_the_whole_calculation(plans, mode):
    world, plan = plans[mode]
    with world.session() as session:
        engine = planning_engine(session, session.find(Scenario, plan.scenario))
        whole = engine.calculate(CalculatorOptions())
    lines = {(row.skill, line.name): line for row in whole.capacity for line in row.people}

    found = told(world, "calculator", plan.scenario, "capacity", skill="Data")

    assert [term.amount for term in found.parts[0].terms] == [
        line.effective for (skill, _), line in lines.items() if skill == "Data"
    ]


def test_every_figure_of_a_ledger_is_what_its_rows_come_to(plans):
    world, plan = plans[PlanningMode.TOKEN]
    measures = [measure for measure in OF_POOL if measure != "used"]
    with world.session() as session:
        found = [
            explained(
                session, str(figure("ledger", plan.scenario, measure, pool=plan.pools["Design"]))
            ).explanation
            for measure in measures
        ]

    assert [str(one.figure) for one in found if not one.adds_up] == []
    assert found[0].rows != []


@EITHER
def test_it_asks_as_much_of_many_people_as_of_few(both: World, mode):
    plan = made(both, mode, people=1)
    person = plan.pools["Person 0"]
    of = [("gap", {"skill": "Data"}), ("hours", {"person": person}), ("gap", {})]
    few = [asked(both, plan.scenario, *each) for each in of]
    with both.session() as session, session.recording("plan.filled", "plan"):
        for number in range(8):
            allocated(session, plan, hired(session, f"New {number}", {"Data": 3}), "Hub")
    many = [asked(both, plan.scenario, *each) for each in of]

    assert few == many


def asked(world: World, key: int, measure: str, of: dict) -> int:
    told(world, "calculator", key, measure, **of)
    with counted(world.engine) as statements:
        told(world, "calculator", key, measure, **of)
    return len(statements)


def without_hub(world: World, plan: Plan) -> tuple[int, int]:
    """The plan and a copy of it that leaves Hub out."""
    hub = plan.initiatives["Hub"]
    with world.session(who="planner") as session:
        source = session.find(Scenario, plan.scenario)
        copy = clone(session, source, CloneDraft("Bold", plan.period, EVERYTHING))
        priorities.remove(session, copy, hub)
        if copy.planning_mode is PlanningMode.TOKEN:
            demand.remove_demand(session, copy, plan.pools["Design"], hub, 1)
        return plan.scenario, copy.id


@EITHER
def test_a_difference_and_its_causes_are_what_their_rows_come_to(both: World, mode):
    plan = made(both, mode)
    tokens = mode is PlanningMode.TOKEN
    line = {"pool": plan.pools["Design"]} if tokens else {"skill": "Data"}
    pair = without_hub(both, plan)

    asked = told(both, "compare", pair, "asked", **line)
    gone = told(both, "compare", pair, "out", **line, initiative=plan.initiatives["Hub"])

    assert (asked.adds_up, gone.adds_up) == (True, True)
    assert asked.value == gone.value == (-40 if tokens else -100)


def test_a_line_that_no_comparison_has_is_no_figure(both: World):
    pair = without_hub(both, made(both, PlanningMode.TOKEN))

    for of in ({"pool": 99_999}, {"skill": "Nobody's"}, {}):
        with pytest.raises(FigureGone):
            told(both, "compare", pair, "asked", **of)


def gone(world: World, about: str, key: int, measure: str, **of: object) -> Changed | None:
    """The change that took a figure away."""
    with pytest.raises(FigureGone) as refused:
        told(world, about, key, measure, **of)
    return refused.value.removed


def test_a_demand_that_was_taken_back_says_by_whom(both: World):
    plan = made(both, PlanningMode.TOKEN)
    hub, pool = plan.initiatives["Hub"], plan.pools["Design"]
    with both.session(who="manager") as session:
        scenario = session.find(Scenario, plan.scenario)
        demand.remove_demand(session, scenario, pool, hub, 1)
    with both.session(who="planner") as session:
        priorities.remove(session, session.find(Scenario, plan.scenario), plan.initiatives["Forms"])

    found = gone(both, "demand", plan.scenario, "p50", pool=pool, initiative=hub)

    assert (found.event.action, found.by) == ("scenario.demand_removed", name(both, "manager"))


def test_a_person_who_was_taken_out_of_the_plan_says_by_whom(both: World):
    plan = made(both, PlanningMode.LEGACY)
    key = plan.pools["Person 1"]
    with both.session(who="manager") as session:
        own = select(Allocation.id, Allocation.version).where(Allocation.employee_id == key)
        seen = dict(session.execute(own).all())
        allocations.remove(session, session.find(Scenario, plan.scenario), seen)

    found = gone(both, "calculator", plan.scenario, "hours", person=key)

    assert (found.event.action, found.by) == (
        "scenario.allocations_removed",
        name(both, "manager"),
    )


def test_scope_that_was_removed_says_by_whom_where_it_asked_for_the_skill(both: World):
    plan = made(both, PlanningMode.LEGACY)
    forms = plan.initiatives["Forms"]
    with both.session() as session, session.recording("plan.filled", "plan"):
        other = scope(session, plan, "Forms", {"Design": "5"})
    with both.session(who="manager") as session:
        of_data = select(ScopeItem.id).where(
            ScopeItem.initiative_id == forms, ScopeItem.id != other
        )
        remove_scope_item(session, forms, session.scalars(of_data).one())
    with both.session(who="planner") as session:
        remove_scope_item(session, forms, other)

    found = gone(both, "calculator", plan.scenario, "demand", skill="Data", initiative=forms)

    assert (found.event.facts["skills"], found.by) == (["Data"], name(both, "manager"))


def test_what_never_was_is_nobodys_doing(plans):
    world, plan = plans[PlanningMode.TOKEN]
    data = plan.pools["Data"]

    assert gone(world, "demand", plan.scenario, "p50", pool=data, initiative=99) is None


def name(world: World, who: str) -> str:
    with world.session() as session:
        return session.scalars(select(User.name).where(User.id == world.acme.people[who])).one()
