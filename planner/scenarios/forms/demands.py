"""Demand of many rows as a person types it: a block, or everything one initiative asks."""

from decimal import Decimal

from wtforms import FieldList, FormField, HiddenField, StringField, ValidationError
from wtforms import Form as Part
from wtforms.validators import Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from planner.scenarios.forms.supply_changes import BlockForm
from planner.web.forms import Form, below, finite, stripped, thousandths
from planner.web.numbers import Number, WholeNumber

Amounts = tuple[Decimal, Decimal | None, str]


class DemandBlockForm(BlockForm):
    """A block of demand pasted from a spreadsheet."""


class PoolAskForm(Part):
    """What the initiative asks of one pool; all empty where it asks nothing."""

    pool_id = WholeNumber(widget=HiddenInput())
    p50 = Number(
        "P50",
        places=None,
        validators=[
            Optional(),
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

    def validate_p90(self, field: Number) -> None:
        """P90 stands beside a P50, and is not below it."""
        if field.data is None:
            return
        if self.p50.data is None:
            raise ValidationError("Give P50 too: a P90 alone says too little.")
        if below(field.data, self.p50.data):
            raise ValidationError("P90 cannot be below P50: leave it empty where it is unknown.")

    @property
    def said(self) -> Amounts | None:
        """P50, P90 and notes; None where the initiative is to ask nothing."""
        return (
            None if self.p50.data is None else (self.p50.data, self.p90.data, self.notes.data or "")
        )


class InitiativeDemandForm(Form):
    """What one initiative asks of every pool."""

    opened = HiddenField()
    asks = FieldList(FormField(PoolAskForm))

    @property
    def given(self) -> dict[int, Amounts | None]:
        """What was typed, by pool."""
        return {ask.form.pool_id.data or 0: ask.form.said for ask in self.asks}
