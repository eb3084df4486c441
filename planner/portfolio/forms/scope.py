"""What people type about scope items."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from wtforms import (
    Field,
    FieldList,
    FormField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, Length, NumberRange, Optional

from planner.periods.models import Period
from planner.portfolio.drafts import ScopeDraft
from planner.portfolio.forms.initiatives import Rows, not_negative, plain, refuse
from planner.portfolio.queries.initiative import ScopeLine
from planner.web.forms import Row, Versioned, below, finite, on_one_line, stripped, thousandths
from planner.web.numbers import Number

MOST_ROWS = 100
SPARE_ROWS = 2
"""Empty rows that a repeated part of a form offers beside the filled ones."""

MILLIONTH = Decimal("0.000001")


class SkillRow(Row):
    """Hours of one skill; an empty row is left out."""

    skill = StringField(
        "Skill", filters=[on_one_line], validators=[Length(max=255)], render_kw={"list": "skills"}
    )
    hours = Number("Hours", places=None, validators=[Optional(), not_negative, finite, thousandths])


class ShareRow(Row):
    """The share of one quarter; an empty row is left out."""

    period_id = SelectField("Quarter", coerce=int, validate_choice=False)
    percent = Number(
        "Share",
        places=None,
        validators=[Optional(), NumberRange(0, 100, message="Give a share from 0 to 100 %%.")],
    )


class ScopeForm(Versioned):
    """A scope item with its hours by skill and its shares by quarter."""

    name = StringField(
        "Name",
        filters=[stripped],
        validators=[DataRequired("Give the part a name."), Length(max=255)],
    )
    description = TextAreaField("Description", filters=[stripped], validators=[Length(max=4000)])
    p50 = Number("P50", places=None, validators=[Optional(), not_negative, finite, thousandths])
    p90 = Number("P90", places=None, validators=[Optional(), not_negative, finite, thousandths])
    skills = FieldList(FormField(SkillRow), max_entries=MOST_ROWS)
    shares = FieldList(FormField(ShareRow), max_entries=MOST_ROWS)

    def offer(self, quarters: Sequence[Period], spare: int = SPARE_ROWS) -> "ScopeForm":
        """Let these quarters be chosen, and offer empty rows beside the filled ones."""
        for rows in (self.skills, self.shares):
            taken = sum(1 for row in rows if any(row.form.data.values()))
            while len(rows) < min(taken + spare, MOST_ROWS):
                rows.append_entry()
        choices = [(0, "Choose a quarter"), *((period.id, period.label) for period in quarters)]
        for row in self.shares:
            row.form.period_id.choices = choices
        return self

    def validate_p90(self, field: Field) -> None:
        """P90 is never below P50."""
        if below(field.data, self.p50.data):
            raise ValidationError("P90 is below P50: give at least the hours of P50.")

    def validate_skills(self, field: Rows) -> None:
        """Each row has a skill and its hours, and no skill comes twice."""
        seen: set[str] = set()
        for row in field:
            skill, hours = row.form.skill, row.form.hours
            if bool(skill.data) != (hours.data is not None) and not hours.errors:
                refuse(hours if skill.data else skill, "Give both a skill and its hours.")
            if skill.data and skill.data.casefold() in seen:
                refuse(skill, f"{skill.data} is there twice: put its hours into one row.")
            seen.add(skill.data.casefold())

    def validate_shares(self, field: Rows) -> None:
        """Each row has a quarter on file and its share, and no quarter comes twice."""
        seen: set[int] = set()
        for row in field:
            period, percent = row.form.period_id, row.form.percent
            if percent.data is not None and not period.data:
                refuse(period, "Choose the quarter of this share.")
            if period.data and period.data not in {key for key, _ in period.choices}:
                refuse(period, "The calendar has no such quarter: choose one of those offered.")
            if period.data and period.data in seen:
                refuse(period, "This quarter is there twice: put its share into one row.")
            if period.data and percent.data is None and not percent.errors:
                refuse(percent, "Give the share of this quarter, or choose none.")
            seen.add(period.data)

    def draft(self, default_period_id: int | None) -> ScopeDraft:
        """What was typed, of a valid form. Where no share is, all of it falls in the default."""
        shares = {
            row.form.period_id.data: _share(row.form.percent.data)
            for row in self.shares
            if row.form.period_id.data and row.form.percent.data is not None
        }
        if not shares and default_period_id is not None:
            shares = {default_period_id: Decimal(1)}
        hours = {
            row.form.skill.data: row.form.hours.data
            for row in self.skills
            if row.form.skill.data and row.form.hours.data is not None
        }
        return ScopeDraft(
            name=self.name.data or "",
            description=self.description.data or "",
            p50=self.p50.data,
            p90=self.p90.data,
            hours=hours,
            shares=shares,
            version=self.version.data,
        )


def filled_scope(line: ScopeLine) -> dict[str, Any]:
    """A scope item as its form shows it."""
    return {
        "name": line.name,
        "description": line.description,
        "p50": plain(line.p50),
        "p90": plain(line.p90),
        "version": line.version,
        "skills": [{"skill": skill, "hours": plain(hours)} for skill, hours in line.hours],
        "shares": [
            {"period_id": period_id, "percent": plain(share * 100)}
            for period_id, share in line.share_periods
        ],
    }


def _share(percent: Decimal) -> Decimal:
    return (percent / 100).quantize(MILLIONTH, ROUND_HALF_UP)
