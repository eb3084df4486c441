"""What people type about requests."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any, TypeVar

from wtforms import Field, RadioField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from planner.capacity.models import OrgNode
from planner.core.identity import User
from planner.domain.intake import (
    ClosedReason,
    Effort,
    IntakeStatus,
    Urgency,
    moves_by_hand,
)
from planner.domain.lifecycle import in_words
from planner.intake.drafts import AssessmentDraft, ConversionDraft, MoveDraft, RequestDraft
from planner.intake.models import IntakeRequest
from planner.portfolio.forms.initiatives import target_quarter
from planner.web.forms import Versioned, stripped
from planner.web.numbers import WholeNumber

NOBODY, NOT_STATED = "Nobody", "Not stated"
LONGEST_LABEL, MOST_LABELS = 60, 20

E = TypeVar("E", bound=StrEnum)

at_most_4000 = Length(max=4000, message="Give at most 4,000 characters.")


def labels(text: str | None) -> list[str]:
    """Labels parted by commas, each once, in the order they were typed."""
    found = (" ".join(label.split()) for label in (text or "").split(","))
    return list(dict.fromkeys(label for label in found if label))


def few_labels(_: Any, field: Field) -> None:
    """At most so many labels, none of them long."""
    typed = labels(field.data)
    if len(typed) > MOST_LABELS:
        raise ValidationError(f"Give at most {MOST_LABELS}.")
    if any(len(label) > LONGEST_LABEL for label in typed):
        raise ValidationError(f"Give at most {LONGEST_LABEL} characters each.")


class AssessmentForm(Versioned):
    """What a request is worth, how soon it is wanted, and how big it is."""

    value_score = WholeNumber(
        "Value",
        validators=[
            Optional(),
            NumberRange(1, 10, message="Give a whole number from 1 to 10."),
        ],
    )
    urgency = SelectField("Urgency")
    effort = SelectField("Effort")

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.urgency.choices = _choices(Urgency, lambda each: in_words(each).capitalize())
        self.effort.choices = _choices(Effort, str)

    def assessment(self, assessed: bool) -> AssessmentDraft:
        """What was typed, of a valid form."""
        return AssessmentDraft(
            self.value_score.data,
            _chosen(Effort, self.effort),
            _chosen(Urgency, self.urgency),
            assessed,
            self.version.data,
        )


class RequestForm(AssessmentForm):
    """Everything a request says."""

    title = StringField(
        "Title",
        filters=[stripped],
        validators=[
            DataRequired("Give a title, such as Online renewal of fishing permits."),
            Length(max=500, message="Give at most 500 characters."),
        ],
    )
    description = TextAreaField("Description", filters=[stripped], validators=[at_most_4000])
    customer = StringField(
        "Customer",
        filters=[stripped],
        validators=[Length(max=255, message="Give at most 255 characters.")],
    )
    requested_by_id = SelectField("Requested by", coerce=int)
    sponsor_id = SelectField("Sponsor", coerce=int)
    org_node_id = SelectField("Portfolio area", coerce=int)
    target_quarter = target_quarter()
    tags = StringField("Tags", filters=[stripped], validators=[few_labels])
    themes = StringField("Strategic themes", filters=[stripped], validators=[few_labels])

    def offer(self, people: Sequence[User], areas: Sequence[OrgNode]) -> "RequestForm":
        """Let these people and portfolio areas be chosen."""
        named = [(0, NOBODY), *((person.id, person.name) for person in people)]
        self.requested_by_id.choices = self.sponsor_id.choices = named
        self.org_node_id.choices = [(0, "None"), *((area.id, area.name) for area in areas)]
        return self

    def draft(self) -> RequestDraft:
        """What was typed, of a valid form."""
        return RequestDraft(
            title=self.title.data or "",
            description=self.description.data or "",
            requested_by_id=self.requested_by_id.data or None,
            sponsor_id=self.sponsor_id.data or None,
            org_node_id=self.org_node_id.data or None,
            target_quarter=self.target_quarter.data or None,
            value_score=self.value_score.data,
            effort=_chosen(Effort, self.effort),
            urgency=_chosen(Urgency, self.urgency),
            customer=self.customer.data or "",
            tags=labels(self.tags.data),
            themes=labels(self.themes.data),
            version=self.version.data,
        )


class NotesForm(Versioned):
    """What was decided, and why."""

    notes = TextAreaField("Decision notes", filters=[stripped], validators=[at_most_4000])


class MoveForm(Versioned):
    """The next status of a request, and what is said about it."""

    to = RadioField("Next step", validators=[InputRequired("Choose the next step.")])
    reason = SelectField("Reason for closing")
    notes = TextAreaField("Why", filters=[stripped], validators=[at_most_4000])

    def offer(self, status: IntakeStatus) -> "MoveForm":
        """Let the statuses that follow this one be chosen."""
        self._status = status
        self.to.choices = [(to.value, in_words(to).capitalize()) for to in moves_by_hand(status)]
        self.reason.choices = _choices(ClosedReason, lambda each: in_words(each).capitalize())
        return self

    def validate_reason(self, field: Field) -> None:
        """Closing needs one, unless the request has become an initiative."""
        closing = self.to.data == IntakeStatus.CLOSED
        if closing and not field.data and self._status is not IntakeStatus.CONVERTED:
            raise ValidationError("Say why it is closed.")

    def draft(self) -> MoveDraft:
        """What was chosen, of a valid form."""
        return MoveDraft(
            IntakeStatus(self.to.data),
            _chosen(ClosedReason, self.reason),
            self.notes.data or "",
            self.version.data,
        )


class ConversionForm(Versioned):
    """The initiative that a request is to become."""

    title = StringField(
        "Title",
        filters=[stripped],
        validators=[
            DataRequired("Give the initiative a title."),
            Length(max=255, message="Give at most 255 characters."),
        ],
    )
    description = TextAreaField("Description", filters=[stripped], validators=[at_most_4000])
    business_owner_id = SelectField("Business owner", coerce=int)
    product_owner_id = SelectField("Product owner", coerce=int)
    target_quarter = target_quarter()

    def offer(self, people: Sequence[User]) -> "ConversionForm":
        """Let these people be chosen as owners; nobody is not enough."""
        named = [(0, "Choose somebody"), *((person.id, person.name) for person in people)]
        self.business_owner_id.choices = self.product_owner_id.choices = named
        return self

    def validate_business_owner_id(self, field: Field) -> None:
        """Somebody answers for it."""
        if not field.data:
            raise ValidationError("Choose who answers for its benefit.")

    def validate_product_owner_id(self, field: Field) -> None:
        """Somebody leads it."""
        if not field.data:
            raise ValidationError("Choose who leads it.")

    def draft(self) -> ConversionDraft:
        """What was typed, of a valid form."""
        return ConversionDraft(
            self.title.data or "",
            self.description.data or "",
            self.business_owner_id.data,
            self.product_owner_id.data,
            self.target_quarter.data or None,
            self.version.data,
        )


def filled(request: IntakeRequest) -> dict[str, Any]:
    """A request as its form shows it."""
    names = ("title", "description", "customer", "target_quarter", "value_score", "version")
    references = ("requested_by_id", "sponsor_id", "org_node_id")
    return {
        **{name: getattr(request, name) for name in names},
        **{name: getattr(request, name) or 0 for name in references},
        "urgency": request.urgency or "",
        "effort": request.effort or "",
        "tags": ", ".join(request.tags),
        "themes": ", ".join(request.themes),
    }


def as_initiative(request: IntakeRequest, actor_id: int | None) -> dict[str, Any]:
    """The initiative that a request is likely to become, as the form of its conversion opens."""
    return {
        "title": request.title[:255],
        "description": request.description,
        "business_owner_id": request.sponsor_id or 0,
        "product_owner_id": actor_id or 0,
        "target_quarter": request.target_quarter,
        "version": request.version,
    }


def _choices(kind: type[E], words: Any) -> list[tuple[str, str]]:
    return [("", NOT_STATED), *((each.value, words(each)) for each in kind)]


def _chosen(kind: type[E], field: Any) -> E | None:
    return kind(field.data) if field.data else None
