"""What a pool can give, as a person types it."""

from wtforms import HiddenField, StringField
from wtforms.validators import InputRequired, Length, NumberRange

from planner.scenarios.commands.supply import SupplyDraft
from planner.web.forms import Versioned, finite, stripped, thousandths
from planner.web.numbers import Number


class SupplyForm(Versioned):
    """Supply of one pool."""

    tokens = Number(
        "Tokens for the quarter",
        places=None,
        validators=[
            InputRequired("Give a number of tokens, such as 120; 0 for none."),
            finite,
            NumberRange(min=0, message="A pool cannot give fewer than 0 tokens."),
            thousandths,
        ],
    )
    notes = StringField(
        "Notes",
        filters=[stripped],
        validators=[Length(max=1000, message="Keep the notes below 1,000 characters.")],
    )

    back = HiddenField()
    """`pool` where the form was on a pool's page, to go back there."""

    def of(self, pool_id: int) -> "SupplyForm":
        """The same form, its fields named after the pool, since a page may have several."""
        self.tokens.id, self.notes.id = f"tokens-{pool_id}", f"notes-{pool_id}"
        return self

    def draft(self, pool_id: int) -> SupplyDraft:
        """What was typed, for the command. Ask only a valid form."""
        assert self.tokens.data is not None, "ask for the draft of a valid form"
        return SupplyDraft(pool_id, self.tokens.data, self.notes.data or "", self.version.data)
