"""What a person types about pools and rates."""

from datetime import date
from decimal import Decimal

from wtforms import DateField, Field, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length

from planner.capacity.commands import PoolDraft, RateDraft
from planner.web.forms import Form, Versioned, finer, finite, on_one_line, stripped
from planner.web.numbers import Number

HIGHEST = 10_000


def rate_like(_: Form, field: Field) -> None:
    """Above 0, at most 10,000, and with at most six decimals."""
    value = field.data
    if not isinstance(value, Decimal) or not value.is_finite():
        return
    if value <= 0:
        raise ValidationError("Give a rate above 0: an hour is worth something.")
    if value > HIGHEST:
        raise ValidationError("Give a rate of at most 10,000 tokens per hour.")
    if finer(value, 6):
        raise ValidationError("Give at most six decimals.")


class PoolForm(Versioned):
    """A pool's name and what it is for."""

    name = StringField(
        "Name",
        filters=[on_one_line],
        validators=[
            DataRequired("Give the pool a name, such as Data engineering."),
            Length(max=255, message="Give a name of at most 255 characters."),
        ],
        render_kw={"autocomplete": "off"},
    )
    description = TextAreaField(
        "Description",
        filters=[stripped],
        validators=[Length(max=1000, message="Give a description of at most 1,000 characters.")],
    )

    def draft(self) -> PoolDraft:
        """What was typed, once it is valid."""
        return PoolDraft(name=self.name.data or "", description=self.description.data or "")


class RateForm(Form):
    """A rate and the day it begins."""

    tokens_per_hour = Number(
        "Tokens per hour",
        validators=[InputRequired("Give a rate, such as 0.8."), finite, rate_like],
    )
    effective_date = DateField(
        "From", validators=[InputRequired("Give the day the rate begins, such as 2026-10-01.")]
    )
    notes = StringField(
        "Reason",
        filters=[stripped],
        validators=[Length(max=1000, message="Give a reason of at most 1,000 characters.")],
        render_kw={"autocomplete": "off"},
    )

    def draft(self) -> RateDraft:
        """What was typed, once it is valid."""
        assert self.tokens_per_hour.data is not None, "ask for the draft of a valid form"
        assert isinstance(self.effective_date.data, date), "ask for the draft of a valid form"
        return RateDraft(
            tokens_per_hour=self.tokens_per_hour.data,
            effective_date=self.effective_date.data,
            notes=self.notes.data or "",
        )
