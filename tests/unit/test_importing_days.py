"""The order in which a file writes its days, and how many wrong cells are put right at once."""

from datetime import date

import pytest

from planner.domain.files.csv_days import DayOrder, proposed_order
from planner.domain.files.csv_encoding import Encoding
from planner.domain.files.csv_numbers import NumberFormat
from planner.domain.files.csv_reading import Layout
from planner.domain.importing.dates import day
from planner.domain.importing.drafts import RowRejected
from planner.domain.importing.readings import otherwise

PLAIN = Layout(Encoding.UTF_8, ",")


@pytest.mark.parametrize(
    ("cells", "order"),
    [
        (["03/04/2026", "25/12/2026", "Ada"], DayOrder.DAY_FIRST),
        (["3.4.2026", "12-25-2026"], DayOrder.MONTH_FIRST),
        (["25/12/2026", "12/25/2026"], DayOrder.UNSAID),
        (["03/04/2026", "2026-12-25", "31/12/26", "40/40/2026", "13/13/2026"], None),
    ],
)
def test_days_past_the_12th_tell_the_order_where_they_agree(
    cells: list[str], order: DayOrder | None
):
    assert proposed_order(cells) == order


@pytest.mark.parametrize(
    ("cell", "day_first", "month_first"),
    [
        ("03/04/2026", date(2026, 4, 3), date(2026, 3, 4)),
        ("3.4.26", date(2026, 4, 3), date(2026, 3, 4)),
        ("2026-04-03", date(2026, 4, 3), date(2026, 4, 3)),
        ("3 April 2026", date(2026, 4, 3), date(2026, 4, 3)),
    ],
)
def test_an_order_makes_one_day_of_what_could_be_two(cell: str, day_first: date, month_first: date):
    read = (day(cell, DayOrder.DAY_FIRST), day(cell, DayOrder.MONTH_FIRST))

    assert read == (day_first, month_first)


def test_a_day_in_the_other_order_is_refused_and_says_so():
    with pytest.raises(RowRejected) as refusal:
        day("12/25/2026", DayOrder.DAY_FIRST)

    assert (refusal.value.kind, refusal.value.expected, refusal.value.remedy) == (
        "day",
        "a day such as 31/12/2026",
        "Write the year first in this cell, or choose the other order for the whole file.",
    )


@pytest.mark.parametrize(
    ("kind", "found", "ways"),
    [
        ("ambiguous_day", ["03/04/26"], [("days", "31/12/2026", "2026-04-03"),
                                         ("days", "12/31/2026", "2026-03-04")]),
        ("day", ["soon", "12/25/2026"], [("days", "12/31/2026", "2026-12-25")]),
        ("day", ["soon"], []),
        ("number", ["abc", "1.200,5", "10,5", "1 200,5"], [("numbers", "1.234,5", "1200.5"),
                                                           ("numbers", "1 234,5", "10.5")]),
        ("number", ["1,200"], [("numbers", "1,234.5", "1200"),
                               ("numbers", "1.234,5", "1.2"),
                               ("numbers", "1 234,5", "1.2")]),
        ("title", ["1,200"], []),
    ],
)  # fmt: skip
def test_what_the_whole_file_may_mean_is_offered_where_it_reads_wrong_cells(kind, found, ways):
    assert [(way.part, way.like, way.meant) for way in otherwise(kind, found, PLAIN)] == ways


def test_a_way_in_which_the_file_is_read_already_is_not_offered():
    as_points = Layout(Encoding.UTF_8, ",", NumberFormat.POINTS)

    assert [way.like for way in otherwise("number", ["1,200.5"], as_points)] == ["1,234.5"]
