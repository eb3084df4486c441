"""What people type about job profiles and their costs."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Self

from wtforms import (
    DateField,
    Field,
    FieldList,
    FormField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, Regexp

from planner.capacity.models import JobProfile, JobProfileSkill
from planner.domain.money import minor
from planner.people.commands.profiles import BandDraft, ProfileDraft
from planner.people.forms.people import (
    MOST_ROWS,
    SPARE_ROWS,
    Rows,
    SkillRow,
    once_each,
    spare_rows,
    typed_skills,
)
from planner.web.forms import Form, Versioned, below, finite, stripped
from planner.web.numbers import Number

not_negative = NumberRange(min=0, message="Give 0 or more.")


class ProfileForm(Versioned):
    """A job profile and what it expects."""

    name = StringField(
        "Name",
        filters=[stripped],
        validators=[
            DataRequired("Give a name, such as Senior developer."),
            Length(max=255, message="Give at most 255 characters."),
        ],
        render_kw={"autocomplete": "off"},
    )
    level = StringField(
        "Level",
        filters=[stripped],
        validators=[Length(max=60, message="Give at most 60 characters.")],
    )
    band = StringField(
        "Band", filters=[stripped], validators=[Length(max=60, message="At most 60 characters.")]
    )
    description = TextAreaField(
        "Description",
        filters=[stripped],
        validators=[Length(max=1000, message="Give at most 1,000 characters.")],
    )
    skills = FieldList(FormField(SkillRow), max_entries=MOST_ROWS)

    def offer(self, spare: int = SPARE_ROWS) -> Self:
        """Offer empty rows for skills beside the filled ones."""
        spare_rows(self.skills, spare)
        return self

    def validate_skills(self, field: Rows) -> None:
        """No skill comes twice."""
        once_each(field)

    def draft(self) -> ProfileDraft:
        """What was typed, of a valid form."""
        return ProfileDraft(
            name=self.name.data or "",
            level=self.level.data or "",
            band=self.band.data or "",
            description=self.description.data or "",
            skills=typed_skills(self.skills),
            version=self.version.data,
        )


def filled_profile(profile: JobProfile, skills: Sequence[JobProfileSkill]) -> dict[str, Any]:
    """A job profile as its form shows it."""
    names = ("name", "level", "band", "description", "version")
    return {
        **{name: getattr(profile, name) for name in names},
        "skills": [{"name": row.name, "proficiency": row.proficiency} for row in skills],
    }


class BandForm(Form):
    """What a job profile costs from a day on."""

    effective_date = DateField(
        "From", validators=[InputRequired("Give the day it begins, such as 2027-04-01.")]
    )
    hourly = Number("An hour", places=None, validators=[Optional(), not_negative, finite])
    currency = StringField(
        "Currency",
        default="GBP",
        filters=[lambda text: stripped(text).upper()],
        validators=[Regexp(r"^[A-Z]{3}$", message="Give three letters, such as GBP.")],
    )
    annual_min = Number("A year, from", places=None, validators=[Optional(), not_negative, finite])
    annual_max = Number("to", places=None, validators=[Optional(), not_negative, finite])
    notes = StringField(
        "Reason",
        filters=[stripped],
        validators=[Length(max=500, message="Give a reason of at most 500 characters.")],
        render_kw={"autocomplete": "off"},
    )

    def validate_annual_max(self, field: Field) -> None:
        """The range runs upwards."""
        if below(field.data, self.annual_min.data):
            raise ValidationError("Give at least the amount it begins with.")

    def draft(self) -> BandDraft:
        """What was typed, of a valid form."""
        assert isinstance(self.effective_date.data, date), "ask for the draft of a valid form"
        currency = self.currency.data or ""
        return BandDraft(
            effective_date=self.effective_date.data,
            currency=currency,
            hourly_minor=minor(self.hourly.data, currency),
            annual_min_minor=minor(self.annual_min.data, currency),
            annual_max_minor=minor(self.annual_max.data, currency),
            notes=self.notes.data or "",
        )
