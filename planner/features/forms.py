"""What a person says when turning a flag."""

from wtforms import HiddenField, SelectField, TextAreaField
from wtforms.validators import AnyOf

from planner.core.identity import User
from planner.web.forms import GIVEN_REASON, Form, stripped


class TurnForm(Form):
    """Which way, and why."""

    to = HiddenField(validators=[AnyOf(["on", "off"], message="Say whether to turn it on or off.")])
    reason = TextAreaField(
        "Reason",
        filters=[stripped],
        validators=GIVEN_REASON,
    )


class OwnerForm(Form):
    """Who is answerable for a flag."""

    owner_id = SelectField("Owner", coerce=int)

    def offer(self, people: list[User]) -> "OwnerForm":
        """The people to choose from."""
        self.owner_id.choices = [(person.id, person.name) for person in people]
        return self
