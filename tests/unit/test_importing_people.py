"""What a file of people may say, and what is said of a row that cannot be imported."""

from datetime import date
from decimal import Decimal

import pytest

from planner.domain.files.csv_encoding import Encoding
from planner.domain.files.csv_reading import Layout, Record
from planner.domain.importing.drafts import Problem
from planner.domain.importing.people import PEOPLE, compare_days, readers
from planner.domain.importing.sheets import Reading, SheetReader
from planner.domain.lifecycle import EmploymentType
from planner.imports.kinds.registry import KINDS, likely


def check(columns: str, cells: list[str]):
    names = columns.split(",")
    fills = [match.fills for match in PEOPLE.guess(names)]
    reads = readers(Layout(Encoding.UTF_8, ","), {"engineer": 7})
    reader = SheetReader(Reading(names, fills, PEOPLE, reads, compare_days))
    sheet = reader.read([Record(2, 2, cells, False)])
    return sheet.draft(0).values, sheet.problems.get(0, [])


def problem(column: str, cell: str) -> Problem:
    [found] = check(f"name,{column}", ["Ada", cell])[1]
    return found


def test_a_full_row_says_who_somebody_is_and_what_they_can_do():
    values, problems = check(
        "external_key,name,email,job_title,employment_type,hours_per_week,active_start,active_end,"
        "skills,job_profile,org_node,hours_booked",
        ["P1", "Ada", "ADA@acme.example", "Engineer", "part time", "30", "2026-09-01", "2027-03-31",
         "Backend 4; Data", "Engineer", "DATA", "100"],
    )  # fmt: skip

    assert problems == []
    assert values == {
        "external_key": "P1",
        "name": "Ada",
        "email": "ada@acme.example",
        "job_title": "Engineer",
        "employment_type": EmploymentType.PART_TIME,
        "hours_per_week": Decimal(30),
        "active_start": date(2026, 9, 1),
        "active_end": date(2027, 3, 31),
        "skills": {"Backend": 4, "Data": 3},
        "job_profile": 7,
    }


@pytest.mark.parametrize(
    ("cell", "kind", "fix"),
    [
        ("03/04/2026", "ambiguous_day", "Write 2026-04-03 or 2026-03-04, whichever is meant."),
        ("3.4.26", "ambiguous_day", "Write the year with four digits, first."),
        ("46266", "serial_day", "A spreadsheet shows 46266 as 2026-09-01: format the column as a "
         "date and save again."),
        ("2026-02-30", "day", "Write year, month and day, or leave the cell empty."),
        ("soon", "day", "Write year, month and day, or leave the cell empty."),
        ("0", "day", "Write year, month and day, or leave the cell empty."),
    ],
)  # fmt: skip
def test_a_day_that_is_none_or_could_be_two_is_refused(cell: str, kind: str, fix: str):
    found = problem("first day", cell)

    assert (found.kind, found.fix) == (kind, fix)


@pytest.mark.parametrize(
    "cell",
    ["2026-04-23", "2026-04-23 00:00:00", "23/04/2026", "04/23/2026", "23.4.2026", "23 April 2026",
     "23 Apr 2026", "April 23, 2026"],
)  # fmt: skip
def test_a_day_is_read_where_it_can_mean_only_one(cell: str):
    assert check("name,start", ["Ada", cell]) == (
        {"name": "Ada", "active_start": date(2026, 4, 23)},
        [],
    )


@pytest.mark.parametrize(
    ("column", "cell", "kind"),
    [
        ("email", "ada", "email"),
        ("hours per week", "169", "range"),
        ("hours per week", "-1", "negative"),
        ("employment", "friend", "employment"),
        ("skills", "Backend 6", "skills"),
        ("skills", "Backend 0", "skills"),
        ("skills", "Data 2; Data 3", "skills"),
        ("job profile", "Pilot", "profile"),
        ("staff number", "k" * 121, "key"),
    ],
)
def test_a_cell_that_cannot_be_read_rejects_its_row_by_kind(column: str, cell: str, kind: str):
    assert problem(column, cell).kind == kind


def test_a_last_day_before_the_first_is_refused():
    [found] = check("name,start,end", ["Ada", "2026-09-01", "2026-08-31"])[1]

    assert (found.kind, found.expected) == ("days", "a day from 2026-09-01, the first")


def test_a_row_without_a_name_is_refused():
    assert check("key,name", ["P1", ""])[1][0].kind == "name"


def test_columns_in_the_words_of_users_are_users_and_one_word_tells_nothing():
    every = list(KINDS.values())

    assert likely(every, ["email", "name", "role"], [[], [], []]).name == "users"
    assert likely(every, ["email", "name", "job title"], [[], [], []]).name == "people"
    assert likely(every, ["gmpp_id", "name", "department"], [[], [], []]).name == "initiatives"


def test_first_values_tell_a_kind_that_names_leave_open():
    columns = ["E-mail address", "Full name", "Access level", "Enabled"]
    values = [["zoe@x.example"], ["Zoe"], ["Viewer"], ["yes"]]

    assert likely(list(KINDS.values()), columns, values).name == "users"
