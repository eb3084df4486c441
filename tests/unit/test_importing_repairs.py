"""Cells that were corrected beside the file."""

from planner.domain.files.csv_reading import Record
from planner.domain.importing.drafts import Problem
from planner.domain.importing.repairs import (
    Repair,
    in_place,
    number_of,
    repaired,
    with_repair,
    wrong_values,
)

COLUMNS = ["title", "p50"]


def rows(*cells: list[str]) -> list[Record]:
    return [Record(place, place, each, False) for place, each in enumerate(cells, 2)]


def cells(kept: dict, *given: list[str]) -> list[list[str]]:
    return [record.cells for record in repaired(rows(*given), kept, COLUMNS)]


def test_a_cell_is_corrected_in_its_row_only():
    kept = with_repair({}, Repair("p50", "12", row=3))

    assert cells(kept, ["Pay", "x"], ["Permits", "x"]) == [["Pay", "x"], ["Permits", "12"]]


def test_a_wrong_value_is_corrected_wherever_its_column_has_it():
    kept = with_repair({}, Repair("p50", "12", found="x"))

    assert cells(kept, ["x", " x "], ["Permits", "y"]) == [["x", "12"], ["Permits", "y"]]


def test_the_correction_of_a_cell_wins():
    kept = with_repair({}, Repair("p50", "12", found="x"))
    kept = with_repair(kept, Repair("p50", "7", row=2))

    assert cells(kept, ["Pay", "x"], ["Permits", "x"]) == [["Pay", "7"], ["Permits", "12"]]
    assert number_of(kept) == 2


def test_a_later_correction_of_the_same_replaces_the_earlier():
    kept = with_repair(with_repair({}, Repair("p50", "1", row=2)), Repair("p50", "2", row=2))

    assert (cells(kept, ["Pay", "x"]), number_of(kept)) == ([["Pay", "2"]], 1)


def test_what_a_correction_got_wrong_is_corrected_by_the_value_it_gave():
    kept = with_repair({}, Repair("p50", "1O", found="x"))
    kept = with_repair(kept, Repair("p50", "1O", row=4))
    kept = with_repair(kept, Repair("p50", "10", found="1O"))

    given = (["Pay", "x"], ["Permits", "1O"], ["Portal", "y"])
    assert [row[1] for row in cells(kept, *given)] == ["10", "10", "10"]


def test_rows_of_another_width_and_columns_that_are_gone_stay_as_they_are():
    kept = with_repair(with_repair({}, Repair("p50", "1", row=2)), Repair("gone", "1", row=2))

    assert cells(kept, ["Pay"]) == [["Pay"]]


def test_only_what_is_wrong_wherever_it_stands_is_counted_as_a_value():
    number = Problem("number", "p50", "x", "a number", "Write digits.")
    twice = Problem("duplicate", "title", "Pay", "once", "Take it out.")
    long = Problem("number", "p50", "x" * 80, "a number", "Write digits.")

    assert wrong_values([[number, twice], [number], [long]]) == {("number", "p50", "x"): 2}


def test_what_concerns_the_writing_of_the_file_is_not_mended_in_place():
    assert [in_place(kind, "p50", COLUMNS) for kind in ("number", "quote")] == [True, False]
    assert not in_place("columns", "the whole row", COLUMNS)
