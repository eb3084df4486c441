"""The file of evidence that somebody chooses, and what they say of it."""

from flask_wtf.file import FileField
from wtforms import StringField
from wtforms.validators import Length

from planner.web.forms import Form, stripped


class AttachmentForm(Form):
    """A file and a line about it."""

    file = FileField("File")
    note = StringField("What it shows", filters=[stripped], validators=[Length(max=255)])

    def chosen(self) -> bool:
        """Whether a file came along with words that fit; says so beside the field otherwise."""
        valid = bool(self.validate_on_submit())
        if not (self.file.data and self.file.data.filename):
            self.refuse("file", "Choose a file.")
            return False
        return valid
