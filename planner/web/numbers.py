"""Fields of numbers: what a person typed, read in digits from 0 to 9 and in no other way."""

import re
from decimal import Decimal
from typing import Any

from wtforms import DecimalField, IntegerField
from wtforms.validators import StopValidation

DECIMAL = re.compile(r"[+-]?(\d{1,400}(\.\d{0,400})?|\.\d{1,400})(e[+-]?\d{1,3})?", re.I | re.A)
WHOLE = re.compile(r"[+-]?\d{1,18}", re.A)
"""Short enough for any column that keeps one."""
MINUS = "\N{MINUS SIGN}"
"""What pages write before a negative number, and people copy from them."""


def number(typed: str) -> Decimal | None:
    """The number that was typed; None where it is none, such as NaN, infinity or 1_000."""
    digits = typed.strip().replace(MINUS, "-")
    return Decimal(digits) if DECIMAL.fullmatch(digits) else None


class Number(DecimalField):
    """A number, never NaN or infinite. What cannot be read is told once."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take what was typed, if it is a number."""
        super().process_formdata(_typed(self, valuelist, DECIMAL, "Not a valid decimal value."))

    def pre_validate(self, form: Any) -> None:
        """Ask no rule of what could not be read."""
        _leave_unread(self)


class WholeNumber(IntegerField):
    """A whole number of at most 18 digits. What cannot be read is told once."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take what was typed, if it is a whole number."""
        super().process_formdata(_typed(self, valuelist, WHOLE, "Not a valid integer value."))

    def pre_validate(self, form: Any) -> None:
        """Ask no rule of what could not be read."""
        _leave_unread(self)


def _typed(field: Any, texts: list[str], shape: re.Pattern[str], unread: str) -> list[str]:
    """What was typed, as the field reads it. ValueError, which the field tells, for no number.

    Spaces alone are nothing typed: rules that ask for a number would take them for one.
    """
    typed = [text.strip().replace(MINUS, "-") for text in texts]
    if typed and not typed[0]:
        field.raw_data = typed
    if typed and not shape.fullmatch(typed[0]):
        field.data = None
        raise ValueError(field.gettext(unread))
    return typed


def _leave_unread(field: Any) -> None:
    """Stop where a number could not be read; that nothing was typed is for the rules to tell."""
    if field.process_errors and any(field.raw_data or ()):
        raise StopValidation
