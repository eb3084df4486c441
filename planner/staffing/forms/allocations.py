"""An allocation as a person types it."""

from collections.abc import Sequence
from typing import Self

from flask import request
from wtforms import DateField, SelectField, SelectMultipleField, StringField, ValidationError
from wtforms.validators import InputRequired, NumberRange

from planner.domain.lifecycle import AllocationType
from planner.domain.staffing import KINDS
from planner.staffing.drafts import AllocationDraft, WorkDraft
from planner.web.forms import Form, Versioned, finite, thousandths
from planner.web.numbers import Number

NO_INITIATIVE = "No initiative"
DAY = "Give a day as year, month and day, such as 2026-10-01."


class WorkForm(Versioned):
    """What a person is given to, when, and how much of their time."""

    initiative_id = SelectField("To", coerce=int)
    start = DateField("First day", validators=[InputRequired(DAY)])
    end = DateField("Last day", validators=[InputRequired(DAY)])
    percentage = Number(
        "Share of their time",
        places=None,
        validators=[
            InputRequired("Give a percentage, such as 50."),
            finite,
            NumberRange(0, 100, "Give a percentage from 0 to 100."),
            thousandths,
        ],
    )

    @property
    def looking(self) -> bool:
        """Whether it was sent only to look for work, by a button that is there without scripts.

        Enter presses that button too: unless other words are sought than before, it saves.
        """
        sent = request.form
        return "look" in sent and sent.get("work", "").strip() != sent.get("looked", "")

    def offer(self, initiatives: Sequence[tuple[int, str]]) -> Self:
        """The same form with these initiatives to choose from, by id and title."""
        self.initiative_id.choices = [(0, NO_INITIATIVE), *initiatives]
        return self

    def work(self) -> WorkDraft:
        """What was typed, for the command. Ask only a valid form."""
        start, end, percentage = self.start.data, self.end.data, self.percentage.data
        assert start and end and percentage is not None, "ask a valid form"
        return WorkDraft(self.initiative_id.data or None, start, end, percentage)


class AllocationForm(WorkForm):
    """A new allocation."""

    employee_id = SelectField("Person", coerce=int)
    kind = SelectField("For", default=AllocationType.PROJECT.value)

    def of(self, people: Sequence[tuple[int, str]]) -> Self:
        """The same form with these people to choose from, by id and name."""
        self.employee_id.choices = [(0, "Choose somebody"), *people]
        self.kind.choices = [(kind.value, label) for kind, label in KINDS.items()]
        return self

    def validate_employee_id(self, field: SelectField) -> None:
        """Somebody is chosen."""
        if not field.data:
            raise ValidationError("Choose a person.")

    def draft(self) -> AllocationDraft:
        """What was typed, for the command. Ask only a valid form."""
        return AllocationDraft(self.employee_id.data, AllocationType(self.kind.data), self.work())


def _seen(text: str | None) -> tuple[int, int]:
    key, _, version = str(text).partition("-")
    return int(key), int(version)


class RemovalForm(Form):
    """Allocations to take away, each as it was seen: its key and its version."""

    allocation = SelectMultipleField("Allocations", coerce=_seen, validate_choice=False)
    back = StringField()

    @property
    def seen(self) -> dict[int, int]:
        """Versions by key."""
        return dict(self.allocation.data or ())
