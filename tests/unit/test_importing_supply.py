"""What cells of a file of supply say, and what cannot be told."""

from collections import namedtuple

import pytest

from planner.domain.files.csv_numbers import NumberFormat
from planner.domain.files.csv_reading import Record
from planner.domain.importing.plans import (
    Plan,
    Plans,
    called,
    called_by,
    subject,
    told_apart,
    word_for,
)
from planner.domain.importing.sheets import Reading, Sheet, SheetReader
from planner.domain.importing.supply import SUPPLY, comparing, readers

POOLS = {1: "Backend", 2: "Café"}
LEAN, LATER = Plan(7, "Lean", "2026-Q4"), Plan(8, "Lean", "2027-Q1")
PLANS = Plans.of([LEAN, LATER, Plan(9, "Bold", "2026-Q4")])
COLUMNS = ["scenario", "quarter", "pool", "tokens", "notes"]


def read(*cells: str) -> Sheet:
    reads = readers(NumberFormat.PLAIN, PLANS, called(POOLS.items()))
    reading = Reading(COLUMNS, COLUMNS, SUPPLY, reads, comparing(POOLS))
    return SheetReader(reading).read([Record(2, 2, list(cells), False)])


def test_a_row_stands_for_a_pool_in_a_scenario():
    sheet = read(" bold ", "", "BACKEND", "12.5", "")

    assert (sheet.of("plan")[0].id, sheet.of("pool_id")[0]) == (9, 1)
    assert sheet.of("pool") == ["Backend in Bold 2026-Q4"]
    assert sheet.problems == {}


@pytest.mark.parametrize(
    ("cells", "kind", "expected"),
    [
        (("Lean", "", "Backend", "1", ""), "ambiguous", "a name that one scenario has"),
        (("Bold", "2027-Q1", "Backend", "1", ""), "quarter", "a quarter that Bold plans: 2026-Q4"),
        (("Bald", "", "Backend", "1", ""), "unknown_scenario", "the name of a scenario here"),
        (("Bold", "", "Frontend", "1", ""), "unknown_pool", "the name of a skill pool here"),
        (("Bold", "", "Back\u200bend", "1", ""), "unknown_pool", "the name of a skill pool here"),
        (("", "", "Backend", "1", ""), "scenario", "a scenario"),
        (("Bold", "", "", "1", ""), "pool", "a skill pool"),
        (("Bold", "", "Backend", "-1", ""), "negative", "a number from 0"),
        (("Bold", "next", "Backend", "1", ""), "quarter", "a quarter such as 2026-Q4"),
    ],
)
def test_what_cannot_be_told_is_a_problem(cells: tuple[str, ...], kind: str, expected: str):
    [problem] = read(*cells).problems[0]

    assert (problem.kind, problem.expected) == (kind, expected)


def test_a_quarter_tells_scenarios_of_one_name_apart_and_letters_have_one_form():
    sheet = read("Lean", "Q1 2027", "Cafe\u0301", "1", "")

    assert sheet.of("pool") == ["Café in Lean 2027-Q1"]


def test_a_row_without_tokens_and_notes_says_nothing():
    assert read("Bold", "", "Backend", "", "").silent == {0}
    assert read("Bold", "", "Backend", "", "x").silent == set()


def test_what_a_row_stands_for_stays_short_and_apart():
    long = [subject("x" * 300 + end) for end in ("a", "b")]

    assert (len(long[0]), long[0] != long[1], subject("short")) == (255, True, "short")
    assert told_apart({1: "Ada", 2: "Ada", 3: "Bea"}) == {1: "Ada #1", 2: "Ada #2", 3: "Bea"}


Known = namedtuple("Known", "id title external_key")


def test_the_word_that_a_file_reads_as_this_one_is_written():
    rows = [Known(1, "Pay", "K1"), Known(2, "K1", None), Known(3, "Bill", None)]
    rows += [Known(4, "Hub", None), Known(5, "hub", "K5"), Known(6, "K7", "k7")]
    known = called_by(rows, "title", "external_key")

    told = {row.id: word_for(row.id, (row.title, row.external_key), known) for row in rows}

    assert told == {1: "Pay", 2: "K1 #2", 3: "Bill", 4: "Hub #4", 5: "K5", 6: "K7"}
    assert {key: known[word.lower()] for key, word in told.items()} == {key: [key] for key in told}
    assert word_for(7, ("Gone", None), known) == "Gone"
