"""What a file of people may fill, and how its cells are read."""

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import partial

from planner.domain.files.csv_numbers import NotANumber, NumberFormat, amount
from planner.domain.files.csv_reading import Layout
from planner.domain.importing.cells import Read, Text, cleaned, named, one_of
from planner.domain.importing.dates import day
from planner.domain.importing.drafts import Problem, RowRejected
from planner.domain.importing.fields import IGNORE, Field, Fields, Holds
from planner.domain.importing.sheets import Sheet, SheetReader
from planner.domain.lifecycle import EmploymentType

HOURS_IN_A_WEEK = 168
USUAL_LEVEL = 3
"""The proficiency of a skill that is named without one."""
PEOPLE = Fields(
    (
        Field(
            "external_key",
            "External key",
            "What another system calls the person; rows are matched by it. Up to 120 characters.",
            "P-1042",
            ("key", "ref", "reference", "id", "code", "employee id", "staff number"),
        ),
        Field(
            "name",
            "Name",
            "Required. Up to 255 characters; rows without a key are matched by it.",
            "Amara Osei",
            ("full name", "person", "employee", "employee name"),
            required=True,
        ),
        Field("email", "E-mail", "One address.", "amara@example.org", ("email", "e mail", "mail")),
        Field(
            "job_title", "Job title", "Up to 255 characters.", "Data engineer", ("role", "position")
        ),
        Field(
            "employment_type",
            "Employment",
            "FULL_TIME, PART_TIME, CONTRACTOR or INTERN. A new person without one is FULL_TIME.",
            "FULL_TIME",
            ("employment type", "contract type"),
            choices=tuple(EmploymentType),
        ),
        Field(
            "hours_per_week",
            "Hours a week",
            "From 0 to 168. A new person without any has 40.",
            "37",
            ("weekly hours", "hours per week", "hours"),
            holds=Holds.FIGURE,
        ),
        Field(
            "active_start",
            "First day",
            "Such as 2026-09-01. A new person without one begins on the day of the upload.",
            "2026-09-01",
            ("start", "start date", "first day"),
            holds=Holds.DAY,
        ),
        Field(
            "active_end",
            "Last day",
            "Such as 2027-03-31; empty while nobody has said that the person leaves.",
            "",
            ("end", "end date", "last day"),
            holds=Holds.DAY,
        ),
        Field(
            "skills",
            "Skills",
            "All that the person can do, each with 1 to 5, parted by semicolons; 3 where no number "
            "follows.",
            "Backend 4; Data 2",
            ("skill",),
        ),
        Field("job_profile", "Job profile", "The name of a job profile.", "", ("profile",)),
    ),
    named_by="name",
    unmatched=IGNORE,
    note="All skills are in one column, each with 1 to 5: Backend 4; Data 2.",
)
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")
_SKILL = re.compile(r"(.+?)(?:\s*[:\s]\s*([0-9]+))?")


def readers(layout: Layout, profiles: Mapping[str, int | None]) -> dict[str, Read]:
    """How cells are read, by what their column fills; `profiles` by name in lower case."""
    read_day = partial(day, order=layout.days)
    return {
        "external_key": Text(120, "key"),
        "name": Text(255),
        "email": email,
        "job_title": Text(255),
        "employment_type": _employment,
        "hours_per_week": partial(_hours, layout.numbers),
        "active_start": read_day,
        "active_end": read_day,
        "skills": _skills,
        "job_profile": partial(_profile, profiles),
    }


def compare_days(sheet: Sheet, reader: SheetReader) -> None:
    """Note the rows whose last day comes before their first."""
    days = zip(sheet.of("active_start"), sheet.of("active_end"), strict=True)
    for place, (start, end) in enumerate(days):
        if start and end and end < start:
            sheet.problems[place].append(ends_early(start, end, reader.column_of("active_end")))


def ends_early(start: object, end: object, column: str) -> Problem:
    """The problem of a last day before the first."""
    return Problem(
        "days",
        column,
        str(end),
        f"a day from {start}, the first",
        "Swap the two if they are the wrong way round, or leave the last day empty.",
    )


def email(text: str) -> str:
    """An address in lower case. Raises RowRejected."""
    address = cleaned(text).lower()
    if len(address) > 320 or not _ADDRESS.fullmatch(address):
        raise RowRejected("email", "an address such as amara@example.org", "Correct the address.")
    return address


def _employment(text: str) -> EmploymentType:
    return one_of(EmploymentType, text, "employment")


def _hours(numbers: NumberFormat, text: str) -> Decimal:
    hours = amount(text, numbers)
    if hours > HOURS_IN_A_WEEK:
        raise NotANumber(
            "range", f"0 to {HOURS_IN_A_WEEK} hours", "A week has no more: correct it."
        )
    return hours


def _skills(text: str) -> dict[str, int]:
    """Proficiency by skill, in the order of the cell."""
    found: dict[str, int] = {}
    for part in filter(None, (" ".join(part.split()) for part in cleaned(text).split(";"))):
        name, level = _skill(part)
        if name in found:
            raise RowRejected("skills", f"each skill once; {name} is there twice", "Leave one out.")
        found[name] = level
    return found


def _skill(part: str) -> tuple[str, int]:
    found = _SKILL.fullmatch(part)
    assert found is not None, "a part that is not blank has a name"
    level = int(found.group(2)[:9]) if found.group(2) else USUAL_LEVEL
    if not 1 <= level <= 5 or len(found.group(1)) > 255:
        raise RowRejected(
            "skills",
            "skills with 1 to 5, such as Backend 4; Data 2",
            "Part skills by semicolons, and write 1 to 5 after each.",
        )
    return found.group(1), level


def _profile(profiles: Mapping[str, int | None], text: str) -> int:
    try:
        profile = named(profiles, text)
    except LookupError as error:
        fix = "Add the job profile first, correct the cell, or leave it empty."
        raise RowRejected("profile", "the name of a job profile here", fix) from error
    assert profile is not None, "no two job profiles have one name"
    return profile
