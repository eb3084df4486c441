"""Who could do the ranked work."""

from decimal import Decimal

import pytest

from planner.domain.auto_allocate import Candidate, NothingRanked, Work, auto_allocate


def hours(**skills: int) -> dict[str, Decimal]:
    return {skill: Decimal(amount) for skill, amount in skills.items()}


def test_286_of_520_hours_are_exactly_55_per_cent():
    found = auto_allocate([Work(1, 7, hours(data=286))], [Candidate(1, Decimal(40), {"data": 3})])

    assert [(one.percentage, one.hours) for one in found.proposals] == [(55, 286)]


def test_the_first_rank_is_served_first_whatever_the_order_given():
    work = [Work(2, 8, hours(data=520)), Work(1, 7, hours(data=520))]

    found = auto_allocate(work, [Candidate(1, Decimal(40), {"data": 3})])

    assert [one.initiative_id for one in found.proposals] == [7]
    assert [(one.rank, one.percent) for one in found.coverage] == [(1, 100), (2, 0)]
    assert [one.sentence for one in found.warnings] == [
        "Rank 2 lacks 520 hours of data: nobody with it has time left."
    ]


def test_only_what_is_free_of_somebody_is_given():
    busy = Candidate(1, Decimal(40), {"data": 5}, free=Decimal(30))

    found = auto_allocate([Work(1, 7, hours(data=520))], [busy], most=Decimal(80))

    assert [(one.percentage, one.hours) for one in found.proposals] == [(30, 156)]


def test_a_skill_nobody_has_and_an_initiative_not_on_file_are_said():
    work = [Work(1, 7, hours(gis=9)), Work(2, 8, None), Work(3, 9, {})]

    found = auto_allocate(work, [])

    assert [one.sentence for one in found.warnings] == [
        "Nobody has the skill gis, which rank 1 asks for.",
        "Rank 2 names an initiative that is not on file.",
    ]
    assert [(one.rank, one.percent) for one in found.coverage] == [(1, 0), (3, 100)]


def test_nobody_without_weekly_hours_is_given():
    found = auto_allocate([Work(1, 7, hours(data=9))], [Candidate(1, Decimal(0), {"data": 5})])

    assert found.proposals == []


def test_without_a_ranking_nothing_is_proposed():
    with pytest.raises(NothingRanked):
        auto_allocate([], [])
