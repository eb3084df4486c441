"""What new rows lack, counted over the pieces of a file."""

from decimal import Decimal

from planner.domain.files.csv_reading import Record
from planner.domain.importing.initiatives import INITIATIVES
from planner.domain.importing.lacks import FIRST, Lacking, in_words, told
from planner.domain.importing.sheets import Sheet
from planner.domain.importing.supply import SUPPLY


def piece(begins: int, *rows: tuple[str | None, str | None, str | None, int | None]) -> Sheet:
    """Rows by P50, P90, hours of Backend and owner."""
    p50, p90, hours, owner = zip(*rows, strict=True)
    figures = [[cell and Decimal(cell) for cell in column] for column in (p50, p90, hours)]
    fields = {"p50": figures[0], "p90": figures[1], "business_owner": owner}
    records = [Record(begins + place, begins + place, [], False) for place in range(len(rows))]
    return Sheet(records, fields, {}, {"backend": figures[2]})


def test_what_is_lacking_is_counted_over_all_pieces_and_its_first_rows_are_named():
    lacking = Lacking(INITIATIVES)
    whole, no_p90, by_skill = ("40", "60", None, 7), ("40", None, None, 7), (None, None, "8", 7)
    bare, ownerless = (None, None, "0", 7), ("40", "60", "40", None)

    lacking.note(piece(2, whole, no_p90, by_skill, bare, ownerless), [0, 1, 2, 3, 4])
    lacking.note(piece(7, *[no_p90] * 6, bare), [0, 2, 3, 4, 5])
    found = [(lack.heading, lack.rows, lack.first) for lack in told(lacking.kept())]

    assert found == [
        ("Hours without a P90", 7, [3, 4, 7, 9]),
        ("No hours", 1, [5]),
        ("No owner", 1, [6]),
    ]
    assert FIRST == 4


def test_each_row_says_all_that_it_lacks():
    rows = [("40", "60", None, 7), ("40", None, None, None), (None, "60", "0", None)]

    found = Lacking(INITIATIVES).note(piece(2, *rows), [0, 1, 2])

    assert found == {1: "p90 owner", 2: "work owner"}
    assert in_words("p90 owner") == "Hours without a P90. No owner."


def test_what_rows_of_a_kind_cannot_state_they_do_not_lack():
    lacking = Lacking(SUPPLY)

    assert lacking.note(piece(2, (None, None, None, None)), [0]) == {}
    assert told(lacking.kept()) == []
