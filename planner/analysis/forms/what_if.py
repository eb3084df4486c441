"""What is typed to save a what-if as a scenario."""

from urllib.parse import parse_qsl, urlencode

from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from planner.analysis.commands.what_if import SaveDraft
from planner.domain.what_if import Changes, Reading, read
from planner.web.forms import Form, stripped


class SaveForm(Form):
    """The name of the scenario, why it is made, the changes, and the result that was seen."""

    name = StringField(
        "Name",
        filters=[stripped],
        validators=[
            DataRequired("Give the scenario a name."),
            Length(max=255, message="Give a name of at most 255 characters."),
        ],
        render_kw={"autocomplete": "off", "maxlength": False},
    )
    reason = TextAreaField(
        "Why",
        filters=[stripped],
        validators=[Length(max=2000, message="Give at most 2,000 characters.")],
        render_kw={"rows": 3, "maxlength": False},
    )
    changes = HiddenField()
    seen = HiddenField()

    def holding(self, changes: Changes, seen: str) -> "SaveForm":
        """The form with the changes it saves, as they are shown."""
        self.changes.data, self.seen.data = urlencode(changes.query()), seen
        return self

    @property
    def reading(self) -> Reading:
        """The changes it was sent with."""
        return read(parse_qsl(self.changes.data or ""))

    def draft(self) -> SaveDraft:
        """What a valid form asks for."""
        assert self.name.data, "ask for the draft of a valid form"
        return SaveDraft(self.name.data, self.reason.data or "", self.seen.data or "")
