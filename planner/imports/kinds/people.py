"""People with their skills, as files hold them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from planner.capacity.models import Employee, JobProfile
from planner.core.session import Session
from planner.domain.amounts import written
from planner.domain.importing.drafts import Draft, Problem
from planner.domain.importing.matching import Catalogue
from planner.domain.importing.people import PEOPLE, compare_days, ends_early, readers
from planner.domain.importing.sheets import Reading, Sheet, SheetReader
from planner.domain.importing.undo import differing
from planner.domain.lifecycle import EmploymentType, in_words
from planner.domain.permissions import Permission
from planner.imports.by_state import ByState
from planner.imports.differences import named_cells
from planner.imports.kinds import Weighs, Written
from planner.imports.kinds.edited import Edits, Which, by_subject
from planner.imports.kinds.people_back import PeopleRows, Skills, people_on_file, state_of
from planner.imports.models import Import
from planner.imports.undoing import PLACES, Undoing
from planner.people.places import end_places
from planner.people.writing import add_people, change_people, restate_skills

FILLED = {
    "external_key": "external_key",
    "name": "name",
    "email": "email",
    "job_title": "job_title",
    "employment_type": "employment_type",
    "hours_per_week": "hours_per_week",
    "active_start": "active_start",
    "active_end": "active_end",
    "job_profile": "job_profile_id",
}
"""The columns of a person, by the field of a file that fills them."""
EDITS = (
    "employee.added",
    "employee.changed",
    "employee.last_day_set",
    "employee.last_day_cleared",
)
USUAL_HOURS = Decimal(40)
"""Weekly hours of a new person whose row has none."""


@dataclass(frozen=True, slots=True)
class PersonDifference:
    """A person before and after their row. `skills` is None where the row leaves them alone."""

    employee_id: int
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    skills_before: Skills
    skills: Skills | None
    cells: Sequence[tuple[str, str, str]]

    @property
    def changed(self) -> bool:
        """Whether anything differs."""
        return bool(self.cells)

    @property
    def kept(self) -> list[Any]:
        """What is kept of the change: the key, and what differs, before and after."""
        was = state_of(self.before, self.skills_before)
        now = state_of(self.after, self.skills_before if self.skills is None else self.skills)
        return [self.employee_id, *differing(was, now)]


class Staff:
    """Everybody on file, as the rows of one file are held against them."""

    def __init__(self, session: Session, of: Import) -> None:
        self._session, self._uploaded = session, of.created_at.date()
        self._profiles = dict(session.execute(select(JobProfile.id, JobProfile.name)).all())
        profiles = {name.lower(): key for key, name in self._profiles.items()}
        reads = readers(of.layout, profiles)
        self.reader = SheetReader(Reading(of.columns, of.fills, PEOPLE, reads, compare_days))
        everybody = select(Employee.id, Employee.external_key, Employee.name)
        self.catalogue = Catalogue("person", "name").holding(
            session.execute(everybody.order_by(Employee.id))
        )

    def on_file(self, keys: Sequence[int], lock: bool) -> dict[int, tuple[dict[str, Any], Skills]]:
        """Their columns and their skills. Two statements."""
        return people_on_file(self._session, keys, lock)

    def compare(
        self, draft: Draft, key: int, was: tuple[Mapping[str, Any], Skills]
    ) -> PersonDifference | Problem:
        """How a person differs from their row. Cells replace, blanks keep."""
        before, had = was
        said = {FILLED[name]: value for name, value in draft.values.items() if name in FILLED}
        after = {**before, **said}
        start, end = after["active_start"], after["active_end"]
        if end is not None and end < start:
            return ends_early(start, end, self.reader.column_of("active_end"))
        stated = draft.values.get("skills", had)
        skills = None if stated == had else stated
        cells = [*self._cells(before, after), *named_cells("Skill ", had, stated)]
        return PersonDifference(key, before, after, had, skills, cells)

    def complete(self, sheet: Sheet, keys: Sequence[int | None]) -> None:
        """Note new people who would leave before they begin."""
        starts, ends = sheet.of("active_start"), sheet.of("active_end")
        for place, (key, start, end) in enumerate(zip(keys, starts, ends, strict=True)):
            if key is None and start is None and end is not None and end < self._uploaded:
                column = self.reader.column_of("active_end")
                sheet.problems[place].append(ends_early(self._uploaded, end, column))

    def write(
        self,
        sheet: Sheet,
        new: Sequence[int],
        changed: Sequence[PersonDifference],
        period_id: int | None,
    ) -> Written:
        """Add people and change others, with what they can do; they are planned nowhere."""
        rows = [self.row(sheet, place) for place in new]
        keys = add_people(self._session, rows)
        change_people(self._session, [{"id": row.employee_id, **row.after} for row in changed])
        left = end_places(self._session, dict(filter(None, map(_new_last_day, changed))))
        skills = sheet.of("skills")
        stated = {key: skills[place] or {} for place, key in zip(new, keys, strict=True)}
        restated = {row.employee_id: row.skills for row in changed if row.skills is not None}
        restate_skills(self._session, {**stated, **restated})
        states = [state_of(row, stated[key]) for key, row in zip(keys, rows, strict=True)]
        return Written(keys, states, besides={key: {PLACES: was} for key, was in left.items()})

    def row(self, sheet: Sheet, place: int) -> dict[str, Any]:
        """The columns of the person that a new row becomes."""
        blank = {
            "job_title": "",
            "employment_type": EmploymentType.FULL_TIME,
            "hours_per_week": USUAL_HOURS,
            "active_start": self._uploaded,
        }
        said = {column: sheet.of(field)[place] for field, column in FILLED.items()}
        return {
            column: blank.get(column) if value is None else value for column, value in said.items()
        }

    def _cells(
        self, before: Mapping[str, Any], after: Mapping[str, Any]
    ) -> list[tuple[str, str, str]]:
        labels = {column: PEOPLE.choices[field] for field, column in FILLED.items()}
        return [
            (labels[name], self._words(name, before[name]), self._words(name, after[name]))
            for name in before
            if before[name] != after[name]
        ]

    def _words(self, name: str, value: Any) -> str:
        if value is None:
            return ""
        if name == "job_profile_id":
            return self._profiles[value]
        if name == "hours_per_week":
            return written(value)
        return in_words(value) if name == "employment_type" else str(value)


def _new_last_day(row: PersonDifference) -> tuple[int, date] | None:
    day = row.after["active_end"]
    return None if day is None or day == row.before["active_end"] else (row.employee_id, day)


class PersonKind:
    """Who can be planned, and what they can do."""

    name, one, many = "people", "person", "people"
    place = "people.people"
    placed = "People"
    permission = Permission.EMPLOYEE_WRITE
    fields = PEOPLE
    planned = False
    weighs: Weighs | None = Weighs.PEOPLE
    export: str | None = "people.export"
    page: tuple[str, str] | None = ("people.person", "employee_id")
    edits: tuple[str, ...] = ("employee.",)
    undoing: Undoing = ByState(PeopleRows())

    def edited(self, which: Which) -> list[Edits]:
        """What is stated of them, and their last day."""
        return [by_subject(Employee, which, EDITS)]

    def against(self, session: Session, of: Import) -> Staff:
        """Everybody on file."""
        return Staff(session, of)
