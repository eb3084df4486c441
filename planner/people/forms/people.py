"""What people type about people."""

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Self

from wtforms import (
    DateField,
    Field,
    FieldList,
    FormField,
    SelectField,
    StringField,
    ValidationError,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, Regexp

from planner.capacity.models import Employee, EmployeeSkill, JobProfile, OrgNode
from planner.domain.lifecycle import EmploymentType, in_words
from planner.people.drafts import FamiliarityDraft, PersonDraft, QuarterDraft
from planner.people.queries.person import QuarterLine
from planner.portfolio.forms.initiatives import plain
from planner.portfolio.models import Initiative
from planner.web.forms import Form, Row, Versioned, finite, on_one_line, stripped, thousandths
from planner.web.numbers import Number

MOST_ROWS = 100
SPARE_ROWS = 2
NOBODY, NONE = "Nobody", "None"
LEVELS = ("Aware", "Learning", "Working", "Practised", "Expert")
"""What a proficiency of 1 to 5 means."""
PROFICIENCIES = [(number, f"{number} {word}") for number, word in enumerate(LEVELS, 1)]
INDENT = "\N{NO-BREAK SPACE}" * 3
MILLIONTH = Decimal("0.000001")
HOURS_IN_A_WEEK = 168

Rows = Any
"""A field list, whose rows the stubs do not know to be iterable."""

not_negative = NumberRange(min=0, message="Give 0 or more.")


def listed(_: Any, field: Field) -> None:
    """A name that can stand in a list with its proficiency, as files have it."""
    if ";" in field.data or field.data.endswith(":"):
        raise ValidationError("Leave out the semicolon, or the colon at its end.")


class SkillRow(Row):
    """One skill with its proficiency; an empty row is left out."""

    name = StringField(
        "Skill",
        filters=[on_one_line],
        validators=[Length(max=255), listed],
        render_kw={"list": "skills"},
    )
    proficiency = SelectField(
        "Proficiency",
        coerce=int,
        default=3,
    )


def spare_rows(rows: Rows, spare: int) -> None:
    """Offer empty rows for skills beside the filled ones."""
    taken = sum(1 for row in rows if row.form.name.data)
    while len(rows) < min(taken + spare, MOST_ROWS):
        rows.append_entry()
    for row in rows:
        row.form.proficiency.choices = PROFICIENCIES


def once_each(rows: Rows) -> None:
    """Refuse a skill that comes twice."""
    seen: set[str] = set()
    for row in rows:
        skill = row.form.name
        if skill.data and skill.data in seen:
            skill.errors = [*skill.errors, f"{skill.data} is there twice: leave one out."]
            raise ValidationError("")
        seen.add(skill.data)


def typed_skills(rows: Rows) -> dict[str, int]:
    """Proficiency by skill, as typed; empty rows are left out."""
    return {row.form.name.data: row.form.proficiency.data for row in rows if row.form.name.data}


class PersonForm(Versioned):
    """A person, with what they can do."""

    name = StringField(
        "Name",
        filters=[stripped],
        validators=[DataRequired("Give a name."), Length(max=255, message="At most 255 letters.")],
        render_kw={"autocomplete": "off"},
    )
    external_key = StringField(
        "External key",
        filters=[stripped],
        validators=[Length(max=120, message="Give at most 120 characters.")],
    )
    email = StringField(
        "E-mail",
        filters=[stripped],
        validators=[
            Optional(),
            Length(max=320, message="Give at most 320 characters."),
            Regexp(r"^[^@\s]+@[^@\s]+$", message="Give an address such as amara@example.org."),
        ],
        render_kw={"autocomplete": "off"},
    )
    job_title = StringField(
        "Job title",
        filters=[stripped],
        validators=[Length(max=255, message="At most 255 letters.")],
    )
    employment_type = SelectField("Employment")
    hours_per_week = Number(
        "Hours a week",
        places=None,
        validators=[
            InputRequired("Give the hours of a week, such as 37."),
            finite,
            NumberRange(0, HOURS_IN_A_WEEK, message="Give 0 to 168 hours: a week has no more."),
            thousandths,
        ],
    )
    active_start = DateField(
        "First day", validators=[InputRequired("Give the first day of work, such as 2026-09-01.")]
    )
    job_profile_id = SelectField("Job profile", coerce=int)
    manager_id = SelectField("Reports to", coerce=int)
    skills = FieldList(FormField(SkillRow), max_entries=MOST_ROWS)

    def offer(
        self,
        profiles: Sequence[JobProfile],
        people: Sequence[Employee],
        spare: int = SPARE_ROWS,
    ) -> Self:
        """Let these be chosen, and offer empty rows for skills beside the filled ones."""
        self.job_profile_id.choices = [(0, NONE), *((row.id, row.name) for row in profiles)]
        self.manager_id.choices = [(0, NOBODY), *((row.id, row.name) for row in people)]
        self.employment_type.choices = [
            (kind.value, in_words(kind).capitalize()) for kind in EmploymentType
        ]
        spare_rows(self.skills, spare)
        return self

    def validate_skills(self, field: Rows) -> None:
        """No skill comes twice."""
        once_each(field)

    def draft(self) -> PersonDraft:
        """What was typed, of a valid form."""
        assert isinstance(self.active_start.data, date), "ask for the draft of a valid form"
        assert self.hours_per_week.data is not None, "ask for the draft of a valid form"
        return PersonDraft(
            name=self.name.data or "",
            external_key=self.external_key.data or None,
            email=(self.email.data or "").lower() or None,
            job_title=self.job_title.data or "",
            employment_type=EmploymentType(self.employment_type.data),
            hours_per_week=self.hours_per_week.data,
            active_start=self.active_start.data,
            job_profile_id=self.job_profile_id.data or None,
            manager_id=self.manager_id.data or None,
            skills=typed_skills(self.skills),
            version=self.version.data,
        )


class NewPersonForm(PersonForm):
    """A person, and the org node they belong to from their first day."""

    node_id = SelectField("Org node", coerce=int)

    def place(self, nodes: Sequence[OrgNode]) -> Self:
        """Let these org nodes be chosen, in the order of the tree."""
        named = [(row.id, f"{INDENT * row.depth}{row.name}") for row in nodes]
        self.node_id.choices = [(0, NONE), *named]
        return self


def filled(person: Employee, skills: Sequence[EmployeeSkill]) -> dict[str, Any]:
    """A person as their form shows them."""
    names = ("name", "external_key", "email", "job_title", "employment_type", "active_start")
    return {
        **{name: getattr(person, name) for name in names},
        "hours_per_week": plain(person.hours_per_week),
        "job_profile_id": person.job_profile_id or 0,
        "manager_id": person.manager_id or 0,
        "skills": [{"name": row.name, "proficiency": row.proficiency} for row in skills],
        "version": person.version,
    }


class QuarterForm(Versioned):
    """What is stated of a person's quarter."""

    hours_available = Number(
        "Hours available",
        places=None,
        validators=[Optional(), not_negative, finite, thousandths],
    )
    time_off = Number(
        "Time off", places=None, validators=[Optional(), not_negative, finite, thousandths]
    )
    notes = StringField(
        "Notes",
        filters=[stripped],
        validators=[Length(max=500, message="Keep the notes below 500 characters.")],
    )

    def of(self, period_id: int) -> Self:
        """The same form, its fields named after the quarter, since a page has several."""
        for field in (self.hours_available, self.time_off, self.notes):
            field.id = f"{field.name}-{period_id}"
        return self

    def draft(self, period_id: int) -> QuarterDraft:
        """What was typed, of a valid form."""
        return QuarterDraft(
            period_id,
            self.hours_available.data,
            self.time_off.data,
            self.notes.data or "",
            self.version.data,
        )


def stated(line: QuarterLine) -> dict[str, Any]:
    """A person's quarter as its form shows it."""
    return {
        "hours_available": plain(line.facts.hours_available),
        "time_off": plain(line.facts.time_off),
        "notes": line.notes,
        "version": line.version,
    }


class FamiliarityForm(Form):
    """How well a person knows an initiative."""

    initiative_id = SelectField("Initiative", coerce=int)
    percent = Number(
        "Familiarity",
        places=None,
        validators=[
            InputRequired("Give 0 to 100 %; 100 % needs no time to find their way."),
            NumberRange(0, 100, message="Give 0 to 100 %%."),
        ],
    )

    def offer(self, initiatives: Sequence[Initiative]) -> "FamiliarityForm":
        """Let these initiatives be chosen."""
        self.initiative_id.choices = [(row.id, row.title) for row in initiatives]
        return self

    def draft(self) -> FamiliarityDraft:
        """What was typed, of a valid form."""
        assert self.percent.data is not None, "ask for the draft of a valid form"
        level = (self.percent.data / 100).quantize(MILLIONTH, ROUND_HALF_UP)
        return FamiliarityDraft(self.initiative_id.data, level)


class LastDayForm(Versioned):
    """A person's last day of work."""

    last_day = DateField(
        "Last day", validators=[InputRequired("Give the last day of work, such as 2027-03-31.")]
    )

    def day(self) -> date:
        """What was typed, of a valid form."""
        assert isinstance(self.last_day.data, date), "ask for the day of a valid form"
        return self.last_day.data
