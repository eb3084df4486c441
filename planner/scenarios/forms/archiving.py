"""What people say when they put initiatives away, or delete them."""

from wtforms import BooleanField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from planner.portfolio.forms.bulk import PickedForm
from planner.web.forms import stripped


class ArchiveForm(PickedForm):
    """Why these initiatives are put away."""

    reason = TextAreaField(
        "Reason",
        filters=[stripped],
        validators=[
            DataRequired("Say why, such as: Merged into Payments hub."),
            Length(max=1000, message="Give at most 1,000 characters."),
        ],
    )


class RemovalForm(PickedForm):
    """Whoever deletes initiatives has read what goes with them."""

    known = BooleanField(
        "I have read what goes with them", validators=[InputRequired("Tick it first.")]
    )
