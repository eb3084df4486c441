"""What people type about initiatives and their scope items."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from wtforms import (
    DecimalField,
    Field,
    FieldList,
    FormField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms import Form as Plain
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp

from planner.core.identity import User
from planner.domain.lifecycle import (
    INITIATIVE_MOVES,
    DeliveryHealth,
    InitiativeStatus,
    in_words,
)
from planner.domain.money import from_minor, to_minor
from planner.periods.models import Period
from planner.portfolio.drafts import InitiativeDraft, ScopeDraft
from planner.portfolio.models import Initiative
from planner.portfolio.queries.initiative import ScopeLine
from planner.web.forms import Versioned, finite, stripped, thousandths

NOBODY = "Nobody"
MOST_ROWS = 100
SPARE_ROWS = 2
"""Empty rows that a repeated part of a form offers beside the filled ones."""

Rows = Any
"""A field list, whose rows the stubs do not know to be iterable."""

not_negative = NumberRange(min=0, message="Give 0 or more.")
MILLIONTH = Decimal("0.000001")


class InitiativeForm(Versioned):
    """An initiative's own fields."""

    title = StringField(
        "Title",
        filters=[stripped],
        validators=[
            InputRequired("Give a title, such as Case management replacement."),
            Length(max=255, message="Give at most 255 characters."),
        ],
    )
    external_key = StringField(
        "External key",
        filters=[stripped],
        validators=[Length(max=120, message="Give at most 120 characters.")],
    )
    description = TextAreaField(
        "Description",
        filters=[stripped],
        validators=[Length(max=4000, message="Give at most 4,000 characters.")],
    )
    business_owner_id = SelectField("Business owner", coerce=int)
    product_owner_id = SelectField("Product owner", coerce=int)
    target_quarter = StringField(
        "Target quarter",
        filters=[stripped],
        validators=[
            Optional(),
            Regexp(r"^\d{4}-Q[1-4]$", message="Give year and quarter, such as 2026-Q3."),
        ],
        render_kw={"list": "quarters"},
    )
    delivery_health = SelectField("Delivery health")
    value = DecimalField("Value", places=None, validators=[Optional(), not_negative, finite])
    currency = StringField(
        "Currency",
        default="GBP",
        filters=[lambda text: stripped(text).upper()],
        validators=[Regexp(r"^[A-Z]{3}$", message="Give three letters, such as GBP.")],
    )

    def offer(self, people: Sequence[User]) -> "InitiativeForm":
        """Let these people be chosen as owners."""
        named = [(person.id, person.name) for person in people]
        self.business_owner_id.choices = named
        self.product_owner_id.choices = [(0, NOBODY), *named]
        self.delivery_health.choices = [
            ("", "Not stated"),
            *((health.value, in_words(health).capitalize()) for health in DeliveryHealth),
        ]
        return self

    def draft(self) -> InitiativeDraft:
        """What was typed, of a valid form."""
        currency, value = self.currency.data or "", self.value.data
        return InitiativeDraft(
            title=self.title.data or "",
            external_key=self.external_key.data or None,
            description=self.description.data or "",
            business_owner_id=self.business_owner_id.data,
            product_owner_id=self.product_owner_id.data or None,
            target_quarter=self.target_quarter.data or None,
            delivery_health=DeliveryHealth(self.delivery_health.data)
            if self.delivery_health.data
            else None,
            value_minor=None if value is None else to_minor(value, currency),
            currency=currency,
            version=self.version.data,
        )


def filled(initiative: Initiative) -> dict[str, Any]:
    """An initiative as its form shows it."""
    value, currency = initiative.value_minor, initiative.currency
    names = ("title", "external_key", "description", "business_owner_id", "target_quarter")
    return {
        **{name: getattr(initiative, name) for name in names},
        "product_owner_id": initiative.product_owner_id or 0,
        "delivery_health": initiative.delivery_health or "",
        "value": None if value is None else plain(from_minor(value, currency)),
        "currency": currency,
        "version": initiative.version,
    }


class StatusForm(Versioned):
    """The status an initiative enters next."""

    to = RadioField("Next status", validators=[InputRequired("Choose the status it enters.")])

    def offer(self, status: InitiativeStatus) -> "StatusForm":
        """Let the statuses that follow this one be chosen."""
        self.to.choices = [
            (move.value, in_words(move).capitalize()) for move in INITIATIVE_MOVES[status]
        ]
        return self


class SkillRow(Plain):
    """Hours of one skill; an empty row is left out."""

    skill = StringField(
        "Skill", filters=[stripped], validators=[Length(max=255)], render_kw={"list": "skills"}
    )
    hours = DecimalField(
        "Hours", places=None, validators=[Optional(), not_negative, finite, thousandths]
    )


class ShareRow(Plain):
    """The share of one quarter; an empty row is left out."""

    period_id = SelectField("Quarter", coerce=int, validate_choice=False)
    percent = DecimalField(
        "Share",
        places=None,
        validators=[Optional(), NumberRange(0, 100, message="Give a share from 0 to 100 %.")],
    )


class ScopeForm(Versioned):
    """A scope item with its hours by skill and its shares by quarter."""

    name = StringField(
        "Name",
        filters=[stripped],
        validators=[InputRequired("Give the part a name."), Length(max=255)],
    )
    description = TextAreaField("Description", filters=[stripped], validators=[Length(max=4000)])
    p50 = DecimalField(
        "P50", places=None, validators=[Optional(), not_negative, finite, thousandths]
    )
    p90 = DecimalField(
        "P90", places=None, validators=[Optional(), not_negative, finite, thousandths]
    )
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
        if None not in (field.data, self.p50.data) and field.data < self.p50.data:
            raise ValidationError("P90 is below P50: give at least the hours of P50.")

    def validate_skills(self, field: Rows) -> None:
        """Each row has a skill and its hours, and no skill comes twice."""
        seen: set[str] = set()
        for row in field:
            skill, hours = row.form.skill, row.form.hours
            if bool(skill.data) != (hours.data is not None) and not hours.errors:
                _refuse(hours if skill.data else skill, "Give both a skill and its hours.")
            if skill.data and skill.data in seen:
                _refuse(skill, f"{skill.data} is there twice: put its hours into one row.")
            seen.add(skill.data)

    def validate_shares(self, field: Rows) -> None:
        """Each row has a quarter and its share, no quarter comes twice, and they fit into one."""
        seen: set[int] = set()
        for row in field:
            period, percent = row.form.period_id, row.form.percent
            if percent.data is not None and not period.data:
                _refuse(period, "Choose the quarter of this share.")
            if period.data and period.data in seen:
                _refuse(period, "This quarter is there twice: put its share into one row.")
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


def plain(value: Decimal | None) -> Decimal | None:
    """The same number without the zeros behind it, as a field shows it."""
    if value is None:
        return None
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


def _share(percent: Decimal) -> Decimal:
    return (percent / 100).quantize(MILLIONTH, ROUND_HALF_UP)


def _refuse(field: Field, sentence: str) -> None:
    field.errors = [*field.errors, sentence]
    raise ValidationError("")
