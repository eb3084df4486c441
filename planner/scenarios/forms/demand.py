"""What an initiative asks of a pool, as a person types it."""

from collections.abc import Sequence

from wtforms import SelectField, StringField, ValidationError
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from planner.scenarios.commands.demand import DemandDraft
from planner.web.forms import Versioned, below, finite, stripped, thousandths
from planner.web.numbers import Number


class DemandForm(Versioned):
    """What one initiative asks of a pool: P50, and P90 where it is known."""

    initiative_id = SelectField(
        "Initiative", coerce=int, validators=[InputRequired("Choose an initiative.")]
    )
    p50 = Number(
        "P50",
        places=None,
        validators=[
            InputRequired("Give the tokens it takes in half of all futures, such as 60."),
            finite,
            NumberRange(min=0, message="Demand cannot be below 0 tokens."),
            thousandths,
        ],
    )
    p90 = Number("P90", places=None, validators=[Optional(), finite, thousandths])
    notes = StringField(
        "Notes",
        filters=[stripped],
        validators=[Length(max=1000, message="Keep the notes below 1,000 characters.")],
    )

    def offer(self, initiatives: Sequence[tuple[int, str]]) -> "DemandForm":
        """The same form with these initiatives to choose from, by id and title."""
        self.initiative_id.choices = list(initiatives)
        return self

    def validate_p90(self, field: Number) -> None:
        """P90 is empty, or not below P50."""
        if below(field.data, self.p50.data):
            raise ValidationError("P90 cannot be below P50: leave it empty where it is unknown.")

    def draft(self, pool_id: int) -> DemandDraft:
        """What was typed, for the command. Ask only a valid form."""
        assert self.p50.data is not None, "ask for the draft of a valid form"
        return DemandDraft(
            self.initiative_id.data,
            pool_id,
            self.p50.data,
            self.p90.data,
            self.notes.data or "",
            self.version.data,
        )


class RemovalForm(Versioned):
    """Take a demand away, as it was seen."""
