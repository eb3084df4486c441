"""The calculator of scenarios in tokens."""

from dataclasses import replace
from decimal import Decimal

from planner.domain.assumptions import Assumptions
from planner.domain.calculator import Ask, CalculatorInputs
from planner.domain.ledger import Pool
from planner.domain.lifecycle import EmploymentType, InitiativeStatus
from planner.domain.people_capacity import Allocated, PeopleInputs, Person
from planner.domain.token_calculator import (
    TokenCalculatorInputs,
    TypedDemand,
    calculate_tokens,
)

DATA, QA, OLD = Pool(1, "Data"), Pool(2, "QA"), Pool(3, "Cobol", active=False)
ADA = Person(1, "Ada", EmploymentType.FULL_TIME, Decimal(40), {"data": 5, "Data": 3, "cobol": 5})
FULL = Allocated(1, 1, 1, "Hub", Decimal(100), Decimal(1), Decimal(1))


def ask(skill: str, hours: int, initiative: int = 1) -> Ask:
    return Ask(
        skill,
        Decimal(hours),
        None,
        InitiativeStatus.RESOURCING,
        initiative,
        f"I{initiative}",
        initiative,
    )


def typed(pool: Pool, tokens: int, initiative: int = 1, **changes) -> TypedDemand:
    row = TypedDemand(
        pool.id, Decimal(tokens), InitiativeStatus.RESOURCING, initiative, "I", initiative
    )
    return row._replace(**changes)


def calculated(asks=(), rows=(), supplies=None, members=None, rates=None):
    people = PeopleInputs([ADA], [FULL], {}, members)
    plan = CalculatorInputs(Assumptions(), asks, people, ranked=1, planned=1)
    given = {1: Decimal("0.5")} if rates is None else rates
    return calculate_tokens(
        TokenCalculatorInputs(plan, [DATA, QA, OLD], given, supplies or {}, rows), True
    )


def test_whole_scope_items_are_asked_for_at_the_rate_in_force():
    answer = calculated([ask("DATA", 100), ask("qa", 8)])

    assert [(row.skill, row.amount) for row in answer.demand] == [("Data", 50), ("QA", 8)]
    assert answer.quality.uncalibrated == ["QA"]


def test_what_was_typed_stands_for_the_scope_of_its_initiative_and_pool_only():
    asks = [ask("data", 100), ask("data", 40, 2), ask("qa", 6)]

    answer = calculated(asks, [typed(DATA, 7), typed(OLD, 99)])

    assert [(row.skill, row.amount) for row in answer.demand] == [("Data", 27), ("QA", 6)]
    assert [line.amount for line in answer.demand[0].lines] == [7, 20]


def test_what_is_neither_resourced_nor_executed_asks_for_nothing():
    waiting = InitiativeStatus.SCOPING

    answer = calculated([ask("data", 9)._replace(status=waiting)], [typed(QA, 9, status=waiting)])

    assert answer.demand == []


def test_people_stand_in_for_a_supply_that_nobody_stated_each_at_their_best():
    [row] = calculated().capacity

    assert (row.skill, row.effective, row.stated) == ("Data", 260, False)
    assert [(line.proficiency, line.effective) for line in row.people] == [(5, 260)]


def test_a_stated_supply_stands_for_the_people_even_when_it_is_0():
    [row] = calculated(supplies={1: Decimal(0)}).capacity

    assert (row.effective, row.stated, row.people) == (0, True, [])


def test_under_an_org_node_the_people_count_and_the_organisations_supply_does_not():
    answer = calculated(supplies={1: Decimal(900)}, members={1})

    assert [(row.effective, row.stated) for row in answer.capacity] == [(260, False)]


def test_hours_that_no_pool_takes_are_named_and_counted_nowhere():
    answer = calculated([ask("GIS", 5), ask("cobol", 5)])

    assert (answer.demand, answer.quality.without_pool) == ([], ["cobol", "GIS"])


def test_hours_stay_hours_where_people_are_counted():
    answer = calculated(rates={1: Decimal("0.1")})

    assert (answer.summary.capacity, answer.summary.distinct_capacity_hours) == (52, 520)


def test_pools_that_differ_only_in_case_keep_what_is_stated_for_each():
    twin = Pool(4, "DATA")
    people = PeopleInputs([], [], {})
    plan = CalculatorInputs(Assumptions(), [], people, ranked=1, planned=1)
    inputs = TokenCalculatorInputs(plan, [DATA, twin], {}, {1: Decimal(3)}, [typed(twin, 2)])

    answer = calculate_tokens(replace(inputs), True)

    assert [(gap.skill, gap.capacity, gap.demand) for gap in answer.gaps] == [
        ("Data", 3, 0),
        ("DATA", 0, 2),
    ]
