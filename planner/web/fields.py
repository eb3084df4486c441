"""A field of a form in words, and as a browser would send it."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from wtforms import BooleanField, FieldList, FormField, SelectMultipleField
from wtforms.fields.choices import SelectFieldBase

from planner.web.words import exact

EMPTY = "empty"


def visible(form: Iterable[Any]) -> Iterator[Any]:
    """The fields that a person fills in."""
    for field in form:
        if getattr(field.widget, "input_type", "") not in {"hidden", "submit"}:
            yield field


def words(field: Any) -> str:
    """The value of a field as a person would read it aloud."""
    if isinstance(field, FieldList):
        rows = [words(entry) for entry in field.entries]
        return "; ".join(row for row in rows if row != EMPTY) or EMPTY
    if isinstance(field, FormField):
        if not any(field.form.data.values()):
            return EMPTY
        return " ".join(words(part) for part in field.form)
    if isinstance(field, SelectFieldBase):
        chosen = [str(option.label.text) for option in iter(field) if option.checked]
        return ", ".join(chosen) or EMPTY
    if isinstance(field, BooleanField):
        return "yes" if field.data else "no"
    if isinstance(field.data, Decimal) and field.data.is_finite():
        return exact(field.data)
    return str(field._value()).strip() or EMPTY


def sent(field: Any) -> Iterator[tuple[str, str]]:
    """The names and values with which a browser would send a field."""
    if isinstance(field, FieldList):
        for entry in field.entries:
            yield from sent(entry)
    elif isinstance(field, FormField):
        for part in field.form:
            yield from sent(part)
    elif isinstance(field, SelectMultipleField):
        yield from ((field.name, str(value)) for value in field.data or ())
    elif isinstance(field, BooleanField):
        if field.data:
            yield field.name, "y"
    elif isinstance(field, SelectFieldBase):
        yield field.name, "" if field.data is None else str(field.data)
    else:
        yield field.name, str(field._value())
