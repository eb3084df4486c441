"""The calculator of scenarios in hours."""

from dataclasses import replace
from decimal import Decimal

from planner.domain.assumptions import Assumptions
from planner.domain.availability import CalendarFacts
from planner.domain.calculation import CalculatorOptions, Severity, severity
from planner.domain.calculator import Ask, CalculatorInputs, without_lines
from planner.domain.lifecycle import EmploymentType, InitiativeStatus
from planner.domain.people_capacity import Allocated, PeopleInputs, Person
from tests.kit.engines import calculator

EVERYTHING = CalculatorOptions()


def person(key: int = 1, name: str = "Ada", hours: int = 40, **skills: int) -> Person:
    return Person(key, name, EmploymentType.FULL_TIME, Decimal(hours), skills or {"data": 5})


def given(employee: int = 1, percentage: str = "100", initiative: int | None = 1) -> Allocated:
    title = initiative and f"Initiative {initiative}"
    return Allocated(9, employee, initiative, title, Decimal(percentage), Decimal(1), Decimal(1))


def ask(skill: str, hours: int, share: str | None = "1", rank: int = 1) -> Ask:
    shared = None if share is None else Decimal(share)
    return Ask(skill, Decimal(hours), shared, InitiativeStatus.RESOURCING, rank, f"I{rank}", rank)


def inputs(asks=(), people=(), allocated=(), required=None, members=None, **assumed):
    staffed = PeopleInputs(people, allocated, required or {}, members)
    return CalculatorInputs(Assumptions(**assumed), asks, staffed, ranked=1, planned=1)


def calculated(made: CalculatorInputs, options: CalculatorOptions = EVERYTHING):
    return calculator(made).calculate(options)


def test_a_person_counts_for_each_skill_and_once_in_the_distinct_hours():
    answer = calculated(inputs(people=[person(data=5, qa=4)], allocated=[given()]))

    assert [(row.skill, row.allocated, row.effective) for row in answer.capacity] == [
        ("data", 520, 520),
        ("qa", 520, 416),
    ]
    assert (answer.summary.capacity, answer.summary.distinct_capacity_hours) == (936, 520)


def test_two_allocations_of_a_person_are_one_person_under_the_cap():
    answer = calculated(
        inputs(
            people=[person()],
            allocated=[given(percentage="60"), given(percentage="50")],
            allocation_cap=Decimal(90),
        )
    )

    [line] = answer.capacity[0].people
    assert (line.percentage, line.allocated) == (90, 468)
    [over] = answer.overallocations
    assert (over.percentage, over.excess, [one.percentage for one in over.taken]) == (
        110,
        10,
        [60, 50],
    )


def test_hours_available_win_over_time_off_and_both_over_weekly_hours():
    away = replace(person(), facts=CalendarFacts(time_off=Decimal(40)))
    stated = replace(person(2, "Bo"), facts=CalendarFacts(Decimal(100), Decimal(40)))

    answer = calculated(inputs(people=[away, stated], allocated=[given(), given(2)]))

    assert [line.allocated for line in answer.capacity[0].people] == [480, 100]


def test_people_without_weekly_hours_have_the_assumed_hours_less_time_off():
    away = replace(person(hours=0), facts=CalendarFacts(time_off=Decimal(20)))

    answer = calculated(inputs(people=[away], allocated=[given()], hours_per_period=Decimal(480)))

    assert answer.capacity[0].allocated == 460


def test_only_resourcing_and_execution_ask_and_a_missing_share_counts_0():
    asks = [
        ask("data", 100, "0.5"),
        ask("data", 60, None),
        ask("data", 7)._replace(status=InitiativeStatus.SCOPING),
        ask("qa", 9)._replace(status=InitiativeStatus.IN_EXECUTION),
    ]

    answer = calculated(inputs(asks))

    assert [(row.skill, row.amount) for row in answer.demand] == [("data", 50), ("qa", 9)]


def test_what_is_short_comes_worst_first_with_who_is_hit():
    asks = [ask("data", 530, rank=2), ask("data", 40, rank=1), ask("qa", 10), ask("ux", 1000)]

    answer = calculated(inputs(asks, [person(data=5, ux=5)], [given()]))

    assert [(one.skill, one.missing, one.severity, one.affected) for one in answer.shortages] == [
        ("qa", 10, Severity.CRITICAL, [1]),
        ("ux", 480, Severity.HIGH, [1]),
        ("data", 50, Severity.LOW, [1, 2]),
    ]


def test_severity_begins_at_15_30_and_50_per_cent():
    assert [severity(Decimal(x)) for x in ("14.999", "15", "29.9", "30", "49.9", "50")] == [
        Severity.LOW,
        Severity.MEDIUM,
        Severity.MEDIUM,
        Severity.HIGH,
        Severity.HIGH,
        Severity.CRITICAL,
    ]


def test_demand_without_capacity_is_100_per_cent_of_a_skill_and_0_of_the_whole():
    answer = calculated(inputs([ask("data", 10)]))

    assert (answer.gaps[0].utilisation, answer.summary.utilisation) == (100, 0)


def test_a_skill_with_a_colon_keeps_its_name():
    assert calculated(inputs([ask("C:lang", 1)])).gaps[0].skill == "C:lang"


def test_under_an_org_node_only_capacity_and_heads_change():
    made = inputs(
        [ask("data", 100)],
        [person(), person(2, "Bo")],
        [given(percentage="120"), given(2)],
        {1: ["cobol"]},
    )

    answer = calculated(replace(made, people=replace(made.people, members=frozenset({2}))))

    assert (answer.summary.capacity, answer.summary.people) == (520, 1)
    assert (answer.summary.demand, answer.summary.overallocations) == (100, 1)
    assert answer.summary.mismatches == 2


def test_contractors_left_out_give_nothing_and_still_count_as_people():
    hired = replace(person(), employment_type=EmploymentType.CONTRACTOR)

    answer = calculated(inputs(people=[hired], allocated=[given()], include_contractors=False))

    assert (answer.capacity, answer.summary.people) == ([], 1)


def test_a_ramp_weighs_each_allocation_and_its_cost_is_the_same_without_lines():
    slow = given(percentage="60")
    made = inputs(
        people=[person()],
        allocated=[replace(slow, ramp=Decimal("0.7")), given(percentage="40")],
        ramp_enabled=True,
    )

    whole = calculated(made)
    bare = calculated(made, CalculatorOptions(breakdown=False))

    assert (whole.capacity[0].effective, whole.summary.ramp_cost) == (Decimal("426.4"), 94)
    assert (bare.capacity[0].people, bare.summary) == ([], whole.summary)


def test_what_an_initiative_names_and_a_person_lacks_is_told_per_allocation():
    answer = calculated(
        inputs(
            people=[person(data=5)],
            allocated=[given(), given(initiative=None)],
            required={1: ["Data", "data", "qa"]},
        )
    )

    [one] = answer.mismatches
    assert (one.title, one.missing, one.has) == ("Initiative 1", ["Data", "qa"], ["data"])
    [bare] = without_lines(answer).mismatches
    assert (bare.missing, bare.required, bare.has) == (["Data", "qa"], [], [])


def test_whoever_has_no_skill_is_named_as_counting_nowhere():
    nobody = replace(person(), skills={})

    answer = calculated(inputs(people=[nobody], allocated=[given()]))

    assert [(one.name, one.hours) for one in answer.quality.unskilled] == [("Ada", 520)]
