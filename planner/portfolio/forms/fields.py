"""The fields of an initiative that are changed where they stand, each a small form of its own."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from wtforms import Field, RadioField

from planner.core.identity import User
from planner.domain import tags
from planner.domain.lifecycle import INITIATIVE_MOVES, DeliveryHealth, in_words
from planner.domain.money import minor
from planner.portfolio.forms.initiatives import InitiativeForm, filled, in_currency
from planner.portfolio.models import Initiative
from planner.web.forms import Versioned

Values = Mapping[str, Any]
"""New values by column."""


class TitleForm(Versioned):
    """What it is called."""

    title = InitiativeForm.title


class OwnerForm(Versioned):
    """Who answers for it."""

    business_owner_id = InitiativeForm.business_owner_id


class QuarterForm(Versioned):
    """When it is wanted."""

    target_quarter = InitiativeForm.target_quarter


class ValueForm(Versioned):
    """What it is worth, in the currency it has."""

    value = InitiativeForm.value
    of: str
    """The currency, as three letters."""

    def validate_value(self, field: Field) -> None:
        """It is no finer than its currency."""
        in_currency(field.data, self.of)


class HealthForm(Versioned):
    """How its delivery is going."""

    delivery_health = InitiativeForm.delivery_health


class TagsForm(Versioned):
    """What it is found by."""

    tags = InitiativeForm.tags


class NextStatusForm(Versioned):
    """The status it has, or one that may follow."""

    status = RadioField("Status")


@dataclass(frozen=True, slots=True)
class Inline:
    """A field that is changed where it stands: its words, its form, and what that says."""

    label: str
    form: type[Versioned]
    name: str
    """Of the one field in the form."""
    values: Callable[[Any, Initiative], Values]
    """What a valid form wants the initiative to have."""
    hint: str = ""


INLINE: Mapping[str, Inline] = {
    "title": Inline("Title", TitleForm, "title", lambda form, _: {"title": form.title.data}),
    "status": Inline("Status", NextStatusForm, "status", lambda form, _: {}),
    "value": Inline(
        "Value",
        ValueForm,
        "value",
        lambda form, of: {"value_minor": minor(form.value.data, of.currency)},
        "Empty where nobody said",
    ),
    "quarter": Inline(
        "Target quarter",
        QuarterForm,
        "target_quarter",
        lambda form, _: {"target_quarter": form.target_quarter.data or None},
        "Such as 2026-Q3",
    ),
    "owner": Inline(
        "Business owner",
        OwnerForm,
        "business_owner_id",
        lambda form, _: {"business_owner_id": form.business_owner_id.data},
    ),
    "health": Inline(
        "Delivery health",
        HealthForm,
        "delivery_health",
        lambda form, _: {"delivery_health": _health(form.delivery_health.data)},
    ),
    "tags": Inline(
        "Tags",
        TagsForm,
        "tags",
        lambda form, _: {"tags": tags.read(form.tags.data or "")},
        "With commas between them",
    ),
}


def inline_form(
    name: str, initiative: Initiative, people: Sequence[User], *, sent: bool
) -> Versioned:
    """The form of one field: as it was sent, or as the initiative stands."""
    data = {**filled(initiative), "status": initiative.status}
    made = INLINE[name].form
    form: Any = made() if sent else made(formdata=None, data=data)
    if name == "value":
        form.of = initiative.currency
    if name == "owner":
        form.business_owner_id.choices = [(person.id, person.name) for person in people]
    if name == "health":
        named = ((health.value, in_words(health).capitalize()) for health in DeliveryHealth)
        form.delivery_health.choices = [("", "Not stated"), *named]
    if name == "status":
        ways = (initiative.status, *INITIATIVE_MOVES[initiative.status])
        form.status.choices = [(way.value, in_words(way).capitalize()) for way in ways]
    found: Versioned = form
    return found


def _health(value: str) -> DeliveryHealth | None:
    return DeliveryHealth(value) if value else None
