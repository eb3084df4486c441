"""What people type about many initiatives at once."""

from collections.abc import Sequence
from typing import Any

from wtforms import HiddenField, SelectField, StringField

from planner.capacity.models import OrgNode
from planner.core.identity import User
from planner.domain import tags
from planner.domain.lifecycle import DeliveryHealth, InitiativeStatus, in_words
from planner.domain.views import NONE
from planner.periods.models import Period
from planner.portfolio.drafts import BulkDraft
from planner.portfolio.forms.initiatives import tags_fit
from planner.web.forms import Form, stripped

KEEP = ""
KEYS = ("business_owner_id", "org_node_id")
AS_IT_IS = (KEEP, "As it is")


class PickedForm(Form):
    """The initiatives that a change of many is meant for."""

    picked = HiddenField()

    def chosen(self) -> list[int]:
        """The initiatives that were chosen, by key."""
        parts = (self.picked.data or "").split(",")
        return [int(part) for part in parts if part.isascii() and part.isdigit() and len(part) < 18]


class BulkForm(PickedForm):
    """What the initiatives are to have in common; what is left as it is stays with each."""

    status = SelectField("Status")
    business_owner_id = SelectField("Business owner")
    org_node_id = SelectField("Portfolio area")
    target_quarter = SelectField("Target quarter")
    delivery_health = SelectField("Delivery health")
    tagged = StringField("Tags to put on", filters=[stripped], validators=[tags_fit])
    untagged = StringField("Tags to take off", filters=[stripped], validators=[tags_fit])

    def offer(
        self, people: Sequence[User], quarters: Sequence[Period], areas: Sequence[OrgNode]
    ) -> "BulkForm":
        """Let these people, quarters and areas be chosen."""
        named = [(str(area.id), area.name) for area in areas]
        self.org_node_id.choices = [AS_IT_IS, (NONE, "No area"), *named]
        self.status.choices = [AS_IT_IS, *_words(InitiativeStatus)]
        self.business_owner_id.choices = [
            AS_IT_IS,
            *((str(person.id), person.name) for person in people),
        ]
        labels = [(quarter.label, quarter.label) for quarter in quarters]
        self.target_quarter.choices = [AS_IT_IS, (NONE, "No quarter"), *labels]
        self.delivery_health.choices = [AS_IT_IS, (NONE, "Not stated"), *_words(DeliveryHealth)]
        return self

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether it may be done: something has to be chosen."""
        valid = bool(super().validate(extra_validators=extra_validators))
        draft = self.draft() if valid else None
        if draft and not (draft.columns or draft.status or draft.tagged or draft.untagged):
            self.form_errors.append("Choose at least one thing that is to change.")
            return False
        return valid

    def draft(self) -> BulkDraft:
        """What was chosen, of a valid form."""
        names = ("target_quarter", "delivery_health", *KEYS)
        given = {name: self[name].data for name in names if self[name].data != KEEP}
        columns: dict[str, Any] = {
            name: None if value == NONE else int(value) if name in KEYS else value
            for name, value in given.items()
        }
        return BulkDraft(
            columns=columns,
            status=InitiativeStatus(self.status.data) if self.status.data else None,
            tagged=tags.read(self.tagged.data or ""),
            untagged=tags.read(self.untagged.data or ""),
        )


def _words(values: type[InitiativeStatus] | type[DeliveryHealth]) -> list[tuple[str, str]]:
    return [(value.value, in_words(value).capitalize()) for value in values]
