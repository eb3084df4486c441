"""What is typed about drift: how much is tolerated, and why an alert may be silent."""

from wtforms import StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from planner.scenarios.commands.drift import LimitsDraft
from planner.web.forms import Form, Versioned, finite, stripped, thousandths
from planner.web.numbers import Number, WholeNumber

_percent = [
    InputRequired("Give a number of per cent, such as 5."),
    finite,
    NumberRange(min=0, max=1000, message="Give 0 to 1,000 per cent."),
    thousandths,
]


class LimitsForm(Versioned):
    """How much drift is tolerated, in per cent of the baseline."""

    period_id = WholeNumber(widget=HiddenInput(), validators=[Optional()])
    capacity = Number("Capacity", places=None, validators=_percent)
    demand = Number("Demand", places=None, validators=_percent)

    def draft(self) -> LimitsDraft:
        """What a valid form asks for."""
        assert self.capacity.data is not None and self.demand.data is not None
        return LimitsDraft(
            self.period_id.data, self.capacity.data, self.demand.data, self.version.data
        )


class AcknowledgeForm(Form):
    """Why an alert may be silent."""

    note = StringField(
        "Note",
        filters=[stripped],
        validators=[Length(max=500, message="Give at most 500 characters.")],
        render_kw={"autocomplete": "off", "maxlength": False},
    )
