"""Another rate of a pool, and the scenarios to derive again with it."""

from collections.abc import Iterable

from wtforms import SelectField, SelectMultipleField

from planner.capacity.forms import RateForm
from planner.scenarios.forms.scenarios import key_or_none, offered


class NewRateForm(RateForm):
    """A rate of one pool from a day on."""

    pool = SelectField("Pool", coerce=key_or_none, validate_choice=False, validators=[offered])
    derive = SelectMultipleField("Derive again", coerce=int, validate_choice=False)

    def offer(self, pools: Iterable[tuple[int, str]]) -> "NewRateForm":
        """The same form with these pools to choose from, by id and name."""
        self.pool.choices = list(pools)
        return self
