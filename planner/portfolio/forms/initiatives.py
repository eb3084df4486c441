"""What people type about initiatives."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from wtforms import (
    Field,
    FieldList,
    FormField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, Regexp

from planner.capacity.models import OrgNode
from planner.core.identity import User
from planner.domain import tags
from planner.domain.files.csv_reading import MAX_CELL
from planner.domain.lifecycle import (
    INITIATIVE_MOVES,
    DeliveryHealth,
    DomainComplexity,
    InitiativeStatus,
    in_words,
)
from planner.domain.money import digits, exactly, from_minor, minor
from planner.domain.refusals import Invalid
from planner.portfolio.drafts import InitiativeDraft
from planner.portfolio.models import Initiative
from planner.web.forms import Row, Versioned, finite, on_one_line, stripped
from planner.web.numbers import Number
from planner.web.words import plural

NOBODY = "Nobody"
MOST_CUSTOM = 50
SPARE_ROWS = 3
"""Empty rows for custom fields that a form offers beside the filled ones."""

Rows = Any
"""A field list, whose rows the stubs do not know to be iterable."""

not_negative = NumberRange(min=0, message="Give 0 or more.")


def tags_fit(_: Any, field: Field) -> None:
    """Tags that are short enough, and few enough."""
    try:
        tags.read(field.data or "")
    except Invalid as refusal:
        raise ValidationError(refusal.in_full) from refusal


class CustomRow(Row):
    """A field of the organisation's own; an empty row is left out."""

    name = StringField("Field", filters=[on_one_line], validators=[Length(max=255)])
    value = StringField("Value", filters=[stripped], validators=[Length(max=MAX_CELL)])


def in_currency(amount: Decimal | None, currency: str) -> None:
    """Refuse an amount that is finer than its currency; it would be rounded without a word."""
    if amount is not None and amount.is_finite() and exactly(amount, currency) is None:
        most = plural(digits(currency), "decimal") if digits(currency) else "no decimals"
        raise ValidationError(f"{currency} has {most}: leave out those beyond.")


def target_quarter() -> StringField:
    """A field for the quarter in which something is to be done, or for none."""
    fits = Regexp(r"^[12]\d{3}-Q[1-4]$", message="Give year and quarter, such as 2026-Q3.")
    return StringField(
        "Target quarter",
        filters=[stripped],
        validators=[Optional(), fits],
        render_kw={"list": "quarters"},
    )


class InitiativeForm(Versioned):
    """An initiative's own fields."""

    title = StringField(
        "Title",
        filters=[stripped],
        validators=[
            DataRequired("Give a title, such as Case management replacement."),
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
    target_quarter = target_quarter()
    delivery_health = SelectField("Delivery health")
    org_node_id = SelectField("Portfolio area", coerce=int)
    domain_complexity = SelectField("Domain complexity", default=DomainComplexity.MEDIUM)
    value = Number("Value", places=None, validators=[Optional(), not_negative, finite])
    currency = StringField(
        "Currency",
        default="GBP",
        filters=[lambda text: stripped(text).upper()],
        validators=[Regexp(r"^[A-Z]{3}$", message="Give three letters, such as GBP.")],
    )

    tags = StringField("Tags", filters=[stripped], validators=[tags_fit])
    custom = FieldList(FormField(CustomRow), "Custom fields", max_entries=MOST_CUSTOM)

    def offer(self, people: Sequence[User], areas: Sequence[OrgNode]) -> "InitiativeForm":
        """Let these be chosen as owners and areas, and offer empty rows for custom fields."""
        rows: Rows = self.custom
        taken = sum(1 for row in rows if any(row.form.data.values()))
        while len(rows) < min(taken + SPARE_ROWS, MOST_CUSTOM):
            rows.append_entry()
        named = [(person.id, person.name) for person in people]
        self.business_owner_id.choices = named
        self.product_owner_id.choices = [(0, NOBODY), *named]
        self.org_node_id.choices = [(0, "No area"), *((area.id, area.name) for area in areas)]
        self.delivery_health.choices = [
            ("", "Not stated"),
            *((health.value, in_words(health).capitalize()) for health in DeliveryHealth),
        ]
        self.domain_complexity.choices = [
            (each.value, in_words(each).capitalize()) for each in DomainComplexity
        ]
        return self

    def validate_value(self, field: Field) -> None:
        """It is no finer than its currency."""
        if not self.value.errors:
            in_currency(field.data, self.currency.data or "")

    def validate_custom(self, field: Rows) -> None:
        """Each row has a name, and no name comes twice."""
        seen: set[str] = set()
        for row in field:
            name, value = row.form.name, row.form.value
            if value.data and not name.data:
                refuse(name, "Give the field a name.")
            if name.data and name.data.casefold() in seen:
                refuse(name, f"{name.data} is there twice: keep one of them.")
            seen.add(name.data.casefold())

    def draft(self) -> InitiativeDraft:
        """What was typed, of a valid form."""
        rows: Rows = self.custom
        given = [row.form for row in rows if row.form.name.data and row.form.value.data]
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
            org_node_id=self.org_node_id.data or None,
            domain_complexity=DomainComplexity(self.domain_complexity.data),
            value_minor=minor(value, currency),
            currency=currency,
            version=self.version.data,
            tags=tags.read(self.tags.data or ""),
            custom_fields={row.name.data: row.value.data for row in given},
        )


def filled(initiative: Initiative) -> dict[str, Any]:
    """An initiative as its form shows it."""
    value, currency = initiative.value_minor, initiative.currency
    names = ("title", "external_key", "description", "business_owner_id", "target_quarter")
    return {
        **{name: getattr(initiative, name) for name in names},
        "product_owner_id": initiative.product_owner_id or 0,
        "org_node_id": initiative.org_node_id or 0,
        "domain_complexity": initiative.domain_complexity,
        "delivery_health": initiative.delivery_health or "",
        "value": None if value is None else plain(from_minor(value, currency)),
        "currency": currency,
        "tags": tags.written(initiative.tags),
        "custom": [
            {"name": name, "value": str(text)} for name, text in initiative.custom_fields.items()
        ],
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


def plain(value: Decimal | None) -> Decimal | None:
    """The same number without the zeros behind it, as a field shows it."""
    if value is None:
        return None
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


def refuse(field: Field, sentence: str) -> None:
    """Say beside a field of a row what is wrong with it."""
    field.errors = [*field.errors, sentence]
    raise ValidationError("")
