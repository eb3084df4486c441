"""How far people may be given away when allocations are drawn up."""

from decimal import Decimal

from wtforms import HiddenField
from wtforms.validators import NumberRange, Optional

from planner.web.forms import Form
from planner.web.numbers import WholeNumber

ALL = 100


class DrawingUpForm(Form):
    """The most that is given of anybody, and the proposal that was seen."""

    most = WholeNumber(
        "Give at most",
        default=ALL,
        validators=[Optional(), NumberRange(1, ALL, "Give a whole percentage from 1 to 100.")],
    )
    seen = HiddenField()

    @property
    def percentage(self) -> Decimal:
        """The most that is given of anybody, in per cent; all where nothing usable was typed."""
        typed = self.most.data
        return Decimal(typed if typed and 1 <= typed <= ALL else ALL)
