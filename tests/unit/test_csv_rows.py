"""What a row may say, and what is said of one that cannot be imported."""

from decimal import Decimal

import pytest

from planner.domain.files.csv_numbers import NotANumber, NumberFormat, amount
from planner.domain.files.csv_reading import Record
from planner.domain.importing.drafts import Problem
from planner.domain.importing.fields import skill_of
from planner.domain.importing.initiatives import INITIATIVES, compare_estimates, readers
from planner.domain.importing.matching import Catalogue
from planner.domain.importing.sheets import Reading, SheetReader
from planner.domain.lifecycle import DeliveryHealth, InitiativeStatus

KNOWN = {"ada@acme.example": 1, "ada okafor": 1, "sam lee": None}


def reading(columns, fills, numbers=NumberFormat.PLAIN, skills=None) -> Reading:
    reads = readers(numbers, KNOWN)
    return Reading(columns, fills, INITIATIVES, reads, compare_estimates, skills or {})


def check(columns: str, cells: list[str], numbers=NumberFormat.PLAIN, stray: bool = False):
    names = columns.split(",")
    fills = [match.fills for match in INITIATIVES.guess(names)]
    reader = SheetReader(reading(names, fills, numbers, {"backend": "Backend"}))
    sheet = reader.read([Record(42, 42, cells, stray)])
    return sheet.draft(0), sheet.problems.get(0, [])


def problem(columns: str, cells: list[str], **options) -> Problem:
    [found] = check(columns, cells, **options)[1]
    return found


def test_a_full_row_says_everything():
    draft, problems = check(
        "external_key,title,status,target_quarter,delivery_health,business_owner,value,p50,p90,"
        "hours:backend,department",
        [
            "K1",
            "Pay",
            "In execution",
            "Q4 2026",
            "amber",
            "ADA@acme.example",
            "1200.50",
            "40",
            "60",
            "30",
            "Revenue",
        ],
    )

    assert problems == []
    assert draft.values == {
        "external_key": "K1",
        "title": "Pay",
        "status": InitiativeStatus.IN_EXECUTION,
        "target_quarter": "2026-Q4",
        "delivery_health": DeliveryHealth.AT_RISK,
        "business_owner": 1,
        "value": Decimal("1200.50"),
        "p50": 40,
        "p90": 60,
    }
    assert (draft.custom, draft.hours) == ({"department": "Revenue"}, {"Backend": 30})


def test_blank_cells_say_nothing():
    draft, problems = check("title,p50,p90,status,owner,team", ["Pay", "", " ", "", "", ""])

    assert (problems, draft.values) == ([], {"title": "Pay"})
    assert (draft.custom, draft.hours) == ({}, {})


@pytest.mark.parametrize(
    ("column", "cell", "kind"),
    [
        ("p50", "1e400", "number"),
        ("p50", "NaN", "number"),
        ("p50", "-Infinity", "number"),
        ("p50", "１２", "number"),
        ("p50", "١٢", "number"),
        ("p50", "1_000", "number"),
        ("p50", "1,000", "number"),
        ("p50", "1.234,5", "number"),
        ("p50", "-5", "negative"),
        ("p50", "−5", "number"),
        ("p50", "1" * 13, "range"),
        ("p50", "1.2345", "precision"),
        ("p50", "9" * 5000, "range"),
        ("status", "Parked", "status"),
        ("target_quarter", "2026-Q5", "quarter"),
        ("health", "purple", "health"),
        ("currency", "Pounds", "currency"),
        ("owner", "Nobody", "owner"),
        ("owner", "Sam Lee", "namesake"),
        ("team", "a\x00b", "control"),
        ("team", "a\x85b", "control"),
        ("team", "a\u202eb", "bidi"),
        ("team", "x" * 9000, "long"),
        ("description", "x" * 4001, "long"),
        ("key", "k" * 121, "key"),
    ],
)
def test_a_cell_that_cannot_be_read_rejects_its_row_by_kind(column: str, cell: str, kind: str):
    found = problem(f"title,{column}", ["Pay", cell])

    assert (found.kind, found.column) == (kind, column)


def test_a_problem_says_what_was_found_expected_and_would_do():
    assert problem("title,Hours P50", ["Pay", "1,000"]) == Problem(
        "number",
        "Hours P50",
        "1,000",
        "a number such as 1234.5",
        "If the whole file writes numbers like 1,234.5, choose that number format.",
    )


def test_a_row_without_a_title_or_with_a_cell_too_few_is_rejected():
    assert problem("key,title", ["K1", " "]).kind == "title"
    assert problem("key,title", ["K1"]).found == "1 cell"
    assert problem("key,title", ["K1", "Pay", ""]).kind == "columns"


def test_a_p90_below_its_p50_is_rejected():
    found = problem("title,P50 hrs,P90 hrs", ["Pay", "640", "460"])

    assert (found.kind, found.column, found.found) == ("p90", "P90 hrs", "460")
    assert found.expected == "at least P50, 640"


def test_each_row_of_a_sheet_has_its_own_values_and_problems():
    columns = ["title", "p50", "hours:backend", "SW hours"]
    skills = {"backend": "Backend", "SW": "Backend"}
    fills = ["title", "p50", "hours", "hours"]
    reader = SheetReader(reading(columns, fills, skills=skills))
    rows = [["Pay", "40", "30", "5"], ["", "x", "", ""], ["Visas", "", "7"], ["Maps", "x", "", "2"]]

    sheet = reader.read([Record(row, row, cells, False) for row, cells in enumerate(rows, 2)])

    assert sheet.fields == {"title": ["Pay", None, None, "Maps"], "p50": [40, None, None, None]}
    assert sheet.hours == {"Backend": [35, None, None, 2]}
    kinds = {place: [found.kind for found in told] for place, told in sheet.problems.items()}
    assert kinds == {1: ["title", "number"], 2: ["columns"], 3: ["number"]}


def test_a_sheet_of_no_rows_says_nothing():
    sheet = SheetReader(reading(["title"], ["title"])).read([])

    assert (sheet.of("title"), sheet.of("p50"), sheet.problems) == ([], [], {})


def test_every_problem_of_a_row_is_named():
    _, problems = check("title,p50,status", ["Pay", "x", "y"])

    assert [found.kind for found in problems] == ["number", "status"]


@pytest.mark.parametrize(
    ("text", "numbers", "value"),
    [
        ("1,234.5", NumberFormat.COMMAS, "1234.5"),
        ("1.234,5", NumberFormat.POINTS, "1234.5"),
        ("1 234,5", NumberFormat.SPACES, "1234.5"),
        ("1234.500", NumberFormat.PLAIN, "1234.5"),
        ("0", NumberFormat.PLAIN, "0"),
        ("-0", NumberFormat.PLAIN, "0"),
    ],
)
def test_numbers_are_read_in_the_chosen_format(text: str, numbers: NumberFormat, value: str):
    assert amount(text, numbers) == Decimal(value)


def test_a_thousands_separator_in_the_wrong_place_is_no_number():
    with pytest.raises(NotANumber):
        amount("1,23.5", NumberFormat.COMMAS)


@pytest.mark.parametrize(
    "text",
    ["=cmd|'/c calc'!A1", "@SUM(1)", "<script>alert(1)</script>", "{{7*7}}", "'; drop table jobs"],
)
def test_text_that_looks_dangerous_is_only_text(text: str):
    assert check("title,team", [text, text])[0].values["title"] == text


def test_the_guard_of_an_export_is_taken_off_and_letters_are_composed():
    draft, _ = check("title,team", ["'=1+1", "CAFE\u0301"])

    assert (draft.values["title"], draft.custom["team"]) == ("=1+1", "CAFÉ")


def test_columns_are_guessed_by_name_and_no_field_twice():
    columns = [" Title ", "gmpp_id", "P90_hrs", "Owner", "hours: Data", "Design hours", "Name", "X"]

    assert [match.fills for match in INITIATIVES.guess(columns)] == [
        "title", "external_key", "p90", "business_owner", "hours", "hours", "custom", "custom",
    ]  # fmt: skip
    assert [skill_of("hours: Data"), skill_of("Design (hours)")] == ["Data", "Design"]


def catalogue(rows) -> Catalogue:
    return Catalogue("initiative", "title").holding(rows)


def matched(known: Catalogue, row: int, title: str, key: str | None = None):
    found = known.match(row, key, title)
    return found.expected if isinstance(found, Problem) else found


def test_rows_stand_for_initiatives_by_key_then_by_title():
    known = catalogue([(1, "K1", "Pay"), (2, None, "Permits"), (3, "K3", "Pay")])

    assert matched(known, 2, "Renamed", "K1") == 1
    assert matched(known, 3, "Permits", "K2") == 2
    assert matched(known, 4, "Pay", "K4") is None
    assert matched(known, 5, "permits") is None


def test_the_same_key_or_title_twice_names_the_row_that_had_it():
    known = catalogue([])

    assert matched(known, 2, "Pay", "K1") is None
    assert matched(known, 9, "Other", "K1") == "each initiative once; duplicate of row 2"
    assert matched(known, 10, "Permits") is None
    assert matched(known, 11, "Permits") == "each initiative once; duplicate of row 10"


def test_a_title_that_two_initiatives_have_stands_for_neither():
    known = catalogue([(1, "K1", "Pay"), (2, "K2", "Pay")])

    assert matched(known, 2, "Pay") == "a title that one initiative has, not 2"
