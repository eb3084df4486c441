"""What people say when they stop a queue or let dead letters be."""

from wtforms import HiddenField, IntegerField, StringField
from wtforms.validators import DataRequired, Length, Optional

from planner.core.jobs.many import Chosen
from planner.web.forms import Form, stripped


class ReasonForm(Form):
    """Why."""

    reason = StringField(
        "Reason",
        filters=[stripped],
        validators=[
            DataRequired("Say why, in a few words: others will read it."),
            Length(min=3, max=500, message="Give a reason of 3 to 500 characters."),
        ],
    )


class ChosenForm(Form):
    """Which dead letters an act is for."""

    fingerprint = HiddenField(filters=[stripped])
    queue = HiddenField(filters=[stripped])
    q = HiddenField(filters=[stripped])
    until = IntegerField(validators=[Optional()])
    anyway = HiddenField()

    @property
    def chosen(self) -> Chosen:
        """The letters that are meant."""
        return Chosen(
            self.queue.data or None,
            self.fingerprint.data or None,
            self.q.data or "",
            self.until.data,
        )


class DiscardForm(ChosenForm, ReasonForm):
    """Which dead letters to let be, and why."""
