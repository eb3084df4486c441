"""What holds for every calculation, in hours and in tokens, and for every proposal of people."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from planner.domain.amounts import from_thousandths
from planner.domain.assumptions import Assumptions, read, stored
from planner.domain.auto_allocate import Candidate, Work, auto_allocate
from planner.domain.calculator import PLANNED, Ask, CalculatorInputs, calculate
from planner.domain.derive_demand import Calibration, DeriveInputs, ScopeItem, derive_demand
from planner.domain.ledger import Pool
from planner.domain.lifecycle import DomainComplexity, EmploymentType, InitiativeStatus
from planner.domain.people_capacity import Allocated, PeopleInputs, Person
from planner.domain.planning import PlanningMode
from planner.domain.token_calculator import TokenCalculatorInputs, calculate_tokens

SKILLS = ["data", "Data", "qa"]
CLOSE = Decimal("1e-12")

hours = st.integers(0, 10**7).map(from_thousandths)
shares = st.none() | st.integers(0, 4).map(lambda quarters: Decimal(quarters) / 4)
percentages = st.integers(0, 100).map(Decimal)
factors = st.integers(0, 4).map(lambda quarters: Decimal(quarters) / 4)
assumptions = st.builds(
    Assumptions,
    allocation_cap=st.integers(1, 200).map(Decimal),
    buffer=percentages,
    weigh_proficiency=st.booleans(),
    include_contractors=st.booleans(),
    hours_per_period=st.integers(0, 2184).map(Decimal),
    ramp_enabled=st.booleans(),
    ramp_profiles=st.dictionaries(
        st.sampled_from(DomainComplexity), st.lists(factors, max_size=3).map(tuple)
    ),
)
asks = st.lists(
    st.builds(
        Ask,
        st.sampled_from(SKILLS),
        hours,
        shares,
        st.sampled_from(InitiativeStatus),
        st.integers(1, 4),
        st.just("Hub"),
        st.integers(1, 4),
        st.just("scope"),
    ),
    max_size=8,
)
people = st.lists(
    st.builds(
        Person,
        st.integers(1, 4),
        st.just("Ada"),
        st.sampled_from(EmploymentType),
        st.integers(0, 40).map(Decimal),
        st.dictionaries(st.sampled_from(SKILLS), st.integers(1, 5)),
    ),
    unique_by=lambda person: person.id,
    min_size=4,
    max_size=4,
)
allocated = st.lists(
    st.builds(
        Allocated,
        st.integers(1, 99),
        st.integers(1, 4),
        st.none() | st.integers(1, 4),
        st.just("Hub"),
        percentages,
        factors,
        st.integers(1, 4).map(lambda quarters: Decimal(quarters) / 4),
    ),
    max_size=8,
)
POOLS = [Pool(1, "Data"), Pool(2, "QA")]
RATES = {1: Decimal("0.125")}


def inputs(assumed, asked, staff, given_):
    required = {1: ["data"], 2: ["qa", "Data"]}
    return CalculatorInputs(
        assumed, asked, PeopleInputs(staff, given_, required), ranked=4, planned=4
    )


def figures(answer):
    """Every figure by name, so that two answers can be compared whatever their order."""
    return {
        **{("demand", gap.skill): gap.demand for gap in answer.gaps},
        **{("capacity", gap.skill): gap.capacity for gap in answer.gaps},
        "distinct": answer.summary.distinct_capacity_hours,
        **{("over", one.employee_id): one.percentage for one in answer.overallocations},
    }


def close(one: Decimal, other: Decimal) -> bool:
    """Whether two figures differ by nothing but the last digits of a division without an end."""
    return abs(one - other) <= CLOSE * max(1, abs(one))


def same(one, other) -> bool:
    return one.keys() == other.keys() and all(close(one[key], other[key]) for key in one)


def both(made: CalculatorInputs):
    """The answers of the two modes to the same plan."""
    tokens = TokenCalculatorInputs(made, POOLS, RATES, {2: Decimal(7)}, [])
    return [figures(calculate(made, True)), figures(calculate_tokens(tokens, True))]


@given(assumptions, asks, people, allocated, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_no_figure(assumed, asked, staff, given_, random):
    before = both(inputs(assumed, asked, staff, given_))
    for rows in (asked, staff, given_):
        random.shuffle(rows)
    after = both(inputs(assumed, asked, staff, given_))

    assert all(map(same, before, after))


@given(assumptions, asks, people, allocated, percentages, percentages)
def test_splitting_an_ask_or_an_allocation_changes_no_figure(
    assumed, asked, staff, given_, one, other
):
    ask = Ask("data", one + other, Decimal(1), InitiativeStatus.RESOURCING, 1)
    took = Allocated(100, 1, None, None, one + other, Decimal(1), Decimal("0.5"))

    whole = both(inputs(assumed, [*asked, ask], staff, [*given_, took]))
    parts = both(
        inputs(
            assumed,
            [*asked, ask._replace(hours=one), ask._replace(hours=other)],
            staff,
            [*given_, replace(took, percentage=one), replace(took, percentage=other)],
        )
    )

    assert all(map(same, whole, parts))


@given(assumptions, asks, people, allocated)
def test_lines_add_up_to_their_rows_and_rows_to_the_totals(assumed, asked, staff, given_):
    answer = calculate(inputs(assumed, asked, staff, given_), True)

    for row in answer.demand:
        assert sum(line.amount for line in row.lines) == row.amount
    for row in answer.capacity:
        assert close(row.effective, sum(line.effective for line in row.people))
    assert close(answer.summary.gap, sum(gap.gap for gap in answer.gaps))
    assert len(answer.shortages) == sum(gap.gap < 0 for gap in answer.gaps)


@given(assumptions, people, allocated)
def test_nobody_gives_more_than_the_cap_of_what_they_have(assumed, staff, given_):
    answer = calculate(inputs(assumed, [], staff, given_), True)

    has = {person.id: person.hours(assumed) for person in staff}
    for row in answer.capacity:
        for line in row.people:
            assert line.percentage <= assumed.allocation_cap
            assert line.allocated == has[line.employee_id] * line.percentage / 100
            assert line.effective <= line.allocated


@given(assumptions)
def test_assumptions_are_read_as_they_were_stored(assumed):
    reading = read(stored(assumed))

    assert (reading.assumptions, reading.unknown, reading.unusable) == (assumed, [], [])


scopes = st.lists(
    st.tuples(st.integers(1, 3), st.dictionaries(st.sampled_from(SKILLS), hours, max_size=3)),
    max_size=6,
)


@given(scopes)
def test_the_demand_of_pools_is_what_deriving_it_would_give(scope):
    items = [ScopeItem(key, "scope", skills, None, None) for key, skills in scope]
    rates = [Calibration(pool, rate, date(2020, 1, 1)) for pool, rate in RATES.items()]
    derived = derive_demand(
        DeriveInputs(PlanningMode.TOKEN, [1, 2, 3], items, POOLS, rates, date(2026, 1, 1))
    )
    status = min(PLANNED)
    asked = [
        Ask(skill, amount, None, status, key)
        for key, skills in scope
        for skill, amount in skills.items()
    ]
    plan = inputs(Assumptions(), asked, [], [])

    answer = calculate_tokens(TokenCalculatorInputs(plan, POOLS, RATES, {}, []), True)

    wanted = {pool.name: Decimal(0) for pool in {row.pool for row in derived.demands}}
    for row in derived.demands:
        wanted[row.pool.name] += row.p50
    assert {row.skill: row.amount for row in answer.demand} == wanted


candidates = st.lists(
    st.builds(
        Candidate,
        st.integers(1, 4),
        st.integers(0, 40).map(Decimal),
        st.dictionaries(st.sampled_from(SKILLS), st.integers(1, 5)),
        percentages,
    ),
    unique_by=lambda each: each.id,
    max_size=4,
)
work = st.lists(
    st.builds(
        Work,
        st.integers(1, 5),
        st.integers(1, 4),
        st.none() | st.dictionaries(st.sampled_from(SKILLS), hours, max_size=3),
    ),
    min_size=1,
    max_size=5,
)


@given(work, candidates, st.integers(1, 100).map(Decimal))
def test_nobody_is_proposed_for_more_than_is_free_of_them(ranked, staff, most):
    found = auto_allocate(ranked, staff, most)

    given_ = dict.fromkeys((each.id for each in staff), Decimal(0))
    for one in found.proposals:
        given_[one.employee_id] += one.percentage
    assert all(given_[each.id] <= min(each.free, most) for each in staff)
    assert all(0 <= cover.percent <= 100 for cover in found.coverage)
