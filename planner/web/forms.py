"""Forms: what a person typed, checked as far as the text alone can show.

The one module that meets Flask-WTF, which is not typed.
"""

import json
from decimal import Decimal
from typing import Any
from unicodedata import normalize

from flask import request
from flask_wtf import FlaskForm
from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from wtforms import Field, HiddenField, PasswordField, StringField, ValidationError
from wtforms import Form as Plain
from wtforms.validators import DataRequired, Length, Optional
from wtforms.widgets import HiddenInput

from planner.domain.printable import forbidden
from planner.web.field_words import Words
from planner.web.fields import visible, words
from planner.web.numbers import WholeNumber

CHOICE, THEIRS, KEEP = "conflict", "theirs-", "keep-"
"""What a conflict card sends beside one's own values: the way on, the other's values by name, and
which of the two to keep. See `planner.web.conflicts`."""

WRITTEN = {"text", "email", "password", "number", "date", "time"}
"""Fields that somebody types into, or chooses a line of a list in."""
OPENED = "opened"
"""What a form sends beside its version: its fields in words, as they were when it was opened."""

GIVEN_REASON = (
    DataRequired("Say why, in a few words: others will read it."),
    Length(min=3, max=500, message="Give a reason of 3 to 500 characters."),
)
"""The validators of a reason that has to be given."""

NOT_SAVED = (
    "Nothing is saved yet. What you typed is below, and replaces what was saved meanwhile "
    "once you save it."
)


class _Readable:
    """Every text of it can be printed."""

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether it may be done."""
        fields: Any = self
        extra: dict[str, Any] = {each.short_name: [printable] for each in fields if _is_text(each)}
        for name, more in (extra_validators or {}).items():
            extra.setdefault(name, []).extend(more)
        return bool(super().validate(extra_validators=extra))  # type: ignore[misc]


class _InOurWords:
    """What a form says of its fields, it says itself.

    A browser that knew what has to be filled in would refuse the form in its own words, one field
    at a time, and show no list of what is to be put right.
    """

    def get_translations(self, form: Any) -> Words:
        """Ours for the library's sentences."""
        return Words()

    def render_field(self, field: Field, render_kw: dict[str, Any]) -> Any:
        """The field as it is drawn; what has to be filled in is told to screen readers alone."""
        kind = getattr(field.widget, "input_type", "text")
        asked = {"aria-required": "true"} if field.flags.required and kind in WRITTEN else {}
        told = {"required": False, **asked, **render_kw}
        return super().render_field(field, told)  # type: ignore[misc]


class Row(_Readable, Plain):
    """A row of fields that a form repeats."""

    class Meta(_InOurWords, Plain.Meta):  # type: ignore[misc]
        pass


class Form(_Readable, FlaskForm):  # type: ignore[misc]
    """A form of ours. `validate_on_submit()` also checks the token; `refuse` adds a problem."""

    class Meta(_InOurWords, FlaskForm.Meta):  # type: ignore[misc]
        pass

    def refuse(self, field: str, sentence: str) -> None:
        """Put a refusal that concerns one field beside that field."""
        found: Any = self[field]
        found.errors = [*found.errors, sentence]


def as_opened(form: Form) -> str:
    """The fields of a form in words, to be sent back with it."""
    return json.dumps({field.short_name: words(field) for field in visible(form)})


class _Seen(HiddenInput):
    """The version of a row, and how its fields stood when it was read."""

    def __call__(self, field: Field, **options: Any) -> Markup:
        noted = request.form.get(OPENED) if field.raw_data else None
        also = Markup('<input type="hidden" name="{}" value="{}">')
        return super().__call__(field, **options) + also.format(
            OPENED, noted or as_opened(field.meta.form)
        )


class Versioned(Form):
    """A form over a row that somebody else may change meanwhile.

    After a conflict it is sent again with a choice: line by line, all of one's own, or back to the
    form, which is then not valid and keeps what was typed.
    """

    class Meta(Form.Meta):
        def wrap_formdata(self, form: "Versioned", formdata: Any) -> Any:
            self.form = form
            found = super().wrap_formdata(form, formdata)
            return found if not found or CHOICE not in found else _settled(found)

    version = WholeNumber(widget=_Seen(), validators=[Optional()])

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether it may be saved."""
        valid = bool(super().validate(extra_validators=extra_validators))
        if self.is_submitted() and request.form.get(CHOICE) == "back":
            self.form_errors.append(NOT_SAVED)
            return False
        return valid


class Submitted(Form):
    """A button: nothing to fill in but the token."""

    back = HiddenField()


def _settled(sent: "MultiDict[str, str]") -> "MultiDict[str, str]":
    """One's own values, with the other's in place of those that were given up."""
    kept = {name.removeprefix(KEEP) for name in sent if sent[name] == "theirs"}
    given_up = set() if sent[CHOICE] != "merge" else kept
    return MultiDict(
        (name.removeprefix(THEIRS), value)
        for name, value in sent.items(multi=True)
        if _of(name.removeprefix(THEIRS), given_up) == name.startswith(THEIRS)
    )


def _of(name: str, fields: set[str]) -> bool:
    """Whether a name is sent by one of the fields, or by a row of one."""
    return any(name == field or name.startswith(f"{field}-") for field in fields)


def _is_text(field: Field) -> bool:
    return isinstance(field, StringField) and not isinstance(field, HiddenField | PasswordField)


def thousandths(_: Form, field: Field) -> None:
    """A number with at most three decimals."""
    if finer(field.data, 3):
        raise ValidationError("Give at most three decimals.")


def finer(value: Any, places: int) -> bool:
    """Whether a number has more decimals than so many. Rounding would fail for one of 30 digits."""
    if not isinstance(value, Decimal) or not value.is_finite():
        return False
    _, digits, exponent = value.as_tuple()
    surplus = -int(exponent) - places
    return surplus > 0 and any(digits[-surplus:])


def below(value: Any, least: Any) -> bool:
    """Whether both are numbers and the first is smaller. NaN is none, and told of elsewhere."""
    numbers = [each for each in (value, least) if isinstance(each, Decimal) and each.is_finite()]
    return len(numbers) == 2 and numbers[0] < numbers[1]


def printable(_: Any, field: Field) -> None:
    """A text without characters that nobody can see."""
    if found := forbidden(field.data or ""):
        raise ValidationError(f"Take out the character {found[1]}, which cannot be printed.")


def finite(_: Form, field: Field) -> None:
    """A number below ten thousand million."""
    if isinstance(field.data, Decimal) and abs(field.data) >= 10**10:
        raise ValidationError("Give a number below 10,000,000,000.")


def stripped(value: str | None) -> str:
    """A filter: text without the spaces around it, and with one form of each letter."""
    return normalize("NFC", value or "").strip()


def on_one_line(value: str | None) -> str:
    """A filter: the same of what is also the name of a column, with one space between words."""
    return " ".join(stripped(value).split())
