"""Forms: what a person typed, checked as far as the text alone can show.

The one module that meets Flask-WTF, which is not typed.
"""

from decimal import Decimal
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, IntegerField, ValidationError
from wtforms.validators import Optional
from wtforms.widgets import HiddenInput


class Form(FlaskForm):  # type: ignore[misc]
    """A form of ours. `validate_on_submit()` also checks the token; `refuse` adds a problem."""

    def refuse(self, field: str, sentence: str) -> None:
        """Put a refusal that concerns one field beside that field."""
        found: Any = self[field]
        found.errors = [*found.errors, sentence]


class Versioned(Form):
    """A form over a row that somebody else may change meanwhile."""

    version = IntegerField(widget=HiddenInput(), validators=[Optional()])


class Submitted(Form):
    """A button: nothing to fill in but the token."""

    back = HiddenField()


def thousandths(_: Form, field: Field) -> None:
    """A number with at most three decimals."""
    value = field.data
    if isinstance(value, Decimal) and value.is_finite() and value != round(value, 3):
        raise ValidationError("Give at most three decimals.")


def finite(_: Form, field: Field) -> None:
    """A number below ten thousand million, which also keeps NaN and infinity out."""
    value = field.data
    if isinstance(value, Decimal) and not (value.is_finite() and abs(value) < 10**10):
        raise ValidationError("Give a number below 10,000,000,000.")


def stripped(value: str | None) -> str:
    """A filter: text without the spaces around it."""
    return (value or "").strip()
