"""Who takes over what somebody holds, and what of it."""

from collections.abc import Sequence

from wtforms import SelectField, SelectMultipleField

from planner.core.identity import User
from planner.handover.holdings import HOLDINGS
from planner.web.forms import Form

NOBODY = 0


class LeavingForm(Form):
    """What is handed to whom."""

    taker = SelectField("Hand over to", coerce=int, default=NOBODY)
    holding = SelectMultipleField("What is handed over")

    def offer(self, people: Sequence[User]) -> "LeavingForm":
        """Those who can take it."""
        self.holding.choices = [(each.name, each.many) for each in HOLDINGS]
        named = [(person.id, person.name) for person in people]
        self.taker.choices = [(NOBODY, "Nobody: it stays under their name"), *named]
        return self

    @property
    def taker_id(self) -> int | None:
        """Who takes it; None for nobody."""
        chosen: int = self.taker.data
        return chosen or None
