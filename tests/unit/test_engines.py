"""The two planning engines."""

from decimal import Decimal

import pytest

from planner.domain.hours_model import SkillAsk, SkillOffer, in_rank_order
from planner.domain.ledger import Pool, PoolTotals, Supply
from planner.domain.planning import NotOffered, PlanningMode, SkillBalance
from planner.domain.token_model import TokenFlowModel, TokenInputs
from tests.kit.engines import hours_engine, never


def ask(skill: str, hours: int, share: str | None = "1") -> SkillAsk:
    return SkillAsk(skill, Decimal(hours), None if share is None else Decimal(share))


def test_hours_are_weighted_by_share_and_by_proficiency():
    engine = hours_engine([ask("data", 100, "0.5")], [SkillOffer("data", 4, Decimal(520))])

    [row] = engine.capacity_demand().rows

    assert (row.demand, row.capacity, row.gap) == (50, 416, 366)


def test_two_allocations_of_a_person_are_added_up_once_each():
    offers = [SkillOffer("data", 5, Decimal(260)), SkillOffer("data", 5, Decimal(104))]

    [row] = hours_engine([ask("data", 400)], offers).capacity_demand().rows

    assert row.capacity == 364


def test_rows_count_a_person_for_each_skill_and_distinct_hours_once():
    offers = [SkillOffer("data", 5, Decimal(520)), SkillOffer("qa", 5, Decimal(520))]

    answer = hours_engine([ask("data", 1), ask("qa", 1)], offers, hours=520).capacity_demand()

    assert (answer.capacity, answer.distinct_capacity_hours) == (1040, 520)


def test_a_missing_share_counts_0_and_is_said():
    answer = hours_engine([ask("data", 80, None), ask("qa", 20)], []).capacity_demand()

    assert [(row.name, row.demand) for row in answer.rows] == [("data", 0), ("qa", 20)]
    assert answer.unshared_hours == 80


def test_skills_that_only_people_have_are_not_listed():
    assert hours_engine([], [SkillOffer("data", 5, Decimal(1))]).capacity_demand().rows == []


def test_skill_names_are_compared_exactly():
    engine = hours_engine([ask("Data", 1)], [SkillOffer("data", 5, Decimal(520))])

    assert engine.capacity_demand().rows == [SkillBalance("Data", Decimal(1), Decimal(0))]


def test_scope_is_read_in_the_order_of_the_ranking_and_each_initiative_once():
    scope = {1: [ask("qa", 1)], 2: [ask("data", 2)], 3: [ask("ux", 3)]}

    assert in_rank_order([2, 9, 1, 2], scope) == [ask("data", 2), ask("qa", 1)]


def test_hours_have_no_token_ledger():
    with pytest.raises(NotOffered) as refusal:
        hours_engine([], []).ledger()

    assert refusal.value.sentence == (
        "The token ledger is not offered while a scenario plans in hours (LEGACY)."
    )


def test_tokens_answer_capacity_against_demand_per_pool():
    data, qa, ux = Pool(1, "Data"), Pool(2, "QA"), Pool(3, "UX")
    totals = [PoolTotals(1, Decimal(412), Decimal(590), 8, 0)]
    engine = TokenFlowModel(TokenInputs([data, qa, ux], [Supply(2, Decimal(5))], totals), never)

    answer = engine.capacity_demand()

    assert answer.mode is PlanningMode.TOKEN
    assert [(row.name, row.demand, row.capacity, row.gap) for row in answer.rows] == [
        ("Data", 412, 0, -412),
        ("QA", 0, 5, 5),
    ]
    assert (answer.demand, answer.capacity) == (412, 5)
