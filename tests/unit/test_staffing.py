"""What an allocation may be, and how far a person is given away."""

from datetime import date
from decimal import Decimal

import pytest

from planner.domain.calendar import quarter
from planner.domain.lifecycle import AllocationType, InitiativeStatus
from planner.domain.staffing import (
    EndsBeforeItBegins,
    Engaged,
    NotEmployed,
    OutsideQuarter,
    WorkHasEnded,
    load,
    require_days,
    require_employed,
    require_under_way,
    work_of,
)

AUTUMN = quarter(2026, 4)
FIRST, MIDDLE, LAST = date(2026, 10, 1), date(2026, 11, 15), date(2026, 12, 31)


def engaged(percentage: int, start: date = FIRST, end: date = LAST) -> Engaged:
    return Engaged(Decimal(percentage), start, end)


def test_parts_of_the_whole_quarter_add_up():
    found = load([engaged(70), engaged(50)], AUTUMN)

    assert (found.share, found.peak, found.over, found.collides) == (120, 120, True, False)
    assert found.sentence == "given away for 120 % of the quarter, more than there is"


def test_parts_that_follow_each_other_do_not_collide():
    found = load([engaged(100, FIRST, MIDDLE), engaged(100, date(2026, 11, 16), LAST)], AUTUMN)

    assert (found.share, found.peak, found.over, found.collides) == (100, 100, False, False)


def test_too_much_on_some_days_is_told_though_the_quarter_has_room():
    found = load([engaged(50), engaged(80, date(2026, 12, 1), LAST)], AUTUMN)

    assert (found.peak, found.over, found.collides) == (130, False, True)
    assert found.sentence == "given away for 130 % on some days, more than there is"


def test_nobody_is_given_away_by_nothing():
    assert load([], AUTUMN).sentence == "given away for 0 % of the quarter"


@pytest.mark.parametrize(
    ("start", "end", "refusal"),
    [
        (LAST, FIRST, EndsBeforeItBegins),
        (date(2026, 9, 30), LAST, OutsideQuarter),
        (FIRST, date(2027, 1, 1), OutsideQuarter),
    ],
)
def test_an_allocation_lies_within_its_quarter_the_right_way_round(start, end, refusal):
    with pytest.raises(refusal):
        require_days(start, end, AUTUMN)

    require_days(FIRST, LAST, AUTUMN)


def test_nobody_is_given_away_before_they_come_or_after_they_leave():
    require_employed("Ada", (MIDDLE, None), MIDDLE, LAST)
    require_employed("Ada", (FIRST, MIDDLE), FIRST, MIDDLE)

    with pytest.raises(NotEmployed, match="Ada works here from 2026-11-15, and"):
        require_employed("Ada", (MIDDLE, None), FIRST, LAST)
    with pytest.raises(NotEmployed, match="from 2026-10-01 to 2026-11-15, and"):
        require_employed("Ada", (FIRST, MIDDLE), FIRST, LAST)


@pytest.mark.parametrize("status", InitiativeStatus)
def test_work_takes_people_until_it_is_over(status):
    if status in {InitiativeStatus.COMPLETE, InitiativeStatus.CANCELLED}:
        with pytest.raises(WorkHasEnded, match=f"Hub is {status.lower()}, so nobody"):
            require_under_way("Hub", status)
    else:
        require_under_way("Hub", status)


def test_work_is_called_by_its_title_or_by_its_kind():
    assert work_of("Hub", AllocationType.RUN) == "Hub"
    assert [work_of(None, kind) for kind in AllocationType] == [
        "work without an initiative",
        "running things",
        "support",
    ]
