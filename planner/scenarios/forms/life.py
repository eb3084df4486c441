"""What is chosen and typed to move a scenario on, to put it away, and to delete it."""

from collections.abc import Sequence

from wtforms import BooleanField, RadioField, StringField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length

from planner.domain.permissions import Role
from planner.domain.scenario_life import LONGEST_REASON, Step
from planner.scenarios.commands.life import MoveDraft
from planner.web.forms import Versioned, stripped


class StatusForm(Versioned):
    """The status a scenario enters next, and why."""

    to = RadioField("Next step", validators=[InputRequired("Choose a step.")])
    reason = StringField(
        "Reason",
        filters=[stripped],
        validators=[Length(max=LONGEST_REASON, message="Give at most 500 characters.")],
        render_kw={"autocomplete": "off", "maxlength": False},
    )

    keep_snapshot = BooleanField("Keep the snapshot there is, when a baseline is locked again")

    def offer(self, steps: Sequence[Step]) -> "StatusForm":
        """Let these steps be chosen."""
        self.steps = {step.to.value: step for step in steps}
        self.to.choices = [(step.to.value, step.name) for step in steps]
        return self

    def validate_reason(self, field: StringField) -> None:
        """A step that takes back what others rely on has a reason."""
        step = self.steps.get(self.to.data or "")
        if step is not None and step.reasoned and not field.data:
            raise ValidationError(f"Say why: “{step.name}” takes back what others rely on.")

    @property
    def step(self) -> Step:
        """The step that a valid form asks for."""
        return self.steps[self.to.data or ""]

    def draft(self, role: Role) -> MoveDraft:
        """What a valid form of somebody in this role asks for."""
        return MoveDraft(
            self.step.to,
            role,
            self.reason.data or "",
            self.version.data,
            self.keep_snapshot.data,
        )


class DeletionForm(Versioned):
    """Everything that deleting a scenario takes with it, understood."""

    figures = BooleanField(
        "Its figures go with it", validators=[DataRequired("Tick that its figures go with it.")]
    )
    final = BooleanField(
        "Nothing brings it back", validators=[DataRequired("Tick that nothing brings it back.")]
    )
